"""When a person may be asked: their stretches of work, and the moment in them for a question. Pure.

The rules, in the order in which they count (docs/when.md tells them to people):

1. From `rota_from` to `rota_until` the rota alone says when they work: its shifts, nothing else.
2. On other days their weekly pattern does, by the local date on which a window starts. Bank holidays and the
   organisation's days off have no window, unless the pattern says that it includes bank holidays.
3. Who has no pattern keeps the organisation's humane hours, on every day that is not off.
4. A stretch that starts on a day of leave is none, and so is one of a rota.
5. An observance takes its hours out of every stretch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.when.local import local, moment
from bot.when.pattern import Pattern, Window

REACH = timedelta(hours=16)
"""How much later than planned the next stretch may start, for a question to be asked in it: the same working day."""
LATE = timedelta(hours=2)
"""A prompt's patience: one that comes hours late reads as surveillance."""
AROUND = timedelta(days=2)
"""How far on either side a stretch is followed: a window is at most a day long, and the hour of a clock change."""
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Work from `starts_at` up to, not including, `ends_at` (aware UTC)."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Spared:
    """Wall-clock hours in which nobody is asked, on the days `first_on` to `last_on` (both included): an observance."""

    first_on: date
    last_on: date
    window: Window


@dataclass(frozen=True, slots=True)
class Hours:
    """All that is known of one person's time, around some days. `zone` is an IANA name.

    `rota`: the first and last local date for which the rota speaks, or None; `shifts` are its stretches, sorted.
    `away`: days of leave, first and last, both included. `off`: bank holidays and the organisation's days off.
    """

    zone: str
    humane: Window
    pattern: Pattern | None = None
    rota: tuple[date, date] | None = None
    shifts: tuple[Stretch, ...] = ()
    away: tuple[tuple[date, date], ...] = ()
    off: frozenset[date] = frozenset()
    spared: tuple[Spared, ...] = ()


def stretches(hours: Hours, since: datetime, until: datetime) -> list[Stretch]:
    """The stretches that touch [since, until), sorted, none touching another; whole, as far as two days on either side.

    Raises ValueError or KeyError for a zone that does not exist.
    """
    first, last = local(since - AROUND, hours.zone).date(), local(until + AROUND, hours.zone).date()
    return [one for one in _lived(hours, first, last) if one.ends_at > since and one.starts_at < until]


def at_work(hours: Hours, now: datetime) -> Stretch | None:
    """The stretch that `now` is in."""
    return next(iter(stretches(hours, now, now + INSTANT)), None)


def next_start(hours: Hours, after: datetime, reach: timedelta) -> Stretch | None:
    """The first stretch that starts after `after`, at most `reach` later."""
    found = stretches(hours, after, after + reach + INSTANT)
    return next((stretch for stretch in found if stretch.starts_at > after), None)


@dataclass(frozen=True, slots=True)
class Asking:
    """When to ask, and from when on it is too late (two hours on, or the stretch's end)."""

    due_at: datetime
    too_late_at: datetime


def asking(hours: Hours, wanted: datetime) -> Asking | None:
    """At `wanted` if they are at work then; else when their next stretch starts, within REACH; else not at all."""
    for stretch in stretches(hours, wanted, wanted + REACH + INSTANT):
        due = max(wanted, stretch.starts_at)
        return Asking(due, min(due + LATE, stretch.ends_at))
    return None


def reminding(hours: Hours, asked: Asking, after: timedelta, closes_at: datetime) -> Asking | None:
    """`after` the question, in the same stretch, before it closes; else not at all."""
    stretch, due = at_work(hours, asked.due_at), asked.due_at + after
    if stretch is None or not asked.due_at < due < min(stretch.ends_at, closes_at):
        return None
    return Asking(due, min(due + LATE, stretch.ends_at, closes_at))


@lru_cache(maxsize=4096)  # most of a team share their hours, and are asked about on the same days
def _lived(hours: Hours, first: date, last: date) -> tuple[Stretch, ...]:
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    worked = _merged([*_by_windows(hours, days), *_by_rota(hours)])
    for spared in _spared(hours, days):
        worked = [rest for stretch in worked for rest in _without(stretch, spared)]
    return tuple(worked)


def _by_windows(hours: Hours, days: Iterable[date]) -> Iterator[Stretch]:
    for day in days:
        if not (hours.rota and hours.rota[0] <= day <= hours.rota[1]) and not _away(hours, day):
            for window in _windows(hours, day):
                if stretch := _opened(hours.zone, window, day):
                    yield stretch


def _windows(hours: Hours, day: date) -> tuple[Window, ...]:
    pattern = hours.pattern
    if day in hours.off and not (pattern and pattern.bank_holidays):
        return ()
    return pattern.days[day.weekday()] if pattern else (hours.humane,)


def _by_rota(hours: Hours) -> Iterator[Stretch]:
    if hours.rota:
        for shift in hours.shifts:
            day = local(shift.starts_at, hours.zone).date()
            if hours.rota[0] <= day <= hours.rota[1] and not _away(hours, day):
                yield shift


def _spared(hours: Hours, days: Iterable[date]) -> Iterator[Stretch]:
    for one in hours.spared:
        for day in days:
            if one.first_on <= day <= one.last_on and (stretch := _opened(hours.zone, one.window, day)):
                yield stretch


def _away(hours: Hours, day: date) -> bool:
    return any(first <= day <= last for first, last in hours.away)


@lru_cache(maxsize=8192)
def _opened(zone: str, window: Window, day: date) -> Stretch | None:
    """The window as it is lived on that day; None if the clock jumps over all of it."""
    ends_on = day + timedelta(days=1) if window.over_midnight else day
    starts_at, ends_at = moment(day, window.start, zone), moment(ends_on, window.end, zone)
    return Stretch(starts_at, ends_at) if starts_at < ends_at else None


def _merged(found: list[Stretch]) -> list[Stretch]:
    """Sorted; those that overlap or touch are one: a double shift is one stretch of work."""
    merged: list[Stretch] = []
    for one in sorted(found, key=lambda stretch: stretch.starts_at):
        if merged and one.starts_at <= merged[-1].ends_at:
            merged[-1] = Stretch(merged[-1].starts_at, max(merged[-1].ends_at, one.ends_at))
        else:
            merged.append(one)
    return merged


def _without(stretch: Stretch, spared: Stretch) -> Iterator[Stretch]:
    """What is left of a stretch: all of it, one or two parts, or nothing."""
    if spared.ends_at <= stretch.starts_at or stretch.ends_at <= spared.starts_at:
        yield stretch
        return
    if stretch.starts_at < spared.starts_at:
        yield Stretch(stretch.starts_at, spared.starts_at)
    if spared.ends_at < stretch.ends_at:
        yield Stretch(spared.ends_at, stretch.ends_at)
