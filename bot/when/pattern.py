"""A person's weekly hours, as they are written: "mon-fri 09:00-17:00; sat 20:00-08:00; bank holidays". Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from functools import lru_cache

from bot.when.local import DAYS, clock

BANK_HOLIDAYS = "bank holidays"


@dataclass(frozen=True, slots=True)
class Window:
    """From one wall time to another; one that ends where it starts, or before, ends on the next day."""

    start: time
    end: time

    @property
    def over_midnight(self) -> bool:
        return self.end <= self.start


@dataclass(frozen=True, slots=True)
class Pattern:
    """The windows of each weekday (0 is Monday), by the day on which they start; and whether bank holidays count."""

    days: tuple[tuple[Window, ...], ...]
    bank_holidays: bool = False


@lru_cache(maxsize=4096)
def read_pattern(text: str) -> Pattern:
    """The pattern that is written. Raises ValueError with the fix."""
    days: list[list[Window]] = [[] for _ in DAYS]
    bank_holidays = False
    for part in (part.strip().lower() for part in text.replace("\n", ";").split(";")):
        if part == BANK_HOLIDAYS:
            bank_holidays = True
        elif part:
            names, _, hours = part.rpartition(" ")
            for day in _days(names, part):
                days[day].append(read_window(hours))
    if not any(days):
        raise ValueError(f"{text!r} names no hours. Write them like: mon-fri 09:00-17:00; sat 20:00-08:00")
    return Pattern(tuple(tuple(sorted(windows, key=lambda one: one.start)) for windows in days), bank_holidays)


def read_window(text: str) -> Window:
    """ "20:00-08:00". Raises ValueError with the fix."""
    start, dash, end = text.strip().partition("-")
    if not dash:
        raise ValueError(f"{text!r} is not a window of hours. Write it like 09:00-17:00")
    return Window(clock(start), clock(end))


def _days(names: str, part: str) -> Iterator[int]:
    if not names.strip():
        raise ValueError(f"{part!r} names no day. Write it like: mon-fri 09:00-17:00")
    for name in names.split(","):
        first, _, last = (end.strip() for end in name.partition("-"))
        if first not in DAYS or (last and last not in DAYS):
            raise ValueError(f"{name.strip()!r} is not a day. The days are {', '.join(DAYS)}, or two with a dash")
        start, stop = DAYS.index(first), DAYS.index(last or first)
        yield from ((start + ahead) % 7 for ahead in range((stop - start) % 7 + 1))
