"""Who erased their data stays erased: when a backup comes back, when the power goes, and for nobody else."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from bot import erasing
from bot.cli.opening import open_house
from bot.models import Base, Kudos, Letter, Person, Picture, Received, Seat
from bot.people.recognise import person_by_id
from bot.private import Erasures, Keys, Spot, new_key
from bot.private.marks import note_mark, owner_mark, quote_mark, reader_mark, reply_mark
from bot.settings import SettingsError
from bot.visit import House, Visit
from tests.cast import ADA, CHIDI, MORGAN, WARD_COLLEAGUES
from tests.conversation import Talk, plain
from tests.ground import KEY
from tests.lived_in import THANKS, backup, finds, lives, restore, spots_of, stores, thank, whose, with_keys
from tests.stores.conftest import rows_of

OTHERS = (CHIDI, *WARD_COLLEAGUES[:4])
NOTHING = {
    "answers": {}, "words": {}, "thanks": [], "share owner": [], "share reader": [], "ask owner": [], "ask reader": [],
    "quotes": [],
}  # fmt: skip


class Killed(BaseException):
    """What a process feels of SIGKILL."""


@asynccontextmanager
async def started_again(talk: Talk) -> Any:
    async with open_house(talk.house.settings, talk.clock.now) as house:
        yield house


async def visit_of(house: House, user: str) -> Visit:
    async with house.identity.reading() as session:
        person = await person_by_id(session, (await whose(house, user)).person)
    assert person
    return Visit(house, person, house.now())


@pytest.fixture
async def lived(talk: Talk) -> Talk:
    await lives(talk)
    return talk


@pytest.mark.parametrize("lost", [("identity",), ("answers",), ("identity", "answers")])
async def test_nobody_comes_back_with_a_backup(lived: Talk, lost: tuple[str, ...]) -> None:
    await lived.beat(hours=9)
    kept = {name: await backup(stores(lived.house)[name]) for name in lost}
    before = [await finds(lived.house, user) for user in OTHERS]
    await lived(ADA).does("data.erase_now")
    for name in lost:
        await restore(stores(lived.house)[name], kept[name])
    assert await _left(lived.house, ADA) > 0, "the backup brought nothing back, so this tells nothing"
    async with started_again(lived) as house:
        assert await finds(house, ADA) == NOTHING and await _left(house, ADA) == 0
        assert [await finds(house, user) for user in OTHERS] == before
        assert await _count(house, Picture) == 2
    async with started_again(lived) as house:  # once is enough
        assert (await erasing.replay(house)).again == 0


async def _left(house: House, user: str) -> int:
    """How many rows there still are of somebody: by name, and by the marks of then."""
    person, mine = (await whose(house, user)).person, 0
    for column in (Seat.person_id, Received.person_id, Kudos.giver_id, Letter.person_id):
        mine += (await house.identity.once(select(func.count()).where(column == person)))[0][0]
    old = [one.whose.salt for one in erasing.list_of(house).read().erasures]
    mine += (await house.identity.once(select(func.count()).where(Person.salt.in_(old))))[0][0]
    return int(mine) + await _answers_left(house)


async def _answers_left(house: House) -> int:
    """How many rows of the answers' store the salts of then lead to."""
    keys, own = house.answers.keys, set[bytes]()
    for entry in erasing.list_of(house).read().erasures:
        one = entry.whose
        for key in keys.versions:
            spots = [Spot(one.organisation, id, one.person, one.salt, key) for id in entry.rounds]
            own |= {mark(keys, spot) for spot in spots for mark in (reply_mark, note_mark, quote_mark)}
            own |= {mark(keys, key, use, one) for mark in (owner_mark, reader_mark) for use in ("share", "ask")}
    rows = await rows_of(house.answers._database)
    return sum(
        bool(own.intersection(map(bytes, row[:marks])))
        for name, marks in (("reply", 1), ("note", 1), ("quote", 1), ("share", 3), ("ask", 3)) for row in rows[name]
    )  # fmt: skip


async def _count(house: House, table: Any) -> int:
    return int((await house.identity.once(select(func.count()).select_from(table)))[0][0])


async def test_answers_alone_that_were_erased_leave_the_rest_and_stay_erased(lived: Talk) -> None:
    kept = {name: await backup(store) for name, store in stores(lived.house).items()}
    await lived(ADA).does("answers.erase_now")
    for name, store in stores(lived.house).items():
        await restore(store, kept[name])
    async with started_again(lived) as house:
        found = await finds(house, ADA)
        assert len(found.pop("thanks")) == 1
        assert found == {name: nothing for name, nothing in NOTHING.items() if name != "thanks"}
        assert await _answers_left(house) == 0


async def test_a_backup_from_before_two_erasures_brings_back_neither(lived: Talk) -> None:
    """The second was of a salt that the backup does not know."""
    kept = {name: await backup(store) for name, store in stores(lived.house).items()}
    await lived(ADA).does("answers.erase_now")
    await lived(ADA).does("data.erase_now")
    for name, store in stores(lived.house).items():
        await restore(store, kept[name])
    async with started_again(lived) as house:
        assert await finds(house, ADA) == NOTHING and await _answers_left(house) == 0


