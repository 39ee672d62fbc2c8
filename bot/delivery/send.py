"""One claimed letter, to its end: composed, marked, carried, settled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.chat import Message
from bot.database import Database
from bot.delivery import settle
from bot.delivery.carrier import Carrier, DeliveryError, InDoubt, Sent
from bot.delivery.claim import Claimed
from bot.delivery.door import Door
from bot.delivery.failing import failed
from bot.delivery.load import Due
from bot.delivery.together import Together
from bot.delivery.turns import Turns
from bot.models import Travelling

log = logging.getLogger(__name__)

TRIES = 8
CALL = 15.0  # seconds that a platform may take for one call
SLEPT = 4.0
"""Seconds without word that its letters are its own after which a worker may have been frozen, and calls nobody. Less
than what is left of every lease after a renewal."""
MARKS, ACKS = 0.003, 0.1  # seconds that changes of state wait for company
DATABASE_AWAY = (DBAPIError, PoolTimeout, OSError)
PATIENCE = 300  # times that a change of state is tried again, half a second apart, while the database is away

T = TypeVar("T")


class Composer(Protocol):
    """What delivery asks of whoever knows the people and the words."""

    async def admit(self, letters: Sequence[Travelling], now: datetime) -> Mapping[int, datetime | None]:
        """Of letters about to be sent, those that may not be now: id -> when instead (aware UTC), None for never."""
        ...

    async def message(self, letter: Travelling, now: datetime) -> Message | None:
        """Today's message, or None when it is no longer right to send it (paused, left, closed, taken back)."""
        ...


