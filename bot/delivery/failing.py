"""What follows when a letter has failed for good: it ends, and what a person must put right is written down, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.delivery.carrier import Consequence
from bot.delivery.claim import DONE_ALIKE
from bot.delivery.settle import FREE
from bot.models import Address, Lane, Letter, Team, Travelling, Trouble
from bot.models.letters import CLAIMED, DOUBT, FAILED, SENDING


async def failed(
    database: Database,
    letter: Travelling,
    reason: str,
    now: datetime,
    consequence: Consequence = "",
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
                await _unreachable(session, letter, now)
            case "uninstalled":
                await _uninstalled(session, letter, now)
            case "channel_gone" if letter.team_id:
                await _channel_gone(session, letter, now)
            case _:
                pass


async def _unreachable(session: AsyncSession, letter: Travelling, now: datetime) -> None:
    workspace = select(Lane.workspace_id).where(Lane.id == letter.lane_id).scalar_subquery()
    lost = await session.execute(
        update(Address)
        .where(Address.person_id == letter.person_id, Address.workspace_id == workspace)
        .where(Address.unreachable_at.is_(None))
        .values(unreachable_at=now)
        .returning(Address.workspace_id)
    )
    for workspace_id in lost.scalars():
        _tell(session, letter, "unreachable", now, person_id=letter.person_id, workspace_id=workspace_id)


async def _uninstalled(session: AsyncSession, letter: Travelling, now: datetime) -> None:
    rests = await session.execute(
        update(Lane).where(Lane.id == letter.lane_id, ~Lane.paused).values(paused=True).returning(Lane.workspace_id)
    )
    for workspace_id in rests.scalars():
        _tell(session, letter, "uninstalled", now, workspace_id=workspace_id)


async def _channel_gone(session: AsyncSession, letter: Travelling, now: datetime) -> None:
    gone = await session.execute(
        update(Team).where(Team.id == letter.team_id, Team.channel != "").values(channel="").returning(Team.id)
    )
    if gone.first():
        _tell(session, letter, "channel_gone", now, team_id=letter.team_id)


def _tell(session: AsyncSession, letter: Travelling, what: Consequence, now: datetime, **whom: Any) -> None:
    session.add(Trouble(organisation_id=letter.organisation_id, what=what, at=now, **whom))
