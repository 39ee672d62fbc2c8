"""Made-up examples are the same at every run, need no file, and may take their time on a busy machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("canopy", deadline=None, derandomize=True, database=None)
settings.load_profile("canopy")
