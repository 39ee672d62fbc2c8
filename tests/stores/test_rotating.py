"""A new key: everything moves to it, nothing is lost wherever it stops, and nobody has to wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select, text

from bot import erasing
from bot.cli.opening import open_house
from bot.key_use import keys_in_use
from bot.models import Round
from bot.private import new_key
from bot.private.rotate import Rotation
from bot.private.tables import reply
from bot.rotating import steps
from bot.visit import House, Visit
from tests.cast import ADA, MORGAN, WARD_COLLEAGUES
from tests.conversation import Talk, talking
from tests.ground import KEY
from tests.lived_in import THANKS, WORDS, backup, finds, lives, restore, spots_of, whose, with_keys
from tests.stores.conftest import is_postgresql, rows_of

SECOND = new_key(2)
PEOPLE = (ADA, MORGAN, *WARD_COLLEAGUES[:4])


class Killed(BaseException):
    """What a process feels of SIGKILL: nothing is caught, nothing is tidied up."""


@pytest.fixture
async def both(talk: Talk) -> AsyncIterator[House]:
    """A lived-in house, its last round still open, opened again with a second key."""
    await lives(talk, weeks=3)
    async with open_house(with_keys(talk.house.settings, KEY, SECOND), talk.clock.now) as house:
        yield house


async def rotates(house: House) -> None:
    for step in await steps(house):
        await step()


async def found_by_all(house: House) -> list[dict[str, Any]]:
    return [await finds(house, user) for user in PEOPLE]


async def closes_all(talk: Talk) -> None:
    await talk.beat(hours=9)
    talk.clock.forward(minutes=6)


@asynccontextmanager
async def with_the_second_alone(talk: Talk) -> AsyncIterator[House]:
    async with open_house(with_keys(talk.house.settings, SECOND), talk.clock.now) as house:
        yield house


async def test_everybody_finds_everything_with_the_new_key_alone(talk: Talk, both: House) -> None:
    before = await found_by_all(both)
    ada = before[0]
    assert len(ada["answers"]) == 3 and len(ada["words"]) == 3 and ada["thanks"] == [THANKS]
    assert ada["quotes"] == [WORDS] and ada["share owner"] == ["share1"] and ada["ask reader"] == ["ask2"]
    await closes_all(talk)
    sizes = {name: sorted(len(row[-2]) for row in rows) for name, rows in (await _sealed(both)).items()}
    await rotates(both)
    assert (await keys_in_use(both, {}))[1].is_needed is False
    async with with_the_second_alone(talk) as house:
        assert await found_by_all(house) == before
        assert {row[-3] for rows in (await _sealed(house)).values() for row in rows} == {2}
        assert {name: sorted(len(row[-2]) for row in rows) for name, rows in (await _sealed(house)).items()} == sizes
        assert {key for (key,) in await house.identity.once(select(Round.key_id).distinct())} == {2}


async def _sealed(house: House) -> dict[str, list[tuple[Any, ...]]]:
    rows = await rows_of(house.answers._database)
    return {name: rows[name] for name in ("reply", "note", "share", "ask", "quote")}


async def test_the_rows_lie_in_the_order_of_their_new_marks(talk: Talk, both: House) -> None:
    await closes_all(talk)
    await rotates(both)
    if is_postgresql(both.identity):
        query = text("SELECT round_mark, mark, xmin::text FROM reply ORDER BY ctid")
        async with both.answers._database.reading() as session:
            rows = [(bytes(row[0]), bytes(row[1]), row[2]) for row in await session.execute(query)]
        for mark in {row[0] for row in rows}:
            one = [row for row in rows if row[0] == mark]
            assert [row[1] for row in one] == sorted(row[1] for row in one) and len({row[2] for row in one}) == 1
    else:
        assert len(await both.answers._database.once(select(reply))) == 12  # WITHOUT ROWID: by mark, always


async def test_at_every_step_everybody_finds_their_own_and_an_open_round_takes_answers(talk: Talk, both: House) -> None:
    before = await found_by_all(both)
    async with talking(both, talk.clock) as theirs:
        for number, step in enumerate(await steps(both)):
            await step()
            if number:
                assert await found_by_all(both) == before
        talk.clock.forward(minutes=1)
        await theirs(ADA).does("check_in.answer", str((await spots_of(both, ADA))[0].round), "sunny")
    assert list((await finds(both, ADA))["answers"].values()).count("sunny") == 1


async def test_an_answer_is_found_before_its_round_says_that_it_was_moved(both: House) -> None:
    before = await found_by_all(both)
    rotation = both.answers.rotation
    closed = await both.identity.once(select(Round.id).where(Round.closed_at.is_not(None)))
    for (round_id,) in closed:
        everybody = [spot for user in PEOPLE for spot in await spots_of(both, user) if spot.round == round_id]
        await rotation.move_round(everybody)
    assert len(closed) == 2 and await found_by_all(both) == before


async def test_open_rounds_are_left_and_counted_and_moved_the_next_time(talk: Talk, both: House) -> None:
    await rotates(both)
    use = (await keys_in_use(both, {}))[1]
    assert use.open_rounds == 1 and use.closed_rounds == 0 and use.is_needed
    assert use.last_closes_at and use.last_closes_at > talk.clock.now()
    assert set(use.rows) == {"reply", "note"}
    await closes_all(talk)
    await rotates(both)
    assert (await keys_in_use(both, {}))[1].is_needed is False


async def test_answers_that_come_back_from_a_backup_are_moved_as_well(talk: Talk, both: House) -> None:
    """Only the answers' store was restored: the rounds say that they are under the new key, and their rows are not."""
    await closes_all(talk)
    kept = await backup(both.answers._database)
    await rotates(both)
    await restore(both.answers._database, kept)
    before = await found_by_all(both)
    await rotates(both)
    assert await found_by_all(both) == before and len(before[0]["answers"]) == 3
    assert (await keys_in_use(both, {}))[1].is_needed is False


