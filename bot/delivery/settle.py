"""Every change of a letter's state while it travels: conditional updates that count their rows. It always ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.delivery import pace
from bot.delivery.carrier import DeliveryError, Sent
from bot.delivery.claim import DONE_ALIKE, LEASE
from bot.delivery.load import Due
from bot.delivery.write import wake
from bot.models import Address, Lane, Letter, Post, Travelling
from bot.models.among import among
from bot.models.letters import CLAIMED, DOUBT, LETTERS, QUEUED, SENDING, SENT, stands

FREE: dict[str, Any] = {"owner": None, "lease_until": None, "send_at": None}
_OURS = among(LETTERS.c.id, "ids"), LETTERS.c.owner == bindparam("whose")
_TRAVELLING = stands(SENDING, DOUBT)
MARK = (
    update(LETTERS)
    .where(*_OURS, stands(CLAIMED))
    .values(state=SENDING, lease_until=bindparam("until"))
    .returning(LETTERS.c.id)
)
RENEW = (
    update(LETTERS)
    .where(LETTERS.c.lease_until < bindparam("soon"), LETTERS.c.owner == bindparam("whose"))
    .where(stands(CLAIMED, SENDING))
    .values(lease_until=bindparam("until"))
)
DONE_NOW = update(LETTERS).where(among(LETTERS.c.id, "ids"), _TRAVELLING).values(**DONE_ALIKE, **FREE)
ARRIVED = (
    update(LETTERS)
    .where(LETTERS.c.id == bindparam("which"), _TRAVELLING)
    .values(
        state=SENT, sent_at=bindparam("at"), reference=bindparam("where"), attempts=bindparam("tries"), **FREE
    )
)  # fmt: skip


async def mark(database: Database, owner: str, ids: Sequence[int], now: datetime) -> set[int]:
    """claimed -> sending, of those that are still ours: the fence against a worker that slept past its lease."""
    return {row[0] for row in await database.once(MARK, ids=ids, whose=owner, until=now + LEASE)}


async def renew(database: Database, owner: str, now: datetime) -> None:
    """This worker lives: what it has under way stays its own. Most letters have ended before it is worth a write."""
    await database.once(RENEW, whose=owner, soon=now + LEASE * 0.7, until=now + LEASE)


async def arrived(database: Database, told: Sequence[tuple[Due, Sent]], now: datetime) -> None:
    """sending | doubt -> sent; a neutral kind ends as done, the same as if it had not been sent."""
    if neutral := [due.letter.id for due, _ in told if due.neutral]:
        await database.once(DONE_NOW, ids=neutral)
    plain = [
        {"which": due.letter.id, "at": now, "where": sent.reference, "tries": due.letter.attempts + 1}
        for due, sent in told
        if not due.neutral
    ]
    learnt = [(due, sent) for due, sent in told if _learnt(due, sent)]
    if not plain and not learnt:
        return
    async with database.writing() as session:
        if plain:
            await (await session.connection()).execute(ARRIVED, plain)
        for due, sent in learnt:
            await _learn(session, due, sent, now)


def _learnt(due: Due, sent: Sent) -> bool:
    """Whether more is known now than that it arrived: where a private chat is, or where a post stands."""
    return bool(sent.conversation and sent.conversation != due.to.conversation) or due.letter.post_id is not None


async def _learn(session: AsyncSession, due: Due, sent: Sent, now: datetime) -> None:
    letter = due.letter
    if sent.conversation and sent.conversation != due.to.conversation and letter.person_id:
        await session.execute(
            update(Address)
            .where(Address.person_id == letter.person_id, Address.workspace_id == _workspace_of(letter))
            .values(conversation=sent.conversation)
        )
    if letter.post_id and letter.act != "update":
        change = {"removed_at": now} if letter.act == "remove" else {"reference": sent.reference}
        await session.execute(update(Post).where(Post.id == letter.post_id).values(**change))


async def no_longer_right(database: Database, owner: str, ids: Collection[int]) -> None:
    """claimed | sending -> done, without a reason: why is nobody's business."""
    async with database.writing() as session:
        await session.execute(
            update(Letter)
            .where(among(Letter.id, ids), Letter.owner == owner, Letter.state.in_((CLAIMED, SENDING)))
            .values(**DONE_ALIKE, **FREE)
        )


