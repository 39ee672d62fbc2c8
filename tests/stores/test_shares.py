"""What the store keeps of shares and quotes: nothing that a thief can tie to a person, found under any key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from bot import migrations
from bot.cli.opening import open_stores
from bot.database import Database
from bot.private import Answers, Keys, Shared, Spot, Whose, new_key, numbered
from bot.private.tables import quote, share
from tests.ground import Ground
from tests.stores.conftest import bytes_of, rows_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON.date() + timedelta(days=30)
WORDS = "the purple kettle of the third corridor"
ADA, MORGAN, SAM = (Whose(1, person, bytes([person]) * 16) for person in (1, 2, 3))
ANSWER = Shared(1, 2, "answer", "weather", "2026-03-02", "stormy", WORDS)
OLD, NEW = new_key(1), new_key(2)


@pytest.fixture
async def store(ground: Ground) -> AsyncIterator[Database]:
    """The answers' database alone, empty."""
    identity, answers = open_stores(ground.fresh())
    await identity.close()
    await migrations.upgrade(answers, "answers")
    yield answers
    await answers.close()


@pytest.fixture
async def answers(store: Database) -> Answers:
    return Answers(store, Keys.parse(OLD))


def spot(person: int = 1, round_id: int = 1) -> Spot:
    return Spot(1, round_id, person, bytes([person]) * 16, 1)


async def test_what_is_given_is_found_by_both_and_by_nobody_else(answers: Answers) -> None:
    one = numbered(ANSWER, ADA)
    assert await answers.shares.give(ADA, MORGAN, one, LATER)
    assert await answers.shares.given_by(ADA) == await answers.shares.given_to(MORGAN) == [one]
    for other in (SAM, Whose(2, 1, ADA.salt), Whose(1, 1, SAM.salt), Whose(2, 2, MORGAN.salt)):
        assert await answers.shares.given_by(other) == await answers.shares.given_to(other) == []
    assert await answers.shares.given_to(ADA) == await answers.shares.given_by(MORGAN) == []


async def test_given_twice_or_at_once_it_is_one(answers: Answers) -> None:
    one = numbered(ANSWER, ADA)
    done = await asyncio.gather(*(answers.shares.give(ADA, MORGAN, one, LATER) for _ in range(5)))
    assert sum(done) == 1 and len(await answers.shares.given_to(MORGAN)) == 1


async def test_only_its_giver_takes_it_back_and_only_its_reader_puts_it_away(answers: Answers) -> None:
    one = numbered(ANSWER, ADA)
    await answers.shares.give(ADA, MORGAN, one, LATER)
    for other in (MORGAN, SAM, Whose(2, 1, ADA.salt)):
        assert not await answers.shares.take_back(other, one.number)
    for other in (ADA, SAM):
        assert not await answers.shares.put_away(other, one.number)
    assert await answers.shares.put_away(MORGAN, one.number)
    assert await answers.shares.given_to(MORGAN) == [replace(one, read=True)]
    assert await answers.shares.given_by(ADA) == [one], "its giver does not see that it was read"
    assert await answers.shares.take_back(ADA, one.number)
    assert not await answers.shares.take_back(ADA, one.number) and await answers.shares.given_to(MORGAN) == []


async def test_another_answer_and_another_person_are_another_number() -> None:
    others = [replace(ANSWER, option="sunny"), replace(ANSWER, words=""), replace(ANSWER, reader=3), ANSWER]
    numbers = {numbered(one, ADA).number for one in others} | {numbered(ANSWER, SAM).number}
    assert len(numbers) == 5 and numbered(replace(ANSWER, read=True), ADA).number in numbers


async def test_forgetting_takes_what_was_given_and_what_was_got(answers: Answers) -> None:
    await answers.shares.give(ADA, MORGAN, numbered(ANSWER, ADA), LATER)
    wish = numbered(Shared(3, 1, "talk"), SAM)
    await answers.shares.give(SAM, ADA, wish, LATER)
    other = numbered(Shared(3, 2, "talk"), SAM)
    await answers.shares.give(SAM, MORGAN, other, LATER)
    await answers.shares.forget(ADA)
    assert await answers.shares.given_by(SAM) == await answers.shares.given_to(MORGAN) == [other]


