"""What every test may ask for: a house on SQLite and on PostgreSQL, the made-up trust in it, and no network."""

from __future__ import annotations

import os
import socket
import tomllib
from collections.abc import AsyncIterator, Iterator
from functools import cache
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from bot import database
from bot.cli.opening import open_house
from bot.delivery import send
from bot.rehearsal import trust
from bot.settings import Settings
from bot.visit import House
from tests.clock import StillClock
from tests.conversation import Talk, talking
from tests.ground import Ground, Grounds, a_folder

LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "")


@pytest.fixture(scope="session", autouse=True)
def one_long_day() -> Iterator[None]:
    """Files of words are read, and statements compiled, once for all tests, as in a process that runs for long. Done
    anew for each of thousands of houses it was a third of their time. And what has arrived waits for no company."""
    dialects: dict[str, Any] = {}
    compiled: dict[str, LRUCache[Any, Any]] = {}

    def create(url: Any, **options: Any) -> AsyncEngine:
        engine = create_async_engine(url, **options)
        name, sync = engine.dialect.name, engine.sync_engine
        sync.dialect = dialects.setdefault(name, sync.dialect)
        sync._compiled_cache = compiled.setdefault(name, LRUCache(2_000))
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tomllib, "loads", cache(tomllib.loads))
        patch.setattr(database, "create_async_engine", create)
        patch.setattr(send, "ACKS", send.MARKS)
        yield


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves this computer while tests run: a connection elsewhere is an error."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL:
            raise AssertionError(f"a test tried to reach {address[0]}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set on this machine changes no test."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def grounds() -> Iterator[Grounds]:
    """The ground of each kind of database."""
    with a_folder() as folder:
        grounds = Grounds(folder)
        yield grounds
        grounds.stop()


@pytest.fixture(autouse=True)
def nothing_left(grounds: Grounds) -> Iterator[None]:
    """What a test made goes with it."""
    yield
    grounds.clear()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest, grounds: Grounds) -> Ground:
    """Both databases: a test that asks for this runs on each."""
    return grounds(request.param)


@pytest.fixture
def clock() -> StillClock:
    """Monday 2 March 2026, 09:00 in London, until a test moves it."""
    return StillClock(trust.START)


@pytest.fixture
async def house(ground: Ground, clock: StillClock) -> AsyncIterator[House]:
    """An empty house: no organisation yet."""
    async with open_house(ground.fresh(), clock.now) as house:
        yield house


@pytest.fixture
async def furnished(ground: Ground, clock: StillClock) -> AsyncIterator[House]:
    """A house with the made-up trust in it."""
    async with open_house(await ground.furnished(), clock.now) as house:
        yield house


def pytest_configure() -> None:
    os.environ.setdefault("PYTHON_DOTENV_DISABLED", "1")


@pytest.fixture
async def talk(furnished: House, clock: StillClock) -> AsyncIterator[Talk]:
    """Everybody's chats in the made-up trust; the welcomes have been sent."""
    async with talking(furnished, clock) as talk:
        yield talk


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--strict-parts", action="store_true", help="a test left out for want of a part is a failure")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """With --strict-parts nothing may be left out."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and item.config.getoption("--strict-parts"):
        report.outcome = "failed"
        report.longrepr = f"left out, and nothing may be: {report.longrepr}"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was left out, and the one command that brings it."""
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []) if report.longrepr}
    for reason in sorted(reasons):
        terminalreporter.write_line(f"Left out: {reason.removeprefix('Skipped: ')}")
