"""A place's own help (its EAP, occupational health, a named first aider) as signposts, as its coordinator wrote it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.models import LocalHelp
from bot.safety.hours import read_hours, told
from bot.safety.signpost import Signpost
from bot.words import OURS, load_table

KEPT = 60.0  # seconds
NATIONS: Final = ("england", "wales", "scotland", "northern_ireland")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of local help is called, whom it is for, and for which of the directory's topics it is shown."""

    label: str
    who: str
    topics: tuple[str, ...]


KINDS: Final = {
    name: Kind(row["label"], row["for"], tuple(row["topics"]))
    for name, row in load_table(OURS / "signposts" / "local.toml").items()
}
_found: WeakKeyDictionary[Database, dict[int, tuple[float, tuple[Signpost, ...]]]] = WeakKeyDictionary()


async def local_help(database: Database, organisation_id: int) -> tuple[Signpost, ...]:
    """An organisation's own help, in the order of KINDS. What this process looked up is kept for a minute."""
    known = _found.setdefault(database, {})
    at, found = known.get(organisation_id, (-KEPT, ()))
    if time.monotonic() - at >= KEPT:
        async with database.reading() as session:
            rows = await rows_of(session, organisation_id)
        found = tuple(as_signpost(row) for row in rows)
        known[organisation_id] = (time.monotonic(), found)
    return found


def look_again(database: Database, organisation_id: int) -> None:
    """It was changed: the next who asks is given what stands now."""
    _found.get(database, {}).pop(organisation_id, None)


async def rows_of(session: AsyncSession, organisation_id: int) -> list[LocalHelp]:
    """The rows, in the order of KINDS, then by name."""
    query = select(LocalHelp).where(LocalHelp.organisation_id == organisation_id)
    places = {kind: place for place, kind in enumerate(KINDS)}
    rows = (await session.execute(query)).scalars()
    return sorted(rows, key=lambda row: (places.get(row.kind, len(places)), row.name.casefold(), row.id))


def as_signpost(row: LocalHelp) -> Signpost:
    """The row as the directory shows it. Hours that cannot be read are told as they stand, and count as not known."""
    kind = KINDS.get(row.kind, KINDS["other"])
    topics = tuple(topic for topic in row.topics.split(",") if topic)
    try:
        opening = read_hours(row.hours)
    except ValueError:
        opening = None
    return Signpost(
        id=f"local:{row.id}", name=row.name, who=kind.who, topics=topics or kind.topics, phone=row.phone, url=row.url,
        hours=told(row.hours) if opening else row.hours, nations=NATIONS, local=True, opening=opening,
        verified=row.verified_on is not None, verified_on=row.verified_on, expires_on=row.expires_on, kind=row.kind,
        person_id=row.person_id,
    )  # fmt: skip
