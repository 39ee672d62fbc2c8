"""Bringing a roster in: all that it changes in one transaction, or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.write import Draft, insert_new, write
from bot.models import Address, Conversation, Digest, Grant, Member, Organisation, Person, Reports, Team
from bot.people.compare import FIELDS, Changes, standing_workspaces
from bot.people.groups import arrange
from bot.people.talks import first_due, next_digest

SLICE = 500
Progress = Callable[[int], None]


async def bring_in(
    session: AsyncSession, organisation: Organisation, changes: Changes, now: datetime, progress: Progress
) -> None:
    """Do it, inside the caller's transaction. `progress` is told how many steps were done."""
    people = dict(changes.known)
    await _people(session, organisation, changes, people, progress)
    await _endings(session, changes, progress)
    teams = await _teams(session, organisation, changes.teams)
    await arrange(session, organisation.id, changes.groups, changes.above)
    progress(len(changes.groups) + len(changes.above))
    by_platform = await standing_workspaces(session, organisation.id)
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
    letters = [Draft("welcome.imported", "", f"welcome:{person}", now, person_id=person) for person in welcome]
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


async def _endings(session: AsyncSession, changes: Changes, progress: Progress) -> None:
    """Who is in a team, holds a role or is looked after no longer."""
    for person, team in changes.left_teams:
        await session.execute(delete(Member).where(Member.person_id == person, Member.team_id == team))
    for person, role, team in changes.lost_roles:
        held = (Grant.person_id == person) & (Grant.role == role) & (Grant.team_id == team)
        await session.execute(delete(Grant).where(held))
    for person, boss in changes.left_managers:
        for table in (Conversation, Reports):
            await session.execute(delete(table).where(table.person_id == person, table.manager_id == boss))
    progress(len(changes.left_teams) + len(changes.lost_roles) + len(changes.left_managers))


def _slices(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[start : start + SLICE] for start in range(0, len(rows), SLICE))
