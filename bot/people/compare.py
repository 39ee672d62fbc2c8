"""What a roster would change: the file's people beside those who are here. It only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Address, Grant, Member, Organisation, Person, Reports, Team, Workspace
from bot.people.groups import check_tree, standing, wanted
from bot.people.roster import EVERYWHERE, RosterError, Row

FIELDS = ("name", "email", "language", "nation", "zone", "pattern")


@dataclass
class Changes:
    """What a roster would change. All empty: nothing. What ends is by row numbers, what begins by rows of the file."""

    new_people: list[Row] = field(default_factory=list)
    changed: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    addresses: list[tuple[Row, str, str]] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    members: list[tuple[Row, str]] = field(default_factory=list)
    grants: list[tuple[Row, str, str]] = field(default_factory=list)
    managers: list[tuple[Row, str]] = field(default_factory=list)
    left_teams: list[tuple[int, int]] = field(default_factory=list)
    lost_roles: list[tuple[int, str, int]] = field(default_factory=list)
    left_managers: list[tuple[int, int]] = field(default_factory=list)
    groups: list[tuple[str, str]] = field(default_factory=list)
    above: list[tuple[str, str]] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The counts in words."""
        told = (
            (len(self.new_people), "people are new"), (len(self.changed), "people have changed details"),
            (len(self.teams), "teams are new"), (len(self.members), "team memberships are new"),
            (len(self.left_teams), "team memberships end"), (len(self.grants), "roles are new"),
            (len(self.lost_roles), "roles end"), (len(self.managers), "people get a manager"),
            (len(self.left_managers), "people leave a manager"), (len(self.addresses), "chat addresses are new"),
            (len(self.groups), "teams move to a group"), (len(self.above), "groups move below another"),
        )  # fmt: skip
        return [f"{count:>6} {words}" for count, words in told if count] or ["nothing changes"]

    @property
    def steps(self) -> int:
        begin = (self.new_people, self.changed, self.addresses, self.members, self.grants, self.managers)
        end = (self.left_teams, self.lost_roles, self.left_managers, self.groups, self.above)
        return sum(len(one) for one in (*begin, *end))


@dataclass
class _Standing:
    """What the database holds now, by the keys a roster uses and by person."""

    workspaces: dict[str, int]
    teams: dict[str, int]
    people: dict[str, Person] = field(default_factory=dict)
    addresses: set[tuple[int, str]] = field(default_factory=set)
    teams_of: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    grants_of: defaultdict[int, set[tuple[str, int]]] = field(default_factory=lambda: defaultdict(set))
    bosses_of: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


async def compare(session: AsyncSession, organisation: Organisation, rows: Sequence[Row]) -> Changes:
    """What these rows would change. Raises RosterError for what only the database can tell (a manager nobody is)."""
    now = await _standing(session, organisation.id)
    owners = {key: row.keys[0] for row in rows for key in row.keys}
    problems = [problem for row in rows for problem in _problems(row, now, owners)] + _same_person(rows, now)
    if problems:
        raise RosterError(*problems)
    changes = Changes()
    for row in rows:
        _compare_row(changes, now, row, owners)
    await _compare_groups(session, organisation.id, changes, rows)
    return changes


async def _compare_groups(session: AsyncSession, organisation_id: int, changes: Changes, rows: Sequence[Row]) -> None:
    """Which teams the file puts into another group, and which groups below another one."""
    teams, above = wanted(told for row in rows for told in row.grouped)
    if teams:
        of_team, stands = await standing(session, organisation_id)
        check_tree(stands | above)
        changes.groups = [(team, group) for team, group in teams.items() if of_team.get(team) != group]
        changes.above = [(name, parent) for name, parent in above.items() if stands.get(name) != parent]


def _problems(row: Row, now: _Standing, owners: dict[str, str]) -> list[str]:
    found = [
        f"line {row.line}, column {platform}_id: no {platform} workspace is connected yet. Start Canopy once first"
        for platform, _ in row.ids
        if platform not in now.workspaces
    ]
    for manager in row.managers:
        if manager in row.keys:
            found.append(f"line {row.line}, column manager: nobody looks after themselves; leave it empty")
        elif manager not in owners and manager not in now.people:
            found.append(f"line {row.line}, column manager: nobody here is “{manager}”")
    return found


