"""Which colleagues can be asked to get in touch: first aiders and champions whom Canopy can reach, nearest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.write import lanes_of_people
from bot.models import Grant, Person, Team
from bot.people.roles import MAY, teams_of

MAY_BE_ASKED = "be asked for contact"


@dataclass(frozen=True, slots=True)
class Askable:
    """A colleague and the role for which they can be asked; `team` is empty where they hold it for everybody."""

    id: int
    name: str
    role: str
    team: str


async def askable(session: AsyncSession, person_id: int, organisation_id: int) -> list[Askable]:
    """All whom this person can ask, each once: of their own teams, then for everybody, then the rest; never themselves.

    Pausing changes nothing here: who pauses is nobody's business, so an ask to them ends as any that is not taken up.
    """
    mine = {team.id for team in await teams_of(session, person_id)}
    query = (
        select(Person.id, Person.name, Grant.role, Grant.team_id, Team.name)
        .join(Grant, Grant.person_id == Person.id)
        .outerjoin(Team, Team.id == Grant.team_id)
        .where(Person.organisation_id == organisation_id, Person.left_at.is_(None), Person.id != person_id)
        .where(Grant.role.in_(MAY[MAY_BE_ASKED]))
    )
    rows = list(await session.execute(query))
    rows.sort(key=lambda row: (0 if row[3] in mine else 1 if row[3] == 0 else 2, row[1].casefold(), row[2]))
    reached = await lanes_of_people(session, [row[0] for row in rows])
    first = {row[0]: row for row in reversed(rows) if row[0] in reached}
    return [
        Askable(id, first[id][1], first[id][2], first[id][4] or "")
        for id in dict.fromkeys(r[0] for r in rows)
        if id in first
    ]


async def still_asked(session: AsyncSession, people: set[int]) -> set[int]:
    """Those of these people who can be asked: who has left, or lost the role, cannot any more."""
    if not people:
        return set()
    query = select(Person.id).join(Grant, Grant.person_id == Person.id).where(Person.id.in_(people))
    query = query.where(Person.left_at.is_(None), Grant.role.in_(MAY[MAY_BE_ASKED]))
    return set((await session.execute(query)).scalars())
