"""A bot that says what a test tells it to, really served, between a strict fake of Teams and the real Teams room."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from bot.chat import Answer, Event, Form, Message
from bot.platforms import Platform, open_platform
from bot.settings import Settings, read
from tests.fakes.teams import FakeTeams


@dataclass
class Bot:
    """Records every event, and gives the answers that were scripted, then nothing."""

    answers: deque[Answer | Exception] = field(default_factory=deque)
    events: list[Event] = field(default_factory=list)
    connected: list[tuple[str, str, str]] = field(default_factory=list)
    platform: Platform = field(init=False)
    url: str = ""

    def will(self, here: Message | Form | None = None, **more: object) -> None:
        self.answers.append(Answer(here, **more))  # type: ignore[arg-type]

    async def dispatch(self, event: Event) -> Answer:
        self.events.append(event)
        answer = self.answers.popleft() if self.answers else Answer()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def connect(self, platform: str, workspace: str, name: str) -> None:
        self.connected.append((platform, workspace, name))

    async def serve(self, settings: Settings) -> web.AppRunner:
        """Open the platform on an application of its own. Not started: that is the test's or the fixture's."""
        self.platform = open_platform("teams", settings, self.dispatch, self.connect)
        app = web.Application()
        self.platform.add_routes(app)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    async with FakeTeams() as fake:
        yield fake
        assert not fake.problems, fake.problems


@pytest.fixture
def settings(teams: FakeTeams, tmp_path: Path) -> Settings:
    return read(tmp_path / "no.env", **teams.settings())


@pytest.fixture
async def bot(teams: FakeTeams, settings: Settings) -> AsyncIterator[Bot]:
    script = Bot()
    runner = await script.serve(settings)
    teams.serves(script.url)
    await script.platform.start()
    yield script
    await runner.cleanup()
    await script.platform.stop()
