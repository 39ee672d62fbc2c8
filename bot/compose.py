"""Turns a due letter into today's message for its person or channel, or says that it is no longer right to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from bot.chat import Message
from bot.models import Letter, Organisation, Team
from bot.people.recognise import person_by_id
from bot.router import LetterKind
from bot.timely import timely
from bot.visit import House, Notice, Visit


class Composer:
    """What delivery asks (see `delivery.send.Composer`), answered from today's people, words and hours."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def admit(self, letters: Sequence[Letter], now: datetime) -> Mapping[int, datetime | None]:
        """Of these letters, the ones that may not be sent now: when instead, or None for never."""
        return await timely(self._house.identity, letters, now)

    async def message(self, letter: Letter, now: datetime) -> Message | None:
        """The message, in the reader's language and from today's words; None: not (or no longer) to be sent."""
        kind = self._house.router.letters.get(letter.kind)
        if kind is None:
            return None
        return await (_to_channel if kind.public else _to_person)(self._house, kind, letter, now)


async def _to_person(house: House, kind: LetterKind, letter: Letter, now: datetime) -> Message | None:
    async with house.identity.reading() as session:
        person = await person_by_id(session, letter.person_id or 0)
    if person is None or not person.wants_letters(now):
        return None
    visit = Visit(house, person, now)
    message: Message | None = await kind.compose(visit, letter)
    return message.ending(visit.footer) if message else None


async def _to_channel(house: House, kind: LetterKind, letter: Letter, now: datetime) -> Message | None:
    async with house.identity.reading() as session:
        query = select(Team, Organisation).join(Organisation, Organisation.id == Team.organisation_id)
        row = (await session.execute(query.where(Team.id == letter.team_id))).first()
    if row is None or not row.Team.channel:
        return None
    team, organisation = row.Team, row.Organisation
    zone = team.zone or organisation.zone
    notice = Notice(house, organisation.id, team.id, team.name, zone, organisation.language, now)
    message: Message | None = await kind.compose(notice, letter)
    return message
