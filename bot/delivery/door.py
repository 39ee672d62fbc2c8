"""The door to the platforms: how many calls are made at once, and which letters wait for a platform that is slow."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.delivery.carrier import CALLS

BRISK = 0.1
"""Seconds after which a call is slow: it waits for its platform, and others are made meanwhile."""
AT_ONCE = 200
"""Calls that are not slow yet: 2,000 begin in a second whatever the platforms do, more than one process makes.
Where they answer quickly there are never more at once, nor more connections."""


class Lane:
    """One lane's letters at the door: so many are in a call at once, the others wait for them, in order."""

    def __init__(self) -> None:
        self.calls = asyncio.Semaphore(CALLS)
        self.here = 0
        self.slow = 0

    @property
    def stuck(self) -> int:
        """Who waits for a slow platform: in a call, or behind one."""
        return self.slow + max(0, self.here - CALLS) if self.slow else 0


class Door:
    """One process's. A platform that hangs fills its own lane's calls, and keeps no other letter from leaving."""

    def __init__(self) -> None:
        self._lanes: defaultdict[int, Lane] = defaultdict(Lane)
        self._brisk = asyncio.Semaphore(AT_ONCE)

    @property
    def stuck(self) -> int:
        """Letters that wait for a slow platform."""
        return sum(lane.stuck for lane in self._lanes.values())

    @asynccontextmanager
    async def through(self, lane_id: int) -> AsyncIterator[None]:
        """One call of a lane, once it is its turn."""
        lane, brisk = self._lanes[lane_id], True

        def is_slow() -> None:
            nonlocal brisk
            brisk = False
            lane.slow += 1
            self._brisk.release()

        lane.here += 1
        try:
            async with lane.calls:
                await self._brisk.acquire()
                timer = asyncio.get_running_loop().call_later(BRISK, is_slow)
                try:
                    yield
                finally:
                    timer.cancel()
                    if brisk:
                        self._brisk.release()
                    else:
                        lane.slow -= 1
        finally:
            lane.here -= 1