@contextmanager
def killed_at(statement: int, *houses: House) -> Any:
    """The process dies as it sends its so-many-th statement to either database."""
    left = statement

    def dies(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    engines = [store.engine.sync_engine for one in houses for store in (one.identity, one.answers._database)]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", dies)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", dies)


async def test_stopped_at_any_statement_nothing_is_lost_and_it_goes_on(talk: Talk, both: House) -> None:
    before = await found_by_all(both)
    await closes_all(talk)
    statement, ended = 0, False
    while not ended:
        statement += 1
        try:
            with killed_at(statement, both):
                await rotates(both)
            ended = True
        except Killed:
            assert (await finds(both, ADA)) == before[0], f"lost at statement {statement}"
    assert statement > 10
    async with with_the_second_alone(talk) as house:
        assert await found_by_all(house) == before
        assert len((await _sealed(house))["reply"]) == 12, "nothing stands there twice"


async def test_an_erasure_that_meets_a_move_leaves_nothing(both: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL a delete that waited for the move would pass over the moved row."""
    moved, may_end, real = asyncio.Event(), asyncio.Event(), Rotation._move

    async def slow(self: Rotation, *args: Any) -> None:
        await real(self, *args)
        moved.set()
        await may_end.wait()

    monkeypatch.setattr(Rotation, "_move", slow)
    spots = await spots_of(both, ADA)
    moving = asyncio.create_task(both.answers.rotation.move_round(spots[-1:]))
    await moved.wait()
    forgetting = asyncio.create_task(both.answers.forget(spots))
    await _until_it_waits(both)
    may_end.set()
    await asyncio.gather(moving, forgetting)
    assert (await finds(both, ADA))["answers"] == {}


async def _until_it_waits(house: House) -> None:
    """For the other's transaction: in PostgreSQL for a row of it, on SQLite for its turn, from the first moment on."""
    waiting = text("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
    there = not house.identity.shared
    while not there:
        async with house.answers._database.reading() as session:
            there = (await session.execute(waiting)).first() is not None


async def test_what_was_erased_between_two_halves_does_not_come_back(talk: Talk, both: House) -> None:
    await closes_all(talk)
    work = await steps(both)
    await work[0]()
    await work[1]()
    one = await whose(both, ADA)
    async with both.identity.reading() as session:
        person = await erasing.person_by_id(session, one.person)
    assert person
    await erasing.erase(Visit(both, person, both.now()), everything=False)
    for step in work[2:]:
        await step()
    rows = await rows_of(both.answers._database)
    assert (len(rows["reply"]), len(rows["note"]), len(rows["share"]), len(rows["quote"])) == (9, 0, 0, 0)
    assert (await keys_in_use(both, {}))[1].is_needed is False


async def test_a_picture_is_never_decided_from_a_part_of_the_answers(talk: Talk, both: House) -> None:
    spots = await spots_of(both, ADA)
    assert len(await both.answers.ratings(spots)) == 3
    async with with_the_second_alone(talk) as house:
        with pytest.raises(KeyError):
            await house.answers.ratings(spots)
