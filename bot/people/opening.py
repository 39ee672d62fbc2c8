"""How long first messages take: where a platform limits it, private chats are opened one after another."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Address, Lane, Member, Person

WORTH_TELLING = timedelta(minutes=2)


async def opening(session: AsyncSession, organisation_id: int, team_id: int | None = None) -> timedelta:
    """How long it takes until each of these people (of a team, or all) has a private chat. Zero where all have one."""
    query = (
        select(func.count(), Lane.opens_per_second)
        .join(Address, Address.workspace_id == Lane.workspace_id)
        .join(Person, Person.id == Address.person_id)
        .where(Lane.opens_per_second.is_not(None), Address.conversation == "", Address.unreachable_at.is_(None))
        .where(Person.organisation_id == organisation_id, Person.left_at.is_(None))
        .group_by(Lane.id, Lane.opens_per_second)
    )
    if team_id is not None:
        query = query.join(Member, Member.person_id == Person.id).where(Member.team_id == team_id)
    spans = [timedelta(seconds=count / (rate or 1)) for count, rate in await session.execute(query)]
    return max(spans, default=timedelta())


def minutes(span: timedelta) -> int:
    """Whole minutes, rounded up."""
    return -(-int(span.total_seconds()) // 60)
