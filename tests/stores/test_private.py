"""The answers' store: what it keeps, for how long, and that a thief of both databases learns nothing from it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, text, update

from bot import migrations
from bot.cli.opening import open_stores
from bot.database import Database, open_database
from bot.private import KEEP_ANSWERS, KEEP_WORDS, SKIPPED, Answers, Keys, Reply, Spot, new_key
from bot.private.marks import note_mark, reply_mark
from bot.private.replies import keep_until
from bot.private.tables import note, reply
from tests.ground import Ground
from tests.stores.conftest import bytes_of, is_postgresql, rows_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOON.date()
WORDS = "the purple kettle of the third corridor"


def spot(person: int = 1, round_id: int = 1, salt: bytes = b"s" * 16) -> Spot:
    return Spot(1, round_id, person, salt, 1)


def gave(option: str, rating: int, seconds: int = 0) -> Reply:
    return Reply(option, rating, NOON + timedelta(seconds=seconds))


@pytest.fixture
async def store(ground: Ground) -> AsyncIterator[Database]:
    """The answers' database alone, empty."""
    identity, answers = open_stores(ground.fresh())
    await identity.close()
    await migrations.upgrade(answers, "answers")
    yield answers
    await answers.close()


@pytest.fixture
def answers(store: Database) -> Answers:
    return Answers(store, Keys.parse(new_key()))


async def replies(store: Database) -> list[tuple[bytes, bytes, int, bytes, date]]:
    async with store.reading() as session:
        return [tuple(row) for row in await session.execute(select(reply))]


# Keeping


async def test_an_answer_is_kept_and_found_by_its_own_person_alone(answers: Answers) -> None:
    assert await answers.keep(spot(1), gave("stormy", 1), TODAY) == "kept"
    assert await answers.of([spot(1)]) == {1: gave("stormy", 1)}
    assert await answers.of([spot(2), spot(1, round_id=2), spot(1, salt=b"t" * 16)]) == {}


async def test_the_newest_by_the_platforms_own_time_stands_whatever_is_redelivered(answers: Answers) -> None:
    assert await answers.keep(spot(), gave("stormy", 1, 1), TODAY) == "kept"
    assert await answers.keep(spot(), gave("sunny", 5, 2), TODAY) == "kept"
    assert await answers.keep(spot(), gave("stormy", 1, 1), TODAY) == "stale"
    assert await answers.keep(spot(), gave("sunny", 5, 2), TODAY) == "kept", "the same again is no error"
    assert (await answers.of([spot()]))[1].option == "sunny"


async def test_taps_that_arrive_at_once_leave_the_newest_and_lose_nobodys(answers: Answers) -> None:
    people = range(1, 7)
    presses = [
        answers.keep(spot(person), gave(f"option {seconds}", 3, seconds), TODAY)
        for seconds in (2, 5, 1, 4, 3)
        for person in people
    ]
    told = await asyncio.gather(*presses, return_exceptions=True)
    assert [one for one in told if isinstance(one, BaseException)] == []
    kept = {person: (await answers.of([spot(person)]))[1].option for person in people}
    assert kept == dict.fromkeys(people, "option 5")


async def test_words_are_kept_replaced_and_taken_away_and_an_older_copy_changes_nothing(answers: Answers) -> None:
    await answers.keep_words(spot(), "first", NOON, TODAY)
    await answers.keep_words(spot(), WORDS, NOON + timedelta(seconds=5), TODAY)
    assert await answers.keep_words(spot(), "first", NOON, TODAY) == "stale"
    assert await answers.words_of([spot(), spot(2)]) == {1: WORDS}
    await answers.keep_words(spot(), "", NOON + timedelta(seconds=9), TODAY)
    assert await answers.words_of([spot()]) == {}


async def test_two_thousand_of_the_longest_characters_fit(answers: Answers) -> None:
    longest = "\N{HERB}" * 2000
    await answers.keep_words(spot(), longest, NOON, TODAY)
    assert (await answers.words_of([spot()]))[1] == longest


@pytest.mark.parametrize(
    "character", ["\n", '"', "\\", "\v"], ids=["line break", "quotation", "backslash", "soft break"]
)
async def test_two_thousand_of_what_is_written_longer_than_it_reads_fit(answers: Answers, character: str) -> None:
    """A soft line break, as Word and Outlook paste it, takes six bytes in JSON."""
    await answers.keep_words(spot(), character * 2000, NOON, TODAY)
    assert (await answers.words_of([spot()]))[1] == character * 2000


# What a row tells


async def test_a_skip_an_answer_and_a_long_answer_look_the_same(store: Database, answers: Answers) -> None:
    await answers.keep(spot(1), gave("not_today", SKIPPED), TODAY)
    await answers.keep(spot(2), gave("stormy", 1), TODAY)
    await answers.keep(spot(3), gave("an option with a rather long name", 5), TODAY)
    rows = await replies(store)
    assert len({(row[1], row[2], len(row[0]), len(row[3]), row[4]) for row in rows}) == 1
    assert len({row[0] for row in rows}) == len({row[3] for row in rows}) == 3


