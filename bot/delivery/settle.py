"""Every change of a letter's state: conditional updates that count their rows. A letter always ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.database import Database
from bot.delivery.carrier import Consequence, DeliveryError, Sent
from bot.delivery.claim import DONE_ALIKE, LEASE
from bot.delivery.write import wake
from bot.models import Address, Lane, Letter, Post, Team
from bot.models.letters import CLAIMED, DOUBT, FAILED, QUEUED, SENDING, SENT

FREE: dict[str, Any] = {"owner": None, "lease_until": None, "send_at": None}


async def sending(database: Database, letter: Letter, owner: str, now: datetime) -> bool:
    """claimed -> sending, only while it is still ours: the fence against a worker that slept past its lease."""
    async with database.writing() as session:
        ours = await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.owner == owner, Letter.state == CLAIMED)
            .values(state=SENDING, lease_until=now + LEASE)
            .returning(Letter.id)
        )
        return ours.first() is not None


async def sent(database: Database, letter: Letter, told: Sent, now: datetime, *, neutral: bool) -> None:
    """sending | doubt -> sent; a neutral kind ends as done, the same as if it had not been sent."""
    end: dict[str, Any] = {"state": SENT, "sent_at": now, "reference": told.reference, "attempts": letter.attempts + 1}
    if neutral:
        end = DONE_ALIKE
    async with database.writing() as session:
        ours = await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.state.in_((SENDING, DOUBT)))
            .values(**end, **FREE)
            .returning(Letter.id)
        )
        if ours.first() is None:
            return
        if told.conversation and letter.person_id:
            await session.execute(
                update(Address).where(Address.person_id == letter.person_id, Address.conversation == "")
                .where(Address.workspace_id == _workspace_of(letter))
                .values(conversation=told.conversation)
            )  # fmt: skip
        if letter.post_id:
            change = {"removed_at": now} if letter.act == "remove" else {"reference": told.reference}
            if letter.act != "update":
                await session.execute(update(Post).where(Post.id == letter.post_id).values(**change))


async def no_longer_right(database: Database, letter: Letter, owner: str) -> None:
    """claimed | sending -> done, without a reason: why is nobody's business."""
    async with database.writing() as session:
        await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.owner == owner, Letter.state.in_((CLAIMED, SENDING)))
            .values(**DONE_ALIKE, **FREE)
        )


async def post_under_way(database: Database, letter: Letter) -> bool:
    """Whether what is to be changed or taken back is itself still on its way."""
    open_states = (QUEUED, CLAIMED, SENDING, DOUBT)
    async with database.reading() as session:
        query = select(Letter.id).where(
            Letter.post_id == letter.post_id, Letter.act == "send", Letter.state.in_(open_states)
        )
        return (await session.execute(query)).first() is not None


async def reference_of(database: Database, letter: Letter) -> str | None:
    """Where the post of this letter stands now; None if it never went out."""
    async with database.reading() as session:
        query = select(Post.reference).where(Post.id == letter.post_id)
        return (await session.execute(query)).scalar_one_or_none()


async def wait_for_post(database: Database, letter: Letter, owner: str, now: datetime) -> None:
    """claimed -> queued, for a few seconds."""
    soon = now + timedelta(seconds=5)
    async with database.writing() as session:
        await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.owner == owner, Letter.state == CLAIMED)
            .values(state=QUEUED, due_at=soon, **FREE)
        )
        await wake(session, letter.lane_id, soon)


async def again(
    database: Database, letter: Letter, error: DeliveryError, now: datetime, *, neutral: bool = False
) -> None:
    """sending -> queued; a throttled lane waits as a whole."""
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
        if error.throttled:
            await session.execute(update(Lane).where(Lane.id == letter.lane_id).values(tat=now + error.wait))
        await wake(session, letter.lane_id, now + error.wait)


async def doubt(database: Database, letter: Letter, now: datetime) -> None:
    """sending -> doubt: the platform is asked about it soon."""
    async with database.writing() as session:
        await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.state == SENDING)
            .values(state=DOUBT, owner=None, lease_until=now + timedelta(seconds=5))
        )


async def failed(
    database: Database,
    letter: Letter,
    reason: str,
    consequence: Consequence = "",
    now: datetime | None = None,
    *,
    neutral: bool = False,
) -> None:
    """-> failed, for good (a neutral letter -> done, like any other), and what follows from it."""
    end = DONE_ALIKE if neutral else {"state": FAILED, "last_error": reason[:400]}
    async with database.writing() as session:
        await session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.state.in_((CLAIMED, SENDING, DOUBT)))
            .values(**end, **FREE)
        )
        match consequence:
            case "unreachable" if letter.person_id:
                await session.execute(
                    update(Address)
                    .where(Address.person_id == letter.person_id, Address.workspace_id == _workspace_of(letter))
                    .values(unreachable_at=now)
                )
            case "uninstalled":
                await session.execute(update(Lane).where(Lane.id == letter.lane_id).values(paused=True))
            case "channel_gone" if letter.team_id:
                await session.execute(update(Team).where(Team.id == letter.team_id).values(channel=""))
            case _:
                pass


def _workspace_of(letter: Letter) -> Any:
    return select(Lane.workspace_id).where(Lane.id == letter.lane_id).scalar_subquery()
