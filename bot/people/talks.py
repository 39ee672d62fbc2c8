"""When a wellbeing conversation is due: by the calendar, spread over the weeks, whatever anybody answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Conversation, Digest, Person, Reports
from bot.when.local import DAYS, next_moment

EVERY = timedelta(days=91)
"""A quarter: the default distance between two conversations."""
DIGEST_AT = time(10, 0)
WORKING_DAYS = DAYS[:5]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as its manager sees it: with whom, due when, booked for when. Nothing else is kept."""

    person_id: int
    name: str
    due_on: date
    booked_on: date | None


async def due(session: AsyncSession, manager_id: int, today: date) -> list[Talk]:
    """The conversations that are due: first those whose booked day has come, then the longest waiting."""
    query = _talks(manager_id).where(Conversation.due_on <= today)
    query = query.order_by(Conversation.booked_on.is_(None), Conversation.due_on, Person.name)
    return [Talk(one.person_id, name, one.due_on, one.booked_on) for one, name in await session.execute(query)]


async def booked_for(session: AsyncSession, manager_id: int, person_id: int, day: date) -> Talk | None:
    """The conversation with this person, if it is booked for this very day."""
    query = _talks(manager_id).where(Conversation.person_id == person_id, Conversation.booked_on == day)
    found = (await session.execute(query)).first()
    return Talk(person_id, found[1], found[0].due_on, found[0].booked_on) if found else None


def _talks(manager_id: int) -> Select[Conversation, str]:
    """The conversations, and with whom, of whoever this manager still looks after."""
    return (
        select(Conversation, Person.name)
        .join(Person, Person.id == Conversation.person_id)
        .join(
            Reports,
            (Reports.person_id == Conversation.person_id) & (Reports.manager_id == Conversation.manager_id),
        )
        .where(Conversation.manager_id == manager_id, Person.left_at.is_(None))
    )


async def set_date(
    session: AsyncSession, manager_id: int, person_id: int, due_on: date, booked_on: date | None
) -> bool:
    """Move a conversation; False if this manager does not look after this person."""
    found = await session.execute(
        update(Conversation)
        .where(Conversation.manager_id == manager_id, Conversation.person_id == person_id)
        .values(due_on=due_on, booked_on=booked_on)
        .returning(Conversation.person_id)
    )
    return found.first() is not None


async def name_of(session: AsyncSession, manager_id: int, person_id: int) -> str | None:
    """The person's name, for their manager only."""
    query = (
        select(Person.name)
        .join(Conversation, Conversation.person_id == Person.id)
        .where(Conversation.manager_id == manager_id, Conversation.person_id == person_id)
    )
    return (await session.execute(query)).scalar_one_or_none()


def first_due(person_id: int, today: date) -> date:
    """A first date between one week and a quarter from now, spread so that nobody has ten talks in one week."""
    return today + timedelta(days=7 + (person_id * 37) % (EVERY.days - 7))


def next_digest(manager_id: int, zone: str, after: datetime) -> datetime:
    """The manager's weekly moment: always the same working day, in working hours, not the same day for all."""
    found = next_moment((WORKING_DAYS[manager_id % len(WORKING_DAYS)],), DIGEST_AT, zone, after)
    assert found is not None
    return found


async def due_digests(session: AsyncSession, now: datetime, most: int = 200) -> list[Digest]:
    """The managers whose weekly moment has come."""
    query = select(Digest).where(Digest.next_at <= now).order_by(Digest.next_at).limit(most)
    return list((await session.execute(query)).scalars())
