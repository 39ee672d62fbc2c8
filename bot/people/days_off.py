"""Days on which nobody without a shift is asked: each nation's bank holidays, and the organisation's own days off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

import holidays
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import read
from bot.models import DayOff
from bot.models.among import among

NATIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}


@lru_cache(maxsize=256)
def bank_holidays(nation: str, year: int) -> frozenset[date]:
    """A nation's bank holidays in a year, days in lieu too; none for a nation that is not in NATIONS."""
    if nation not in NATIONS:
        return frozenset()
    return frozenset(holidays.country_holidays("GB", subdiv=NATIONS[nation], years=year))


_OWN = select(DayOff.organisation_id, DayOff.on_day).where(
    among(DayOff.organisation_id, "organisations"), DayOff.on_day.between(bindparam("since"), bindparam("until"))
)


async def own_days_off(
    session: AsyncSession, organisations: Collection[int], since: date, until: date
) -> dict[int, frozenset[date]]:
    """Each organisation's own days off between two dates, both included."""
    found: dict[int, set[date]] = {organisation: set() for organisation in organisations}
    for organisation, day in await read(session, _OWN, organisations=organisations, since=since, until=until):
        found[organisation].add(day)
    return {organisation: frozenset(days) for organisation, days in found.items()}