async def test_a_word_and_two_thousand_look_the_same(store: Database, answers: Answers) -> None:
    for person, words in ((1, "x"), (2, "y" * 2000), (3, "\N{HERB}" * 2000)):
        await answers.keep_words(spot(person), words, NOON, TODAY)
    async with store.reading() as session:
        sealed = (await session.execute(select(note.c.sealed))).scalars()
    assert len({len(one) for one in sealed}) == 1


def test_no_column_holds_a_time_a_number_in_order_or_a_person() -> None:
    for table in (reply, note):
        assert set(table.columns.keys()) == {"mark", "round_mark", "key_id", "sealed", "purge_on"}
        assert not table.foreign_keys


async def test_the_same_answer_again_is_other_bytes(store: Database, answers: Answers) -> None:
    """Else a thief who copied the store twice would see who changed nothing."""
    seen = set()
    for _ in range(3):
        await answers.keep(spot(), gave("sunny", 5), TODAY)
        seen.add((await replies(store))[0][3])
    assert len(seen) == 3


async def test_nobody_can_be_followed_from_round_to_round(store: Database, answers: Answers) -> None:
    for round_id in (1, 2, 3):
        await answers.keep(spot(1, round_id), gave("sunny", 5), TODAY)
    rows = await replies(store)
    assert len({row[0] for row in rows}) == len({row[1] for row in rows}) == 3


async def test_a_sealed_answer_that_was_moved_to_another_mark_does_not_open(store: Database, answers: Answers) -> None:
    """Else whoever can write to the store could read your answer as their own."""
    await answers.keep(spot(1), gave("stormy", 1), TODAY)
    await answers.keep(spot(2), gave("sunny", 5), TODAY)
    stolen = next(row[3] for row in await replies(store) if row[0] == reply_mark(answers.keys, spot(1)))
    async with store.writing() as session:
        mine = reply.c.mark == reply_mark(answers.keys, spot(2))
        await session.execute(update(reply).where(mine).values(sealed=stolen))
    with pytest.raises(InvalidTag):
        await answers.of([spot(2)])


async def test_an_answer_and_words_cannot_stand_in_for_each_other(store: Database, answers: Answers) -> None:
    await answers.keep(spot(), gave("stormy", 1), TODAY)
    row = (await replies(store))[0]
    mark = note_mark(answers.keys, spot())
    assert mark != row[0]
    async with store.writing() as session:
        values = {"mark": mark, "round_mark": row[1], "key_id": 1, "sealed": row[3], "purge_on": row[4]}
        await session.execute(insert(note).values(values))
    with pytest.raises(InvalidTag):
        await answers.words_of([spot()])


async def test_without_the_key_nothing_opens_and_nothing_is_found(store: Database, answers: Answers) -> None:
    await answers.keep(spot(), gave("stormy", 1), TODAY)
    thief = Answers(store, Keys.parse(new_key()))
    assert await thief.of([spot()]) == {}
    (row,) = await replies(store)
    with pytest.raises(InvalidTag):
        thief.keys.open(1, row[0], row[3])


async def test_every_byte_of_the_store_is_silent(store: Database, answers: Answers) -> None:
    salts = [os.urandom(16) for _ in range(14)]
    for person, salt in enumerate(salts, 1):
        await answers.keep(spot(person, salt=salt), gave("foggy_indeed", person % 6), TODAY)
        await answers.keep_words(spot(person, salt=salt), WORDS, NOON, TODAY)
    await answers.settle(1, 1, 1)
    found = await bytes_of(store)
    assert len(found) > 10_000
    sealed = (await replies(store))[0][3]
    assert sealed in found, "this is not where the answers are"
    told = (b"foggy_indeed", b'"rating"', b"kettle", b"corridor", NOON.isoformat().encode(), *salts)
    assert [one for one in told if one in found] == []


# Settling, forgetting, purging


