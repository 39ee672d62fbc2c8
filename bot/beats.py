"""The works that are done again and again, listed once: look at what is due, send, sweep. Each part fails alone.

By themselves they do nothing: `Ticker` wakes them in a single process, `Fleet` on as many machines as there are. Here
they are moved by hand, which is what a test needs, and a process that only receives.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from datetime import date, datetime, timedelta

from bot import closing, retention, rounds
from bot.delivery.pump import Pump
from bot.safety.ready import Gate
from bot.visit import House

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=1)
"""How often each work looks whether there is anything to do; an idle look is a few indexed reads."""
PATIENCE = 8.0  # seconds that a stop waits for calls under way


class Beats:
    """Opens what is due, closes what is over, lets features look; sends; takes up what a dead worker left.

    No work ever raises: one bad row never stops the line.
    """

    def __init__(self, house: House, pump: Pump) -> None:
        self._house, self._pump = house, pump
        self._purged: date | None = None
        self._turns = {work: asyncio.Lock() for work in ("look", "send", "sweep")}
        self.looked_at: datetime | None = None
        """When this process last ended a look (aware UTC); None if it has not had the turn."""

    def start(self) -> None:
        """From now on without being asked. Needs a running event loop."""

    async def stop(self) -> None:
        """Let what is under way end (a second or so), then rest."""
        self._pump.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE), contextlib.AsyncExitStack() as all_of_them:
                for turn in self._turns.values():
                    await all_of_them.enter_async_context(turn)

    async def beat(self) -> None:
        """One look at everything and all that it brings, for a clock that is moved by hand."""
        await self.look()
        await self.sweep()
        await self.send()

    async def look(self) -> None:
        """Whatever has fallen due: rounds, what features watch for, and once a day what is to be erased."""
        house = self._house
        async with self._turns["look"]:
            key, gate = house.answers.keys.current, Gate(house.directory)
            await _alone("rounds", rounds.open_due(house.identity, key, house.now(), gate))
            minimum = house.settings.minimum
            await _alone("closing", closing.close_due(house.identity, house.answers, minimum, house.now()))
            for beat in house.router.beats:
                await _alone(beat.__module__, beat(house, now=house.now()))
            await _alone("retention", self._erase())
            self.looked_at = house.now()

    async def send(self, until: datetime | None = None) -> None:
        """Whatever may be sent now; with `until` (aware UTC) no longer than that."""
        async with self._turns["send"]:
            await _alone("sending", self._pump.drain(until))

    async def sweep(self) -> None:
        """Letters whose worker died are taken up, and those in doubt are asked about."""
        async with self._turns["sweep"]:
            await _alone("sweeping", self._pump.sweep())

    async def _erase(self) -> None:
        today = self._house.now().date()
        if self._purged != today:
            await retention.purge(self._house.identity, self._house.answers, today)
            self._purged = today


async def _alone(what: str, work: Awaitable[object]) -> None:
    try:
        await work
    except Exception as error:
        log.error("a beat failed", extra={"work": what, "error": type(error).__name__})
