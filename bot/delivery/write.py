"""Writing letters, in the same transaction as the fact they tell of. No wake-up is lost: the lane is told too."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import case, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Address, Lane, Letter, Team
from bot.models.among import among

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
    written, first = 0, dict[int, datetime]()
    for start in range(0, len(drafts), SLICE):
        some = drafts[start : start + SLICE]
        people = await lanes_of_people(session, [draft.person_id for draft in some if draft.person_id])
        teams = await _lanes_of_teams(session, [draft.team_id for draft in some if draft.team_id])
        lanes = [people.get(draft.person_id or 0) or teams.get(draft.team_id or 0) for draft in some]
        found = [(draft, lane) for draft, lane in zip(some, lanes, strict=True) if lane is not None]
        written += await put(session, organisation_id, found, first)
    await wake_all(session, first)
    return written


async def put(
    session: AsyncSession, organisation_id: int, drafts: Sequence[tuple[Draft, int]], first: dict[int, datetime]
) -> int:
    """Write these letters, each in its lane; how many were new. `first` is told when each lane has something to do.

    Nobody is woken yet: a lane's row is locked from then on, and a large round would keep it from sending meanwhile.
    """
    for draft, lane in drafts:
        first[lane] = min(draft.due_at, first.get(lane, draft.due_at))
    rows = [_row(draft, organisation_id, lane) for draft, lane in drafts]
    return await insert_new(session, Letter, rows, ["dedup"])


async def wake_all(session: AsyncSession, first: Mapping[int, datetime]) -> None:
    """Each lane has something to do at its moment, or before; in one order for all, so that no two wait for another."""
    for lane, at in sorted(first.items()):
        await wake(session, lane, at)


async def wake(session: AsyncSession, lane_id: int, at: datetime) -> None:
    """The lane has something to do at `at`, or before."""
    earlier = case((Lane.next_at.is_(None), at), (Lane.next_at > at, at), else_=Lane.next_at)
    await session.execute(update(Lane).where(Lane.id == lane_id).values(next_at=earlier))


async def insert_new(session: AsyncSession, table: Any, rows: list[dict[str, Any]], unique: list[str]) -> int:
    """Insert the rows whose unique columns are not there yet; how many those were. All have the same columns, and what
    JSON can say in them: texts, numbers, dates and aware moments.
    """
    if not rows:
        return 0
    dialect = session.get_bind().dialect.name
    statement = text(_insert_new(dialect, table.__tablename__, tuple(rows[0]), tuple(unique)))
    # One parameter for all of them: binding each value of each row cost more than anything else in a large round.
    told = {"rows": json.dumps(rows, default=_for_sqlite if dialect == "sqlite" else _for_postgresql)}
    done: Any = await session.execute(statement, told, execution_options={"preserve_rowcount": True})
    return int(done.rowcount)


@cache
def _insert_new(dialect: str, table: str, columns: tuple[str, ...], unique: tuple[str, ...]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    if dialect == "sqlite":
        taken = ", ".join(f"json_extract(value, '$.{column}')" for column in columns)
        source = f"SELECT {taken} FROM json_each(:rows) WHERE true"  # else SQLite reads ON as a join's
    else:
        source = f'SELECT {names} FROM json_populate_recordset(CAST(NULL AS "{table}"), CAST(:rows AS json))'
    return f'INSERT INTO "{table}" ({names}) {source} ON CONFLICT ({", ".join(unique)}) DO NOTHING'


def _for_sqlite(value: date) -> str:
    """As models.base.Moment stores it there: without the zone, which is always UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    return _aware(value).astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _for_postgresql(value: date) -> str:
    return (_aware(value) if isinstance(value, datetime) else value).isoformat()


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return value


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


async def lanes_of_people(session: AsyncSession, people: list[int]) -> dict[int, int]:
    """The lane of each person's first address that works, a resting lane last; people without one are left out."""
    if not people:
        return {}
    rows = await session.execute(
        select(Address.person_id, Lane.id)
        .join(Lane, Lane.workspace_id == Address.workspace_id)
        .where(among(Address.person_id, people), Address.unreachable_at.is_(None))
        .order_by(Lane.paused.desc(), Address.id.desc())
    )
    return {person: lane for person, lane in rows}  # the last of each stands


async def _lanes_of_teams(session: AsyncSession, teams: list[int]) -> dict[int, int]:
    if not teams:
        return {}
    rows = await session.execute(
        select(Team.id, Lane.id)
        .join(Lane, Lane.workspace_id == Team.channel_workspace_id)
        .where(among(Team.id, teams), Team.channel != "")
    )
    return {team: lane for team, lane in rows}
