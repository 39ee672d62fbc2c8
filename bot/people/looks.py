"""Who looked at which report, and on which day: never what it said. A person sees who looked at what is about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.write import insert_new
from bot.models import Group, Look, Person, Team
from bot.people.known import Known
from bot.people.roles import teams_of

Report = Literal["team", "group", "organisation", "quotes"]
REPORTS: Final[tuple[Report, ...]] = ("team", "group", "organisation", "quotes")
ONCE = ["person_id", "report", "about", "looked_on"]
SHOWN = 500  # the newest; more than anybody reads


@dataclass(frozen=True, slots=True)
class Looked:
    """One look: who, at which report, about which team or group (empty: the organisation), on which day."""

    who: str
    report: str
    about: str
    day: date


async def looked(session: AsyncSession, person: Known, report: Report, about: int, day: date) -> None:
    """Note that this person looked at a report today; a second time on the same day changes nothing.

    `about`: the team's or group's id; 0 for the organisation. It is the only row that looking writes.
    """
    row = {
        "organisation_id": person.organisation_id, "person_id": person.id, "report": report, "about": about,
        "looked_on": day,
    }  # fmt: skip
    await insert_new(session, Look, [row], ONCE)


async def looks_about(session: AsyncSession, person: Known, most: int = SHOWN) -> list[Looked]:
    """Looks at this person's teams, at the groups that hold them and at the organisation, the newest first."""
    teams = await teams_of(session, person.id)
    groups = await _holding(session, person.organisation_id, [team.group_id for team in teams if team.group_id])
    mine = or_(
        and_(Look.report == "team", Look.about.in_([team.id for team in teams])),
        and_(Look.report == "group", Look.about.in_(groups)),
        Look.about == 0,
    )
    return await _looks(session, person.organisation_id, mine, most)


async def looks_in(session: AsyncSession, organisation_id: int, most: int = SHOWN) -> list[Looked]:
    """All looks in the organisation, the newest first: for whom `roles.MAY` lets read them."""
    return await _looks(session, organisation_id, Look.id > 0, most)


async def looks_by(session: AsyncSession, person: Known) -> list[Looked]:
    """This person's own looks, all of them, the newest first."""
    return await _looks(session, person.organisation_id, Look.person_id == person.id, None)


async def _looks(session: AsyncSession, organisation_id: int, which: object, most: int | None) -> list[Looked]:
    query = (
        select(Person.name, Look.report, Look.about, Look.looked_on)
        .join(Person, Person.id == Look.person_id)
        .where(Look.organisation_id == organisation_id, which)  # type: ignore[arg-type]
        .order_by(Look.looked_on.desc(), Look.id.desc())
        .limit(most)
    )
    rows = (await session.execute(query)).all()
    names = {
        "team": await _names(session, Team, organisation_id, [row.about for row in rows if row.report == "team"]),
        "group": await _names(session, Group, organisation_id, [row.about for row in rows if row.report == "group"]),
    }
    return [Looked(who, report, names.get(report, {}).get(about, ""), day) for who, report, about, day in rows]


async def _names(
    session: AsyncSession, table: type[Team] | type[Group], organisation_id: int, ids: Sequence[int]
) -> dict[int, str]:
    query = select(table.id, table.name).where(table.organisation_id == organisation_id, table.id.in_(set(ids)))
    return {id: name for id, name in await session.execute(query)}


async def _holding(session: AsyncSession, organisation_id: int, nearest: Sequence[int]) -> set[int]:
    """These groups and all that hold them."""
    query = select(Group.id, Group.parent_id).where(Group.organisation_id == organisation_id)
    parents = {id: parent for id, parent in await session.execute(query)}
    found: set[int] = set()
    for start in nearest:
        at: int | None = start
        while at is not None and at in parents and at not in found:
            found.add(at)
            at = parents[at]
    return found
