"""What must stand before anybody is asked unasked: the help footer, confirmed as it stands, and one local route."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import delete, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Confirmed, LocalHelp, Organisation, Trouble
from bot.safety.directory import Directory

NOT_READY = "not_ready"
AGAIN = timedelta(days=28)
"""Whoever can put it right is told once, and once more if nobody has for so long."""
Missing = Literal["footer", "local"]


def footer_lines(directory: Directory, nation: str) -> list[str]:
    """The nation's lines as somebody checks them: "Samaritans: 116 123 (24/7)"."""
    return [f"{one.name}: {one.phone or one.text} ({one.hours})" for one in directory.footer(nation)]


def fingerprint(directory: Directory, nation: str) -> str:
    """Short, and another one as soon as a line changes: what was looked at is what is confirmed."""
    return hashlib.sha256("\n".join(footer_lines(directory, nation)).encode()).hexdigest()[:16]


async def confirm(
    session: AsyncSession, organisation_id: int, directory: Directory, nation: str, by: str, on: date
) -> None:
    """Keep who vouches for the lines of this nation, as they stand now, and since when."""
    what, lines = f"footer:{nation}", "\n".join(footer_lines(directory, nation))
    here = (Confirmed.organisation_id == organisation_id) & (Confirmed.what == what)
    await session.execute(delete(Confirmed).where(here))
    session.add(Confirmed(organisation_id=organisation_id, what=what, by=by, confirmed_on=on, lines=lines))
    await session.flush()


async def missing(session: AsyncSession, organisation_id: int, directory: Directory) -> tuple[Missing, ...]:
    """What keeps this organisation from being asked; nothing when all stands. One read."""
    ours = Confirmed.what == literal("footer:") + Organisation.nation
    lines = select(Confirmed.lines).where(Confirmed.organisation_id == Organisation.id, ours).scalar_subquery()
    local = exists().where(LocalHelp.organisation_id == Organisation.id)
    query = select(Organisation.nation, lines, local).where(Organisation.id == organisation_id)
    nation, vouched, has_local = (await session.execute(query)).one()
    found: list[Missing] = ["footer"] if vouched != "\n".join(footer_lines(directory, nation)) else []
    return (*found, "local") if not has_local else tuple(found)


class Gate:
    """Asked at most once an organisation before its rounds are opened in one look: cheap where many are due."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._ready: set[int] = set()

    async def passes(self, session: AsyncSession, organisation_id: int, now: datetime) -> bool:
        """Whether this organisation may be asked. If not, that is written down for whoever can put it right."""
        if organisation_id in self._ready:
            return True
        if not await missing(session, organisation_id, self._directory):
            self._ready.add(organisation_id)
            return True
        known = select(Trouble.id).where(Trouble.organisation_id == organisation_id, Trouble.what == NOT_READY)
        if (await session.execute(known.where(Trouble.at > now - AGAIN).limit(1))).first() is None:
            session.add(Trouble(organisation_id=organisation_id, what=NOT_READY, at=now))
        return False
