"""A person's week: whether one more unasked message fits into every seven days that it would be part of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

WEEK = timedelta(days=7)


def room(now: datetime, most: int, taken: Sequence[datetime], planned: Sequence[datetime] = ()) -> bool:
    """Whether a message now leaves no seven days with more than `most`.

    `taken`: when the messages of the last seven days came; `planned`: when more important ones are known to come.
    """
    moments = [at for at in taken if at > now - WEEK]
    if len(moments) >= most:
        return False
    ahead = sorted(at for at in planned if now <= at < now + WEEK)
    for place, at in enumerate(ahead, start=1):
        before = sum(1 for one in moments if one > at - WEEK)
        if before + place + 1 > most:
            return False
    return True


def next_room(now: datetime, most: int, taken: Sequence[datetime]) -> datetime:
    """When to look again: as soon as one of the messages that fill the week is seven days old, else tomorrow."""
    moments = sorted(at for at in taken if at > now - WEEK)
    return moments[len(moments) - most] + WEEK if len(moments) >= most else now + timedelta(days=1)
