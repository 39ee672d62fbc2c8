"""What was shown of a team, a group or the organisation: the last rounds or weeks, as they were decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import GroupPicture, Picture, Round
from bot.pictures.decide import Band, Shown, Word

LAST = 12  # rounds or weeks of a check-in
MOST = 3  # check-ins
READ = 5 * LAST  # rows that are looked at


@dataclass(frozen=True, slots=True)
class Seen:
    """One round's picture (its local date) or one week's (its Monday)."""

    day: date
    shown: Shown


async def of_team(session: AsyncSession, team_id: int) -> dict[str, list[Seen]]:
    """By check-in, the one that was asked last first; its pictures oldest first."""
    query = select(Round.check_in, Round.local_date, Picture.word, Picture.band, Picture.shares).join(
        Picture, (Picture.round_id == Round.id) & (Picture.team_id == Round.team_id)
    )
    return await _read(session, query.where(Round.team_id == team_id).order_by(Round.local_date.desc()))


async def of_group(session: AsyncSession, organisation_id: int, group_id: int) -> dict[str, list[Seen]]:
    """The same of a group's weeks; 0 is the organisation."""
    table = GroupPicture
    query = select(table.check_in, table.week_on, table.word, table.band, table.shares)
    query = query.where(table.organisation_id == organisation_id, table.group_id == group_id)
    return await _read(session, query.order_by(table.week_on.desc(), table.check_in))


async def _read(session: AsyncSession, query: Any) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = {}
    for check_in, day, word, band, shares in await session.execute(query.limit(READ)):
        seen, kept = found.setdefault(check_in, []), tuple(int(share) for share in shares.split(",") if share)
        if len(seen) < LAST:
            seen.append(Seen(day, Shown(cast(Word, word), cast(Band, band), kept)))
    return {check_in: seen[::-1] for check_in, seen in list(found.items())[:MOST]}
