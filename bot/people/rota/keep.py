"""Bringing a rota in: whom it means, and all that it says of them in one transaction, or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Absence, Address, Organisation, Person, Shift, Workspace
from bot.people.rota.days import Days, covered, outside
from bot.people.rota.entry import RotaError
from bot.people.rota.weigh import Here, Told, Weighed
from bot.when.hours import Stretch
from bot.when.local import ZONES, local, moment

SLICE = 500
ROTA = "rota"
Progress = Callable[[int], None]
T = TypeVar("T")


async def everybody(session: AsyncSession, organisation: Organisation) -> dict[str, Here]:
    """The organisation's people by all that a rota may call them: e-mail address, platform id."""
    ours = (Person.organisation_id == organisation.id) & Person.left_at.is_(None)
    people = await session.execute(select(Person.id, Person.email, Person.zone).where(ours))
    by_id, found = {}, {}
    for id, email, zone in people:
        by_id[id] = Here(id, zone if zone in ZONES else organisation.zone)
        found[email] = by_id[id]
    addresses = (
        select(Address.user, Address.person_id)
        .join(Workspace, Workspace.id == Address.workspace_id)
        .where(Workspace.organisation_id == organisation.id)
    )
    found |= {user: by_id[id] for user, id in await session.execute(addresses) if id in by_id}
    found.pop("", None)
    return found


async def clashes(session: AsyncSession, rota: Weighed) -> None:
    """Raises RotaError for shifts that overlap one of an earlier file, which stands outside the days of this one."""
    wrong: list[str] = []
    for zone, some in _by_zone(rota.told) if rota.of_shifts else ():
        start, stop = _bounds(rota.days, zone)
        ids = [one.person.id for one in some]
        before = (Shift.starts_at < start) & (Shift.ends_at > start)
        after = (Shift.starts_at >= stop) & (Shift.starts_at < stop + timedelta(days=2))
        query = select(Shift.person_id, Shift.starts_at, Shift.ends_at).where(Shift.person_id.in_(ids), before | after)
        told = {one.person.id: one for one in some}
        for id, starts_at, ends_at in await session.execute(query):
            shifts = told[id].shifts
            for mine in (*shifts[:1], *shifts[-1:]):
                if mine.starts_at < ends_at and starts_at < mine.ends_at:
                    wrong.append(_clash(told[id].who, mine, starts_at, zone))
                    break
    if wrong:
        raise RotaError(*wrong)


def _clash(who: str, mine: Stretch, starts_at: datetime, zone: str) -> str:
    new, old = (f"{local(at, zone):%Y-%m-%d %H:%M}" for at in (mine.starts_at, starts_at))
    return f"{who}: the shift of {new} overlaps one of {old} from an earlier file. Bring that day in with it"


async def keep(session: AsyncSession, rota: Weighed, today: date, progress: Progress) -> int:
    """Do it, inside the caller's transaction. `progress` is told how many people are done.

    How many people have days without a rota between an earlier file and this one: they count as free there.
    """
    gaps = 0
    for zone, some in _by_zone(rota.told):
        if rota.of_shifts:
            await _shifts(session, some, _bounds(rota.days, zone))
            gaps += await _cover(session, some, rota.days, today)
        if rota.of_leave:
            await _leave(session, some, rota.days)
        progress(len(some))
    return gaps


async def _shifts(session: AsyncSession, some: Sequence[Told], bounds: tuple[datetime, datetime]) -> None:
    """The file's shifts, in the place of those that stand in its days."""
    here = Shift.person_id.in_([one.person.id for one in some])
    await session.execute(delete(Shift).where(here, Shift.starts_at >= bounds[0], Shift.starts_at < bounds[1]))
    rows = (
        {"person_id": one.person.id, "starts_at": shift.starts_at, "ends_at": shift.ends_at}
        for one in some
        for shift in one.shifts
    )
    await _insert(session, Shift, rows)


async def _cover(session: AsyncSession, some: Sequence[Told], days: Days, today: date) -> int:
    """The rota speaks for its days from now on; for how many people it then spans days that no file had."""
    ids = [one.person.id for one in some]
    query = select(Person.id, Person.rota_from, Person.rota_until).where(Person.id.in_(ids))
    news, gaps = defaultdict(list), 0
    for id, first, last in await session.execute(query):
        before = (first, last) if first and last else None
        after = covered(before, days, today)
        news[after].append(id)
        gaps += before is not None and after != days and _apart(before, days)
    for (first, last), whose in news.items():
        await session.execute(update(Person).where(Person.id.in_(whose)).values(rota_from=first, rota_until=last))
    return gaps


def _apart(one: Days, other: Days) -> bool:
    earlier, later = sorted((one, other))
    return later[0] - earlier[1] > timedelta(days=1)


async def _leave(session: AsyncSession, some: Sequence[Told], days: Days) -> None:
    """The file's leave, in the place of what an earlier one said for its days. What a person said themselves stands."""
    said = Absence.person_id.in_([one.person.id for one in some]) & (Absence.said_by == ROTA)
    stands = said & (Absence.first_on <= days[1]) & (Absence.last_on >= days[0])
    query = select(Absence.person_id, Absence.first_on, Absence.last_on).where(stands)
    before = [(id, part) for id, first, last in await session.execute(query) for part in outside((first, last), days)]
    await session.execute(delete(Absence).where(stands))
    now = [*before, *((one.person.id, leave) for one in some for leave in one.away)]
    rows = ({"person_id": id, "first_on": first, "last_on": last, "said_by": ROTA} for id, (first, last) in now)
    await _insert(session, Absence, rows)


async def _insert(session: AsyncSession, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    for some in _slices(list(rows)):
        await session.execute(insert(table), some)


def _by_zone(told: Iterable[Told]) -> Iterator[tuple[str, list[Told]]]:
    """People by their zone, since a day is not everywhere the same; so many at a time."""
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for one in told:
        found[one.person.zone].append(one)
    for zone, people in found.items():
        for some in _slices(people):
            yield zone, some


def _slices(rows: list[T]) -> Iterator[list[T]]:
    return (rows[start : start + SLICE] for start in range(0, len(rows), SLICE))


def _bounds(days: Days, zone: str) -> tuple[datetime, datetime]:
    """The first moment of the first day, and the first after the last."""
    return moment(days[0], time(), zone), moment(days[1] + timedelta(days=1), time(), zone)
