"""Bringing a roster in: what it would change, told first; then all of it in one transaction, or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.write import Draft, insert_new, write
from bot.models import Address, Conversation, Digest, Grant, Member, Organisation, Person, Reports, Team, Workspace
from bot.people.roster import EVERYWHERE, RosterError, Row
from bot.people.talks import first_due, next_digest

FIELDS = ("name", "email", "language", "nation", "zone", "pattern")
SLICE = 500
Progress = Callable[[int], None]


@dataclass
class Changes:
    """What a roster would change. All empty: nothing."""

    new_people: list[Row] = field(default_factory=list)
    changed: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    addresses: list[tuple[Row, str, str]] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    members: list[tuple[Row, str]] = field(default_factory=list)
    grants: list[tuple[Row, str, str]] = field(default_factory=list)
    managers: list[tuple[Row, str]] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The counts in words."""
        told = (
            (len(self.new_people), "people are new"), (len(self.changed), "people have changed details"),
            (len(self.teams), "teams are new"), (len(self.members), "team memberships are new"),
            (len(self.grants), "roles are new"), (len(self.managers), "people get a (further) manager"),
            (len(self.addresses), "chat addresses are new"),
        )  # fmt: skip
        return [f"{count:>6} {words}" for count, words in told if count] or ["nothing changes"]

    @property
    def steps(self) -> int:
        lists = (self.new_people, self.changed, self.addresses, self.members, self.grants, self.managers)
        return sum(len(one) for one in lists)


@dataclass
class _Standing:
    """What the database holds now, by the keys a roster uses."""

    workspaces: dict[str, int]
    people: dict[str, Person]
    addresses: set[tuple[int, str]]
    teams: dict[str, int]
    members: set[tuple[int, int]]
    grants: set[tuple[int, str, int]]
    reports: set[tuple[int, int]]


async def compare(session: AsyncSession, organisation: Organisation, rows: Sequence[Row]) -> Changes:
    """What these rows would change. Raises RosterError for what only the database can tell (a manager nobody is)."""
    now = await _standing(session, organisation.id)
    changes, problems = Changes(), []
    in_file = {key for row in rows for key in row.keys}
    for row in rows:
        problems += [
            f"line {row.line}, column {platform}_id: no {platform} workspace is connected yet. Start Canopy once first"
            for platform, _ in row.ids
            if platform not in now.workspaces
        ]
        if row.manager and row.manager not in in_file and row.manager not in now.people:
            problems.append(f"line {row.line}, column manager: nobody here is “{row.manager}”")
        elif row.manager in row.keys:
            problems.append(f"line {row.line}, column manager: nobody looks after themselves; leave it empty")
    if problems:
        raise RosterError(*problems[:50])
    for row in rows:
        _compare_row(changes, now, row)
    return changes


def _compare_row(changes: Changes, now: _Standing, row: Row) -> None:
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
    for team in row.teams:
        if team not in now.teams and team not in changes.teams:
            changes.teams.append(team)
        if (now.teams.get(team, 0), id) not in now.members:
            changes.members.append((row, team))
    for role in row.roles:
        for team in ("",) if role in EVERYWHERE else row.teams if role != "member" else ():
            if (id, role, now.teams.get(team, 0)) not in now.grants or (team and team not in now.teams):
                changes.grants.append((row, role, team))
    if row.manager:
        manager = now.people.get(row.manager)
        if manager is not None:
            changes.known.setdefault(row.manager, manager.id)
        if not (person and manager and (id, manager.id) in now.reports):
            changes.managers.append((row, row.manager))


async def bring_in(
    session: AsyncSession, organisation: Organisation, changes: Changes, now: datetime, progress: Progress
) -> None:
    """Do it, inside the caller's transaction. `progress` is told how many steps were done."""
    people = dict(changes.known)
    await _people(session, organisation, changes, people, progress)
    teams = await _teams(session, organisation, changes.teams)
    workspaces = (await _standing_workspaces(session, organisation.id)).items()
    by_platform = dict(workspaces)
    await _rows(session, Address, progress, (
        {"person_id": people[row.keys[0]], "workspace_id": by_platform[platform], "user": user, "conversation": ""}
        for row, platform, user in changes.addresses
    ))  # fmt: skip
    await _rows(session, Member, progress, (
        {"team_id": teams[team], "person_id": people[row.keys[0]]} for row, team in changes.members
    ))  # fmt: skip
    await _rows(session, Grant, progress, (
        {"person_id": people[row.keys[0]], "role": role, "team_id": teams[team] if team else 0}
        for row, role, team in changes.grants
    ))  # fmt: skip
    await _looked_after(session, organisation, changes, people, now, progress)
    welcome = [people[row.keys[0]] for row in changes.new_people if row.ids]
    letters = [Draft("welcome", "", f"welcome:{person}", now, person_id=person) for person in welcome]
    await write(session, organisation.id, letters)


