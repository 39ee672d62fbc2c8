"""Erasing somebody: written down first, carried out in either store, and carried out again where a restore undid it."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from bot import models
from bot.people.recognise import person_by_id
from bot.private import Erasure, Erasures, Whose
from bot.rounds import seats_of
from bot.settings import SettingsError
from bot.visit import House, Visit

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many erasures a list holds, how many had to be carried out again, how many of its lines are damaged."""

    listed: int
    again: int
    damaged: int


def list_of(house: House) -> Erasures:
    """This house's own list."""
    return Erasures(house.settings.erasures or house.settings.data / "erasures.log", house.answers.keys)


async def erase(visit: Visit, *, everything: bool) -> None:
    """Forget what this person answered, or `everything` that features keep about them (`Keeps`).

    Raises OSError, with nothing erased, if it cannot be written down. What then fails is made good at the next start.
    """
    person = visit.person
    async with visit.house.identity.reading() as session:
        seats = await seats_of(session, person.id, person.salt)
    wish = Erasure(
        secrets.token_hex(16), Whose(person.organisation_id, person.id, person.salt), os.urandom(16),
        tuple(one.round.id for one in seats), everything, visit.now.date(),
    )  # fmt: skip
    await asyncio.to_thread(list_of(visit.house).add, wish)
    await _in_answers(visit.house, wish)
    await _in_identity(visit.house, wish)
    await _in_answers(visit.house, wish)  # a tap that was under way still had the old salt


async def replay(house: House, files: Iterable[Path] = ()) -> Replayed:
    """Carry out again whatever a store has not, of this house's list and of others' lists.

    Raises SettingsError if one of those cannot be read, since its key is missing.
    """
    lists = [list_of(house), *(Erasures(path, house.answers.keys) for path in files)]
    try:
        read = [await asyncio.to_thread(one.read) for one in lists]
        await asyncio.to_thread(lists[0].try_to_write)
    except OSError as error:
        raise SettingsError(
            f"ERASURES: {error.filename or lists[0].path} cannot be read and written to ({error.strerror}). It keeps "
            "those who were erased from coming back with a backup"
        ) from None
    in_answers, in_identity = await house.answers.erasures(), await _carried_out(house)
    if any(found.locked - (in_answers & in_identity) for found in read):
        raise SettingsError(
            "CANOPY_KEYS: the key is missing that locks a part of the list of erasures, and a database came back from "
            "before them. Put the old key in again, beside the others"
        )
    again = 0
    for wish in (wish for found in read for wish in found.erasures):
        try:
            if wish.number not in in_answers:
                await _in_answers(house, wish)
            if wish.number not in in_identity:
                await _in_identity(house, wish)
            again += wish.number not in in_answers & in_identity
        except Exception as error:  # the next ones are carried out all the same, and this one at the next start
            log.error("an erasure was not carried out again", extra={"error": type(error).__name__})
    return Replayed(sum(len(found.erasures) for found in read), again, sum(found.damaged for found in read))


async def _in_answers(house: House, wish: Erasure) -> None:
    await house.answers.erase(wish.whose, wish.rounds, wish.number, wish.on)


async def _in_identity(house: House, wish: Erasure) -> None:
    """Only whoever still has the salt of then is meant: a fresh database gives the same numbers to other people.

    The salt is changed last, so that whatever is interrupted begins anew. Nothing can be tied to them after that.
    """
    async with house.identity.reading() as session:
        person = await person_by_id(session, wish.whose.person)
    if person is not None and person.salt == wish.whose.salt:
        visit = Visit(house, person, house.now())
        for keeps in house.router.keeps if wish.everything else ():
            await keeps.forget(visit)
        async with house.identity.writing() as session:
            # A seat in an open round stays, so that erasing does not take the right to answer.
            past = select(models.Round.id).where(models.Round.closes_at <= house.now())
            mine = models.Seat.person_id == person.id
            await session.execute(delete(models.Seat).where(mine, models.Seat.round_id.in_(past)))
            whose = (models.Person.id == person.id) & (models.Person.salt == wish.whose.salt)
            await session.execute(update(models.Person).where(whose).values(salt=wish.salt_after))
    async with house.identity.writing() as session:  # not in one transaction: xmin would tie the number to the person
        if await session.get(models.Erasure, wish.number) is None:
            await session.execute(insert(models.Erasure).values(id=wish.number, erased_on=wish.on))
    await house.identity.forget_the_way()


async def _carried_out(house: House) -> set[str]:
    return {number for (number,) in await house.identity.once(select(models.Erasure.id))}
