"""The rules of docs/when.md, written a second time: slowly, by watching the clock on the wall every quarter of an hour.

It shares no code with bot/when. Everything in it happens on a quarter: times, shifts, clock changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

TICK = timedelta(minutes=15)
DAY = timedelta(days=1)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Span = tuple[date, date]
Times = tuple[str, str]


@dataclass
class Nurse:
    """All that is known of one person's time. `usual` are their hours by weekday; None: nobody has said."""

    zone: str
    humane: Times = ("08:00", "20:00")
    usual: dict[str, list[Times]] | None = None
    works_holidays: bool = False
    rota: Span | None = None
    shifts: list[tuple[datetime, datetime]] = field(default_factory=list)
    leave: list[Span] = field(default_factory=list)
    holidays: frozenset[date] = frozenset()
    quiet: list[tuple[date, date, str, str]] = field(default_factory=list)
    known: dict[date, set[int]] = field(default_factory=dict, repr=False)  # so that a year does not take all day


@lru_cache(maxsize=4096)
def _watched(zone: str, day: date) -> list[tuple[datetime, datetime]]:
    """What the wall showed on a day and around it, tick by tick: (moment, shown)."""
    begin, wall = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY, ZoneInfo(zone)
    moments = [begin + TICK * tick for tick in range(int(3 * DAY / TICK))]
    return [(moment, moment.astimezone(wall).replace(tzinfo=None)) for moment in moments]


@lru_cache(maxsize=65536)
def happens(zone: str, day: date, at: str) -> datetime:
    """When the wall shows that time for the first time; if it jumps over it, as much later as it jumped."""
    wanted = datetime.fromisoformat(f"{day}T{at}")
    watched = _watched(zone, day)
    for moment, shown in watched:
        if shown == wanted:
            return moment
    for (_, before), (_, after) in pairwise(watched):
        if before < wanted < after:
            moved = wanted + (after - before - TICK)
            return next(moment for moment, shown in watched if shown == moved)
    raise AssertionError(f"{zone} never shows {wanted}")


def shown_on(zone: str, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def at_work(nurse: Nurse, around: date) -> set[int]:
    """Every tick, in the days around this one, at which they are at work and may be asked."""
    if around not in nurse.known:
        nurse.known[around] = _at_work(nurse, [around + DAY * ahead for ahead in range(-3, 4)])
    return nurse.known[around]


def _at_work(nurse: Nurse, days: list[date]) -> set[int]:
    ticks: set[int] = set()
    for day in days:
        for start, end in _usual(nurse, day):
            ends_on = day if end > start else day + DAY
            ticks.update(_ticks(happens(nurse.zone, day, start), happens(nurse.zone, ends_on, end)))
    if nurse.rota:
        for start_at, end_at in nurse.shifts:
            day = shown_on(nurse.zone, start_at)
            if nurse.rota[0] <= day <= nurse.rota[1] and not _on_leave(nurse, day):
                ticks.update(_ticks(start_at, end_at))
    for first, last, start, end in nurse.quiet:
        for day in days:
            if first <= day <= last:
                ends_on = day if end > start else day + DAY
                ticks.difference_update(_ticks(happens(nurse.zone, day, start), happens(nurse.zone, ends_on, end)))
    return ticks


def _usual(nurse: Nurse, day: date) -> list[Times]:
    if nurse.rota and nurse.rota[0] <= day <= nurse.rota[1]:
        return []  # the rota alone says
    if _on_leave(nurse, day):
        return []
    if nurse.usual is None:
        return [] if day in nurse.holidays else [nurse.humane]
    if day in nurse.holidays and not nurse.works_holidays:
        return []
    return nurse.usual.get(WEEK[day.weekday()], [])


def _on_leave(nurse: Nurse, day: date) -> bool:
    return any(first <= day <= last for first, last in nurse.leave)


def tick(moment: datetime) -> int:
    return int(moment.timestamp() / TICK.total_seconds())


def _ticks(start: datetime, end: datetime) -> range:
    return range(tick(start), tick(end))


@dataclass(frozen=True)
class Letter:
    due_at: datetime
    too_late_at: datetime


def question(nurse: Nurse, day: date, at: str, opens_at: datetime) -> Letter | None:
    """The question of the round of that day, scheduled at that wall time, opened at that moment."""
    moment = wanted = max(happens(nurse.zone, day, at), opens_at)
    ticks = at_work(nurse, shown_on(nurse.zone, wanted))
    while tick(moment) not in ticks:
        moment += TICK
        if moment - wanted > timedelta(hours=16):
            return None
    return Letter(moment, _while(ticks, moment, timedelta(hours=2)))


def reminder(nurse: Nurse, asked: Letter, after: timedelta, window: timedelta) -> Letter | None:
    """The one reminder to that question."""
    due, closes_at = asked.due_at + after, asked.due_at + window
    ticks = at_work(nurse, shown_on(nurse.zone, asked.due_at))
    if not after or after >= window or _while(ticks, asked.due_at, after + TICK) <= due:
        return None
    return Letter(due, min(_while(ticks, due, timedelta(hours=2)), closes_at))


def _while(ticks: set[int], moment: datetime, most: timedelta) -> datetime:
    """How long from this moment on they stay at work, at most so long."""
    end = moment
    while tick(end) in ticks and end - moment < most:
        end += TICK
    return end
