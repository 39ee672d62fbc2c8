"""Days of leave as somebody tells them: listed, added, taken back; never with a reason. A rota's stand beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Absence
from bot.people.rota.days import Days, joined

PERSON = "person"


@dataclass(frozen=True, slots=True)
class Leave:
    """Days away, both included. `own`: told by the person, who alone can take it back; else by a rota."""

    id: int
    first_on: date
    last_on: date
    own: bool


async def leave_of(session: AsyncSession, person_id: int, since: date) -> list[Leave]:
    """Somebody's leave that is not over on `since`, the first first."""
    query = select(Absence).where(Absence.person_id == person_id, Absence.last_on >= since)
    rows = (await session.execute(query.order_by(Absence.first_on, Absence.id))).scalars()
    return [Leave(one.id, one.first_on, one.last_on, one.said_by == PERSON) for one in rows]


async def add_leave(session: AsyncSession, person_id: int, days: Days) -> None:
    """Add these days; what they told before and touches them becomes one with them."""
    beside = timedelta(days=1)
    touching = (
        (Absence.person_id == person_id) & (Absence.said_by == PERSON)
        & (Absence.first_on <= days[1] + beside) & (Absence.last_on >= days[0] - beside)
    )  # fmt: skip
    found = await session.execute(select(Absence.first_on, Absence.last_on).where(touching))
    ((first_on, last_on),) = joined([days, *((first, last) for first, last in found)])
    await session.execute(delete(Absence).where(touching))
    row = {"person_id": person_id, "first_on": first_on, "last_on": last_on, "said_by": PERSON}
    await session.execute(insert(Absence).values(**row))


async def drop_leave(session: AsyncSession, person_id: int, leave_id: int) -> None:
    """Take back what they told themselves; ids come from a client, so anybody else's are left alone."""
    own = (Absence.id == leave_id) & (Absence.person_id == person_id) & (Absence.said_by == PERSON)
    await session.execute(delete(Absence).where(own))
