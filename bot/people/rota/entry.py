"""What a rota file says: shifts and days of leave, each with where it stands in the file. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from bot.people.table import FileError

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
"""Outside these a date is a slip."""
MOST_BYTES: Final = 64_000_000
MOST_SHIFTS: Final = 500_000
"""Ten thousand people's shifts of a month and a half. A bigger organisation gives a file a part of it."""


class RotaError(FileError):
    """What is wrong with a rota file, by line and column, or by event."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A shift. A time without a zone is the person's own wall clock's. `who`: an e-mail address or a platform id."""

    where: str
    who: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Away:
    """Days of leave, both included, without a reason: the file has no place for one."""

    where: str
    who: str
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Rota:
    """All of a file, and whom it names. What it does not speak of (`of_shifts`, `of_leave`) stays as it is."""

    turns: list[Turn] = field(default_factory=list)
    away: list[Away] = field(default_factory=list)
    people: frozenset[str] = frozenset()
    of_shifts: bool = True
    of_leave: bool = True


def folded(who: str) -> str:
    """As people are looked up: an e-mail address in small letters, an id as it is."""
    return who.lower() if "@" in who else who
