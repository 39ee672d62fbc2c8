"""Claiming letters: lock the lanes that have work, take as many of each as its rate allows, one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.delivery import pace
from bot.models import Lane, Letter
from bot.models.letters import CLAIMED, DONE, QUEUED

LANES = 25
LEASE = timedelta(seconds=60)
DONE_ALIKE: dict[str, Any] = {
    "state": DONE, "attempts": 0, "last_error": None, "due_at": func.coalesce(Letter.too_late_at, Letter.due_at),
}  # fmt: skip
"""How a neutral letter ends, whatever became of it: not even a retry's later time is left."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that is this owner's to send at `send_at`."""

    id: int
    send_at: datetime


async def claim(database: Database, owner: str, now: datetime) -> list[Claimed]:
    """The letters to send within the next second, in the order of their slots."""
    claimed: list[Claimed] = []
    async with database.writing() as session:
        lanes = await session.execute(
            select(Lane)
            .where(~Lane.paused, Lane.next_at <= now)
            .order_by(Lane.next_at)
            .limit(LANES)
            .with_for_update(skip_locked=True)
        )
        for lane in lanes.scalars().all():
            claimed += await _from_lane(session, lane, owner, now)
    return sorted(claimed, key=lambda letter: letter.send_at)


async def _from_lane(session: AsyncSession, lane: Lane, owner: str, now: datetime) -> list[Claimed]:
    await session.execute(  # what is too late is dropped here, so that it takes nobody's turn
        update(Letter)
        .where(Letter.lane_id == lane.id, Letter.state == QUEUED, Letter.too_late_at <= now)
        .values(**DONE_ALIKE)
    )
    most = pace.room(now, lane.tat, lane.per_second)
    due = select(Letter.id).where(Letter.lane_id == lane.id, Letter.state == QUEUED, Letter.due_at <= now)
    ids = list((await session.execute(due.order_by(Letter.due_at, Letter.id).limit(most))).scalars()) if most else []
    claimed = []
    for letter, send_at in zip(ids, pace.slots(now, lane.tat, lane.per_second, len(ids)), strict=True):
        took = await session.execute(
            update(Letter)
            # state once more: a stale look must not claim again
            .where(Letter.id == letter, Letter.state == QUEUED)
            .values(state=CLAIMED, owner=owner, send_at=send_at, lease_until=send_at + LEASE)
            .returning(Letter.id)
        )
        if took.first():
            claimed.append(Claimed(letter, send_at))
    lane.tat = pace.tat_after(now, lane.tat, lane.per_second, len(ids))
    lane.next_at = await _next(session, lane, now, full=most == 0 or len(ids) == most)
    return claimed


async def _next(session: AsyncSession, lane: Lane, now: datetime, *, full: bool) -> datetime | None:
    """When the lane is to be looked at again: once it has room, else when its next letter is due, else never."""
    if full:
        return max(now, lane.tat - pace.HORIZON * 0.3)
    query = select(func.min(Letter.due_at)).where(Letter.lane_id == lane.id, Letter.state == QUEUED)
    found: datetime | None = (await session.execute(query)).scalar_one()
    return found
