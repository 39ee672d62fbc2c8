"""How replicas share the works: a dead worker's job is taken away though its twin waits, and nothing piles up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.cli.clock import SharedClock
from bot.cli.opening import open_house, wall_clock
from bot.compose import Composer
from bot.delivery.pump import Pump
from bot.fleet import Fleet, at_work
from bot.visit import House
from tests.fleet.conftest import until
from tests.ground import Grounds


@pytest.fixture
async def house(grounds: Grounds) -> AsyncIterator[House]:
    async with open_house(grounds("postgresql").fresh(), wall_clock) as house:
        yield house


@asynccontextmanager
async def running(house: House) -> AsyncIterator[Fleet]:
    fleet = Fleet(house, Pump(house.identity, {}, house.router.letters, Composer(house), house.now))
    fleet.start()
    try:
        yield fleet
    finally:
        await fleet.stop()


async def in_hand(house: House) -> dict[str, int]:
    async with house.identity.reading() as session:
        return await at_work(session)


async def test_a_job_of_a_dead_worker_is_taken_away_though_its_twin_waits(house: House) -> None:
    async with house.identity.writing() as session:
        await session.execute(text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1h')"))
        for status, worker in (("doing", "(SELECT max(id) FROM procrastinate_workers)"), ("todo", "NULL")):
            await session.execute(
                text(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, status, worker_id) "
                    f"VALUES ('watch', 'look', 'look', 'look', '{status}', {worker})"
                )
            )
    async with running(house) as fleet:

        async def looked() -> bool:
            return fleet.looked_at is not None

        await until(looked, "somebody looks", 15)


async def test_jobs_that_are_done_are_not_kept(house: House) -> None:
    async with running(house):

        async def at_it() -> bool:
            return {"look", "sweep", "pump"} <= (await in_hand(house)).keys()

        await until(at_it, "all works are in hand")
    async with house.identity.reading() as session:
        states = await session.execute(text("SELECT DISTINCT status::text FROM procrastinate_jobs"))
        assert set(states.scalars()) == {"todo"}
        assert (await session.execute(text("SELECT count(*) FROM procrastinate_jobs"))).scalar_one() < 25


async def test_a_worker_that_loses_its_connection_comes_again(house: House) -> None:
    """As when PostgreSQL is started anew in mid-run."""
    async with running(house) as fleet:

        async def looked() -> bool:
            return fleet.looked_at is not None

        await until(looked, "the first look")
        async with house.identity.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            ours = "datname = current_database() AND pid <> pg_backend_pid()"
            await connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}"))
        fleet.looked_at = None
        await until(looked, "another look", 25)


@pytest.mark.parametrize("skew", [timedelta(), timedelta(hours=1), timedelta(minutes=-7)])
async def test_machines_whose_clocks_differ_mean_the_same_moment(house: House, skew: timedelta) -> None:
    def skewed() -> datetime:
        return wall_clock() + skew

    mine = SharedClock(skewed)
    await mine.ask(house.identity)
    # This computer's clock is the database's, too: a second is far more than the question takes.
    assert abs(mine.now() - wall_clock()) < timedelta(seconds=1)
