"""Groups of teams, as a tree: which hold a team, and how a roster's column of groups is brought in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Group, Team
from bot.people.table import FileError

DEEPEST = 5
"""Groups above one another, the organisation not counted: what a round keeps of them has to fit its row."""
Path = tuple[str, ...]
"""A team's groups by name, the outermost first."""


def read_path(cell: str) -> Path:
    """“Hospital / Surgery” as ("Hospital", "Surgery")."""
    return tuple(part.strip() for part in cell.split("/")) if cell.strip() else ()


async def held_by(session: AsyncSession, team_id: int) -> tuple[list[int], bool]:
    """The groups that hold a team, nearest first, and whether the nearest draws its teams' picture together."""
    above = (await session.execute(select(Team.group_id).where(Team.id == team_id))).scalar_one()
    path: list[Group] = []
    while above is not None and len(path) < DEEPEST:
        path.append(await session.get_one(Group, above))
        above = path[-1].parent_id
    return [group.id for group in path], bool(path) and path[0].pooled


async def groups_of(session: AsyncSession, organisation_id: int) -> list[Group]:
    """All of an organisation's, by name."""
    query = select(Group).where(Group.organisation_id == organisation_id).order_by(Group.name)
    return list((await session.execute(query)).scalars())


def contradictions(told: Iterable[tuple[int, str, Path]]) -> list[str]:
    """What is wrong with a file's groups: (line, team, path) of each. One sentence a problem, with its line."""
    of_team: dict[str, tuple[int, Path]] = {}
    above: dict[str, tuple[int, str]] = {}
    found = []
    for line, team, path in told:
        where = f"line {line}, column group:"
        if "" in path or len(path) > DEEPEST or len(set(path)) < len(path):
            found.append(f"{where} write it like “Hospital / Surgery”, the largest first, {DEEPEST} at the most")
            continue
        before, other = of_team.setdefault(team, (line, path))
        if other[-1] != path[-1]:
            found.append(f"{where} “{team}” is in “{other[-1]}” in line {before}. A team is in one group")
        for parent, name in pairwise(path):
            before, stands = above.setdefault(name, (line, parent))
            if stands != parent:
                found.append(
                    f"{where} “{name}” stands below “{stands}” in line {before}. Each group needs its own name"
                )
    return found


def wanted(told: Iterable[tuple[int, str, Path]]) -> tuple[dict[str, str], dict[str, str]]:
    """What a file without contradictions wants: each team's group, and the group above each group, by name."""
    told = list(told)
    teams = {team: path[-1] for _, team, path in told}
    return teams, {name: parent for _, _, path in told for parent, name in pairwise(path)}


def check_tree(above: Mapping[str, str]) -> None:
    """Raises FileError where a group would hold itself, or stand too deep. above: the group above each, by name."""
    for name in above:
        path = [name]
        while path[-1] in above and len(path) <= DEEPEST:
            path.append(above[path[-1]])
        if len(path) > DEEPEST:
            raise FileError(f"column group: “{name}” would hold itself, or stand more than {DEEPEST} deep. Check it")


async def standing(session: AsyncSession, organisation_id: int) -> tuple[dict[str, str], dict[str, str]]:
    """Each team's group and the group above each group, by name, as they are now."""
    groups = {group.id: group for group in await groups_of(session, organisation_id)}
    rows = await session.execute(
        select(Team.name, Team.group_id).where(Team.organisation_id == organisation_id, Team.group_id.is_not(None))
    )
    above: dict[str, str] = {}
    for group in groups.values():
        if group.parent_id is not None:
            above[group.name] = groups[group.parent_id].name
    return {team: groups[group].name for team, group in rows if group is not None}, above


async def arrange(
    session: AsyncSession, organisation_id: int, teams: Sequence[tuple[str, str]], above: Sequence[tuple[str, str]]
) -> None:
    """Put each of these teams into its group, and each group below its own; groups that are new are made."""
    groups = {group.name: group for group in await groups_of(session, organisation_id)}
    for name in dict.fromkeys(name for pair in (*((group,) for _, group in teams), *above) for name in pair):
        if name not in groups:
            groups[name] = Group(organisation_id=organisation_id, name=name)
            session.add(groups[name])
    await session.flush()
    for name, parent in above:
        groups[name].parent_id, groups[parent].kind = groups[parent].id, "division"
    for team, group in teams:
        here = (Team.organisation_id == organisation_id) & (Team.name == team)
        await session.execute(update(Team).where(here).values(group_id=groups[group].id))
