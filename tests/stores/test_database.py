"""What stands once it is said, and what is mended by itself when PostgreSQL was away for a moment."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from sqlalchemy import delete, func, insert, select, text

from bot import database
from bot.cli.opening import open_house
from bot.database import open_database
from bot.models import Organisation, Person
from bot.models.among import among
from bot.visit import House
from tests.ground import Ground, Grounds

ROW = {"name": "Fernhill", "language": "en", "nation": "england", "zone": "Europe/London", "made_up": True}


async def test_a_statement_alone_stands_as_soon_as_it_returns(house: House, ground: Ground) -> None:
    before = await house.identity.once(select(func.count()).select_from(Organisation))
    made = await house.identity.once(insert(Organisation).returning(Organisation.id), **ROW)
    stranger = open_database(house.identity.engine.url.render_as_string(hide_password=False))
    after = await stranger.once(select(func.count()).select_from(Organisation))
    assert len(made) == 1 and after[0][0] == before[0][0] + 1
    assert await stranger.once(delete(Organisation)) == ()
    await stranger.close()


async def test_what_breaks_inside_a_transaction_leaves_nothing(house: House) -> None:
    with pytest.raises(ZeroDivisionError):
        async with house.identity.writing() as session:
            await session.execute(insert(Organisation), [ROW])
            raise ZeroDivisionError
    assert await house.identity.once(select(Organisation.id).where(Organisation.name == "Fernhill")) == []


async def test_whoever_waits_to_write_keeps_no_reader_waiting(grounds: Grounds) -> None:
    async with open_house(grounds("sqlite").fresh()) as house:
        async with house.identity.writing():
            insertion = insert(Organisation)
            writers = [asyncio.create_task(house.identity.once(insertion, **ROW)) for _ in range(database.POOL)]
            await asyncio.sleep(0)
            async with asyncio.timeout(10):
                assert await house.identity.once(select(func.count()).select_from(Organisation)) == [(0,)]
            assert not any(writer.done() for writer in writers)
        await asyncio.gather(*writers)


async def test_many_are_found_by_their_ids_and_nobody_else_is_read(furnished: House, ground: Ground) -> None:
    query = select(Person.id).where(among(Person.id, [3, 1, None, 3]))
    assert sorted(await furnished.identity.once(query)) == [(1,), (3,)]
    assert await furnished.identity.once(select(Person.id).where(among(Person.id, []))) == []
    if ground.kind == "sqlite":  # PostgreSQL reads a small table whole, and rightly
        written = str(query.compile(furnished.identity.engine.sync_engine))
        plan = await furnished.identity.once(text(f"EXPLAIN QUERY PLAN {written.replace('?', ':ids')}"), ids="[1, 3]")
        assert any("SEARCH person" in row[3] for row in plan), plan


@pytest.mark.parametrize("rested", [0.0, 1000.0])
async def test_a_tap_after_postgresql_came_back_meets_no_broken_connection(
    grounds: Grounds, monkeypatch: pytest.MonkeyPatch, rested: float
) -> None:
    monkeypatch.setattr(database, "RESTED", rested)
    url = grounds.server()("rested")
    house = open_database(url)
    assert await house.once(select(1)) == [(1,)]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert await house.once(select(1)) == [(1,)]
    async with house.reading() as session:
        assert (await session.execute(text("SELECT 1"))).scalar_one() == 1
    await house.close()