class Sender:
    """Sends letters of one owner. Changes of state of letters that travel together are made together."""

    def __init__(
        self,
        database: Database,
        carriers: Mapping[str, Carrier],
        composer: Composer,
        owner: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._carriers, self._composer = database, carriers, composer
        self._owner, self._clock = owner, clock
        self._marked: Together[int, bool] = Together(self._mark, MARKS)
        self._arrived: Together[tuple[Due, Sent], None] = Together(self._ack, ACKS)
        self._resting: dict[int, datetime] = {}
        self._took: dict[str, float] = {}
        """Seconds of the last call to each platform that went well."""
        self._turns = Turns(clock)
        self.door = Door()
        self._renewed = self._slept = monotonic()

    def renewed(self, at: float) -> None:
        """What this worker had under way at `at` (monotonic seconds) is its own still, unless it slept before."""
        if at - self._renewed > SLEPT:
            self._slept = at
        self._renewed = at

    async def send(self, due: Due, turn: Claimed) -> None:
        """Send it once, in its turn. Whatever happens the letter ends in a state that says what is known."""
        letter, now = due.letter, self._clock()
        if self._rests(letter):
            await settle.give_back(self._database, self._owner, letter, now)
            return
        started = monotonic()
        # Whether a neutral letter is sent tells what somebody did. So its row goes the same way whether it is or not.
        if due.neutral and not await self._marked(letter.id):
            return
        try:
            message = await self._message(due, now)
        except DATABASE_AWAY:
            raise  # nothing is wrong with the letter: its lease ends, and it is taken up again
        except Exception as error:  # one bad letter never stops the line
            log.error("letter not composed", extra={"letter": letter.id, "error": type(error).__name__})
            await failed(self._database, letter, "not composed", now, neutral=due.neutral)
            return
        if letter.act != "send" and not due.reference:
            if await settle.post_under_way(self._database, letter):
                await settle.put_off(self._database, self._owner, {letter.id: now + timedelta(seconds=5)})
                return
            due = replace(due, reference=await settle.reference_of(self._database, letter))  # it may just have arrived
        unneeded = (message is None and letter.act != "remove") or (letter.act != "send" and not due.reference)
        if unneeded and not due.neutral:
            await settle.no_longer_right(self._database, self._owner, [letter.id])
            return
        if not due.neutral:
            started = monotonic()
            if not await self._marked(letter.id):
                return  # frozen past its lease: it is somebody else's now
        await self._turns.wait(turn)
        async with self.door.through(letter.lane_id):
            if ours := self._holds(started) and not self._rests(letter):  # its lane may have been told to wait since
                told = await (self._as_if_sent(due) if unneeded else self._carry(due, message))
        if not ours:
            await settle.give_back(self._database, self._owner, letter, self._clock())
        elif told:
            await self._arrived((due, told))

    async def _as_if_sent(self, due: Due) -> Sent:
        """A neutral letter that is not sent goes the way of those that are, and ends with those whose calls began when
        its own would have: PostgreSQL keeps which rows were written together, and who had answered would stand out.
        """
        await asyncio.sleep(self._took.get(due.platform, 0))
        return Sent("")

    def _holds(self, marked: float) -> bool:
        """Whether a letter marked then is surely ours: its lease may be over if this worker was frozen since."""
        return marked >= self._slept and monotonic() - max(marked, self._renewed) <= SLEPT

    def _rests(self, letter: Travelling) -> bool:
        """Whether the platform has told this lane to wait."""
        until = self._resting.get(letter.lane_id)
        return until is not None and until > self._clock()

    async def _message(self, due: Due, now: datetime) -> Message | None:
        letter = due.letter
        if letter.too_late_at and letter.too_late_at <= now:
            return None
        return await self._composer.message(letter, now)

    async def _carry(self, due: Due, message: Message | None) -> Sent | None:
        """Make the call. None if it did not succeed: what follows from that is settled."""
        letter, carrier = due.letter, self._carriers.get(due.platform)
        try:
            if carrier is None:
                raise DeliveryError("platform not running", wait=timedelta(minutes=1))
            began = monotonic()
            async with asyncio.timeout(CALL):
                told = await _call(carrier, due, message)
            self._took[due.platform] = monotonic() - began
            return told
        except DeliveryError as error:
            now = self._clock()
            if error.throttled:
                self._resting[letter.lane_id] = now + error.wait
                await settle.rest(self._database, letter.lane_id, error.wait, now)
            if error.permanent or letter.attempts + 1 >= TRIES:
                end = failed(self._database, letter, error.reason, now, error.consequence, neutral=due.neutral)
                await end
            else:
                await settle.again(self._database, letter, error, now, neutral=due.neutral)
        except (InDoubt, TimeoutError):
            await settle.doubt(self._database, letter, self._clock())
        except Exception as error:
            log.error("carrier broke its word", extra={"letter": letter.id, "error": type(error).__name__})
            await settle.doubt(self._database, letter, self._clock())
        return None

    async def _mark(self, ids: list[int]) -> dict[int, bool]:
        ours = await settle.mark(self._database, self._owner, ids, self._clock())
        return {place: id in ours for place, id in enumerate(ids)}

    async def _ack(self, told: list[tuple[Due, Sent]]) -> dict[int, None]:
        """What has arrived is not forgotten because the database is away for a while."""
        await _surely(lambda: settle.arrived(self._database, told, self._clock()))
        return {}


async def _surely(work: Callable[[], Awaitable[None]]) -> None:
    for _ in range(PATIENCE):
        try:
            return await work()
        except DATABASE_AWAY as error:
            log.warning("the database is away", extra={"error": type(error).__name__})
            await asyncio.sleep(0.5)
    return await work()


async def _call(carrier: Carrier, due: Due, message: Message | None) -> Sent:
    if due.letter.act == "remove":
        await carrier.remove(due.to, due.reference or "")
        return Sent("")
    assert message is not None
    if due.letter.act == "update":
        await carrier.update(due.to, due.reference or "", message)
        return Sent("")
    return await carrier.send(due.to, message, key_of(due.letter))


def key_of(letter: Travelling) -> str:
    """The opaque mark a message bears: other apps can read it, so it is a number and nothing else."""
    return f"canopy-{letter.id}"
