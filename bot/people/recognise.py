"""Who is this? From a platform's id to a person, making one at first contact."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Who
from bot.database import Database, read
from bot.delivery.write import Draft, write
from bot.models import Address, Organisation, Person, Round, Seat, Workspace
from bot.models.among import among
from bot.people.known import Known
from bot.rounds import ASKED


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody, and whether their private chat's address is still to be kept.

    `round`: the `ASKED` columns of the round that was asked about, if they have a seat in it.
    """

    person: Known
    address_id: int
    conversation: str
    reachable: bool
    round: Sequence[Any] | None = None


KNOWN = select(
    Person.id,
    Person.organisation_id,
    Person.name,
    func.coalesce(func.nullif(Person.language, ""), Organisation.language),
    func.coalesce(func.nullif(Person.nation, ""), Organisation.nation),
    func.coalesce(func.nullif(Person.zone, ""), Organisation.zone),
    Person.salt,
    Person.paused_until,
    Person.stopped_at,
    Person.left_at,
    Organisation.observances,
    Organisation.free_text,
    Organisation.quotes,
).join(Organisation, Organisation.id == Person.organisation_id)
"""The fields of `Known`, in their order; language, nation and zone from the organisation where a person has none.

Columns, not entities: every tap asks this, and the entities cost twice as much.
"""
_WIDTH = len(KNOWN.selected_columns)
_BY_ID = KNOWN.where(Person.id == bindparam("id"))
_AMONG = KNOWN.where(among(Person.id, "ids"))
_BY_ADDRESS = (
    KNOWN.add_columns(Address.id, Address.conversation, Address.unreachable_at)
    .join(Address, Address.person_id == Person.id)
    .join(Workspace, Workspace.id == Address.workspace_id)
    .where(Workspace.platform == bindparam("platform"), Workspace.external == bindparam("workspace"))
    .where(Address.user == bindparam("user"))
)
_SEATED_BY_ADDRESS = (
    _BY_ADDRESS.add_columns(*ASKED)
    .outerjoin(Seat, and_(Seat.person_id == Person.id, Seat.round_id == bindparam("round")))
    .outerjoin(Round, Round.id == Seat.round_id)
)


def as_known(row: Row[Any]) -> Known:
    """The person of a row that begins with `KNOWN`."""
    return Known(*row[:_WIDTH])


async def recognise(database: Database, who: Who, now: datetime, round_id: int | None = None) -> Met | None:
    """The person behind a platform's id; None if their workspace is not served. Reads only, but at first contact.

    `round_id`: a round in which their seat is asked for by the same statement.
    """
    if found := await _find(database, who, round_id):
        return found
    if who.ask:
        who = await who.ask()
    try:
        async with database.writing() as session:
            await _welcome(session, who, now)
    except IntegrityError:
        pass  # two of their taps came at once; the other made them
    return await _find(database, who)


async def keep_conversation(database: Database, met: Met, who: Who) -> None:
    """Remember where their private chat is, and that they are back. Never for a tap: a tap leaves no trace here."""
    if (who.conversation and who.conversation != met.conversation) or not met.reachable:
        async with database.writing() as session:
            await session.execute(
                update(Address)
                .where(Address.id == met.address_id)
                .values(conversation=who.conversation or met.conversation, unreachable_at=None)
            )


async def person_by_id(session: AsyncSession, person_id: int) -> Known | None:
    row = (await session.execute(_BY_ID, {"id": person_id})).first()
    return as_known(row) if row else None


async def people_by_id(session: AsyncSession, ids: Sequence[int]) -> dict[int, Known]:
    """Many people at once; who is not there is left out."""
    return {row[0]: as_known(row) for row in await read(session, _AMONG, ids=ids)}


async def people_behind(session: AsyncSession, who: Who, users: tuple[str, ...]) -> list[Known]:
    """Colleagues picked in a dialog: platform ids that belong to the same organisation, in the order given."""
    rows = await session.execute(
        KNOWN.add_columns(Address.user)
        .join(Address, Address.person_id == Person.id)
        .join(Workspace, Workspace.id == Address.workspace_id)
        .where(Workspace.platform == who.platform, Workspace.external == who.workspace, Address.user.in_(users))
        .where(Person.left_at.is_(None))
    )
    found = {row[-1]: as_known(row) for row in rows}
    return [found[user] for user in dict.fromkeys(users) if user in found]


async def _find(database: Database, who: Who, round_id: int | None = None) -> Met | None:
    given: dict[str, Any] = {"platform": who.platform, "workspace": who.workspace, "user": who.user}
    if round_id is None:
        rows = await database.once(_BY_ADDRESS, **given)
    else:
        rows = await database.once(_SEATED_BY_ADDRESS, **given, round=round_id)
    if not rows:
        return None
    address, conversation, unreachable_at, *there = rows[0][_WIDTH:]
    return Met(as_known(rows[0]), address, conversation, unreachable_at is None, there if any(there) else None)


async def _welcome(session: AsyncSession, who: Who, now: datetime) -> None:
    """First contact: somebody the roster named by e-mail, or somebody new."""
    workspace = (
        await session.execute(
            select(Workspace).where(Workspace.platform == who.platform, Workspace.external == who.workspace)
        )
    ).scalar_one_or_none()
    if workspace is None:
        return
    person = await _expected(session, workspace, who) or Person(
        organisation_id=workspace.organisation_id,
        name=who.name or "Colleague",
        email=who.email.lower(),
        zone=who.zone,
        salt=os.urandom(16),
    )
    session.add(person)
    await session.flush()
    session.add(Address(person_id=person.id, workspace_id=workspace.id, user=who.user, conversation=who.conversation))
    await session.flush()
    hello = Draft("welcome", about="", dedup=f"welcome:{person.id}", due_at=now, person_id=person.id)
    await write(session, workspace.organisation_id, [hello])


async def _expected(session: AsyncSession, workspace: Workspace, who: Who) -> Person | None:
    if not who.email:
        return None
    already = select(Address.person_id).where(Address.workspace_id == workspace.id)
    query = (
        select(Person)
        .where(Person.organisation_id == workspace.organisation_id, Person.email == who.email.lower())
        .where(Person.id.not_in(already))
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()
