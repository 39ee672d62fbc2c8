"""A round's cohort: who has a seat in it, and when each of them is asked. In slices, so that a large one fits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.write import Draft, lanes_of_people, put, wake_all, write
from bot.models import Member, Person, Round, Schedule, Seat
from bot.people.hours import hours_of
from bot.when.hours import LATE, Asking, Hours, asking, reminding
from bot.when.local import clock, moment

SLICE = 1_000
DAY = timedelta(days=1)


async def gather(session: AsyncSession, one: Round) -> None:
    """A seat for everybody who is in the team now. It is theirs from here on, whoever comes or goes."""
    members = (
        select(literal(one.id), Member.person_id)
        .join(Person, Person.id == Member.person_id)
        .where(Member.team_id == one.team_id, Person.left_at.is_(None))
    )
    seated: Any = await session.execute(
        insert(Seat).from_select(["round_id", "person_id"], members), execution_options={"preserve_rowcount": True}
    )
    one.asked = int(seated.rowcount)


async def ask(session: AsyncSession, one: Round, schedule: Schedule, zone: str) -> None:
    """All letters of the round, reminders too. It stays open until whoever is asked last had the whole window."""
    if schedule.way == "channel":
        await write(session, one.organisation_id, list(_posts(one, schedule)))
        return
    last, first = one.opens_at, dict[int, datetime]()
    async for people in _slices(session, one.id):
        lanes = await lanes_of_people(session, people)
        hours = await hours_of(session, list(lanes), one.local_date - DAY, one.local_date + DAY, zone)
        drafts = [(draft, lanes[person]) for person in lanes for draft in _asks(one, schedule, person, hours[person])]
        await put(session, one.organisation_id, drafts, first)
        last = max([last, *(draft.due_at for draft, _ in drafts if draft.kind == "check_in.ask")])
    one.closes_at = last + timedelta(minutes=schedule.window)
    await wake_all(session, first)


async def _slices(session: AsyncSession, round_id: int) -> AsyncIterator[list[int]]:
    """The people who have a seat, so many at a time."""
    query = select(Seat.person_id).where(Seat.round_id == round_id).order_by(Seat.person_id).limit(SLICE)
    last, more = 0, True
    while more:
        people = list((await session.execute(query.where(Seat.person_id > last))).scalars())
        if people:
            yield people
            last = people[-1]
        more = len(people) == SLICE


def _asks(one: Round, schedule: Schedule, person: int, hours: Hours) -> Iterator[Draft]:
    asked, again = _plan(hours, one.local_date, schedule.at, one.opens_at, schedule.window, schedule.remind_after)
    about = str(one.id)
    if asked:
        dedup = f"ask:{about}:{person}"
        yield Draft("check_in.ask", about, dedup, asked.due_at, asked.too_late_at, person_id=person)
    if again:
        dedup = f"remind:{about}:{person}"
        yield Draft("check_in.remind", about, dedup, again.due_at, again.too_late_at, person_id=person)


@lru_cache(maxsize=4096)  # most of a large team share their hours
def _plan(
    hours: Hours, day: date, at: str, opens_at: datetime, window: int, remind_after: int
) -> tuple[Asking | None, Asking | None]:
    """The question at that time on their own clock if they are at work then, else when they next are; its reminder.

    `window` and `remind_after` in minutes.
    """
    asked = asking(hours, max(moment(day, clock(at), hours.zone), opens_at))
    if asked is None:
        return None, None
    closes_at = asked.due_at + timedelta(minutes=window)
    return asked, reminding(hours, asked, timedelta(minutes=remind_after), closes_at)


def _posts(one: Round, schedule: Schedule) -> Iterator[Draft]:
    """The team's message and its one reminder, whoever is at work: a channel waits for everybody."""
    about, team = str(one.id), one.team_id
    late = min(one.opens_at + LATE, one.closes_at)
    yield Draft("check_in.post", about, f"post:{one.id}", one.opens_at, late, team_id=team)
    again = one.opens_at + timedelta(minutes=schedule.remind_after)
    if one.opens_at < again < one.closes_at:
        yield Draft("check_in.post_again", about, f"post_again:{one.id}", again, one.closes_at, team_id=team)
