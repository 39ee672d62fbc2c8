"""The pump: claims what is due, sends it in its slot, and sees that nothing is left open."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from bot.database import Database
from bot.delivery import doubt, settle
from bot.delivery.carrier import Carrier
from bot.delivery.claim import LEASE, Claimed, claim
from bot.delivery.failing import failed
from bot.delivery.load import MOST, Due, load
from bot.delivery.send import DATABASE_AWAY, Composer, Sender
from bot.models import Letter
from bot.models.among import among
from bot.router import LetterKind

log = logging.getLogger(__name__)

WAITING = 1500
"""Letters that wait in one worker, for their slots or to be made ready: two seconds' work. More would grow old."""
LOOK_AGAIN = 0.2  # seconds between two looks for work while letters are under way
AHEAD, TOGETHER = 0.15, 0.1
"""Seconds before its slot that a letter is composed and marked, so that it leaves in its slot and not some time after;
with all whose slots are in the same tenth of a second, since the database is asked once for all of them."""
TOLERATED = timedelta(milliseconds=50)
RENEW = LEASE.total_seconds() / 4


class Pump:
    """One process's sending. Its owner name is fresh at every start, so that a restart never owns what it forgot."""

    def __init__(
        self,
        database: Database,
        carriers: Mapping[str, Carrier],
        kinds: Mapping[str, LetterKind],
        composer: Composer,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._carriers, self._kinds, self._clock = database, carriers, kinds, clock
        self._composer = composer
        self._owner = uuid.uuid4().hex
        self._sender = Sender(database, carriers, composer, self._owner, clock)
        self._busy: Counter[int] = Counter()
        self._idle = asyncio.Event()
        self._stopped = False

    def stop(self) -> None:
        """Claim nothing more; what is claimed is still sent."""
        self._stopped = True

    async def drain(self, until: datetime | None = None) -> int:
        """Send until nothing is due (or the clock has passed `until`); how many letters were handled.

        A lane that is slow fills its own places and keeps no other lane waiting.
        """
        handled = 0
        tasks: set[asyncio.Task[None]] = set()
        async with self._renewing(tasks):
            try:
                while not self._stopped and (until is None or self._clock() < until):
                    self._idle.clear()
                    claimed = await self._claim()
                    handled += len(claimed)
                    self._busy.update(one.lane_id for one in claimed)
                    if claimed:
                        self._run(self._start(claimed, tasks), tasks)
                        continue
                    if tasks:
                        with suppress(TimeoutError):
                            await asyncio.wait_for(self._idle.wait(), LOOK_AGAIN)
                    else:
                        break
            finally:
                while tasks:
                    await asyncio.wait(tasks)
        if handled:
            await self._database.forget_the_way()
        return handled

    async def _claim(self) -> Sequence[Claimed]:
        """A whole batch, once there is room for one."""
        if self._busy.total() - self._sender.door.stuck > WAITING - MOST:
            return []
        return await claim(self._database, self._owner, self._clock(), self._busy, MOST)

    async def sweep(self) -> None:
        """What is too late is dropped, what a dead worker had is taken up, what is in doubt is asked about."""
        now = self._clock()
        await doubt.release(self._database, now)
        await doubt.resolve(self._database, self._carriers, self._kinds, now)

    def _run(self, work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _start(self, claimed: Sequence[Claimed], tasks: set[asyncio.Task[None]]) -> None:
        """Send each that may be sent now in its turn. The others are put off, or end."""
        turns = {one.id: one for one in claimed}
        try:
            dues = await load(self._database, self._kinds, among(Letter.id, turns), Letter.owner == self._owner)
            ready = await self._admitted(dues)
            late = await self._late(turns.values())
            for due in ready:
                turn = turns.pop(due.letter.id)
                if by := late.get(turn.lane_id):
                    turn = replace(turn, send_at=turn.send_at + by)
                self._run(self._in_its_turn(due, turn), tasks)
        except DATABASE_AWAY as error:  # their leases end, and they are taken up again
            log.warning("the database is away", extra={"error": type(error).__name__})
        except Exception as error:
            log.error("letters were not started", extra={"error": type(error).__name__})
        finally:
            for left in turns.values():
                self._free(left.lane_id)

    async def _late(self, turns: Iterable[Claimed]) -> dict[int, timedelta]:
        """By how much each lane's turns have to be moved, since making ready took too long; what follows moves too.

        Else what is late would leave beside what is on time, at twice the rate.
        """
        first: dict[int, datetime] = {}
        for turn in turns:
            first[turn.lane_id] = min(turn.send_at, first.get(turn.lane_id, turn.send_at))
        now = self._clock()
        late = {lane: now - at for lane, at in first.items() if now - at > TOLERATED}
        if late:
            await settle.move(self._database, late)
        return late

    def _free(self, lane: int) -> None:
        self._busy[lane] -= 1
        if not self._busy.total():
            self._idle.set()

    async def _admitted(self, dues: Sequence[Due]) -> list[Due]:
        """Those that may be sent now; the others are put off, or end."""
        now = self._clock()
        wait: dict[int, datetime | None] = {}
        try:
            wait = dict(await self._composer.admit([due.letter for due in dues], now))
        except DATABASE_AWAY:
            raise
        except Exception as error:  # one bad letter never stops the line: each by itself
            log.error("letters not admitted together", extra={"error": type(error).__name__})
            for due in dues:
                wait |= await self._alone(due, now)
        if later := {id: at for id, at in wait.items() if at is not None}:
            await settle.put_off(self._database, self._owner, later)
        if never := [id for id, at in wait.items() if at is None]:
            await settle.no_longer_right(self._database, self._owner, never)
        return [due for due in dues if due.letter.id not in wait]

    async def _alone(self, due: Due, now: datetime) -> Mapping[int, datetime | None]:
        try:
            return await self._composer.admit([due.letter], now)
        except DATABASE_AWAY:
            raise
        except Exception as error:
            log.error("letter not admitted", extra={"letter": due.letter.id, "error": type(error).__name__})
            await failed(self._database, due.letter, "not composed", now, neutral=due.neutral)
            return {due.letter.id: None}

    async def _in_its_turn(self, due: Due, turn: Claimed) -> None:
        lane = due.letter.lane_id
        try:
            ready_by = turn.send_at.timestamp() // TOGETHER * TOGETHER - AHEAD
            if (wait := ready_by - self._clock().timestamp()) > 0:
                await asyncio.sleep(wait)
            await self._sender.send(due, turn)
        except DATABASE_AWAY as error:
            log.warning("the database is away", extra={"error": type(error).__name__})
        except Exception as error:
            log.error("a letter was not settled", extra={"letter": due.letter.id, "error": type(error).__name__})
        finally:
            self._free(lane)

    @asynccontextmanager
    async def _renewing(self, tasks: set[asyncio.Task[None]]) -> AsyncIterator[None]:
        """While letters are under way, say that their worker lives."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(RENEW)
                began = monotonic()
                with suppress(*DATABASE_AWAY):
                    if tasks:
                        await settle.renew(self._database, self._owner, self._clock())
                    self._sender.renewed(began)

        self._sender.renewed(monotonic())  # nothing is under way
        task = asyncio.create_task(renew())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
