"""The door to the platforms: how many calls are made at once, and which letters wait for a platform that is slow."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.delivery.carrier import CALLS

BRISK = 0.1
"""Seconds after which a call is slow: it waits for its platform, and others are made meanwhile."""
AT_ONCE = 200
"""Calls that are not slow yet: 2,000 begin in a second whatever the platforms do, more than one process makes.
Where they answer quickly there are never more at once, nor more connections."""


class Places:
    """So many at once; who waits comes in as others leave, in order."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._queue: deque[asyncio.Future[None]] = deque()
        self.slow = 0
        """Those of them that wait for their platform."""

    @property
    def stuck(self) -> int:
        """Who waits for a slow platform: in a call, or behind one."""
        return self.slow + len(self._queue) if self.slow else 0

    async def take(self) -> None:
        """A place; to be given back whatever happens."""
        if self._free and not self._queue:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give()
            raise

    def give(self) -> None:
        """A place back."""
        self._free += 1
        while self._free and self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                self._free -= 1
                turn.set_result(None)


class Door:
    """One process's. A platform that hangs fills its own lane's calls, and keeps no other letter from leaving."""

    def __init__(self) -> None:
        self._lanes: defaultdict[int, Places] = defaultdict(lambda: Places(CALLS))
        self._brisk = Places(AT_ONCE)

    @property
    def stuck(self) -> int:
        """Letters that wait for a slow platform."""
        return sum(calls.stuck for calls in self._lanes.values())

    @asynccontextmanager
    async def through(self, lane: int) -> AsyncIterator[None]:
        """One call of a lane, once it is its turn."""
        calls, brisk = self._lanes[lane], True

        def is_slow() -> None:
            nonlocal brisk
            brisk = False
            calls.slow += 1
            self._brisk.give()

        await calls.take()
        try:
            await self._brisk.take()
            timer = asyncio.get_running_loop().call_later(BRISK, is_slow)
            try:
                yield
            finally:
                timer.cancel()
                if brisk:
                    self._brisk.give()
                else:
                    calls.slow -= 1
        finally:
            calls.give()
