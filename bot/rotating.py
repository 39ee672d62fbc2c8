"""Giving everything that is kept to the current key, in steps that may be stopped anywhere and done again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import select, update

from bot.erasing import list_of
from bot.models import Kudos, Person, Round, Seat
from bot.private import Rotation, Spot, Whose
from bot.visit import House

SETTLED = timedelta(minutes=5)
"""A tap that was under way when its round closed has come in by then."""
SLICE = 400
Step = Callable[[], Awaitable[None]]
"""Some transactions' worth of work."""


@dataclass(frozen=True, slots=True)
class _Closed:
    id: int
    organisation: int
    key: int


async def steps(house: House) -> list[Step]:
    """Everything that there is to do, the largest part a step for each closed round that has answers under another key.

    Open rounds are left as they are: taps are on their way to them.
    """
    rotation, key = house.answers.rotation, house.answers.keys.current
    closed, left = await _closed(house), await rotation.rounds()
    full = [one for one in closed if left.intersection(rotation.marks_of(one.organisation, one.id))]
    empty = [one.id for one in closed if one.key != key and one not in full]
    quotes = [partial(_quotes, house, rotation, closed)] if await rotation.quotes() else []
    return [
        *quotes,  # first: they are found by the rounds' seats
        *(partial(_round, house, rotation, one) for one in full),
        *(partial(_renumber, house, empty[start : start + SLICE]) for start in range(0, len(empty), SLICE)),
        partial(rotation.move_given, partial(_people, house)),
        partial(_kudos, house),
        partial(asyncio.to_thread, list_of(house).renew),
        house.identity.forget_the_way,
    ]


async def _closed(house: House) -> list[_Closed]:
    query = select(Round.id, Round.organisation_id, Round.key_id).where(Round.closed_at <= house.now() - SETTLED)
    return [_Closed(*row) for row in await house.identity.once(query.order_by(Round.id))]


async def _spots(house: House, one: _Closed) -> list[Spot]:
    query = select(Person.id, Person.salt).join(Seat, Seat.person_id == Person.id).where(Seat.round_id == one.id)
    return [Spot(one.organisation, one.id, id, salt, one.key) for id, salt in await house.identity.once(query)]


async def _round(house: House, rotation: Rotation, one: _Closed) -> None:
    """Its answers first: until its row says so too, they are looked for under both keys."""
    await rotation.move_round(await _spots(house, one))
    await _renumber(house, [one.id])


async def _renumber(house: House, rounds: Sequence[int]) -> None:
    now = update(Round).where(Round.id.in_(rounds)).values(key_id=house.answers.keys.current)
    await house.identity.once(now)


async def _quotes(house: House, rotation: Rotation, closed: Sequence[_Closed]) -> None:
    there = await rotation.quotes()
    moves = {}
    for one in closed:
        moves.update(rotation.quote_moves(there, await _spots(house, one)))
    await rotation.move_quotes(moves)


async def _people(house: House, ids: set[int]) -> dict[int, Whose]:
    query = select(Person.id, Person.organisation_id, Person.salt).where(Person.id.in_(ids))
    return {id: Whose(organisation, id, salt) for id, organisation, salt in await house.identity.once(query)}


async def _kudos(house: House) -> None:
    """The words of thanks, a slice a transaction."""
    keys, more = house.answers.keys, True
    old = Kudos.key_id.in_([version for version in keys.versions if version != keys.current])
    while more:
        async with house.identity.writing() as session:
            found = await session.execute(select(Kudos).where(old).order_by(Kudos.id).limit(SLICE).with_for_update())
            thanks = list(found.scalars())
            for one in thanks:
                bound_to = one.once.encode()
                one.words = keys.seal_again(one.key_id, bound_to, one.words, bound_to)
                one.key_id = keys.current
            more = len(thanks) == SLICE
