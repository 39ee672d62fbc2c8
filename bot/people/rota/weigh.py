"""A rota and the people here, put together: each one's shifts and leave, checked, for the days that the file covers.

Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final

from bot.people.rota.days import Days, joined
from bot.people.rota.entry import Away, Rota, RotaError, Turn
from bot.when.hours import Stretch
from bot.when.local import local, moment

LONGEST: Final = timedelta(hours=24)
"""By the wall clock: once a year a day has twenty-five."""
MOST_DAYS: Final = 366
CHANGED: Final = "On a night when the clocks change, write the offset, too: 2026-10-25 01:30+00:00"


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody whom the file may name. `zone` is an IANA name."""

    id: int
    zone: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the file says of one person, whom it calls `who`: their shifts, and their leave without overlap, sorted."""

    who: str
    person: Here
    shifts: list[Stretch] = field(default_factory=list)
    away: list[Days] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Weighed:
    """`unknown`: whom the file names and nobody here is. `left_out`: shifts and leave outside the days asked for."""

    days: Days
    told: list[Told]
    unknown: list[str]
    left_out: int
    of_shifts: bool
    of_leave: bool


@dataclass(frozen=True, slots=True)
class _Placed:
    """A shift on the calendar of its person. `day` is the local date on which it starts."""

    turn: Turn
    stretch: Stretch
    day: date
    lasts: timedelta


def weigh(rota: Rota, here: Mapping[str, Here], zone: str, since: date | None, until: date | None) -> Weighed:
    """What the file says of whom, for the days from `since` (or its first) to `until` (or its last).

    `here`: people by every key a file may use; `zone` is for whoever is not among them. Raises RotaError.
    """
    placed = [_place(turn, here[turn.who].zone if turn.who in here else zone) for turn in rota.turns]
    days = _days(placed, rota.away, since, until)
    told = {here[who].id: Told(who, here[who]) for who in sorted(rota.people) if who in here}
    turns: defaultdict[int, list[_Placed]] = defaultdict(list)
    inside = [one for one in placed if days[0] <= one.day <= days[1]]
    for one in inside:
        if one.turn.who in here:
            turns[here[one.turn.who].id].append(one)
    wrong = [
        *_too_long(days),
        *_mistakes(inside, rota.away),
        *(line for some in turns.values() for line in _twice(some)),
    ]
    if wrong:
        raise RotaError(*wrong)
    for id, some in turns.items():
        told[id].shifts.extend(sorted((one.stretch for one in some), key=lambda stretch: stretch.starts_at))
    kept = _cut(rota.away, days)
    for who, leave in kept:
        if who in here:
            away = told[here[who].id].away
            away[:] = joined((*away, leave))
    left_out = len(placed) - len(inside) + len(rota.away) - len(kept)
    unknown = sorted(who for who in rota.people if who not in here)
    return Weighed(days, list(told.values()), unknown, left_out, rota.of_shifts, rota.of_leave)


def _place(turn: Turn, zone: str) -> _Placed:
    starts, ends = (_moment(at, zone) for at in (turn.starts, turn.ends))
    on_the_wall = [local(at, zone).replace(tzinfo=None) for at in (starts, ends)]
    return _Placed(turn, Stretch(starts, ends), on_the_wall[0].date(), on_the_wall[1] - on_the_wall[0])


def _moment(at: datetime, zone: str) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else moment(at.date(), at.time(), zone)


def _days(placed: list[_Placed], away: list[Away], since: date | None, until: date | None) -> Days:
    """The days that the file covers: those asked for, else from its first to its last."""
    named = [one.day for one in placed] + [day for one in away for day in (one.first_on, one.last_on)]
    first, last = since or min(named, default=until), until or max(named, default=since)
    if first is None or last is None:
        raise RotaError("The file holds no shift and no leave. Say with --from and --until which days it is for")
    return first, last


def _too_long(days: Days) -> Iterator[str]:
    first, last = days
    if last < first:
        yield f"The days from {first} to {last} run backwards. Look at --from and --until"
    elif (last - first).days >= MOST_DAYS:
        yield f"The file runs from {first} to {last}; a year is the most. Is a date a slip? Else say --from and --until"


def _mistakes(placed: list[_Placed], away: list[Away]) -> Iterator[str]:
    for one in placed:
        if one.stretch.ends_at <= one.stretch.starts_at:
            yield f"{one.turn.where}: the shift ends before it starts. {CHANGED}"
        elif one.lasts > LONGEST:
            yield f"{one.turn.where}: the shift is longer than 24 hours. Days away go in as leave"
    for leave in away:
        if leave.last_on < leave.first_on:
            yield f"{leave.where}: the leave ends before it starts"
        elif (leave.last_on - leave.first_on).days >= MOST_DAYS:
            yield f"{leave.where}: the leave is longer than a year. Is a date a slip?"


def _twice(some: list[_Placed]) -> Iterator[str]:
    """One person's shifts that overlap: which is to be the truth?"""
    some.sort(key=lambda one: one.stretch.starts_at)
    for before, after in pairwise(some):
        if after.stretch.starts_at < before.stretch.ends_at:
            yield f"{after.turn.where}: overlaps the shift in {before.turn.where}, of the same person. Take one out"


def _cut(away: list[Away], days: Days) -> list[tuple[str, Days]]:
    """Whose leave is when, as far as it lies in these days."""
    cut = [(one.who, (max(one.first_on, days[0]), min(one.last_on, days[1]))) for one in away]
    return [(who, leave) for who, leave in cut if leave[0] <= leave[1]]
