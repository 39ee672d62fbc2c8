"""Writing letters, in the same transaction as the fact they tell of. No wake-up is lost: the lane is told too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Address, Lane, Letter, Team

SLICE = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be: to `person_id`, or to the channel of `team_id`. `dedup` makes a second one harmless.

    `too_late_at`: from then on it is not sent any more. `act`: "send", "update" or "remove" (of `post_id`).
    """

    kind: str
    about: str
    dedup: str
    due_at: datetime
    too_late_at: datetime | None = None
    person_id: int | None = None
    team_id: int | None = None
    act: str = "send"
    post_id: int | None = None


async def write(session: AsyncSession, organisation_id: int, drafts: Sequence[Draft]) -> int:
    """Write the letters that have somewhere to go and were not written before; how many those were."""
    written = 0
    for start in range(0, len(drafts), SLICE):
        written += await _write(session, organisation_id, drafts[start : start + SLICE])
    return written


async def _write(session: AsyncSession, organisation_id: int, drafts: Sequence[Draft]) -> int:
    by_person = await _lanes_of_people(session, [draft.person_id for draft in drafts if draft.person_id])
    by_team = await _lanes_of_teams(session, [draft.team_id for draft in drafts if draft.team_id])
    rows: list[dict[str, Any]] = []
    for draft in drafts:
        lane = by_person.get(draft.person_id or 0) or by_team.get(draft.team_id or 0)
        if lane is not None:
            rows.append(_row(draft, organisation_id, lane))
    if not rows:
        return 0
    new = await insert_new(session, Letter, rows, ["dedup"])
    for lane in {row["lane_id"] for row in rows}:
        await wake(session, lane, min(row["due_at"] for row in rows if row["lane_id"] == lane))
    return new


async def wake(session: AsyncSession, lane_id: int, at: datetime) -> None:
    """The lane has something to do at `at`, or before."""
    earlier = case((Lane.next_at.is_(None), at), (Lane.next_at > at, at), else_=Lane.next_at)
    await session.execute(update(Lane).where(Lane.id == lane_id).values(next_at=earlier))


async def insert_new(session: AsyncSession, table: Any, rows: list[dict[str, Any]], unique: list[str]) -> int:
    """Insert the rows whose unique columns are not there yet; how many those were."""
    dialect = session.get_bind().dialect.name
    statement: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    found = await session.execute(
        statement.on_conflict_do_nothing(index_elements=unique).returning(getattr(table, unique[0])), rows
    )
    return len(found.all())


def _row(draft: Draft, organisation_id: int, lane: int) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "lane_id": lane,
        "dedup": draft.dedup,
        "kind": draft.kind,
        "act": draft.act,
        "about": draft.about,
        "person_id": draft.person_id,
        "team_id": draft.team_id,
        "post_id": draft.post_id,
        "state": "queued",
        "due_at": draft.due_at,
        "too_late_at": draft.too_late_at,
        "attempts": 0,
    }


async def _lanes_of_people(session: AsyncSession, people: list[int]) -> dict[int, int]:
    """The lane of each person's first address that works; people without one are left out."""
    if not people:
        return {}
    first = (
        select(func.min(Address.id))
        .where(Address.person_id.in_(people), Address.unreachable_at.is_(None))
        .group_by(Address.person_id)
    )
    rows = await session.execute(
        select(Address.person_id, Lane.id)
        .join(Lane, Lane.workspace_id == Address.workspace_id)
        .where(Address.id.in_(first))
    )
    return {person: lane for person, lane in rows}


async def _lanes_of_teams(session: AsyncSession, teams: list[int]) -> dict[int, int]:
    if not teams:
        return {}
    rows = await session.execute(
        select(Team.id, Lane.id)
        .join(Lane, Lane.workspace_id == Team.channel_workspace_id)
        .where(Team.id.in_(teams), Team.channel != "")
    )
    return {team: lane for team, lane in rows}
