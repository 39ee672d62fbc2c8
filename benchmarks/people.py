"""Who is there to be asked: organisations of made-up people with known private chats, and open rounds of theirs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Address, Base, Lane, Member, Organisation, Person, Round, Schedule, Seat, Team, Workspace
from bot.people.organisation import OPENS_PER_SECOND
from bot.platforms.teams.reference import Chat
from bot.safety.directory import open_directory
from bot.safety.local_edit import Wanted, keep
from bot.safety.ready import confirm
from bot.visit import House

BOT = "28:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
APP_ID = BOT.removeprefix("28:")
SLICE = 2_000


def workspace(platform: str, organisation: int) -> str:
    """The platform's own id of an organisation's one workspace, as the fakes tell them apart."""
    if platform == "teams":
        return str(uuid.UUID(int=organisation))
    return f"T{organisation:02}"


def user(platform: str, organisation: int, number: int) -> str:
    if platform == "teams":
        return str(uuid.UUID(int=organisation * 10**9 + number))
    return f"U{organisation:02}{number:06}"


def conversation(platform: str, organisation: int, number: int, service: str) -> str:
    if platform == "teams":
        return Chat(service, f"a:{organisation:02}-{number:06}", f"29:{organisation:02}-{number:06}", BOT).text()
    return f"D{organisation:02}{number:06}"


async def settle(
    session: AsyncSession,
    organisation: int,
    platform: str,
    people: int,
    now: datetime,
    per_second: float,
    service: str = "",
) -> None:
    """An organisation, its workspace and lane, one team with everybody in it, and a schedule that is not due.

    Ids count up from `organisation`: person n of it is organisation * 100,000 + n.
    """  # fmt: skip
    # Asked at any hour: what is measured is not who is at work.
    names = {"name": f"Organisation {organisation}", "humane": "00:00-00:00", "bank_holidays": False, "a_week": 1000}
    await _add(session, Organisation, [{"id": organisation, **names}])
    place = {"organisation_id": organisation, "platform": platform, "external": workspace(platform, organisation)}
    await _add(session, Workspace, [{"id": organisation, **place}])
    opens = OPENS_PER_SECOND.get(platform)
    lane = {"workspace_id": organisation, "per_second": per_second, "opens_per_second": opens, "tat": now}
    await _add(session, Lane, [{"id": organisation, **lane}])
    await _add(session, Team, [{"id": organisation, "organisation_id": organisation, "name": "Everybody"}])
    await may_be_asked(session, organisation, now)
    await _add(session, Schedule, [
        {
            "id": organisation, "organisation_id": organisation, "team_id": organisation, "check_in": "weather",
            "days": "mon", "at": "09:30", "window": 480, "way": "private", "audience": "team",
        }
    ])  # fmt: skip
    ids = [organisation * 100_000 + number for number in range(people)]
    common = {"organisation_id": organisation, "zone": "Europe/London"}
    await _add(session, Person, [{"id": id, "name": f"P{id}", "salt": id.to_bytes(16), **common} for id in ids])
    await _add(session, Address, [
        {
            "person_id": id, "workspace_id": organisation, "user": user(platform, organisation, number),
            "conversation": conversation(platform, organisation, number, service),
        }
        for number, id in enumerate(ids)
    ])  # fmt: skip
    await _add(session, Member, [{"team_id": organisation, "person_id": id} for id in ids])


async def may_be_asked(session: AsyncSession, organisation: int, now: datetime) -> None:
    """The help footer is confirmed and there is a local route: rounds are not opened otherwise."""
    await confirm(session, organisation, _directory(), "england", "Bench", now.date())
    await keep(session, organisation, Wanted("eap", "EAP", "08081 570123"))


_directory = cache(open_directory)


async def open_round(session: AsyncSession, organisation: int, day: int, now: datetime) -> int:
    """An open round with a seat for everybody of the organisation; its id. `day` tells it from the others."""
    one = {
        "organisation_id": organisation, "schedule_id": organisation, "team_id": organisation, "check_in": "weather",
        "way": "private", "audience": "team", "local_date": now.date() - timedelta(days=day), "key_id": 1,
        "opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=8),
    }  # fmt: skip
    people = list(await session.scalars(select(Member.person_id).where(Member.team_id == organisation)))
    query = insert(Round).values(asked=len(people), **one).returning(Round.id)
    round_id: int = (await session.execute(query)).scalar_one()
    await _add(session, Seat, [{"round_id": round_id, "person_id": person} for person in people])
    return round_id


async def a_hospital(house: House, platform: str, people: int, rounds: int, service: str = "") -> list[int]:
    """One organisation (number 1) with open rounds; their ids."""
    async with house.identity.writing() as session:
        await settle(session, 1, platform, people, house.now(), 1000.0, service)
        return [await open_round(session, 1, day, house.now()) for day in range(rounds)]


async def _add(session: AsyncSession, table: type[Base], rows: list[dict[str, Any]]) -> None:
    waiting: Iterator[dict[str, Any]] = iter(rows)
    while some := list(islice(waiting, SLICE)):
        await session.execute(insert(table), some)
