"""Who is this? From a platform's id to a person, making one at first contact."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Who
from bot.database import Database
from bot.delivery.write import Draft, write
from bot.models import Address, Organisation, Person, Workspace
from bot.people.known import Known


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody, and whether their private chat's address is still to be kept."""

    person: Known
    address_id: int
    conversation: str
    reachable: bool


def known_people() -> Select[Person, Organisation]:
    """People with their organisation, which says what they leave unsaid."""
    return select(Person, Organisation).join(Organisation, Organisation.id == Person.organisation_id)


def as_known(person: Person, organisation: Organisation) -> Known:
    """The person as a handler sees them; language, nation and zone from the organisation where they have none."""
    return Known(
        id=person.id,
        organisation_id=person.organisation_id,
        name=person.name,
        language=person.language or organisation.language,
        nation=person.nation or organisation.nation,
        zone=person.zone or organisation.zone,
        salt=person.salt,
        paused_until=person.paused_until,
        stopped_at=person.stopped_at,
        left_at=person.left_at,
    )


async def recognise(database: Database, who: Who, now: datetime) -> Met | None:
    """The person behind a platform's id; None if their workspace is not served. Reads only, but at first contact."""
    if found := await _find(database, who):
        return found
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
    row = (await session.execute(known_people().where(Person.id == person_id))).first()
    return as_known(row[0], row[1]) if row else None


async def people_by_id(session: AsyncSession, ids: Sequence[int]) -> dict[int, Known]:
    """Many people at once; who is not there is left out."""
    rows = await session.execute(known_people().where(Person.id.in_(set(ids))))
    return {person.id: as_known(person, organisation) for person, organisation in rows}


async def people_behind(session: AsyncSession, who: Who, users: tuple[str, ...]) -> list[Known]:
    """Colleagues picked in a dialog: platform ids that belong to the same organisation, in the order given."""
    rows = await session.execute(
        known_people()
        .add_columns(Address.user)
        .join(Address, Address.person_id == Person.id)
        .join(Workspace, Workspace.id == Address.workspace_id)
        .where(Workspace.platform == who.platform, Workspace.external == who.workspace, Address.user.in_(users))
        .where(Person.left_at.is_(None))
    )
    found = {row[2]: as_known(row[0], row[1]) for row in rows}
    return [found[user] for user in dict.fromkeys(users) if user in found]


async def _find(database: Database, who: Who) -> Met | None:
    async with database.reading() as session:
        row = (
            await session.execute(
                known_people()
                .add_columns(Address)
                .join(Address, Address.person_id == Person.id)
                .join(Workspace, Workspace.id == Address.workspace_id)
                .where(Workspace.platform == who.platform, Workspace.external == who.workspace)
                .where(Address.user == who.user)
            )
        ).first()
    if row is None:
        return None
    person, organisation, address = row
    reachable = address.unreachable_at is None
    return Met(as_known(person, organisation), address.id, address.conversation, reachable)


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