async def test_under_an_older_key_it_is_still_found_taken_back_and_given_once(store: Database) -> None:
    one = numbered(ANSWER, ADA)
    await Answers(store, Keys.parse(OLD)).shares.give(ADA, MORGAN, one, LATER)
    both = Answers(store, Keys.parse(f"{OLD},{NEW}"))
    assert not await both.shares.give(ADA, MORGAN, one, LATER)
    assert await both.shares.put_away(MORGAN, one.number)
    assert await both.shares.given_to(MORGAN) == [replace(one, read=True)]
    assert await both.shares.take_back(ADA, one.number)


async def test_every_row_has_the_same_size_and_no_byte_of_it_tells_anything(store: Database, answers: Answers) -> None:
    long = "\x01" * 2000  # each of them six bytes of JSON
    for one in (ANSWER, Shared(1, 2, "talk"), replace(ANSWER, words=long)):
        await answers.shares.give(ADA, MORGAN, numbered(one, ADA), LATER)
    await answers.quotes.offer(spot(), WORDS, [3], NOON, LATER)
    await answers.quotes.offer(spot(2), long, [3, 4], NOON, LATER)
    async with store.reading() as session:
        for table in (share, quote):
            sizes = {len(sealed) for sealed in (await session.execute(select(table.c.sealed))).scalars()}
            assert len(sizes) == 1
    everything = repr(await rows_of(store)).encode() + await bytes_of(store)
    assert b"purple" not in everything and b"stormy" not in everything


async def test_a_row_moved_to_another_mark_does_not_open(store: Database, answers: Answers) -> None:
    await answers.shares.give(ADA, MORGAN, numbered(ANSWER, ADA), LATER)
    async with store.reading() as session:
        row = (await session.execute(select(share))).one()
    with pytest.raises(InvalidTag):
        answers.keys.open(1, b"x" * 16, row.sealed)


# Quotes


async def test_a_quote_waits_for_those_who_were_named_until_its_moment(answers: Answers) -> None:
    await answers.quotes.offer(spot(), WORDS, [3], NOON, LATER)
    assert await answers.quotes.queue(1, 3, NOON - timedelta(seconds=1)) == []
    ((number, words),) = await answers.quotes.queue(1, 3, NOON)
    assert words == WORDS
    assert await answers.quotes.queue(1, 4, NOON) == await answers.quotes.queue(2, 3, NOON) == []
    assert not await answers.quotes.decide(1, 4, number, True, NOON)
    assert await answers.quotes.decide(1, 3, number, True, NOON)
    assert not await answers.quotes.decide(1, 3, number, False, NOON), "decided is decided"
    assert await answers.quotes.released(1) == [WORDS] and await answers.quotes.released(2) == []


async def test_what_was_passed_on_is_neither_withdrawn_nor_changed(answers: Answers) -> None:
    await answers.quotes.offer(spot(), WORDS, [3], NOON, LATER)
    ((number, _),) = await answers.quotes.queue(1, 3, NOON)
    await answers.quotes.decide(1, 3, number, True, NOON)
    assert not await answers.quotes.withdraw(spot())
    await answers.quotes.offer(spot(), "other words", [3], NOON, LATER)
    assert await answers.quotes.released(1) == [WORDS]
    await answers.forget([spot()])
    assert await answers.quotes.released(1) == []


async def test_withdrawn_and_passed_on_in_the_same_moment_one_of_them_wins(answers: Answers) -> None:
    for round_id in range(1, 9):
        here = spot(round_id=round_id)
        await answers.quotes.offer(here, WORDS, [3], NOON, LATER)
        number = next(number for number, _ in await answers.quotes.queue(1, 3, NOON))
        released, withdrawn = await asyncio.gather(
            answers.quotes.decide(1, 3, number, True, NOON), answers.quotes.withdraw(here)
        )
        assert released != withdrawn
        assert ((await answers.quotes.of([here])) == {}) is withdrawn


async def test_closing_writes_quotes_again_in_the_order_of_their_marks(store: Database, answers: Answers) -> None:
    for person in range(1, 9):
        await answers.quotes.offer(spot(person), WORDS, [3], NOON, LATER)
    await answers.settle(1, 1, 1)
    async with store.reading() as session:
        marks = list((await session.execute(select(quote.c.mark))).scalars())
    assert marks == sorted(marks) and len(marks) == 8
