"""Both databases' schemas: what the code expects is what the migrations make, up and down and at once."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect

from bot import migrations
from bot.cli.opening import open_stores
from bot.database import Database
from bot.migrations import Store
from bot.models import Base
from bot.private.tables import metadata
from tests.ground import Ground
from tests.stores.conftest import rows_of

STORES: dict[Store, MetaData] = {"identity": Base.metadata, "answers": metadata}
START = """
import asyncio, sys
from bot import migrations
from bot.database import open_database
asyncio.run(migrations.upgrade(open_database(sys.argv[1]), "identity"))
"""
each_store = pytest.mark.parametrize("name", STORES)


@pytest.fixture
async def empty(ground: Ground) -> AsyncIterator[dict[Store, Database]]:
    """Two databases without a table."""
    identity, answers = open_stores(ground.fresh())
    yield {"identity": identity, "answers": answers}
    await identity.close()
    await answers.close()


async def tables(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    return {name for name in found if _ours(name)} - {"alembic_version"}


def _ours(name: str | None) -> bool:
    """The fleet's jobs are procrastinate's to describe."""
    return not (name or "").startswith("procrastinate_")


@each_store
async def test_the_migrated_schema_is_the_one_that_the_code_expects(empty: dict[Store, Database], name: Store) -> None:
    await migrations.upgrade(empty[name], name)

    def differences(connection: Connection) -> list[object]:
        options = {
            "compare_type": True, "compare_server_default": True,
            "include_name": lambda name, kind, _parents: kind != "table" or _ours(name),
        }  # fmt: skip
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), STORES[name]))

    async with empty[name].engine.connect() as connection:
        assert await connection.run_sync(differences) == []


@each_store
async def test_up_down_and_up_again(empty: dict[Store, Database], name: Store) -> None:
    everything = set(STORES[name].tables)
    await migrations.upgrade(empty[name], name)
    assert await tables(empty[name]) == everything
    await migrations.downgrade(empty[name], name)
    assert await tables(empty[name]) == set()
    await migrations.upgrade(empty[name], name)
    assert await tables(empty[name]) == everything


@each_store
async def test_a_database_that_is_up_to_date_is_left_as_it_is(empty: dict[Store, Database], name: Store) -> None:
    await migrations.upgrade(empty[name], name)
    await migrations.upgrade(empty[name], name)
    assert await tables(empty[name]) == set(STORES[name].tables)


async def test_two_replicas_that_start_at_once_migrate_once(empty: dict[Store, Database]) -> None:
    """Two processes: within one, Alembic would mix up whose turn it is."""
    url = empty["identity"].engine.url.render_as_string(hide_password=False)
    starts = [await asyncio.create_subprocess_exec(sys.executable, "-c", START, url, stderr=PIPE) for _ in range(2)]
    told = [(await start.communicate())[1].decode() for start in starts]
    assert [start.returncode for start in starts] == [0, 0], "".join(told)[-1000:]
    assert await tables(empty["identity"]) == set(Base.metadata.tables)


async def test_answers_stand_in_no_table_of_identity_and_the_other_way_round() -> None:
    assert set(Base.metadata.tables) & set(metadata.tables) == set()
    assert set(metadata.tables) == {"reply", "note", "share", "ask", "quote", "erased"}


@each_store
async def test_a_fresh_database_is_empty(empty: dict[Store, Database], name: Store) -> None:
    await migrations.upgrade(empty[name], name)
    assert set(map(len, (await rows_of(empty[name])).values())) == {0}
