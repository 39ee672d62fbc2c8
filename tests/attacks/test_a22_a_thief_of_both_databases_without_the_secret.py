"""A22: both databases dumped without the secret. Nothing in them ties a rating, a word or an answer to a person.

The attacker has read this code. They try marks, sizes, dates, PostgreSQL's own marks of when and where a row was
written, the order on the disk, and what the letters show.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from bot import migrations
from bot.cli.opening import open_house, open_stores
from bot.database import Database
from bot.models import Letter
from bot.private import Answers, Keys, Reply, Spot, new_key
from bot.private.marks import note_mark, reply_mark
from bot.rotating import steps
from bot.visit import House
from tests.cast import ADA, WARD_COLLEAGUES
from tests.conversation import Talk
from tests.ground import KEY, Ground
from tests.lived_in import THANKS, WORDS, lives, whose, with_keys
from tests.stores.conftest import bytes_of, is_postgresql, rows_of

ROUNDS, PEOPLE = 40, 14
OPENED = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
async def stolen(talk: Talk) -> Talk:
    """Everything that can be kept, its last round closed."""
    await lives(talk)
    await talk.beat(hours=9)
    return talk


async def dump(house: House) -> tuple[bytes, bytes]:
    return await bytes_of(house.identity), await bytes_of(house.answers._database)


async def test_no_choice_rating_or_word_stands_in_any_byte(stolen: Talk) -> None:
    identity, answers = await dump(stolen.house)
    assert b"Ada Okafor" in identity and len(answers) > 10_000, "this is not where they are"
    told = (b"stormy", b"foggy", b"not_today", b'"rating"', b'"option"', b"kettle", b"corridor", THANKS.encode())
    assert [word for word in told if word in identity + answers] == []


async def test_nothing_in_one_database_leads_into_the_other(stolen: Talk) -> None:
    """No mark, salt, name or number of a person stands in both."""
    identity, answers = await dump(stolen.house)
    rows = await rows_of(stolen.house.answers._database)
    marks = {bytes(cell) for name, found in rows.items() if name != "erased" for row in found for cell in row
             if isinstance(cell, bytes | memoryview) and len(bytes(cell)) == 16}  # fmt: skip
    salts = [(await whose(stolen.house, user)).salt for user in (ADA, *WARD_COLLEAGUES)]
    assert len(marks) > 10 and [mark for mark in marks if mark in identity] == []
    assert [salt for salt in salts if salt in answers] == [] and b"Ada Okafor" not in answers


async def test_every_row_of_a_table_has_the_same_size_and_one_date_a_week(stolen: Talk) -> None:
    rows = await rows_of(stolen.house.answers._database)
    for name in ("reply", "note", "share", "ask", "quote"):
        assert len({len(row[-2]) for row in rows[name]}) == 1 and len(rows[name]) > 0, name
    assert len({row[-1] for row in rows["reply"]}) == 2, "two Mondays"


async def test_a_persons_rows_of_two_rounds_have_nothing_in_common(stolen: Talk) -> None:
    """A stable pseudonym would give somebody away by the pattern of their attendance."""
    rows = (await rows_of(stolen.house.answers._database))["reply"]
    cells = [bytes(row[0]) for row in rows] + [bytes(row[0]) for row in (
        await rows_of(stolen.house.answers._database))["note"]]  # fmt: skip
    assert len(set(cells)) == len(cells)
    agree = [bin(int.from_bytes(one) ^ int.from_bytes(two)).count("1") for one in cells for two in cells if one != two]
    assert min(agree) > 20 and max(agree) < 108  # of 128 bits, by chance alone


async def test_letters_of_who_answered_and_who_did_not_are_alike(stolen: Talk) -> None:
    query = select(Letter).where(Letter.kind == "check_in.ask")
    async with stolen.house.identity.reading() as session:
        letters = list((await session.execute(query)).scalars())
    apart = {"id", "dedup", "person_id", "about", "due_at", "too_late_at"}
    columns = [column.name for column in Letter.__table__.columns if column.name not in apart]
    assert len(letters) == 28 and len({tuple(getattr(one, name) for name in columns) for one in letters}) == 1


@pytest.fixture
async def store(ground: Ground) -> AsyncIterator[Database]:
    identity, answers = open_stores(ground.fresh())
    await identity.close()
    await migrations.upgrade(answers, "answers")
    yield answers
    await answers.close()


async def order_on_disk(store: Database) -> list[tuple[bytes, bytes, str]]:
    """The rows as they lie, each with its round and PostgreSQL's number of the transaction that wrote it."""
    postgresql = is_postgresql(store)
    hidden, order = ("xmin::text", "ORDER BY ctid") if postgresql else ("''", "")
    async with store.reading() as session:
        rows = await session.execute(text(f"SELECT mark, round_mark, {hidden} FROM reply {order}"))
        return [(bytes(mark), bytes(round_mark), xmin) for mark, round_mark, xmin in rows]