async def _people(
    session: AsyncSession, organisation: Organisation, changes: Changes, people: dict[str, int], progress: Progress
) -> None:
    for some in _slices(changes.new_people):
        values = [
            {"organisation_id": organisation.id, "salt": os.urandom(16)} | {name: getattr(row, name) for name in FIELDS}
            for row in some
        ]
        ids = await session.execute(insert(Person).returning(Person.id, sort_by_parameter_order=True), values)
        for row, id in zip(some, ids.scalars(), strict=True):
            people |= dict.fromkeys(row.keys, id)
        progress(len(some))
    for person, news in changes.changed:
        await session.execute(update(Person).where(Person.id == person).values(**news))
        progress(1)


async def _teams(session: AsyncSession, organisation: Organisation, names: list[str]) -> dict[str, int]:
    if names:
        rows = [{"organisation_id": organisation.id, "name": name, "zone": "", "channel": ""} for name in names]
        await session.execute(insert(Team), rows)
    found = await session.execute(select(Team.name, Team.id).where(Team.organisation_id == organisation.id))
    return {name: id for name, id in found}


async def _looked_after(
    session: AsyncSession, organisation: Organisation, changes: Changes, people: dict[str, int], now: datetime,
    progress: Progress,
) -> None:  # fmt: skip
    """Who looks after whom, when their first conversation is due, and when each manager is reminded."""
    pairs = [(people[row.keys[0]], people[key]) for row, key in changes.managers]
    await _rows(session, Reports, progress, ({"person_id": person, "manager_id": boss} for person, boss in pairs))
    talks = [
        {"manager_id": boss, "person_id": person, "due_on": first_due(person, now.date())} for person, boss in pairs
    ]
    for some in _slices(talks):
        await insert_new(session, Conversation, some, ["manager_id", "person_id"])
    bosses = sorted({boss for _, boss in pairs})
    digests = [{"manager_id": boss, "next_at": next_digest(boss, organisation.zone, now)} for boss in bosses]
    for some in _slices(digests):
        await insert_new(session, Digest, some, ["manager_id"])


async def _rows(session: AsyncSession, table: Any, progress: Progress, rows: Iterable[dict[str, Any]]) -> None:
    for some in _slices(list(rows)):
        await session.execute(insert(table), some)
        progress(len(some))


async def _standing(session: AsyncSession, organisation_id: int) -> _Standing:
    people: dict[str, Person] = {}
    ours = Person.organisation_id == organisation_id
    for person in (await session.execute(select(Person).where(ours))).scalars():
        if person.email:
            people[person.email] = person
    found = await session.execute(select(Address, Person).join(Person, Person.id == Address.person_id).where(ours))
    addresses = set()
    for address, person in found:
        people[address.user] = person
        addresses.add((address.workspace_id, address.user))
    teams = await session.execute(select(Team.name, Team.id).where(Team.organisation_id == organisation_id))
    members = await session.execute(select(Member.team_id, Member.person_id).join(Person).where(ours))
    grants = await session.execute(select(Grant.person_id, Grant.role, Grant.team_id).join(Person).where(ours))
    reports = await session.execute(
        select(Reports.person_id, Reports.manager_id).join(Person, Person.id == Reports.person_id).where(ours)
    )
    return _Standing(
        await _standing_workspaces(session, organisation_id), people, addresses, {name: id for name, id in teams},
        {(team, person) for team, person in members}, {(person, role, team) for person, role, team in grants},
        {(person, boss) for person, boss in reports},
    )  # fmt: skip


async def _standing_workspaces(session: AsyncSession, organisation_id: int) -> dict[str, int]:
    query = select(Workspace.platform, Workspace.id).where(Workspace.organisation_id == organisation_id)
    return {platform: id for platform, id in await session.execute(query.order_by(Workspace.id.desc()))}


def _slices(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[start : start + SLICE] for start in range(0, len(rows), SLICE))
