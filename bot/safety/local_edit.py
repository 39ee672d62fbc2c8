"""Changing a place's own help: what is wrong with what somebody wrote, and keeping it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import LocalHelp
from bot.safety.entries import PHONE
from bot.safety.hours import read_hours
from bot.safety.local import KINDS

LONGEST: Final = {"name": 80, "phone": 40, "url": 300, "hours": 120}  # characters
MOST_TOPICS: Final = 400  # characters of all their names


@dataclass(frozen=True, slots=True)
class Wanted:
    """One local route as it is to be. `topics` of the directory, empty for its kind's own; `hours` as `read_hours`."""

    kind: str
    name: str
    phone: str = ""
    url: str = ""
    hours: str = ""
    topics: tuple[str, ...] = ()
    person_id: int | None = None
    verified_on: date | None = None
    expires_on: date | None = None


def mistakes(wanted: Wanted) -> Mapping[str, str]:
    """By field, which it is of bad_kind, bad_name, bad_phone, bad_url, bad_hours, no_way, no_topics, many_topics."""
    found = {}
    if wanted.kind not in KINDS:
        found["kind"] = "bad_kind"
    elif not (wanted.topics or KINDS[wanted.kind].topics):
        found["topics"] = "no_topics"
    elif len(",".join(wanted.topics)) > MOST_TOPICS:
        found["topics"] = "many_topics"
    if not wanted.name or not wanted.name.isprintable():
        found["name"] = "bad_name"
    if not (wanted.phone or wanted.url or wanted.person_id):
        found["phone"] = "no_way"
    elif wanted.phone and not PHONE.fullmatch(wanted.phone):
        found["phone"] = "bad_phone"
    if wanted.url and not re.fullmatch(r"https://[^\s()]+", wanted.url):
        found["url"] = "bad_url"
    try:
        read_hours(wanted.hours)
    except ValueError:
        found["hours"] = "bad_hours"
    return found | {name: f"bad_{name}" for name, most in LONGEST.items() if len(getattr(wanted, name)) > most}


async def keep(session: AsyncSession, organisation_id: int, wanted: Wanted, row: LocalHelp | None = None) -> None:
    """Add it, or change `row` into it. Afterwards `local.look_again`."""
    values = asdict(wanted) | {"topics": ",".join(wanted.topics)}
    if row is None:
        session.add(LocalHelp(organisation_id=organisation_id, **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
    await session.flush()


async def take_away(session: AsyncSession, organisation_id: int, id: int) -> None:
    """Remove it. Afterwards `local.look_again`."""
    here = (LocalHelp.id == id) & (LocalHelp.organisation_id == organisation_id)
    await session.execute(delete(LocalHelp).where(here))
