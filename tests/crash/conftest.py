"""A small town that is written to: a Slack workspace and a Teams tenant, strict platforms, replicas that can die."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select, update

from benchmarks.ground import Child, Ground, a_folder, child, postgresql, settings
from benchmarks.letters import Scene
from benchmarks.people import open_round, settle
from benchmarks.receiving import public
from bot.cli.opening import open_house, wall_clock
from bot.database import Database, open_database
from bot.delivery.write import Draft, write
from bot.models import Lane, Letter, Member
from bot.models.letters import CLAIMED, DOUBT, QUEUED, SENDING

SLACK, TEAMS = 1, 6
PEOPLE = 6
DAYS = count(1)
PATIENCE = 60.0
OPEN = (QUEUED, CLAIMED, SENDING, DOUBT)


class Town:
    """Two organisations of six people, and everything that letters to them pass through."""

    def __init__(self, ground: Ground, scene: Scene, database: Database) -> None:
        self.ground, self._scene, self.database = ground, scene, database
        self._running: list[int] = []

    def replica(self, **how: Any) -> int:
        """Start one; its process id. `dies` and `freezes` say at which point (see `worker`), `ticks` that it opens."""
        pid = int(self._scene.replicas.ask(**how)["pid"])
        self._running.append(pid)
        return pid

    def kill(self, *pids: int) -> None:
        for pid in pids or self._running:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def asks(self, kind: str = "check_in.ask", organisations: tuple[int, ...] = (SLACK, TEAMS)) -> list[str]:
        """A letter of this kind to everybody; how the platforms will know each."""
        now = wall_clock()
        day = next(DAYS)
        async with self.database.writing() as session:
            abouts = [str(await open_round(session, one, day, now)) for one in organisations]
            for organisation, about in zip(organisations, abouts, strict=True):
                people = await session.scalars(select(Member.person_id).where(Member.team_id == organisation))
                late = now + timedelta(hours=2)
                drafts = [Draft(kind, about, f"{kind}:{about}:{id}", now, late, person_id=id) for id in people]
                assert await write(session, organisation, drafts) == PEOPLE
        letters = await self.database.once(select(Letter).where(Letter.about.in_(abouts)))
        return [_key(letter) for letter in letters]

    async def arrived(self) -> Counter[str]:
        """What the platforms took, and how often."""
        told = await self._scene.journals(keys=True)
        assert told["refused"] == {}, "a platform was asked for more than it allows"
        return Counter(told["keys"])

    async def until_some_arrived(self, before: Counter[str]) -> None:
        async def some() -> bool:
            return (await self.arrived()).total() > before.total()

        await self.until(some, "some have arrived")

    async def until_quiet(self) -> None:
        """Until nothing has arrived for a second."""
        seen, since = -1, time.monotonic()

        async def quiet() -> bool:
            nonlocal seen, since
            if (now := (await self.arrived()).total()) != seen:
                seen, since = now, time.monotonic()
            return time.monotonic() - since > 1

        await self.until(quiet, "nothing more arrives")

    async def database_goes(self) -> None:
        await asyncio.to_thread(self.ground.server.stop)

    async def database_comes(self) -> None:
        await asyncio.to_thread(self.ground.server.start)

    async def doubts(self) -> dict[int, int]:
        """How many letters of each organisation were ever in doubt."""
        return {lane: count for lane, count in await self.database.once(select(Lane.id, Lane.doubts))}

    async def open(self) -> list[Any]:
        """The letters that have not ended."""
        return list(await self.database.once(select(Letter.id, Letter.state).where(Letter.state.in_(OPEN))))

    async def until(self, done: Callable[[], Awaitable[object]], what: str) -> None:
        """Wait for it, but not for ever."""
        end = time.monotonic() + PATIENCE
        while not await done():
            assert time.monotonic() < end, f"{what}: not within {PATIENCE:.0f} s; open are {await self.open()}"
            await asyncio.sleep(0.05)

    async def until_all_ended(self) -> None:
        async def ended() -> bool:
            return not await self.open()

        await self.until(ended, "every letter ends")

    async def until_stopped(self, pid: int, *, state: str = "") -> None:
        """Until that replica is gone, or (`state` "T") frozen."""

        async def stopped() -> bool:
            return _state(pid) == state

        await self.until(stopped, f"the replica is {state or 'gone'}")


def _state(pid: int) -> str:
    """Linux's letter for what a process does; empty if there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return ""


def _key(letter: Any) -> str:
    if letter.lane_id == SLACK:
        return f"canopy-{letter.id}"
    return f"a:{letter.lane_id:02}-{letter.person_id % 100_000:06}|{letter.about}"


@pytest.fixture(scope="session")
def built() -> Iterator[tuple[Ground, Scene]]:
    """PostgreSQL with fsync, both platforms with their limits, and where replicas come from."""
    with a_folder() as folder, postgresql(folder) as ground, ExitStack() as stack:
        key = public(rsa.generate_private_key(public_exponent=65537, key_size=2048))
        slack = stack.enter_context(child("benchmarks.fakes.slack", latency=0.02))
        teams = stack.enter_context(child("benchmarks.fakes.teams", latency=0.02, key=key))
        urls = ground.make("crash")
        asyncio.run(_furnish(urls, teams))
        places = {"slack": _url(slack), "teams": _url(teams)}
        replicas = stack.enter_context(child("tests.crash.worker", urls=urls, **places))
        yield ground, Scene(urls, slack, teams, replicas, 0)


async def _furnish(urls: tuple[str, str], teams: Child) -> None:
    async with open_house(settings(urls)) as house, house.identity.writing() as session:
        await settle(session, SLACK, "slack", PEOPLE, house.now(), 5.0)
        await settle(session, TEAMS, "teams", PEOPLE, house.now(), 40.0, f"{_url(teams)}/teams/")


def _url(fake: Child) -> str:
    return f"http://127.0.0.1:{fake.ready['port']}"


@pytest.fixture
async def town(built: tuple[Ground, Scene]) -> Any:
    ground, scene = built
    database = open_database(scene.urls[0])
    town = Town(ground, scene, database)
    async with database.writing() as session:
        await session.execute(update(Lane).values(doubts=0))
    yield town
    town.kill()
    await database.close()
