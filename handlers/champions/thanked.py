"""How a thank-you is kept: the words sealed, the receiver's say in a row of its own; nothing is ever counted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import row_id
from bot.models import Kudos, Person, Received
from bot.people.known import Known
from bot.visit import House, Visit

SIZE = 3_100  # bytes sealed; one character of 500 is at most six bytes of JSON
MOST = 500  # characters
DRAFT, GIVEN, POSTED, KEPT, TAKEN_BACK = "draft", "given", "posted", "kept", "taken_back"


@dataclass(frozen=True, slots=True)
class Thanks:
    """One thank-you as its receiver (or its giver, in the preview) sees it."""

    id: int
    kind: str
    words: str
    giver: str
    date: str
    state: str
    post_id: int | None


def once() -> str:
    """What makes a form that is sent twice arrive once."""
    return secrets.token_hex(12)


async def draft(visit: Visit, nonce: str, kind: str, words: str, receivers: list[Known]) -> bool:
    """Keep a thank-you until its giver has looked at it; False if it has been sent already, or is somebody else's."""
    keys = visit.house.answers.keys
    sealed = keys.seal(keys.current, nonce.encode(), {"words": words}, SIZE)
    values = {"kind": kind, "key_id": keys.current, "words": sealed, "given_on": visit.now.date()}
    try:
        async with visit.house.identity.writing() as session:
            old = (await session.execute(select(Kudos).where(Kudos.once == nonce))).scalar_one_or_none()
            if old is None:
                old = Kudos(
                    organisation_id=visit.person.organisation_id, giver_id=visit.person.id, once=nonce, **values
                )
                session.add(old)
                await session.flush()
            else:
                if old.giver_id != visit.person.id or await _is_sent(session, old.id):
                    return False
                for name, value in values.items():
                    setattr(old, name, value)
                await session.execute(delete(Received).where(Received.kudos_id == old.id))
            session.add_all(Received(kudos_id=old.id, person_id=one.id, state=DRAFT) for one in receivers)
    except IntegrityError:
        return False  # the same form came twice at once; the other made it
    return True


async def _is_sent(session: AsyncSession, kudos_id: int) -> bool:
    query = select(Received.person_id).where(Received.kudos_id == kudos_id, Received.state != DRAFT)
    return (await session.execute(query)).first() is not None


async def for_receiver(visit: Visit, kudos_id: str) -> Thanks | None:
    """The door to one thank-you: its receiver's own, once it has been sent."""
    found = await all_for(visit.house, visit.person.id, kudos_id)
    return found[0] if found else None


async def all_for(house: House, person_id: int, kudos_id: str = "") -> list[Thanks]:
    """Everything somebody was thanked for (or one of it), the newest first."""
    query = (
        select(Kudos, Received, Person.name)
        .join(Received, Received.kudos_id == Kudos.id)
        .join(Person, Person.id == Kudos.giver_id)
        .where(Received.person_id == person_id, Received.state != DRAFT)
        .order_by(Kudos.id.desc())
    )
    if kudos_id:
        query = query.where(Kudos.id == row_id(kudos_id))
    async with house.identity.reading() as session:
        rows = (await session.execute(query)).all()
    return [_thanks(house, *row) for row in rows]


async def all_by(house: House, person_id: int) -> list[tuple[str, Thanks]]:
    """Everything somebody thanked others for, drafts too, each with its receiver's name: for its giver alone."""
    query = (
        select(Kudos, Received, Person.name)
        .join(Received, Received.kudos_id == Kudos.id)
        .join(Person, Person.id == Received.person_id)
        .where(Kudos.giver_id == person_id)
        .order_by(Kudos.id.desc(), Person.id)
    )
    async with house.identity.reading() as session:
        rows = (await session.execute(query)).all()
    return [(to, _thanks(house, kudos, received, "")) for kudos, received, to in rows]


async def move(visit: Visit, kudos_id: int, before: tuple[str, ...], after: str, post_id: int | None = None) -> bool:
    """Change the receiver's say, only from where it may be; False if it was elsewhere."""
    async with visit.house.identity.writing() as session:
        moved = await session.execute(
            update(Received)
            .where(Received.kudos_id == kudos_id, Received.person_id == visit.person.id, Received.state.in_(before))
            .values(state=after, post_id=post_id)
            .returning(Received.kudos_id)
        )
        return moved.first() is not None


def _thanks(house: House, kudos: Kudos, received: Received, giver: str) -> Thanks:
    opened = house.answers.keys.open(kudos.key_id, kudos.once.encode(), kudos.words)
    day = f"{kudos.given_on.day} {kudos.given_on:%B}"
    return Thanks(kudos.id, kudos.kind, str(opened["words"]), giver, day, received.state, received.post_id)
