"""A replica that dies, or freezes, at one instruction. What makes it do so stands here and not in the product."""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from benchmarks.sender import Ready, for_ever, main, replica, teams_settings
from bot import cohort, rounds
from bot.delivery import claim, doubt, pump, send, settle

POINTS: dict[str, tuple[Any, str]] = {
    "claim": (pump, "claim"),
    "mark": (settle, "mark"),
    "call": (send, "_call"),
    "ack": (settle, "arrived"),
    "tick": (rounds, "_open"),
    "fan-out": (cohort, "put"),
}
"""Where it can be: the function before or after which it happens."""
LEASE = timedelta(seconds=3)


def hurry() -> None:
    """Leases of three seconds, and all that hangs on them: nobody waits eight for a test."""
    claim.LEASE = settle.LEASE = LEASE
    pump.RENEW, doubt.GRACE, send.SLEPT = LEASE.total_seconds() / 4, timedelta(seconds=0.5), 1.5


def happens(to: int, at: str) -> None:
    """`at` is "before" or "after" and one of POINTS; `to` is the signal that this process sends itself there."""
    when, point = at.split()
    where, name = POINTS[point]
    real: Callable[..., Awaitable[Any]] = getattr(where, name)
    left = [to]  # it happens once

    async def fatal(*args: Any, **kwargs: Any) -> Any:
        if when == "before" and left:
            os.kill(os.getpid(), left.pop())
        told = await real(*args, **kwargs)
        if when == "after" and left and told != []:  # an empty claim is no claim
            os.kill(os.getpid(), left.pop())
        return told

    setattr(where, name, fatal)


async def work(ready: Ready, wanted: dict[str, Any]) -> None:
    hurry()
    if at := wanted.get("dies") or wanted.get("freezes"):
        happens(signal.SIGKILL if "dies" in wanted else signal.SIGSTOP, at)
    if not wanted.get("ticks"):
        await replica(ready, {**wanted, "sweep": 0.2})
        return
    house = ready.house(teams_settings(wanted["urls"], wanted["teams"]))

    async def tick() -> None:
        await rounds.open_due(house.identity, 1, house.now())

    await for_ever(tick, 0.05)


if __name__ == "__main__":
    main(work)
