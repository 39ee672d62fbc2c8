"""Settling what a crash or a dropped line left open: unsent letters go back, sent-or-not ones are asked about."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, update

from bot.database import Database, read
from bot.delivery import settle
from bot.delivery.carrier import Carrier, DeliveryError, InDoubt
from bot.delivery.claim import DONE_ALIKE
from bot.delivery.failing import failed
from bot.delivery.load import Due, load
from bot.delivery.send import CALL, TRIES, key_of
from bot.delivery.write import wake
from bot.models import Lane, Letter, Travelling
from bot.models.letters import CLAIMED, DOUBT, LETTERS, QUEUED, SENDING, stands
from bot.router import LetterKind

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=3)
"""For a worker that has just got its database back, to say what had arrived, before the platform is asked."""
ASK_AGAIN = timedelta(minutes=1)
AT_ONCE = 10
_DROP = update(LETTERS).where(stands(QUEUED), LETTERS.c.too_late_at <= bindparam("now")).values(**DONE_ALIKE)
_STALE = update(LETTERS).where(LETTERS.c.lease_until < bindparam("now")).returning(LETTERS.c.lane_id)
_FREE = _STALE.where(stands(CLAIMED)).values(state=QUEUED, **settle.FREE)
_DOUBT = _STALE.where(stands(SENDING)).values(state=DOUBT, owner=None, lease_until=bindparam("until"))


async def release(database: Database, now: datetime) -> None:
    """What is too late is dropped; what a dead worker had goes back, or into doubt."""
    async with database.writing() as session:
        await read(session, _DROP, now=now)
        for lane in sorted({row[0] for row in await read(session, _FREE, now=now)}):
            await wake(session, lane, now)
        lost = Counter(row[0] for row in await read(session, _DOUBT, now=now, until=now + GRACE))
        for lane, count in sorted(lost.items()):
            await session.execute(update(Lane).where(Lane.id == lane).values(doubts=Lane.doubts + count))


async def resolve(
    database: Database, carriers: Mapping[str, Carrier], kinds: Mapping[str, LetterKind], now: datetime
) -> None:
    """Ask about every letter in doubt whose time has come."""
    seats = asyncio.Semaphore(AT_ONCE)

    async def one(due: Due) -> None:
        if not await _ours(database, due.letter, now):
            return
        async with seats:
            await _resolve(database, carriers, due, now)

    await asyncio.gather(*(one(due) for due in await load(database, kinds, *_waiting(now))))


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return stands(DOUBT), Letter.lease_until < now


async def _ours(database: Database, letter: Travelling, now: datetime) -> bool:
    """One replica asks about one letter: two that found it missing would both send it again."""
    async with database.writing() as session:
        took = await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, *_waiting(now))
            .values(lease_until=now + timedelta(seconds=2 * CALL))
            .returning(Letter.id)
        )
        return took.first() is not None


async def _resolve(database: Database, carriers: Mapping[str, Carrier], due: Due, now: datetime) -> None:
    """Was it delivered? The platform is asked; where it cannot tell, the kind's policy decides."""
    letter, carrier = due.letter, carriers.get(due.platform)
    if carrier is None:
        await _ask_later(database, due, now, now + ASK_AGAIN)
        return
    since = (letter.send_at or now) - timedelta(minutes=1)
    try:
        async with asyncio.timeout(CALL):
            found = await carrier.find(due.to, key_of(letter), since) if letter.act == "send" else None
    except DeliveryError as error:
        if error.permanent:
            await failed(database, letter, error.reason, now, error.consequence, neutral=due.neutral)
        else:
            await _ask_later(database, due, now, now + error.wait)
    except InDoubt:
        # A call that was made is made once more at the most. A worker that died may not have made one, however often.
        if due.resend and letter.drops <= 1 and letter.attempts + 1 < TRIES:
            await _requeue(database, letter, now)
        else:
            await failed(database, letter, "in doubt", now, neutral=due.neutral)
    except Exception as error:
        log.error("carrier broke its word", extra={"letter": letter.id, "error": type(error).__name__})
        await _ask_later(database, due, now, now + ASK_AGAIN)
    else:
        if found:
            await settle.arrived(database, [(due, found)], now)
        elif letter.attempts + 1 >= TRIES:
            await failed(database, letter, "in doubt", now, neutral=due.neutral)
        else:
            await _requeue(database, letter, now)


async def _requeue(database: Database, letter: Travelling, now: datetime) -> None:
    async with database.writing() as session:
        back = await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.state == DOUBT)
            .values(state=QUEUED, attempts=letter.attempts + 1, **settle.FREE)
            .returning(Letter.id)
        )
        if back.first():
            await wake(session, letter.lane_id, now)


async def _ask_later(database: Database, due: Due, now: datetime, at: datetime) -> None:
    """Not for ever: a letter always ends."""
    letter = due.letter
    if letter.attempts + 1 >= TRIES:
        await failed(database, letter, "in doubt", now, neutral=due.neutral)
        return
    async with database.writing() as session:
        await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.state == DOUBT)
            .values(lease_until=at, attempts=letter.attempts + 1)
        )
