"""Stretches of days, both ends included: joined, cut, and how far a rota's word goes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

Days = tuple[date, date]
"""The first and the last, both included."""


def joined(days: Iterable[Days]) -> list[Days]:
    """The same days, sorted, those that touch or overlap made one."""
    found: list[Days] = []
    for first, last in sorted(days):
        if found and first <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def outside(days: Days, cut: Days) -> list[Days]:
    """What is left of `days` before and after `cut`."""
    one = timedelta(days=1)
    parts = ((days[0], min(days[1], cut[0] - one)), (max(days[0], cut[1] + one), days[1]))
    return [part for part in parts if part[0] <= part[1]]


def covered(before: Days | None, days: Days, today: date) -> Days:
    """The days for which a rota speaks, once this file's are in.

    One stretch of days: a gap between two files counts as free, unless the earlier file is over and can be forgotten.
    """
    if before is None or before[1] < min(today, days[0] - timedelta(days=1)):
        return days
    return min(before[0], days[0]), max(before[1], days[1])