async def test_settling_lays_the_rows_in_the_order_of_their_marks_and_keeps_them(
    store: Database, answers: Answers
) -> None:
    spots = [spot(person) for person in range(1, 31)]
    for one in spots:
        await answers.keep(one, gave("sunny", 1 + one.person % 5, one.person), TODAY)
        await answers.keep_words(one, f"{one.person} {WORDS}", NOON, TODAY)
    await answers.keep(spot(1, round_id=2), gave("other", 2), TODAY)
    before = sorted(await replies(store)), await answers.ratings(spots)
    await answers.settle(1, 1, 1)
    assert (sorted(await replies(store)), await answers.ratings(spots)) == before
    assert [await answers.words_of([one]) for one in spots] == [{1: f"{one.person} {WORDS}"} for one in spots]
    if is_postgresql(store):
        async with store.reading() as session:
            for table in ("reply", "note"):
                query = text(f"SELECT mark, xmin::text FROM {table} ORDER BY ctid DESC LIMIT 30")
                rows = list(await session.execute(query))[::-1]
                assert [bytes(row[0]) for row in rows] == sorted(bytes(row[0]) for row in rows)
                assert len({row[1] for row in rows}) == 1
    else:
        async with store.reading() as session:
            made = (await session.execute(text("SELECT sql FROM sqlite_master WHERE type = 'table'"))).scalars()
            assert all("WITHOUT ROWID" in sql for sql in made if "mark" in sql)


async def test_settling_twice_or_at_once_is_harmless(store: Database, answers: Answers) -> None:
    spots = [spot(person) for person in range(1, 20)]
    for one in spots:
        await answers.keep(one, gave("sunny", 4), TODAY)
    await asyncio.gather(*(answers.settle(1, 1, 1) for _ in range(3)))
    assert await answers.ratings(spots) == [4] * 19


async def test_ratings_come_sorted_and_without_skips(answers: Answers) -> None:
    for person, rating in enumerate((5, SKIPPED, 1, 3, SKIPPED, 2), 1):
        await answers.keep(spot(person), gave("x", rating), TODAY)
    assert await answers.ratings([spot(person) for person in range(1, 20)]) == [1, 2, 3, 5]


async def test_forgetting_erases_ones_own_and_nobody_elses(store: Database, answers: Answers) -> None:
    mine = [spot(1, round_id) for round_id in range(1, 500)]
    for one in (*mine[:5], spot(2)):
        await answers.keep(one, gave("sunny", 5), TODAY)
        await answers.keep_words(one, WORDS, NOON, TODAY)
    await answers.forget(mine)
    rows = await rows_of(store)
    assert (len(rows["reply"]), len(rows["note"])) == (1, 1)
    assert await answers.of(mine) == {} and await answers.words_of([spot(2)]) == {1: WORDS}


async def test_what_was_erased_is_not_left_in_a_free_page(tmp_path: Path) -> None:
    """Of the built-in database: SQLite would leave it there until the page is wanted again."""
    store = open_database(f"sqlite:///{tmp_path}/answers.db")
    await migrations.upgrade(store, "answers")
    answers, spots = Answers(store, Keys.parse(new_key())), [spot(person) for person in range(1, 40)]
    for one in spots:
        await answers.keep(one, gave("sunny", 5), TODAY)
    sealed = [row[3] for row in await replies(store)]
    assert sealed[0] in await bytes_of(store)
    await answers.forget(spots)
    async with store.engine.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    found = await bytes_of(store)
    await store.close()
    assert [one for one in sealed if one in found] == []


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_nothing_is_kept_longer_than_promised_nor_a_week_shorter(opened_on: date) -> None:
    for keep in (KEEP_ANSWERS, KEEP_WORDS):
        until = keep_until(opened_on, keep)
        assert opened_on + keep - timedelta(days=7) < until <= opened_on + keep
        assert until.weekday() == 0, "the same day for a whole week of rounds"


async def test_the_store_is_purged_on_the_day_and_not_before(answers: Answers) -> None:
    await answers.keep(spot(1), gave("sunny", 5), TODAY)
    await answers.keep_words(spot(1), WORDS, NOON, TODAY)
    day = keep_until(TODAY, KEEP_WORDS)
    await answers.purge(day - timedelta(days=1))
    assert await answers.words_of([spot(1)]) == {1: WORDS}
    await answers.purge(day)
    assert await answers.words_of([spot(1)]) == {} and len(await answers.of([spot(1)])) == 1
    await answers.purge(keep_until(TODAY, KEEP_ANSWERS))
    assert await answers.of([spot(1)]) == {}


# Keys


async def test_a_new_key_locks_what_is_new_and_the_old_one_still_opens_what_is_old(store: Database) -> None:
    first, second = new_key(1), new_key(2)
    await Answers(store, Keys.parse(first)).keep(spot(1), gave("sunny", 5), TODAY)
    both = Answers(store, Keys.parse(f"{first},{second}"))
    assert both.keys.current == 2
    newer = Spot(1, 2, 1, b"s" * 16, both.keys.current)
    await both.keep(newer, gave("stormy", 1), TODAY)
    assert {round_id: one.option for round_id, one in (await both.of([spot(1), newer])).items()} == {
        1: "sunny", 2: "stormy",
    }  # fmt: skip


def test_a_key_never_shows_itself() -> None:
    text = new_key()
    assert text[2:20] not in repr(Keys.parse(text)) and repr(Keys.parse(text)) == "<Keys [1]>"
