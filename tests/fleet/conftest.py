"""Replicas as real processes on a real PostgreSQL, beside a strict fake Slack; waited for by what they do."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, insert, select, update

from bot.cli.opening import open_house, wall_clock
from bot.delivery.write import Draft, write
from bot.models import Address, Lane, Letter, Organisation, Person, Team
from bot.models.letters import DONE, FAILED, SENT
from bot.people.organisation import connect, the_organisation
from bot.people.scheduling import Plan, save
from bot.visit import House
from tests.fakes.slack import BOT, FakeSlack
from tests.ground import Grounds
from tests.ready import make_ready

ROOT = Path(__file__).parents[2]
SOON = 45.0  # seconds after which a condition will not come true any more
PEOPLE = 120


async def until(true: Callable[[], Awaitable[bool]], what: str, within: float = SOON) -> float:
    """Look until it is true; how many seconds that took."""
    started = time.monotonic()
    while not await true():
        assert time.monotonic() - started < within, f"not within {within:.0f} s: {what}"
        await asyncio.sleep(0.05)
    return time.monotonic() - started


class Replica:
    """One `canopy run`."""

    def __init__(self, process: Process) -> None:
        self.process, self.url = process, ""

    async def up(self) -> None:
        assert self.process.stdout
        async with asyncio.timeout(SOON):
            line = (await self.process.stdout.readline()).decode()
        found = re.search(r"on (127\.0\.0\.1:\d+)", line)
        if not found:
            assert self.process.stderr
            raise AssertionError(line + (await self.process.stderr.read()).decode())
        self.url = f"http://{found[1]}"

    async def dies(self) -> None:
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stops(self) -> tuple[int, str]:
        """What a service manager asks; the exit code, and all that was logged."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(SOON):
            _, told = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, told.decode()


class Machines:
    """One trust on one PostgreSQL, and as many replicas as a test starts."""

    def __init__(self, house: House, slack: FakeSlack) -> None:
        self.house, self.slack = house, slack
        self.replicas: list[Replica] = []
        self.users = [f"U{n}" for n in range(PEOPLE)]

    async def start(self, *words: str, **env: str) -> Replica:
        """Another replica."""
        given = {name.upper(): _plain(value) for name, value in self.house.settings if value not in ("", None)}
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", *words, cwd=ROOT, stdout=PIPE, stderr=PIPE,
            env={**kept, "PYTHON_DOTENV_DISABLED": "1", **given, "CANOPY_PORT": "0", **env},
        )  # fmt: skip
        replica = Replica(process)
        self.replicas.append(replica)
        await replica.up()
        return replica

    async def furnish(self) -> None:
        """People with private chats that are known, in two teams, and a lane of twenty letters a second."""
        house, slack = self.house, self.slack
        await connect(house, "slack", "T1", "St Elsewhere")
        async with house.identity.writing() as session:
            organisation = await the_organisation(session, house.settings)
            lane = (await session.execute(select(Lane))).scalar_one()
            lane.per_second = 20
            session.add_all(Team(organisation_id=organisation.id, name=name) for name in ("Ward 7", "Ward 8"))
            for user in self.users:
                slack.person(user.removeprefix("U"))
                person = Person(organisation_id=organisation.id, name=f"Person {user}", salt=os.urandom(16))
                session.add(person)
                await session.flush()
                values = {"person_id": person.id, "workspace_id": lane.workspace_id, "user": user}
                await session.execute(insert(Address).values(**values, conversation=slack.private(user).id))
        await make_ready(house)

    async def writes(self, what: str) -> None:
        """A letter to everybody, due now."""
        async with self.house.identity.writing() as session:
            organisation = (await session.execute(select(Organisation.id))).scalar_one()
            people = (await session.execute(select(Person.id))).scalars()
            now = self.house.now()
            drafts = [Draft("welcome", "", f"{what}:{one}", now, person_id=one) for one in people]
            await write(session, organisation, drafts)

    async def plans(self, team: str) -> None:
        """A check-in of that team is due now."""
        async with self.house.identity.writing() as session:
            found = (await session.execute(select(Team).where(Team.name == team))).scalar_one()
            now = self.house.now()
            schedule = await save(session, found, Plan("weather", ("mon",), "09:30", 8, 0, "private", "team"), now)
            schedule.next_at = now

    async def one(self, query: Any) -> Any:
        async with self.house.identity.reading() as session:
            return (await session.execute(query)).scalar_one()

    async def ended(self) -> bool:
        """Whether no letter is on its way any more."""
        over = Letter.state.in_((SENT, DONE, FAILED))
        return bool(await self.one(select(func.count()).select_from(Letter).where(~over)) == 0)

    def told(self) -> Counter[str]:
        """How many messages each person has got."""
        posts = {user: self.slack.private(user).posts for user in self.users}
        return Counter({user: sum(post.author == BOT for post in of) for user, of in posts.items()})

    async def slower(self, a_second: float) -> None:
        async with self.house.identity.writing() as session:
            await session.execute(update(Lane).values(per_second=a_second))


def _plain(value: Any) -> str:
    value = value.get_secret_value() if isinstance(value, SecretStr) else value
    return str(int(value)) if isinstance(value, bool) else str(value)


@pytest.fixture
async def machines(grounds: Grounds) -> AsyncIterator[Machines]:
    async with FakeSlack() as slack:
        settings = grounds("postgresql").fresh(**slack.settings("socket"), log_format="json")
        async with open_house(settings, wall_clock) as house:
            machines = Machines(house, slack)
            await machines.furnish()
            try:
                yield machines
            finally:
                for replica in machines.replicas:
                    if replica.process.returncode is None:
                        await replica.dies()
