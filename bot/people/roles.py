"""Roles: who may do what, where. None of them opens anybody's answers."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Grant, Member, Person, Team

ROLES: Final = (
    "member", "manager", "champion", "ambassador", "first_aider", "coordinator", "trainer", "guardian", "administrator",
)  # fmt: skip
MAY: Final[dict[str, frozenset[str]]] = {
    "set up check-ins": frozenset({"manager", "champion", "coordinator"}),
    "see a team's picture": frozenset({"manager", "champion", "coordinator", "guardian"}),
    "see a group's picture": frozenset({"coordinator", "guardian"}),
    "see the organisation's picture": frozenset(ROLES),
    "read quotes before release": frozenset({"coordinator"}),
    "be asked for contact": frozenset({"champion", "first_aider"}),
    "be shared with": frozenset({"manager", "champion", "first_aider"}),
    "edit the local help": frozenset({"coordinator"}),
    "confirm the help footer": frozenset({"coordinator", "administrator"}),
    "read who looked at reports": frozenset({"guardian", "administrator"}),
    "hear of troubles": frozenset({"administrator"}),
}
"""What needs a role, and which roles have it, for the teams they hold it for (or, held for no team, for all).

None of them opens anybody's answers. Members see the pictures of their own teams and of the groups that hold them.
"""


async def holders(session: AsyncSession, team_id: int, role: str) -> list[int]:
    """The people who hold a role for a team, by id."""
    query = select(Grant.person_id).where(Grant.role == role, Grant.team_id.in_((team_id, 0)))
    in_house = select(Team.organisation_id).where(Team.id == team_id).scalar_subquery()
    query = query.join(Person, Person.id == Grant.person_id).where(Person.organisation_id == in_house)
    return sorted(set((await session.execute(query)).scalars()))


async def everywhere(session: AsyncSession, organisation_id: int, role: str) -> list[int]:
    """The people who hold a role for the whole organisation, by id."""
    query = select(Grant.person_id).where(Grant.role == role, Grant.team_id == 0)
    query = query.join(Person, Person.id == Grant.person_id).where(Person.organisation_id == organisation_id)
    return sorted((await session.execute(query)).scalars())


async def may_everywhere(session: AsyncSession, person_id: int, may: str) -> bool:
    """Whether somebody may do this for their whole organisation."""
    held = select(Grant.role).where(Grant.person_id == person_id, Grant.team_id == 0, Grant.role.in_(MAY[may]))
    return (await session.execute(held.limit(1))).first() is not None


async def teams_for(session: AsyncSession, person_id: int, organisation_id: int, may: str) -> list[Team]:
    """The teams for which somebody may do this, by name."""
    grants = await session.execute(select(Grant.team_id).where(Grant.person_id == person_id, Grant.role.in_(MAY[may])))
    held = set(grants.scalars())
    query = select(Team).where(Team.organisation_id == organisation_id).order_by(Team.name)
    if 0 not in held:
        query = query.where(Team.id.in_(held))
    return list((await session.execute(query)).scalars())


async def teams_of(session: AsyncSession, person_id: int) -> list[Team]:
    """The teams somebody is in, by name."""
    query = select(Team).join(Member, Member.team_id == Team.id).where(Member.person_id == person_id)
    return list((await session.execute(query.order_by(Team.name))).scalars())


async def roles_of(session: AsyncSession, person_id: int) -> set[str]:
    """Every role somebody holds, anywhere."""
    return {"member", *(await session.execute(select(Grant.role).where(Grant.person_id == person_id))).scalars()}
