"""How fast a lane may go: a leaky bucket, as arithmetic on moments. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

HORIZON = timedelta(seconds=1)
"""How far ahead one claim may reserve."""


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
