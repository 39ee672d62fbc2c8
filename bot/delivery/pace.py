"""How fast a lane may go: a leaky bucket, as arithmetic on moments. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

HORIZON = timedelta(seconds=2)
"""How far ahead one claim may reserve."""
EARLY = timedelta(seconds=0.8)
"""How long before a lane is free its next letters are claimed, so that it never idles while somebody looks."""
CUT = 0.85
"""What is left of the rate once the platform has said "slower"."""
RECOVERY = 0.001
"""How much of what is allowed comes back each second after that: the whole cut in two and a half minutes."""
EPISODE = timedelta(seconds=10)
"""Refusals that come together are one: the calls under way were all too fast for the same reason."""


def room(now: datetime, tat: datetime, per_second: float) -> int:
    """How many letters may be claimed now so that the last leaves within the horizon; 0 for a full lane."""
    free = (now + HORIZON - max(now, tat)).total_seconds()
    return max(0, int(free * per_second + 1e-9)) or int(free > 0)


def slots(now: datetime, tat: datetime, per_second: float, count: int) -> list[datetime]:
    """When each of `count` letters leaves; the lane's new `tat` is one gap after the last."""
    start, gap = max(now, tat), timedelta(seconds=1 / per_second)
    return [start + gap * n for n in range(count)]


def tat_after(now: datetime, tat: datetime, per_second: float, count: int) -> datetime:
    """When the lane is free again after `count` more."""
    return max(now, tat) + timedelta(seconds=count / per_second)


def dared(per_second: float, pace: float | None, slowed_at: datetime | None, now: datetime) -> float:
    """The rate to go at: all that is allowed, or what has come back since the last refusal."""
    if pace is None or slowed_at is None:
        return per_second
    back = per_second * RECOVERY * max(0.0, (now - slowed_at).total_seconds())
    return min(per_second, pace + back)


def slower(per_second: float, pace: float | None, slowed_at: datetime | None, now: datetime) -> float | None:
    """The rate after a refusal; None if this refusal belongs to one that was heeded already."""
    if slowed_at is not None and now - slowed_at < EPISODE:
        return None
    return max(per_second * 0.05, CUT * dared(per_second, pace, slowed_at, now))
