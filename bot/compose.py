"""Turns a due letter into today's message for its person or channel, or says that it is no longer right to send it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from bot.chat import Message, row_id
from bot.delivery.together import Together
from bot.models import Organisation, Team, Travelling
from bot.people.known import Known
from bot.people.recognise import people_by_id
from bot.rounds import Seated, seats_in
from bot.router import LetterKind
from bot.timely import timely
from bot.visit import House, Notice, Visit

WAIT = 0.003
"""Seconds that a look at one person waits for others: letters leave together, and each look costs a millisecond."""


class Composer:
    """What delivery asks (see `delivery.send.Composer`), answered from today's people, words and hours."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._people: Together[int, Known] = Together(self._look_up, WAIT)
        self._seats: Together[tuple[Known, int], Seated] = Together(self._seat, WAIT)

    async def admit(self, letters: Sequence[Travelling], now: datetime) -> Mapping[int, datetime | None]:
        """Of these letters, the ones that may not be sent now: when instead, or None for never."""
        return await timely(self._house.identity, letters, now)

    async def message(self, letter: Travelling, now: datetime) -> Message | None:
        """The message, in the reader's language and from today's words; None: not (or no longer) to be sent."""
        kind = self._house.router.letters.get(letter.kind)
        if kind is None:
            return None
        return await (self._to_channel if kind.public else self._to_person)(kind, letter, now)

    async def _to_person(self, kind: LetterKind, letter: Travelling, now: datetime) -> Message | None:
        person = await self._people(letter.person_id or 0)
        if person is None or not person.wants_letters(now):
            return None
        seated = await self._seats((person, row_id(letter.about))) if kind.seat else None
        visit = Visit(self._house, person, now, seated=seated)
        message: Message | None = await kind.compose(visit, letter)
        return message.ending(visit.footer) if message else None

    async def _to_channel(self, kind: LetterKind, letter: Travelling, now: datetime) -> Message | None:
        async with self._house.identity.reading() as session:
            query = select(Team, Organisation).join(Organisation, Organisation.id == Team.organisation_id)
            row = (await session.execute(query.where(Team.id == letter.team_id))).first()
        if row is None or not row.Team.channel:
            return None
        team, organisation = row.Team, row.Organisation
        zone = team.zone or organisation.zone
        notice = Notice(self._house, organisation.id, team.id, team.name, zone, organisation.language, now)
        message: Message | None = await kind.compose(notice, letter)
        return message

    async def _look_up(self, ids: list[int]) -> dict[int, Known]:
        async with self._house.identity.reading() as session:
            found = await people_by_id(session, ids)
        return {place: found[id] for place, id in enumerate(ids) if id in found}

    async def _seat(self, wanted: list[tuple[Known, int]]) -> dict[int, Seated]:
        async with self._house.identity.reading() as session:
            found = await seats_in(session, wanted)
        return {place: one for place, one in enumerate(found) if one}