def _same_person(rows: Sequence[Row], now: _Standing) -> list[str]:
    """Two rows that are one person here, by an account and by an e-mail address: which is to be the truth?"""
    seen: dict[int, int] = {}
    found = []
    for row in rows:
        for id in {now.people[key].id for key in row.keys if key in now.people}:
            if id in seen:
                found.append(f"line {row.line}: is the same person as line {seen[id]}. One row a person")
            seen.setdefault(id, row.line)
    return found


def _compare_row(changes: Changes, now: _Standing, row: Row, owners: dict[str, str]) -> None:
    """The file is the truth for whoever it names, in the columns that it has."""
    person = next((now.people[key] for key in row.keys if key in now.people), None)
    if person is None:
        changes.new_people.append(row)
    else:
        changes.known |= dict.fromkeys(row.keys, person.id)
        told = {name: getattr(row, name) for name in FIELDS if getattr(row, name)}
        if news := {name: value for name, value in told.items() if getattr(person, name) != value}:
            changes.changed.append((person.id, news))
    id = person.id if person else 0
    for platform, user in row.ids:
        if (now.workspaces[platform], user) not in now.addresses:
            changes.addresses.append((row, platform, user))
    _compare_teams(changes, now, row, id)
    if "role" in row.has:
        _compare_roles(changes, now, row, id)
    if "manager" in row.has:
        _compare_managers(changes, now, row, id, owners)


def _compare_teams(changes: Changes, now: _Standing, row: Row, id: int) -> None:
    wanted = {team: now.teams.get(team, 0) for team in row.teams}
    for team, team_id in wanted.items():
        if not team_id and team not in changes.teams:
            changes.teams.append(team)
        if team_id not in now.teams_of[id]:
            changes.members.append((row, team))
    changes.left_teams += [(id, team_id) for team_id in sorted(now.teams_of[id] - set(wanted.values()))]


def _compare_roles(changes: Changes, now: _Standing, row: Row, id: int) -> None:
    wanted = [
        (role, team) for role in row.roles if role != "member" for team in (("",) if role in EVERYWHERE else row.teams)
    ]
    ids = {(role, team): (role, now.teams.get(team, -1) if team else 0) for role, team in wanted}
    changes.grants += [(row, role, team) for (role, team), held in ids.items() if held not in now.grants_of[id]]
    changes.lost_roles += [(id, role, team) for role, team in sorted(now.grants_of[id] - set(ids.values()))]


def _compare_managers(changes: Changes, now: _Standing, row: Row, id: int, owners: dict[str, str]) -> None:
    known = {key: now.people[key].id for key in row.managers if key in now.people}
    by_person = {known.get(key) or owners[key]: key for key in row.managers}  # named in two ways, one is enough
    for key in by_person.values():
        if key in known:
            changes.known.setdefault(key, known[key])
        if known.get(key, 0) not in now.bosses_of[id]:
            changes.managers.append((row, key))
    changes.left_managers += [(id, boss) for boss in sorted(now.bosses_of[id] - set(known.values()))]


async def _standing(session: AsyncSession, organisation_id: int) -> _Standing:
    ours = Person.organisation_id == organisation_id
    teams = await session.execute(select(Team.name, Team.id).where(Team.organisation_id == organisation_id))
    now = _Standing(await standing_workspaces(session, organisation_id), {name: id for name, id in teams})
    for person in (await session.execute(select(Person).where(ours))).scalars():
        if person.email:
            now.people[person.email] = person
    # A user's id may be somebody else's in another workspace: the newest is the one that a roster means.
    newest_last = select(Address, Person).join(Person, Person.id == Address.person_id).order_by(Address.workspace_id)
    for address, person in await session.execute(newest_last.where(ours)):
        now.people[address.user] = person
        now.addresses.add((address.workspace_id, address.user))
    for team, id in await session.execute(select(Member.team_id, Member.person_id).join(Person).where(ours)):
        now.teams_of[id].add(team)
    for id, role, team in await session.execute(
        select(Grant.person_id, Grant.role, Grant.team_id).join(Person).where(ours)
    ):
        now.grants_of[id].add((role, team))
    for id, boss in await session.execute(
        select(Reports.person_id, Reports.manager_id).join(Person, Person.id == Reports.person_id).where(ours)
    ):
        now.bosses_of[id].add(boss)
    return now


async def standing_workspaces(session: AsyncSession, organisation_id: int) -> dict[str, int]:
    """The organisation's newest workspace of each platform."""
    query = select(Workspace.platform, Workspace.id).where(Workspace.organisation_id == organisation_id)
    return {platform: id for platform, id in await session.execute(query.order_by(Workspace.id))}
