"""Claiming letters: lock the lanes that have work, take as many of each as its rate allows, one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database, read
from bot.delivery import pace
from bot.delivery.load import MOST, chats_of
from bot.models import Address, Lane, Letter
from bot.models.among import among
from bot.models.letters import CLAIMED, DONE, DOUBT, LETTERS, QUEUED, SENDING, stands

LANES = 25
AT_ONCE = 250
"""Letters of one lane that one worker may have under way: a slow platform fills its own lane, and nobody else's."""
LEASE = timedelta(seconds=8)
"""Renewed while its worker lives; a dead one's letters are free again after it."""
APART = timedelta(seconds=1)
"""Between two messages to one channel or person: Slack takes one a second.
https://docs.slack.dev/apis/web-api/rate-limits"""
DONE_ALIKE: dict[str, Any] = {
    "state": DONE, "attempts": 0, "drops": 0, "last_error": None,
    "due_at": func.coalesce(Letter.too_late_at, Letter.due_at),
}  # fmt: skip
"""How a neutral letter ends, whatever became of it: not even a retry's later time is left."""

_WITH_WORK = ~Lane.paused, Lane.next_at <= bindparam("now"), ~among(Lane.id, "full")
_SOME_WORK = select(Lane.id).where(*_WITH_WORK).limit(1)
_LOCKED = select(Lane).where(*_WITH_WORK).order_by(Lane.next_at).limit(LANES).with_for_update(skip_locked=True)
_DUE = (
    select(Letter.id, Letter.person_id, Letter.team_id, Letter.due_at)
    .where(Letter.lane_id == bindparam("lane"), stands(QUEUED), Letter.due_at <= bindparam("now"))
    .where(or_(Letter.too_late_at.is_(None), Letter.too_late_at > bindparam("now")))
    .order_by(Letter.due_at, Letter.id)
    .limit(bindparam("most"))
)
_DUE_OPENED = _DUE.outerjoin(
    Address, (Address.person_id == Letter.person_id) & (Address.workspace_id == bindparam("workspace"))
).where(or_(Address.id.is_(None), Address.conversation != ""))
_CLAIM = (
    update(LETTERS)
    # state once more: a stale look must not claim again
    .where(among(LETTERS.c.id, "ids"), stands(QUEUED))
    .values(state=CLAIMED, owner=bindparam("whose"), send_at=bindparam("now"), lease_until=bindparam("until"))
    .returning(LETTERS.c.id)
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that is this owner's to send at `send_at`, and `gap` after the lane's one before it."""

    id: int
    lane_id: int
    send_at: datetime
    gap: timedelta


async def claim(
    database: Database, owner: str, now: datetime, busy: Mapping[int, int] | None = None, most: int = MOST
) -> list[Claimed]:
    """The letters to send within the next second or two, in the order of their slots; `most` of them.

    `busy`: how many letters of each lane this worker has under way already.
    """
    busy = busy or {}
    # More is fetched for a lane once half of its places are free: many at once cost little more than one.
    wanted = {"now": now, "full": [lane for lane, count in busy.items() if count > AT_ONCE // 2]}
    if not await database.once(_SOME_WORK, **wanted):
        return []
    claimed: list[Claimed] = []
    async with database.writing() as session:
        lanes = await session.execute(_LOCKED, wanted)
        for lane in lanes.scalars().all():
            if room := min(most - len(claimed), AT_ONCE - busy.get(lane.id, 0)):
                claimed += await _from_lane(session, lane, owner, now, room)
    return sorted(claimed, key=lambda letter: letter.send_at)


async def _from_lane(session: AsyncSession, lane: Lane, owner: str, now: datetime, most: int) -> list[Claimed]:
    rate = pace.dared(lane.per_second, lane.pace, lane.slowed_at, now)
    if rate >= lane.per_second:
        lane.pace = lane.slowed_at = None
    room = pace.room(now, lane.tat, rate)
    ids, held_back = await _take(session, lane, now, min(most, room)) if room else ([], False)
    taken: set[int] = set()
    if ids:
        until = now + pace.HORIZON + LEASE
        taken = {row[0] for row in await read(session, _CLAIM, ids=ids, whose=owner, now=now, until=until)}
    ids = [id for id in ids if id in taken]
    at = pace.slots(now, lane.tat, rate, len(ids))
    lane.tat = pace.tat_after(now, lane.tat, rate, len(ids))
    if room == 0 or len(ids) == min(most, room):
        lane.next_at = max(now, lane.tat - pace.EARLY)
    else:
        lane.next_at = await _next(session, lane, now, held_back=held_back)
    lane_id, gap = lane.id, timedelta(seconds=1 / rate)
    return [Claimed(id, lane_id, slot, gap) for id, slot in zip(ids, at, strict=True)]


async def _take(session: AsyncSession, lane: Lane, now: datetime, most: int) -> tuple[list[int], bool]:
    """The letters whose turn it is, and whether others that are due have to wait for something else than the lane."""
    rows, held_back = await read(session, _DUE, lane=lane.id, now=now, most=most), False
    if lane.opens_per_second:
        rows, held_back = await _open_few(session, lane, rows, now, most)
    resting = await _just_told(session, {row.team_id for row in rows if row.team_id}, now)
    ids: list[int] = []
    seen: set[tuple[int | None, int | None]] = set()
    for row in rows:
        to = (row.person_id, row.team_id)
        if to in seen or row.team_id in resting:
            held_back = True
            continue
        seen.add(to)
        ids.append(row.id)
    return ids, held_back


async def _open_few(
    session: AsyncSession, lane: Lane, rows: Sequence[Any], now: datetime, most: int
) -> tuple[Sequence[Any], bool]:
    """Private chats that are still to be opened have a budget of their own, and keep nobody else waiting.

    `rows` are the first that are due; gives those to take, and whether some have to wait for the budget.
    """
    chats, workspace = await chats_of(session, [row.person_id for row in rows]), lane.workspace_id
    unopened = [row for row in rows if chats.get((row.person_id or 0, workspace), ("", "known"))[1] == ""]
    if not unopened:
        return rows, False
    open_tat = lane.open_tat or now
    room = pace.room(now, open_tat, lane.opens_per_second or 0)
    opened = unopened[:room]
    lane.open_tat = pace.tat_after(now, open_tat, lane.opens_per_second or 0, len(opened))
    if len(opened) < len(unopened) and len(rows) == most:  # others, behind those that wait, need not wait with them
        rows = await read(session, _DUE_OPENED, lane=lane.id, workspace=workspace, now=now, most=most)
    waiting = {row.id for row in unopened}
    rest = [row for row in rows if row.id not in waiting]
    return sorted([*opened, *rest], key=lambda row: (row.due_at, row.id))[:most], len(opened) < len(unopened)


async def _just_told(session: AsyncSession, teams: Collection[int], now: datetime) -> set[int | None]:
    """The channels to which something is on its way, or went less than a second ago."""
    if not teams:
        return set()
    under_way = Letter.state.in_((CLAIMED, SENDING, DOUBT)) | (Letter.sent_at > now - APART)
    return set((await session.execute(select(Letter.team_id).where(among(Letter.team_id, teams), under_way))).scalars())


async def _next(session: AsyncSession, lane: Lane, now: datetime, *, held_back: bool) -> datetime | None:
    """When the lane is to be looked at again: soon if some were held back, else when its next letter is due."""
    query = select(func.min(Letter.due_at)).where(Letter.lane_id == lane.id, Letter.state == QUEUED)
    found: datetime | None = (await session.execute(query.where(Letter.due_at > now))).scalar_one()
    return min(found or now + APART, now + APART) if held_back else found
