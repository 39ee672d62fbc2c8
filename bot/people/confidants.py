"""Whom somebody can name to read something of theirs: their own manager, their teams' champions, first aiders."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Grant, Member, Person, Reports
from bot.people.known import Known
from bot.people.roles import MAY


@dataclass(frozen=True, slots=True)
class Confidant:
    """Somebody who can be named, and what they are to the person: "manager", "champion", "first_aider"..."""

    id: int
    name: str
    role: str


async def confidants(session: AsyncSession, person: Known, may: str) -> list[Confidant]:
    """Those whom this person can name for what `may` (of `roles.MAY`) says, nearest first. Nobody, once they have left.

    A manager is who looks after them (never a manager of another team); any other role is held for one of their teams
    or for all. Asked again at every read: who has left or has lost the role is not among them any more.
    """
    if person.left_at:
        return []
    found: dict[int, Confidant] = {}
    here = (Person.organisation_id == person.organisation_id, Person.left_at.is_(None), Person.id != person.id)
    if "manager" in MAY[may]:
        managers = select(Person.id, Person.name).join(Reports, Reports.manager_id == Person.id)
        rows = await session.execute(managers.where(Reports.person_id == person.id, *here).order_by(Person.name))
        found |= {id: Confidant(id, name, "manager") for id, name in rows}
    teams = select(Member.team_id).where(Member.person_id == person.id)
    held = (
        select(Person.id, Person.name, Grant.role).join(Grant, Grant.person_id == Person.id)
        .where(Grant.role.in_(MAY[may] - {"manager"}), (Grant.team_id == 0) | Grant.team_id.in_(teams), *here)
        .order_by(Grant.role, Person.name, Person.id)
    )  # fmt: skip
    for id, name, role in await session.execute(held):
        found.setdefault(id, Confidant(id, name, role))
    return list(found.values())


async def may_be_named(session: AsyncSession, person: Known, may: str) -> bool:
    """Whether anybody might name this person for it."""
    looks_after = select(Reports.person_id).where(Reports.manager_id == person.id)
    holds = select(Grant.person_id).where(Grant.person_id == person.id, Grant.role.in_(MAY[may] - {"manager"}))
    for query in (looks_after, holds) if "manager" in MAY[may] else (holds,):
        if (await session.execute(query.limit(1))).first():
            return True
    return False
