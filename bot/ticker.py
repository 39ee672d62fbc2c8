"""The heartbeat of a single process: APScheduler wakes the works, and does nothing else.

Its own stores, cron and catching up are not used: they fire twice at the end of summer time, drop late jobs and lose
jobs between processes. What is due stands in rows.
"""

from __future__ import annotations

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.beats import EVERY, Beats
from bot.delivery.pump import Pump
from bot.visit import House


class Ticker(Beats):
    """The works, each woken every second by itself: a long queue of letters must not keep a round from opening."""

    def __init__(self, house: House, pump: Pump) -> None:
        super().__init__(house, pump)
        self._scheduler = AsyncIOScheduler()

    def start(self) -> None:
        for work in (self.look, self.send, self.sweep):
            self._scheduler.add_job(
                work, "interval", seconds=EVERY.total_seconds(), misfire_grace_time=None, coalesce=True, max_instances=1
            )
        self._scheduler.start()

    async def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.pause()
        await super().stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
