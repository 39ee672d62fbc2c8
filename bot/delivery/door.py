"""The door to the platforms: how many calls are made at once, and which letters wait for a platform that is slow."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.delivery.carrier import CALLS

BRISK = 0.1
"""Seconds after which a call is slow: it waits for its platform, and others are made meanwhile."""
AT_ONCE = 50
"""Calls that are not slow yet: 500 begin in a second whatever the platforms do, more than one process was seen to make.
Where they answer quickly there are never more at once, nor more connections."""


class Door:
    """One process's. A platform that hangs fills its own lane's calls, and keeps no other letter from leaving."""

    def __init__(self) -> None:
        self._lanes: defaultdict[int, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(CALLS))
        self._brisk = asyncio.Semaphore(AT_ONCE)
        self.stuck = 0
        """Letters that wait for a slow platform: in a slow call, or behind as many as their lane may make."""

    @asynccontextmanager
    async def through(self, lane: int) -> AsyncIterator[None]:
        """One call of a lane, once it is its turn."""
        calls = self._lanes[lane]
        self.stuck += (waits := calls.locked())
        try:
            await calls.acquire()
        finally:
            self.stuck -= waits
        brisk = True

        def is_slow() -> None:
            nonlocal brisk
            brisk = False
            self.stuck += 1
            self._brisk.release()

        try:
            await self._brisk.acquire()
            timer = asyncio.get_running_loop().call_later(BRISK, is_slow)
            try:
                yield
            finally:
                timer.cancel()
                if brisk:
                    self._brisk.release()
                else:
                    self.stuck -= 1
        finally:
            calls.release()
