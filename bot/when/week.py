"""A person's week: whether one more unasked message fits into every seven days that it would be part of. Pure.

Days are counted, not hours: a question that comes a second earlier than last week's is still a week later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

WEEK = timedelta(days=7)


def room(now: datetime, most: int, taken: Sequence[datetime], planned: Sequence[datetime] = ()) -> bool:
    """Whether a message now leaves no seven days in a row with more than `most`. All moments are aware UTC.

    `taken`: when the messages of the last seven days came; `planned`: when more important ones are known to come.
    """
    if len(taken) + len(planned) < most:
        return True
    moments = [at for at in taken if _within(at, now)]
    if len(moments) >= most:
        return False
    ahead = sorted(at for at in planned if at >= now and _within(now, at))
    for place, at in enumerate(ahead, start=1):
        before = sum(1 for one in moments if _within(one, at))
        if before + place + 1 > most:
            return False
    return True


def next_room(now: datetime, most: int, taken: Sequence[datetime]) -> datetime:
    """When to look again: as soon as one of the messages that fill the week is seven days old, else tomorrow."""
    moments = sorted(at for at in taken if _within(at, now))
    if len(moments) < most:
        return now + timedelta(days=1)
    return datetime.combine(moments[len(moments) - most].date() + WEEK, time(), UTC)


def _within(first: datetime, last: datetime) -> bool:
    """Whether both lie in one stretch of seven days in a row."""
    return last.date() - first.date() < WEEK
