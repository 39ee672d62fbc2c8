"""Local wall times and the moments they are, both clock changes right. Pure: it never asks what time it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = frozenset(available_timezones())


def moment(day: date, at: time, zone: str) -> datetime:
    """The UTC moment of a wall time. One that does not exist (spring) is the moment just after the gap as long as the
    clock was moved; one that exists twice (autumn) is the first.
    """
    return datetime.combine(day, at, ZoneInfo(zone)).replace(fold=0).astimezone(UTC)


def local(at: datetime, zone: str) -> datetime:
    """A moment as the wall clock of a zone shows it."""
    return at.astimezone(ZoneInfo(zone))


def next_moment(days: Collection[str], at: time, zone: str, after: datetime) -> datetime | None:
    """The first moment strictly after `after` at which the wall clock shows `at` on one of `days`; None for no days."""
    start = local(after, zone).date() - timedelta(days=1)
    for ahead in range(10):
        day = start + timedelta(days=ahead)
        if DAYS[day.weekday()] in days and (found := moment(day, at, zone)) > after:
            return found
    return None


def clock(text: str) -> time:
    """ "09:30" as a time. Raises ValueError with the fix."""
    try:
        found = time.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo:  # "17:00-18:00" would be a time with an offset
        raise ValueError(f"{text!r} is not a time. Write it like 09:30")
    return found


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Whether this is an IANA zone that is known here."""
    try:
        return bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):  # not found; not a name; a folder of names
        return False
