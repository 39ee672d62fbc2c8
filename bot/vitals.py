"""How the house is: what waits to be sent, how late that is, which lanes rest. By organisation and platform.

Never a person, and never who was asked or answered, not even how many: taking part is private.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.models import Address, Lane, Letter, Person, Round, Schedule, Workspace
from bot.models.letters import CLAIMED, DOUBT, QUEUED, SENDING


@dataclass(frozen=True, slots=True)
class LaneVitals:
    """One workspace's lane. `due` letters wait for their turn, the oldest for `oldest` seconds.

    `doubts` were ever in doubt. `slowed`: the platform said "slower" lately. `opening`: seconds that it would take to
    open a private chat with the `unopened` people who have none yet; both None where that is not asked or has no limit.
    """

    organisation: int
    platform: str
    workspace: int
    lane: int
    due: int
    oldest: float
    under_way: int
    in_doubt: int
    doubts: int
    slowed: bool
    paused: bool
    unopened: int | None = None
    opening: float | None = None


@dataclass(frozen=True, slots=True)
class Vitals:
    """`late`: by how many seconds the oldest round that should be open (or closed) is overdue; 0 is on time.

    `workers`: what replicas have in hand (`fleet.at_work`); None on SQLite, where one process does it all.
    """

    late: float
    workers: dict[str, int] | None
    lanes: tuple[LaneVitals, ...]


async def look_at(database: Database, now: datetime, *, openings: bool = False) -> Vitals:
    """A few indexed reads; they grow with what is due. `openings` reads every address: for a person who asks."""
    async with database.reading() as session:
        late, lanes = await _late(session, now), await _lanes(session, now)
        if openings:
            unopened = await _unopened(session)
            lanes = tuple(_with_opening(lane, *unopened[lane.workspace]) if lane.workspace in unopened else lane
                          for lane in lanes)  # fmt: skip
        workers = None
        if database.shared:
            from bot.fleet import at_work  # only where there is one

            workers = await at_work(session)
    return Vitals(late, workers, lanes)


async def _late(session: AsyncSession, now: datetime) -> float:
    queries = (
        select(func.min(Schedule.next_at)).where(Schedule.next_at < now),
        select(func.min(Round.closes_at)).where(Round.closed_at.is_(None), Round.closes_at < now),
    )
    overdue = [(await session.execute(query)).scalar_one() for query in queries]
    return max((_age(at, now) for at in overdue), default=0.0)


async def _lanes(session: AsyncSession, now: datetime) -> tuple[LaneVitals, ...]:
    # Written out, so that PostgreSQL sees in every plan that the index of waiting letters fits.
    waiting = (Letter.lane_id == Lane.id) & (Letter.state == literal(QUEUED, literal_execute=True))
    due = select(func.count()).where(waiting, Letter.due_at <= now).scalar_subquery()
    oldest = select(func.min(Letter.due_at)).where(waiting, Letter.due_at <= now).scalar_subquery()
    travelling: Counter[tuple[int, str]] = Counter()
    open_states = [literal(state, literal_execute=True) for state in (CLAIMED, SENDING, DOUBT)]
    states = select(Letter.lane_id, Letter.state, func.count()).where(Letter.state.in_(open_states))
    for lane, state, count in await session.execute(states.group_by(Letter.lane_id, Letter.state)):
        travelling[lane, state] = count
    rows = await session.execute(
        select(Lane, Workspace, due, oldest).join(Workspace, Workspace.id == Lane.workspace_id).order_by(Workspace.id)
    )
    return tuple(
        LaneVitals(
            workspace.organisation_id, workspace.platform, workspace.id, lane.id, count, _age(first, now),
            travelling[lane.id, CLAIMED] + travelling[lane.id, SENDING], travelling[lane.id, DOUBT], lane.doubts,
            slowed=lane.pace is not None, paused=lane.paused,
        )
        for lane, workspace, count, first in rows
    )  # fmt: skip


async def _unopened(session: AsyncSession) -> dict[int, tuple[int, float]]:
    """By workspace whose platform limits it: people without a known private chat, and how many a second are opened."""
    query = (
        select(Lane.workspace_id, func.count(), Lane.opens_per_second)
        .join(Address, Address.workspace_id == Lane.workspace_id)
        .join(Person, Person.id == Address.person_id)
        .where(Lane.opens_per_second.is_not(None), Address.conversation == "", Address.unreachable_at.is_(None))
        .where(Person.left_at.is_(None))
        .group_by(Lane.workspace_id, Lane.opens_per_second)
    )
    return {workspace: (count, rate or 1.0) for workspace, count, rate in await session.execute(query)}


def _with_opening(lane: LaneVitals, unopened: int, a_second: float) -> LaneVitals:
    return replace(lane, unopened=unopened, opening=unopened / a_second)


def _age(at: datetime | None, now: datetime) -> float:
    return (now - at).total_seconds() if at else 0.0
