"""Canopy on the fake Slack, with a dispatch that writes down what happened and answers what it was told to."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web

from bot.chat import Answer, Event
from bot.platforms.slack import open
from bot.platforms.slack.one import Slack
from bot.settings import Settings
from tests.fakes.slack import FakeSlack


@dataclass
class Script:
    """`answers` by what was done (a route, the words typed, a command, an event's kind); `events` is what arrived."""

    answers: dict[str, Answer | Callable[[Any], Answer]] = field(default_factory=dict)
    events: list[Any] = field(default_factory=list)
    connected: list[tuple[str, str, str]] = field(default_factory=list)

    async def dispatch(self, event: Event) -> Answer:
        if event.who.ask:  # as the house does when it meets somebody for the first time
            event = replace(event, who=await event.who.ask())
        self.events.append(event)
        done = getattr(event, "does", "") or getattr(event, "command", "") or getattr(event, "text", "")
        answer = self.answers.get(done or type(event).__name__, Answer())
        return answer(event) if callable(answer) else answer

    async def connect(self, platform: str, workspace: str, name: str) -> None:
        self.connected.append((platform, workspace, name))

    @property
    def last(self) -> Any:
        return self.events[-1]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "SLACK_BOT_TOKEN", "SLACK_CLIENT_ID"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def levels() -> Any:
    """What a test does to logging ends with it."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        yield slack
        assert slack.refused == [], "Slack refused blocks"


@pytest.fixture
def ada(slack: FakeSlack) -> str:
    return slack.person("Ada")


@pytest.fixture
def ben(slack: FakeSlack) -> str:
    return slack.person("Ben")


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture(params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def make(slack: FakeSlack, script: Script, mode: str, **over: Any) -> Slack:
    settings = Settings(**{**slack.settings(mode), **over})
    platform = open(settings, script.dispatch, script.connect)
    assert isinstance(platform, Slack)
    return platform


@pytest.fixture
async def platform(slack: FakeSlack, script: Script, mode: str) -> AsyncIterator[Slack]:
    """Canopy, connected; every test that uses it runs in both modes."""
    platform = make(slack, script, mode)
    app = web.Application()
    platform.add_routes(app)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.post_to = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await platform.start()
    slack.settled = platform.idle
    yield platform
    await platform.stop()
    await runner.cleanup()
