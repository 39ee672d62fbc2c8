"""The heartbeat of a single process: one APScheduler job that calls the same functions as a fleet would.

APScheduler's own stores, cron and catching up are not used: they fire twice at the end of summer time, drop late jobs
and lose jobs between processes. What is due stands in rows.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import closing, retention, rounds
from bot.delivery.pump import Pump
from bot.visit import House

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=1)
PATIENCE = 8.0  # seconds that a stop waits for calls under way


class Ticker:
    """Opens what is due, closes what is over, lets features look; and sends. Each part fails alone."""

    def __init__(self, house: House, pump: Pump) -> None:
        self._house, self._pump = house, pump
        self._purged: date | None = None
        self._scheduler = AsyncIOScheduler()
        self._looking, self._sending = asyncio.Lock(), asyncio.Lock()

    def start(self) -> None:
        """Two jobs, since a long queue of letters must not keep a round from opening."""
        for work in (self.look, self.send):
            self._scheduler.add_job(
                work, "interval", seconds=EVERY.total_seconds(), misfire_grace_time=None, coalesce=True, max_instances=1
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """Let what is under way end (a second or so), then rest."""
        self._pump.stop()
        if self._scheduler.running:
            self._scheduler.pause()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE), self._looking, self._sending:
                    pass
            self._scheduler.shutdown(wait=False)

    async def beat(self) -> None:
        """One look at everything and all that it brings, for a clock that is moved by hand."""
        await self.look()
        await self.send()

    async def look(self) -> None:
        """Whatever has fallen due. Never raises: one bad row never stops the line."""
        await self._alone(self._looking, self._rounds, self._features, self._chores)

    async def send(self) -> None:
        """Whatever may be sent now. Never raises."""
        await self._alone(self._sending, self._pump.sweep, self._pump.drain)

    async def _alone(self, turn: asyncio.Lock, *works: Callable[[], Awaitable[object]]) -> None:
        async with turn:
            for work in works:
                try:
                    await work()
                except Exception as error:
                    log.error("a beat failed", extra={"work": work.__name__, "error": type(error).__name__})

    async def _rounds(self) -> None:
        house = self._house
        await rounds.open_due(house.identity, house.answers.keys.current, house.now())
        await closing.close_due(house.identity, house.answers, house.settings.minimum, house.now())

    async def _features(self) -> None:
        for work in self._house.router.beats:
            await work(self._house, now=self._house.now())

    async def _chores(self) -> None:
        today = self._house.now().date()
        if self._purged != today:
            await retention.purge(self._house.identity, self._house.answers, today)
            self._purged = today
