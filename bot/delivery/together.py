"""Many small writes as one: what comes within a few milliseconds goes to the database together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, TypeVar

Item = TypeVar("Item")
Told = TypeVar("Told")


class Together(Generic[Item, Told]):
    """Collects items for `wait` seconds, does them in one call, and gives each what the call told of it.

    work(items) -> what is told, by the item's place in the list. Whatever it raises, everybody who waits gets.
    """

    def __init__(self, work: Callable[[list[Item]], Awaitable[Mapping[int, Told]]], wait: float) -> None:
        self._work, self._wait = work, wait
        self._waiting: list[tuple[Item, asyncio.Future[Told | None]]] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def __call__(self, item: Item) -> Told | None:
        """Do it with the others; None if nothing was told of it."""
        told: asyncio.Future[Told | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, told))
        if len(self._waiting) == 1:
            task = asyncio.create_task(self._soon())
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return await told

    async def _soon(self) -> None:
        await asyncio.sleep(self._wait)
        some, self._waiting = self._waiting, []
        try:
            told = await self._work([item for item, _ in some])
        except BaseException as error:
            for _, future in some:
                if not future.done():
                    future.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
            return
        for place, (_, future) in enumerate(some):
            if not future.done():
                future.set_result(told.get(place))