async def put_off(database: Database, owner: str, until: Mapping[int, datetime]) -> None:
    """claimed | sending -> queued, each until its own moment. Nothing was sent, and no try is counted."""
    async with database.writing() as session:
        for id, at in until.items():
            back = await session.execute(
                update(Letter)
                .where(Letter.id == id, Letter.owner == owner, Letter.state.in_((CLAIMED, SENDING)))
                .values(state=QUEUED, due_at=at, **FREE)
                .returning(Letter.lane_id)
            )
            if (lane := back.scalar_one_or_none()) is not None:
                await wake(session, lane, at)


async def give_back(database: Database, owner: str, letter: Travelling, now: datetime) -> None:
    """claimed | sending -> queued, as it was: it is known that it was not sent."""
    async with database.writing() as session:
        back = await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.owner == owner, Letter.state.in_((CLAIMED, SENDING)))
            .values(state=QUEUED, **FREE)
            .returning(Letter.id)
        )
        if back.first():
            await wake(session, letter.lane_id, now)


async def post_under_way(database: Database, letter: Travelling) -> bool:
    """Whether what is to be changed or taken back is itself still on its way."""
    open_states = (QUEUED, CLAIMED, SENDING, DOUBT)
    async with database.reading() as session:
        query = select(Letter.id).where(
            Letter.post_id == letter.post_id, Letter.act == "send", Letter.state.in_(open_states)
        )
        return (await session.execute(query)).first() is not None


async def reference_of(database: Database, letter: Travelling) -> str | None:
    """Where the post of this letter stands now; None if it never went out."""
    async with database.reading() as session:
        query = select(Post.reference).where(Post.id == letter.post_id)
        return (await session.execute(query)).scalar_one_or_none()


async def again(
    database: Database, letter: Travelling, error: DeliveryError, now: datetime, *, neutral: bool = False
) -> None:
    """sending -> queued, until it is worth another try."""
    async with database.writing() as session:
        back = await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.state == SENDING)
            .values(
                state=QUEUED,
                due_at=now + error.wait,
                attempts=letter.attempts + 1,
                last_error=None if neutral else error.reason[:400],
                **FREE,
            )
            .returning(Letter.id)
        )
        if back.first() is None:
            return
        await wake(session, letter.lane_id, now + error.wait)


async def move(database: Database, late: Mapping[int, timedelta]) -> None:
    """Each lane is free so much later: what was to leave before has not left yet."""
    async with database.writing() as session:
        query = select(Lane).where(among(Lane.id, late)).order_by(Lane.id).with_for_update()
        for lane in (await session.execute(query)).scalars():
            lane.tat += late[lane.id]


async def rest(database: Database, lane_id: int, wait: timedelta, now: datetime) -> None:
    """The platform said "slower": the lane waits as a whole, and is slower for a while."""
    async with database.writing() as session:
        lane = (await session.execute(select(Lane).where(Lane.id == lane_id).with_for_update())).scalar_one()
        lane.tat = max(lane.tat, now + wait)
        slower = pace.slower(lane.per_second, lane.pace, lane.slowed_at, now)
        if slower is not None:
            lane.pace, lane.slowed_at = slower, now


async def doubt(database: Database, letter: Travelling, now: datetime) -> None:
    """sending -> doubt, after a call that was made: the platform is asked about it soon."""
    async with database.writing() as session:
        lost = await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.state == SENDING)
            .values(state=DOUBT, owner=None, lease_until=now + timedelta(seconds=5), drops=Letter.drops + 1)
            .returning(Letter.lane_id)
        )
        if lost.first():
            await session.execute(update(Lane).where(Lane.id == letter.lane_id).values(doubts=Lane.doubts + 1))


def _workspace_of(letter: Travelling) -> Any:
    return select(Lane.workspace_id).where(Lane.id == letter.lane_id).scalar_subquery()