async def test_the_order_on_the_disk_tells_no_more_than_chance(store: Database) -> None:
    """The attacker knows who answered when, and everybody's number; 40 rounds of 14 people, all of whom answered."""
    dice, answers = random.Random(22), Answers(store, Keys.parse(new_key()))
    salts = [dice.randbytes(16) for _ in range(PEOPLE)]
    came: dict[int, list[int]] = {}
    for round_id in range(1, ROUNDS + 1):
        came[round_id] = dice.sample(range(PEOPLE), PEOPLE)
        for seconds, person in enumerate(came[round_id]):
            given = Reply("x", person % 6, NOON + timedelta(seconds=seconds))
            await answers.keep(Spot(1, round_id, person, salts[person], 1), given, OPENED)
        await answers.settle(1, round_id, 1)
    rows = await order_on_disk(store)
    truth = {
        reply_mark(answers.keys, Spot(1, round_id, person, salts[person], 1)): (round_id, person)
        for round_id in came for person in range(PEOPLE)
    }  # fmt: skip
    guesses = {"by number": lambda _: list(range(PEOPLE)), "by time": came.__getitem__,
               "last first": lambda one: came[one][::-1]}  # fmt: skip
    for how, guess in guesses.items():
        hits = 0
        for round_id in came:
            lie = [truth[mark][1] for mark, _, _ in rows if truth[mark][0] == round_id]
            hits += sum(one == other for one, other in zip(lie, guess(round_id), strict=True))
        chance = ROUNDS  # one of fourteen, fourteen times a round
        assert abs(hits - chance) < 5 * chance**0.5, f"{how}: {hits} of {ROUNDS * PEOPLE} rows tied to their person"
    if is_postgresql(store):
        for mark in {row[1] for row in rows}:
            assert len({xmin for _, one, xmin in rows if one == mark}) == 1, "all of a round written in one go"


async def test_after_a_rotation_a_thief_who_saw_both_dumps_ties_no_old_row_to_a_new_one(stolen: Talk) -> None:
    stolen.clock.forward(minutes=6)
    before = await rows_of(stolen.house.answers._database)
    async with open_house(with_keys(stolen.house.settings, KEY, new_key(2)), stolen.clock.now) as house:
        for step in await steps(house):
            await step()
        after = await rows_of(house.answers._database)
    for name in ("reply", "note", "share", "ask", "quote"):
        old, new = ({bytes(cell) for row in rows[name] for cell in row if isinstance(cell, bytes | memoryview)}
                    for rows in (before, after))  # fmt: skip
        assert old & new == set() and len(before[name]) == len(after[name]) > 0


async def test_marks_are_nothing_that_can_be_made_without_the_secret(stolen: Talk) -> None:
    """The thief has every number and every salt, this code, and a key of their own."""
    thief = Keys.parse(new_key())
    rows = await rows_of(stolen.house.answers._database)
    stand = {bytes(row[0]) for name in ("reply", "note") for row in rows[name]}
    people = [await whose(stolen.house, user) for user in (ADA, *WARD_COLLEAGUES)]
    made = {
        mark(thief, Spot(one.organisation, round_id, one.person, one.salt, 1))
        for one in people for round_id in range(1, 10) for mark in (reply_mark, note_mark)
    }  # fmt: skip
    assert len(made) > 100 and made & stand == set()
    assert WORDS.encode() not in b"".join(stand)
