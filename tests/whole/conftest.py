"""All of Canopy, as `canopy run` puts it together, between a strict fake Slack and a strict fake Teams."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from sqlalchemy import select, update

from bot.beats import Beats
from bot.cli.opening import open_house, open_seal
from bot.cli.run import serving
from bot.dispatch import Dispatch
from bot.models import Lane, Team, Workspace
from bot.needs import complete
from bot.people.bring_in import bring_in
from bot.people.compare import compare
from bot.people.organisation import connect, organisation_named
from bot.people.roster import read_roster
from bot.people.scheduling import Plan, save
from bot.platforms import Platform, Safe, open_platform
from bot.rehearsal import trust
from bot.visit import House
from tests.clock import StillClock
from tests.fakes.slack import FakeSlack
from tests.fakes.teams import FakeTeams
from tests.ground import Ground
from tests.ready import make_ready


class Running:
    """A running Canopy whose heart beats when the test says so."""

    def __init__(self, house: House, ticker: Beats, clock: StillClock, port: int, platforms: list[Platform]) -> None:
        self.house, self.ticker, self.clock = house, ticker, clock
        self.url = f"http://127.0.0.1:{port}"
        self.platforms = {platform.name: platform for platform in platforms}

    async def beat(self, **forward: float) -> None:
        self.clock.forward(**forward)
        await self.ticker.beat()

    async def brings_in(self, roster: str, organisation: str = "") -> None:
        """A roster, by the same door as `canopy people import --organisation`."""
        rows = read_roster(roster.encode(), tuple(self.house.words.languages))
        async with self.house.identity.writing() as session:
            whose = await organisation_named(session, self.house.settings, organisation)
            await bring_in(session, whose, await compare(session, whose, rows), self.clock.now(), lambda _: None)

    async def plans(self, team_name: str, plan: Plan, channel: str = "", platform: str = "slack") -> None:
        async with self.house.identity.writing() as session:
            team = (await session.execute(select(Team).where(Team.name == team_name))).scalar_one()
            if channel:
                query = select(Workspace.id).where(Workspace.platform == platform)
                team.channel, team.channel_workspace_id = channel, (await session.execute(query)).scalar_one()
            await save(session, team, plan, self.clock.now())


@asynccontextmanager
async def running(ground: Ground, **settings: str) -> AsyncIterator[Running]:
    """Canopy with these platform settings."""
    clock = StillClock(trust.START)
    checked = complete(ground.fresh(**settings))
    async with open_house(checked, clock.now) as house:
        dispatch, introduce = Dispatch(house), partial(connect, house)
        safe = Safe(house.identity, open_seal(checked))
        platforms = [open_platform(name, checked, dispatch, introduce, safe) for name in checked.platforms]
        async with serving(house, platforms, "127.0.0.1", 0, ticking=False) as (port, ticker):
            async with house.identity.writing() as session:  # the lanes' own rates are kept in tests/stores
                await session.execute(update(Lane).values(per_second=10_000, opens_per_second=None))
            await make_ready(house)
            yield Running(house, ticker, clock, port, platforms)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        yield slack
        assert slack.refused == [], "Slack refused blocks"


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    async with FakeTeams() as teams:
        yield teams
        assert not teams.problems, teams.problems
