"""Rounds: opened when their schedule is due, closed when their time is up, once, whoever ticks and however often."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import cohort
from bot.database import Database, read
from bot.models import Organisation, Picture, Round, Schedule, Seat, Team
from bot.models.among import among
from bot.people.groups import held_by
from bot.people.known import Known
from bot.pictures.decide import Word
from bot.private import Spot
from bot.safety.ready import Gate
from bot.when.hours import LATE
from bot.when.local import clock, local, next_moment

log = logging.getLogger(__name__)


class Asked(NamedTuple):
    """A round, as much of it as one of its seats sees. Not an entity: every tap asks for one."""

    id: int
    organisation_id: int
    check_in: str
    audience: str
    local_date: date
    opens_at: datetime
    closes_at: datetime
    asked: int
    pooled: bool
    key_id: int


ASKED = tuple(getattr(Round, name) for name in Asked._fields)
"""Its columns, in its order."""


@dataclass(frozen=True, slots=True)
class Seated:
    """A round as one of its seats sees it: the permission to answer, and how to find the answer again."""

    round: Asked
    spot: Spot


async def open_due(database: Database, key: int, now: datetime, gate: Gate | None = None) -> int:
    """Open a round for every schedule whose moment has come; how many were. `key`: the answers' current key.

    `gate`: nobody is asked who could not be helped. What it holds back is not made up for later.
    """
    opened = 0
    while (schedule := await _next_due(database, now)) is not None:
        try:
            async with database.writing() as session:
                opened += await _open(session, schedule, key, now, gate)
        except Exception as error:  # one bad row never stops the line: this one is looked at again in an hour
            log.error("a round was not opened", extra={"schedule": schedule, "error": type(error).__name__})
            async with database.writing() as session:
                later = update(Schedule).where(Schedule.id == schedule).values(next_at=now + timedelta(hours=1))
                await session.execute(later)
    return opened


async def open_now(session: AsyncSession, schedule: Schedule, key: int, now: datetime) -> Round | None:
    """Open today's round of a schedule at once; None if it has been opened today."""
    zone = await _zone(session, schedule)
    today = local(now, zone).date()
    if await _was_opened(session, schedule.id, today):
        return None
    return await _write_round(session, schedule, key, today, now, zone)


_SEAT = (
    select(*ASKED).join(Seat, Seat.round_id == Round.id)
    .where(Round.id == bindparam("round"), Seat.person_id == bindparam("person"))
)  # fmt: skip


async def seat(database: Database, person_id: int, salt: bytes, round_id: int) -> Seated | None:
    """The door to a round: a person's own seat in it, or None. Ids come from a client, so this is always asked."""
    rows = await database.once(_SEAT, round=round_id, person=person_id)
    return seated(rows[0], person_id, salt) if rows else None


def seated(columns: Sequence[Any], person_id: int, salt: bytes) -> Seated:
    """A seat in a round whose `ASKED` columns have just been read."""
    found = Asked(*columns)
    return Seated(found, spot(found, person_id, salt))


_ROUNDS = select(*ASKED).where(among(Round.id, "rounds"))
_SEATS = select(Seat.person_id, Seat.round_id).where(among(Seat.round_id, "rounds"), among(Seat.person_id, "people"))


async def seats_in(session: AsyncSession, wanted: Sequence[tuple[Known, int]]) -> list[Seated | None]:
    """The same for many people at once, each with the round's id, in the order given."""
    rounds = {round_id for _, round_id in wanted}
    asked = {row[0]: Asked(*row) for row in await read(session, _ROUNDS, rounds=rounds)}
    rows = await read(session, _SEATS, people=[person.id for person, _ in wanted], rounds=rounds)
    there = {(person_id, round_id) for person_id, round_id in rows}
    found = [(person, asked.get(round_id) if (person.id, round_id) in there else None) for person, round_id in wanted]
    return [Seated(one, spot(one, person.id, person.salt)) if one else None for person, one in found]


async def seats_of(session: AsyncSession, person_id: int, salt: bytes, most: int | None = None) -> list[Seated]:
    """All rounds a person sat in, newest first."""
    query = (
        select(*ASKED).join(Seat, Seat.round_id == Round.id).where(Seat.person_id == person_id)
        .order_by(Round.opens_at.desc(), Round.id.desc()).limit(most)
    )  # fmt: skip
    return [seated(row, person_id, salt) for row in await session.execute(query)]


def spot(one: Round | Asked, person_id: int, salt: bytes) -> Spot:
    return Spot(one.organisation_id, one.id, person_id, salt, one.key_id)


async def strip(
    session: AsyncSession, team_id: int, check_in: str, until: date, most: int = 12
) -> list[tuple[date, Word]]:
    """The team's last words for this check-in, oldest first."""
    query = (
        select(Round.local_date, Picture.word)
        .join(Picture, (Picture.round_id == Round.id) & (Picture.team_id == Round.team_id))
        .where(Round.team_id == team_id, Round.check_in == check_in, Round.local_date <= until)
        .order_by(Round.local_date.desc())
        .limit(most)
    )
    return [(day, cast(Word, word)) for day, word in reversed((await session.execute(query)).all())]


async def _next_due(database: Database, now: datetime) -> int | None:
    async with database.reading() as session:
        query = select(Schedule.id).where(Schedule.next_at <= now).order_by(Schedule.next_at).limit(1)
        return (await session.execute(query)).scalar_one_or_none()


async def _open(session: AsyncSession, schedule_id: int, key: int, now: datetime, gate: Gate | None) -> int:
    query = select(Schedule).where(Schedule.id == schedule_id, Schedule.next_at <= now).with_for_update()
    schedule = (await session.execute(query)).scalar_one_or_none()
    if schedule is None or schedule.next_at is None:
        return 0
    due, zone = schedule.next_at, await _zone(session, schedule)
    schedule.next_at = next_moment(schedule.days.split(","), clock(schedule.at), zone, now)
    day = local(due, zone).date()
    if now - due > LATE or await _was_opened(session, schedule_id, day):
        return 0  # a question that comes hours late reads as surveillance; there will be another
    if gate and not await gate.passes(session, schedule.organisation_id, now):
        return 0
    await _write_round(session, schedule, key, day, due, zone)
    return 1


async def _was_opened(session: AsyncSession, schedule_id: int, day: date) -> bool:
    query = select(Round.id).where(Round.schedule_id == schedule_id, Round.local_date == day)
    return (await session.execute(query)).first() is not None


async def _zone(session: AsyncSession, schedule: Schedule) -> str:
    query = select(Team.zone, Organisation.zone).join(Organisation, Organisation.id == Team.organisation_id)
    own, house = (await session.execute(query.where(Team.id == schedule.team_id))).one()
    return own or house


async def _write_round(
    session: AsyncSession, schedule: Schedule, key: int, day: date, opens_at: datetime, zone: str
) -> Round:
    """The round, its seats and all its letters, reminders too, in one transaction.

    The groups that hold the team are frozen with it: a picture is decided by what stood when people were asked.
    """
    path, pooled = await held_by(session, schedule.team_id)
    one = Round(
        organisation_id=schedule.organisation_id, schedule_id=schedule.id, team_id=schedule.team_id,
        check_in=schedule.check_in, way=schedule.way, audience=schedule.audience, local_date=day,
        opens_at=opens_at, closes_at=opens_at + timedelta(minutes=schedule.window), key_id=key,
        path=",".join(map(str, path)), pooled=pooled,
    )  # fmt: skip
    session.add(one)
    await session.flush()
    await cohort.gather(session, one)
    await cohort.ask(session, one, schedule, zone)
    return one
