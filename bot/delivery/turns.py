"""Turns: when a claimed letter may leave. Each in its slot; what was held up follows one by one, never in a heap."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.claim import Claimed

CATCH_UP = 0.85
"""Of the usual time between two, for letters that are late: platforms count by the second, and what is allowed here
leaves them a fifth (Teams: 40 of 50). At the usual pace a process that stood still for a moment would stay late, and
send beside the one whose slots come next."""


class Turns:
    """One process's. A machine that stands still for a moment wakes everybody at once: they do not leave so."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._next: dict[int, datetime] = {}

    async def wait(self, turn: Claimed) -> None:
        """Until it may leave."""
        if (early := turn.send_at - self._clock()) > timedelta():
            await asyncio.sleep(early.total_seconds())
        if late := self.behind(turn, self._clock()):
            await asyncio.sleep(late.total_seconds())

    def behind(self, turn: Claimed, now: datetime) -> timedelta:
        """How much later than now a letter leaves whose slot has come; it is reckoned as having left then."""
        at = max(now, self._next.get(turn.lane_id, now))
        self._next[turn.lane_id] = at + turn.gap * CATCH_UP
        return at - now
