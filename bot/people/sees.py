"""Whose pictures somebody may see: their teams', those of the groups that hold them, and everybody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Grant, Group, Member, Organisation, Team
from bot.people.roles import MAY


@dataclass(frozen=True, slots=True)
class Place:
    """Something that has pictures. `id` is the team's or the group's number, 0 for the organisation."""

    kind: Literal["team", "group", "organisation"]
    id: int
    name: str

    @property
    def key(self) -> str:
        """As a button names it."""
        return f"{self.kind}:{self.id}"


async def places(session: AsyncSession, person_id: int, organisation_id: int) -> list[Place]:
    """All that somebody may see, as the roles say (`roles.MAY`): their own teams first, the organisation last."""
    mine = set((await session.execute(select(Member.team_id).where(Member.person_id == person_id))).scalars())
    teams = await _held(session, person_id, "see a team's picture")
    below = mine | await _held(session, person_id, "see a group's picture")
    query = select(Team.id, Team.name, Team.group_id).where(Team.organisation_id == organisation_id).order_by(Team.name)
    if 0 not in teams | below:
        query = query.where(Team.id.in_(teams | below))
    rows = list(await session.execute(query))
    tree = {
        row.id: row
        for row in await session.execute(
            select(Group.id, Group.name, Group.parent_id).where(Group.organisation_id == organisation_id)
            .order_by(Group.name)
        )
    }  # fmt: skip
    seen = {
        group for row in rows if row.id in below or 0 in below for group in _above(row.group_id, tree)
    } | (set(tree) if 0 in below else set())  # fmt: skip
    own = [Place("team", row.id, row.name) for row in rows if row.id in mine]
    others = [Place("team", row.id, row.name) for row in rows if row.id not in mine and (row.id in teams or 0 in teams)]
    groups = [Place("group", group, tree[group].name) for group in tree if group in seen]
    house = (await session.execute(select(Organisation.name).where(Organisation.id == organisation_id))).scalar_one()
    return [*own, *groups, *others, Place("organisation", 0, house)]


async def _held(session: AsyncSession, person_id: int, may: str) -> set[int]:
    """The teams for which somebody holds a role that may do this; 0 stands for all."""
    query = select(Grant.team_id).where(Grant.person_id == person_id, Grant.role.in_(MAY[may]))
    return set((await session.execute(query)).scalars())


def _above(group: int | None, tree: Mapping[int, Any]) -> list[int]:
    found: list[int] = []
    while group is not None and group in tree and group not in found:
        found.append(group)
        group = tree[group].parent_id
    return found
