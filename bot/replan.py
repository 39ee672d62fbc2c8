"""A schedule that changes while a round of it is open: what is not yet sent follows it, what was sent stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.claim import DONE_ALIKE
from bot.delivery.write import wake_all
from bot.models import Letter, Round, Schedule
from bot.models.letters import LETTERS, QUEUED, stands
from bot.people.hours import hours_of
from bot.when.hours import LATE, Asking, Hours, asking, reminding
from bot.when.local import clock, moment

ASKS, AGAIN = ("check_in.ask", "check_in.post"), ("check_in.remind", "check_in.post_again")
SLICE = 1_000
DAY = timedelta(days=1)


async def stop(session: AsyncSession, schedule: Schedule) -> None:
    """End whatever its open rounds had still to send. Who was asked can answer until the round closes."""
    for one in await _open_rounds(session, schedule):
        await session.execute(update(Letter).where(*_queued(one, (*ASKS, *AGAIN))).values(**DONE_ALIKE))


async def move(session: AsyncSession, schedule: Schedule, zone: str, window: timedelta, now: datetime) -> None:
    """Plan anew, for the schedule's new time on the round's day, what is not yet sent; each reminder with its question.

    Where that time has passed it stays as it was. `zone` is the team's, `window` what the open round was given.
    """
    for one in await _open_rounds(session, schedule):
        first, last = dict[int, datetime](), one.closes_at - window
        async for letters in _slices(session, one):
            reminders = await _reminders(session, one, letters)
            people = [letter.person_id for letter in letters if letter.person_id]
            hours = await hours_of(session, people, one.local_date - DAY, one.local_date + DAY, zone)
            plans = list[tuple[Any, Asking | None]]()
            for letter in letters:
                own = hours.get(letter.person_id)
                wanted = moment(one.local_date, clock(schedule.at), own.zone if own else zone)
                if wanted <= now:
                    continue
                asked = asking(own, wanted) if own else Asking(wanted, wanted + min(LATE, window))
                plans.append((letter, asked))
                if again := reminders.get(letter.person_id):
                    plans.append((again, asked and _again(own, asked, again.due_at - letter.due_at, window)))
                if asked:
                    last = max(last, asked.due_at)
                    first[letter.lane_id] = min(asked.due_at, first.get(letter.lane_id, asked.due_at))
            await _put_down(session, plans)
        later = update(Round).where(Round.id == one.id, Round.closes_at < last + window)
        await session.execute(later.values(closes_at=last + window))  # nobody who was told loses time
        await wake_all(session, first)


async def _open_rounds(session: AsyncSession, schedule: Schedule) -> Sequence[Any]:
    query = select(Round.id, Round.organisation_id, Round.team_id, Round.local_date, Round.closes_at)
    return (await session.execute(query.where(Round.schedule_id == schedule.id, Round.closed_at.is_(None)))).all()


def _queued(one: Any, kinds: tuple[str, ...]) -> tuple[ColumnElement[bool], ...]:
    return (
        Letter.organisation_id == one.organisation_id, Letter.state == QUEUED,
        Letter.about == str(one.id), Letter.kind.in_(kinds),
    )  # fmt: skip


async def _slices(session: AsyncSession, one: Any) -> AsyncIterator[Sequence[Any]]:
    """The round's questions that are not yet sent, so many at a time."""
    query = select(Letter.id, Letter.lane_id, Letter.person_id, Letter.due_at).where(*_queued(one, ASKS))
    letters: Sequence[Any]
    last = 0
    while letters := (await session.execute(query.where(Letter.id > last).order_by(Letter.id).limit(SLICE))).all():
        yield letters
        last = letters[-1].id


async def _reminders(session: AsyncSession, one: Any, letters: Sequence[Any]) -> dict[int | None, Any]:
    """The reminder of each of these questions, by person; a channel's by None."""
    theirs = or_(Letter.person_id.in_([letter.person_id for letter in letters]), Letter.team_id == one.team_id)
    query = select(Letter.id, Letter.person_id, Letter.due_at).where(*_queued(one, AGAIN), theirs)
    return {reminder.person_id: reminder for reminder in await session.execute(query)}


def _again(hours: Hours | None, asked: Asking, after: timedelta, window: timedelta) -> Asking | None:
    if hours:
        return reminding(hours, asked, after, asked.due_at + window)
    return Asking(asked.due_at + after, asked.due_at + window)


async def _put_down(session: AsyncSession, plans: Sequence[tuple[Any, Asking | None]]) -> None:
    """Each letter at its new moment; one that has none any more ends like every other."""
    here = (LETTERS.c.id == bindparam("this"), stands(QUEUED))  # state once more: it may just have been claimed
    moved = [{"this": one.id, "due": plan.due_at, "late": plan.too_late_at} for one, plan in plans if plan]
    if moved:
        new = update(LETTERS).where(*here).values(due_at=bindparam("due"), too_late_at=bindparam("late"))
        await session.execute(new, moved)
    if ended := [one.id for one, plan in plans if plan is None]:
        await session.execute(update(Letter).where(Letter.id.in_(ended), Letter.state == QUEUED).values(**DONE_ALIKE))
