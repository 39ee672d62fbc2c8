"""When people work, as far as anybody has said: patterns, rotas, leave and days off, read for many people at once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import read
from bot.models import Absence, Organisation, Person, Shift
from bot.models.among import among
from bot.people.days_off import bank_holidays, own_days_off
from bot.people.observances import spared
from bot.when.hours import Hours, Stretch
from bot.when.local import is_zone
from bot.when.pattern import Pattern, Window, read_pattern, read_window

log = logging.getLogger(__name__)

SLICE = 1_000  # people a query: SQLite takes no more than 32,766 variables
MARGIN = timedelta(days=4)  # what is worked on one day may have begun on another, and a zone is up to a day away
HUMANE = Window(time(8), time(20))
_PEOPLE = select(
    Person.id, Person.organisation_id, Person.nation, Person.zone, Person.pattern, Person.rota_from, Person.rota_until
).where(among(Person.id, "people"))
_HOUSES = select(
    Organisation.id, Organisation.nation, Organisation.zone, Organisation.humane, Organisation.bank_holidays,
    Organisation.observances,
).where(among(Organisation.id, "ids"))  # fmt: skip
_SHIFTS = (
    select(Shift.person_id, Shift.starts_at, Shift.ends_at).order_by(Shift.starts_at)
    .where(among(Shift.person_id, "people"))
    .where(Shift.ends_at > bindparam("after"), Shift.starts_at < bindparam("before"))
)  # fmt: skip
_AWAY = (
    select(Absence.person_id, Absence.first_on, Absence.last_on).order_by(Absence.first_on, Absence.last_on)
    .where(among(Absence.person_id, "people"))
    .where(Absence.last_on >= bindparam("since"), Absence.first_on <= bindparam("until"))
)  # fmt: skip


async def hours_of(
    session: AsyncSession, people: Sequence[int], since: date, until: date, zone: str = ""
) -> dict[int, Hours]:
    """The hours of each of these people, by id, good for questions between two local dates, both included.

    Their zone is their own, else `zone` (a team's), else the organisation's. Who is not in the database is left out.
    A pattern or a zone that cannot be read counts as none.
    """
    found: dict[int, Hours] = {}
    for start in range(0, len(people), SLICE):
        found |= await _hours_of(session, people[start : start + SLICE], since - MARGIN, until + MARGIN, zone)
    return found


async def _hours_of(
    session: AsyncSession, people: Sequence[int], since: date, until: date, zone: str
) -> dict[int, Hours]:
    rows = await read(session, _PEOPLE, people=people)
    organisations = await _organisations(session, {row.organisation_id for row in rows})
    own = await own_days_off(session, list(organisations), since, until)
    shifts = await _shifts(session, people, since, until) if any(row.rota_from for row in rows) else {}
    away = await _away(session, people, since, until)
    shared: dict[tuple[object, ...], Hours] = {}
    found: dict[int, Hours] = {}
    for row in rows:
        house, key = organisations[row.organisation_id], (row.organisation_id, row.nation, row.zone, row.pattern)
        if key not in shared:
            shared[key] = _usual(row, house, own[house.id], zone, (since, until))
        found[row.id] = shared[key]
        if row.rota_from or row.id in away:
            rota = (row.rota_from, row.rota_until) if row.rota_from and row.rota_until else None
            mine, leave = tuple(shifts.get(row.id, ())), tuple(away.get(row.id, ()))
            found[row.id] = replace(shared[key], rota=rota, shifts=mine, away=leave)
    return found


def _usual(row: Any, house: Any, own: frozenset[date], zone: str, days: tuple[date, date]) -> Hours:
    """What all share who say the same of themselves."""
    nation = (row.nation or house.nation) if house.bank_holidays else ""
    years = range(days[0].year, days[1].year + 1)
    return Hours(
        zone=_zone(row, zone or house.zone),
        humane=_humane(house.humane),
        pattern=_pattern(row),
        off=own.union(*(bank_holidays(nation, year) for year in years)),
        spared=spared(house.observances, *days),
    )


async def _organisations(session: AsyncSession, ids: set[int]) -> dict[int, Any]:
    return {row.id: row for row in await read(session, _HOUSES, ids=ids)}


async def _shifts(session: AsyncSession, people: Sequence[int], since: date, until: date) -> dict[int, list[Stretch]]:
    after, before = (datetime.combine(day, time(), UTC) for day in (since, until))
    found: dict[int, list[Stretch]] = {}
    for person, starts_at, ends_at in await read(session, _SHIFTS, people=people, after=after, before=before):
        found.setdefault(person, []).append(Stretch(starts_at, ends_at))
    return found


async def _away(
    session: AsyncSession, people: Sequence[int], since: date, until: date
) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = {}
    for person, first, last in await read(session, _AWAY, people=people, since=since, until=until):
        found.setdefault(person, []).append((first, last))
    return found


def _zone(row: Any, otherwise: str) -> str:
    if row.zone and not is_zone(row.zone):
        log.warning("a person's zone cannot be read", extra={"person": row.id})
        return otherwise
    return row.zone or otherwise


def _pattern(row: Any) -> Pattern | None:
    try:
        return read_pattern(row.pattern) if row.pattern else None
    except ValueError:
        log.warning("a person's pattern cannot be read", extra={"person": row.id})
        return None


@lru_cache(maxsize=256)
def _humane(text: str) -> Window:
    try:
        return read_window(text)
    except ValueError:
        log.warning("an organisation's humane hours cannot be read")
        return HUMANE
