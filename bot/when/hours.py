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

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.when.pattern import Pattern, Window

REACH = timedelta(hours=16)
"""How much later than planned the next stretch may start, for a question to be asked in it: the same working day."""
LATE = timedelta(hours=2)
"""A prompt's patience: one that comes hours late reads as surveillance."""


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
    """The stretches that touch [since, until), sorted, whole (not cut at its ends), none overlapping another."""
    raise NotImplementedError


def at_work(hours: Hours, now: datetime) -> Stretch | None:
    """The stretch that `now` is in."""
    raise NotImplementedError


def next_start(hours: Hours, after: datetime, reach: timedelta) -> Stretch | None:
    """The first stretch that starts after `after`, at most `reach` later."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Asking:
    """When to ask, and from when on it is too late (two hours on, or the stretch's end)."""

    due_at: datetime
    too_late_at: datetime


def asking(hours: Hours, wanted: datetime) -> Asking | None:
    """At `wanted` if they are at work then; else when their next stretch starts, within REACH; else not at all."""
    raise NotImplementedError


def reminding(hours: Hours, asked: Asking, after: timedelta, closes_at: datetime) -> Asking | None:
    """`after` the question, in the same stretch, before it closes; else not at all."""
    raise NotImplementedError
