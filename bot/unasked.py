"""What Canopy says without being asked, by importance, and whether it waits when there is no room: unasked.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

_FILE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
COUNTED: Final[tuple[str, ...]] = tuple(_FILE["counted"])
"""Kinds of letters that take a place in a person's week, the most important first."""
PRIVATE: Final = frozenset(_FILE["counted"]) | frozenset(_FILE["uncounted"])
CHANNEL: Final = frozenset(_FILE["channel"])
WAITS: Final = frozenset(kind for table in _FILE.values() for kind, what in table.items() if what == "wait")
"""Kinds that wait for better times; the others are dropped."""


def above(kind: str) -> tuple[str, ...]:
    """The counted kinds that are more important than this one."""
    return COUNTED[: COUNTED.index(kind)]
