"""A23: what has been kept long enough is gone: from the live store, from exports, and from a backup that comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cli.opening import open_house
from bot.models import Kudos, Seat
from bot.visit import House
from tests.cast import ADA
from tests.conversation import Talk, plain
from tests.lived_in import THANKS, WORDS, backup, finds, lives, restore, stores
from tests.stores.conftest import bytes_of, is_postgresql, rows_of

NEVER = ("stormy", "kettle")
ANSWERED = ("reply", "note", "share", "quote")


@pytest.fixture
async def lived(talk: Talk) -> Talk:
    await lives(talk)
    await talk.beat(hours=9)
    return talk


async def exported(talk: Talk) -> str:
    return plain((await talk(ADA).does("data.export")).here)


async def test_words_go_after_a_month_and_answers_after_a_quarter(lived: Talk) -> None:
    assert "stormy" in await exported(lived) and WORDS in await exported(lived)
    await lived.beat(days=30)
    assert WORDS not in await exported(lived) and "stormy" in await exported(lived)
    await lived.beat(days=60)
    rows = await rows_of(lived.house.answers._database)
    assert {name: len(rows[name]) for name in ANSWERED} == dict.fromkeys(ANSWERED, 0)
    shown = await exported(lived)
    assert [word for word in NEVER if word in shown] == []


async def test_on_the_disk_they_are_overwritten(lived: Talk) -> None:
    """Of the built-in database; PostgreSQL takes dead rows away by itself (docs/running.md)."""
    store = lived.house.answers._database
    sealed = [bytes(row[-2]) for name in ANSWERED for row in (await rows_of(store))[name]]
    assert is_postgresql(store) or sealed[0] in await bytes_of(store)
    await lived.beat(days=90)
    found = b"" if is_postgresql(store) else await bytes_of(store)
    assert [one for one in sealed if one in found] == []


async def test_a_backup_brings_nothing_back_that_has_run_out(lived: Talk) -> None:
    kept = {name: await backup(store) for name, store in stores(lived.house).items()}
    await lived.beat(days=90)
    for name, store in stores(lived.house).items():
        await restore(store, kept[name])
    assert len((await finds(lived.house, ADA))["answers"]) == 2, "the backup brought nothing back"
    async with open_house(lived.house.settings, lived.clock.now) as house:  # nobody has looked yet
        found = await finds(house, ADA)
        assert (found["answers"], found["words"], found["quotes"]) == ({}, {}, [])
        assert await house.identity.once(select(Seat).where(Seat.round_id <= 2)) == []


async def test_thanks_go_after_a_year_and_do_not_come_back(lived: Talk) -> None:
    kept = {name: await backup(store) for name, store in stores(lived.house).items()}
    lived.clock.forward(days=364 - 7)
    async with open_house(lived.house.settings, lived.clock.now) as house:
        assert await thanks(house) == [THANKS]
    lived.clock.forward(days=8)
    for name, store in stores(lived.house).items():
        await restore(store, kept[name])
    async with open_house(lived.house.settings, lived.clock.now) as house:
        assert await thanks(house) == [] and await house.identity.once(select(Kudos)) == []


async def thanks(house: House) -> list[str]:
    return list((await finds(house, ADA))["thanks"])


async def test_a_shorter_promise_holds_at_once_for_what_is_there(lived: Talk) -> None:
    shorter = lived.house.settings.model_copy(update={"keep_answers_days": 30, "keep_words_days": 7})
    opened = lived.clock.now() - timedelta(days=0)
    async with open_house(shorter, lambda: opened + timedelta(days=7)) as house:
        found = await finds(house, ADA)
        assert found["words"] == {} and len(found["answers"]) == 2
    async with open_house(shorter, lambda: opened + timedelta(days=30)) as house:
        assert (await finds(house, ADA))["answers"] == {}
