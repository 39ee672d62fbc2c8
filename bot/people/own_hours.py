"""What is known of one person's own working time, for that person: usual hours, rota, shifts, leave. And erasing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Absence, Organisation, Person, Shift, Unasked
from bot.people.leave import Leave, leave_of
from bot.people.rota.days import Days
from bot.when.hours import Stretch

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OwnHours:
    """`pattern` as it is written, empty if nobody told any; `humane` are the hours of the house, for then.

    `rota`: the first and last day for which a rota speaks, or None; it, `shifts` and `leave` are those not over.
    """

    pattern: str
    humane: str
    rota: Days | None = None
    shifts: Sequence[Stretch] = ()
    leave: Sequence[Leave] = ()


async def own_hours(session: AsyncSession, person_id: int, since: datetime, today: date) -> OwnHours:
    """Everything that counts from `since` on; `today` is its date where they are."""
    query = select(Person.pattern, Person.rota_from, Person.rota_until, Organisation.humane)
    query = query.join(Organisation, Organisation.id == Person.organisation_id).where(Person.id == person_id)
    pattern, first, last, humane = (await session.execute(query)).one()
    rota = (first, last) if first and last and last >= today else None
    worked = select(Shift.starts_at, Shift.ends_at).where(Shift.person_id == person_id, Shift.ends_at > since)
    rows = await session.execute(worked.order_by(Shift.starts_at))
    shifts = [Stretch(starts_at, ends_at) for starts_at, ends_at in rows]
    return OwnHours(pattern, humane, rota, shifts, await leave_of(session, person_id, today))


async def set_pattern(session: AsyncSession, person_id: int, pattern: str) -> None:
    """`pattern` is one that `when.pattern` reads; empty: the hours of the house."""
    await session.execute(update(Person).where(Person.id == person_id).values(pattern=pattern))


async def unasked_in_a_week(session: AsyncSession, person_id: int, now: datetime) -> int:
    """How many places in their week are taken by letters that they did not ask for."""
    query = select(func.count()).where(Unasked.person_id == person_id, Unasked.at > now - WEEK)
    return (await session.execute(query)).scalar_one()


async def forget_hours(session: AsyncSession, person_id: int) -> None:
    """Erase all of it. A workplace that keeps a rota can bring it in again."""
    for table in (Absence, Shift, Unasked):
        await session.execute(delete(table).where(table.person_id == person_id))
    nothing = {"pattern": "", "rota_from": None, "rota_until": None}
    await session.execute(update(Person).where(Person.id == person_id).values(**nothing))
