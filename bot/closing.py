"""Closing a round: its answers are settled, its picture is decided, once, and whoever it is for is told."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.delivery.write import Draft, write
from bot.models import Person, Picture, Round, Seat, Team
from bot.people.roles import holders
from bot.pictures.decide import NOTHING, Shown, show
from bot.private import Answers
from bot.rounds import spot

log = logging.getLogger(__name__)

STALE = timedelta(days=4)
"""After a long weekend a picture is still worth showing; after that it tells of another time."""


async def close_due(database: Database, answers: Answers, minimum: int, now: datetime) -> int:
    """Close every round whose time is up and decide its picture, once; how many were closed."""
    async with database.reading() as session:
        due = (
            select(Round).where(Round.closed_at.is_(None), Round.closes_at <= now).order_by(Round.closes_at).limit(500)
        )
        rounds = list((await session.execute(due)).scalars())
    for one in rounds:
        try:
            await _close(database, answers, one, minimum, now)
        except Exception as error:  # one round whose key is missing keeps no other open
            log.error("a round was not closed", extra={"round": one.id, "error": type(error).__name__})
    return len(rounds)


async def _close(database: Database, answers: Answers, one: Round, minimum: int, now: datetime) -> None:
    await answers.settle(one.organisation_id, one.id, one.key_id)
    shown = NOTHING if one.pooled else await _decide(database, answers, one, minimum)
    async with database.writing() as session:
        ours = await session.execute(
            update(Round).where(Round.id == one.id, Round.closed_at.is_(None)).values(closed_at=now).returning(Round.id)
        )
        if ours.first() is None:
            return
        session.add(Picture(round_id=one.id, team_id=one.team_id, **stored(shown)))
        await session.flush()
        await write(session, one.organisation_id, await _tidings(session, one, now))


async def _decide(database: Database, answers: Answers, one: Round, minimum: int) -> Shown:
    async with database.reading() as session:
        people = select(Person.id, Person.salt).join(Seat, Seat.person_id == Person.id).where(Seat.round_id == one.id)
        spots = [spot(one, person, salt) for person, salt in await session.execute(people)]
        employed = await employs(session, one.organisation_id)
    return show(
        await answers.ratings(spots), asked=one.asked, minimum=minimum, employed=employed,
        draw=lambda use: answers.keys.mark(one.key_id, "nudge", one.organisation_id, one.id, one.team_id, use),
    )  # fmt: skip


async def employs(session: AsyncSession, organisation_id: int) -> int:
    """How many people an organisation has."""
    here = (Person.organisation_id == organisation_id) & Person.left_at.is_(None)
    return (await session.execute(select(func.count()).select_from(Person).where(here))).scalar_one()


def stored(shown: Shown) -> dict[str, str]:
    """As `Picture` and `GroupPicture` keep it."""
    return {"word": shown.word, "band": shown.band, "shares": ",".join(map(str, shown.shares))}


async def _tidings(session: AsyncSession, one: Round, now: datetime) -> list[Draft]:
    """Who hears of the picture: the team's channel, else its members; or its managers. As every question said.

    Nobody where the team has none of its own: that was settled before anybody was asked.
    """
    if one.pooled:
        return []
    about, late = str(one.id), now + STALE
    if one.audience == "manager":
        people = await holders(session, one.team_id, "manager")
    elif (await session.get_one(Team, one.team_id)).channel:
        return [Draft("check_in.picture", about, f"picture:{one.id}", now, late, team_id=one.team_id)]
    else:
        people = list((await session.execute(select(Seat.person_id).where(Seat.round_id == one.id))).scalars())
    return [
        Draft("check_in.picture_to", about, f"picture:{one.id}:{person}", now, late, person_id=person)
        for person in people
    ]