async def test_what_was_answered_after_the_erasure_stays(lived: Talk) -> None:
    await lived(ADA).does("data.erase_now")
    lived.clock.forward(minutes=1)
    await lived(ADA).does("check_in.answer", str((await spots_of(lived.house, ADA))[0].round), "sunny")
    async with started_again(lived) as house:
        assert list((await finds(house, ADA))["answers"].values()) == ["sunny"]


async def test_killed_at_any_statement_it_is_ended_at_the_next_start(lived: Talk) -> None:
    kept = {name: await backup(store) for name, store in stores(lived.house).items()}
    ended, statement = False, 0
    while not ended:
        statement += 8
        Path(erasing.list_of(lived.house).path).unlink()
        for name, store in stores(lived.house).items():
            await restore(store, kept[name])
        async with started_again(lived) as house:
            try:
                with killed_at(statement, house):
                    await erasing.erase(await visit_of(house, ADA), everything=True)
                ended = True
            except Killed:
                pass
        wished = bool(erasing.list_of(lived.house).read().erasures)
        async with started_again(lived) as house:
            found = await finds(house, ADA)
            assert found == NOTHING if wished else len(found["answers"]) == 2, f"statement {statement}"
            assert await _answers_left(house) == 0
    assert statement > 30


@contextmanager
def killed_at(statement: int, house: House) -> Any:
    left = statement

    def dies(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    engines = [store.engine.sync_engine for store in stores(house).values()]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", dies)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", dies)


async def test_a_list_that_cannot_be_written_erases_nothing_and_says_so_kindly(lived: Talk) -> None:
    file = erasing.list_of(lived.house).path
    file.unlink()
    file.mkdir()
    told = plain((await lived(ADA).does("data.erase_now")).here)
    assert "Erased" not in told and "Traceback" not in told and str(file) not in told
    assert len((await finds(lived.house, ADA))["answers"]) == 2
    with pytest.raises(SettingsError, match="ERASURES"):
        async with started_again(lived):
            pass


async def test_in_a_fresh_database_the_same_number_is_somebody_else(lived: Talk) -> None:
    """Here: it has never heard of the erasure, and under that number is somebody with another salt, and thanks."""
    await lived(ADA).does("data.erase_now")
    await thank(lived)
    before = await finds(lived.house, ADA)
    async with lived.house.identity.writing() as session:
        await session.execute(Base.metadata.tables["erasure"].delete())
    async with started_again(lived) as house:
        assert await finds(house, ADA) == before and before["thanks"] == [THANKS]


async def test_the_list_tells_nobody_who_it_is_about(lived: Talk) -> None:
    salt = (await whose(lived.house, ADA)).salt
    await lived(ADA).does("data.erase_now")
    await lived(MORGAN).does("answers.erase_now")
    file = erasing.list_of(lived.house).path
    lines = file.read_text().splitlines()
    assert len(lines) == 2 and len({len(line) for line in lines}) == 1
    assert salt.hex() not in file.read_text() and "person" not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    stranger = Erasures(file, Keys.parse(new_key(2)))
    assert stranger.read().erasures == () and len(stranger.read().locked) == 2


async def test_a_line_that_was_torn_by_a_power_cut_is_passed_over(lived: Talk) -> None:
    await lived(ADA).does("data.erase_now")
    file = erasing.list_of(lived.house).path
    whole = file.read_text()
    file.write_text(whole + whole[: len(whole) // 2].replace(whole[:32], "f" * 32))
    await lived(MORGAN).does("data.erase_now")
    async with started_again(lived) as house:
        told = await erasing.replay(house)
    assert (told.listed, told.again, told.damaged) == (2, 0, 1)


async def test_without_its_key_a_list_that_is_still_needed_stops_the_start(lived: Talk) -> None:
    kept = await backup(lived.house.answers._database)
    await lived(ADA).does("data.erase_now")
    second = with_keys(lived.house.settings, new_key(2))
    async with open_house(second, lived.clock.now):
        pass  # everything has been carried out: the key is not missed
    await restore(lived.house.answers._database, kept)
    with pytest.raises(SettingsError, match=r"CANOPY_KEYS.*erasures"):
        async with open_house(second, lived.clock.now):
            pass


async def test_a_rotated_list_opens_with_the_new_key_alone(lived: Talk) -> None:
    kept, second = await backup(lived.house.answers._database), new_key(2)
    await lived(ADA).does("data.erase_now")
    file = erasing.list_of(lived.house).path
    for _ in range(2):
        Erasures(file, Keys.parse(f"{KEY},{second}")).renew()
    assert len(file.read_text().splitlines()) == 2, "once is enough"
    await restore(lived.house.answers._database, kept)
    assert await _answers_left(lived.house) == 9
    async with open_house(with_keys(lived.house.settings, second, KEY), lived.clock.now) as house:
        assert await _answers_left(house) == 0
    assert Erasures(file, Keys.parse(second)).read().locked == frozenset()


async def test_erasing_takes_the_old_salt_off_the_disk(lived: Talk) -> None:
    await lived(ADA).does("data.erase_now")
    one = await whose(lived.house, ADA)
    entry = erasing.list_of(lived.house).read().erasures[0]
    assert one.salt == entry.salt_after != entry.whose.salt
    async with lived.house.identity.writing() as session:
        await session.execute(update(Person).where(Person.id == one.person).values(name="Ada Okafor"))
    assert str(entry.whose.salt) not in str(await rows_of(lived.house.identity))
