"""A clock that can be moved forward, and never back."""

from __future__ import annotations

import time
from datetime import datetime, timedelta


class MovableClock:
    """Runs like any clock from where it was put."""

    def __init__(self, start: datetime) -> None:
        self._base, self._since = start, time.monotonic()

    def now(self) -> datetime:
        return self._base + timedelta(seconds=time.monotonic() - self._since)

    def move_to(self, moment: datetime) -> None:
        """Put it forward; a moment that has passed leaves it as it is."""
        self._base, self._since = max(moment, self.now()), time.monotonic()
