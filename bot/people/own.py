"""What the employer's own list holds about one person, for that person: name, teams, roles, who looks after whom."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Address, Grant, Person, Reports, Team, Workspace
from bot.people.roles import teams_of


async def own_card(session: AsyncSession, person_id: int) -> dict[str, object]:
    """All of it as plain data: texts, and lists of texts."""
    person = (await session.execute(select(Person).where(Person.id == person_id))).scalar_one()
    addresses = (
        select(Workspace.platform, Address.user).join(Address, Address.workspace_id == Workspace.id)
        .where(Address.person_id == person_id).order_by(Address.id)
    )  # fmt: skip
    held = (
        select(Grant.role, Team.name).outerjoin(Team, Team.id == Grant.team_id)
        .where(Grant.person_id == person_id).order_by(Grant.role, Team.name)
    )  # fmt: skip
    return {
        "name": person.name,
        "email": person.email,
        "reached_through": [f"{platform} {user}" for platform, user in await session.execute(addresses)],
        "teams": [team.name for team in await teams_of(session, person_id)],
        "roles": ["member", *(f"{role}, {team}" if team else role for role, team in await session.execute(held))],
        "looked_after_by": await _names(session, Reports.manager_id, Reports.person_id == person_id),
        "looks_after": await _names(session, Reports.person_id, Reports.manager_id == person_id),
        "zone": person.zone,
        "language": person.language,
        "nation": person.nation,
    }


async def _names(session: AsyncSession, whose: object, which: object) -> list[str]:
    query = select(Person.name).join(Reports, whose == Person.id).where(which).order_by(Person.name)  # type: ignore[arg-type]
    return list((await session.execute(query)).scalars())
