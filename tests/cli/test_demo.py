"""`canopy demo`: it answers on this computer alone, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiohttp

from tests.cli.conftest import COMMAND, ROSTER, Shell

LOCAL_COOKIES = partial(aiohttp.CookieJar, unsafe=True)  # cookies for an address without a name


@dataclass
class Demo:
    process: asyncio.subprocess.Process
    address: str

    async def stops(self, how: signal.Signals = signal.SIGINT) -> tuple[int | None, str]:
        """Its exit code and what it complained of."""
        self.process.send_signal(how)
        _, complaints = await asyncio.wait_for(self.process.communicate(), 15)
        return self.process.returncode, complaints.decode()


@asynccontextmanager
async def demo(shell: Shell, **env: str) -> AsyncIterator[Demo]:
    """A demo that has said where it is."""
    (shell.home / "temp").mkdir(exist_ok=True)
    given = {"CANOPY_PORT": "0", "CANOPY_NO_BROWSER": "1", "TMPDIR": str(shell.home / "temp"), "PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "demo", cwd=shell.home, env={**shell.env, "DATA": "", "CANOPY_KEYS": "", **given, **env},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout
        line = (await asyncio.wait_for(process.stdout.readline(), 90)).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, line
        yield Demo(process, found[0])
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_it_answers_on_this_computer_alone_and_leaves_nothing_behind(shell: Shell) -> None:
    """Whatever HOST is set, and with a page open that listens for news."""
    async with demo(shell, HOST="0.0.0.0") as running, aiohttp.ClientSession(cookie_jar=LOCAL_COOKIES()) as browser:
        async with browser.get(running.address) as page:
            assert page.status == 200 and "Canopy" in await page.text()
        assert listening_on(running.address) == ["127.0.0.1"]
        assert any((shell.home / "temp").iterdir()), "its databases are elsewhere"
        async with browser.get(f"{running.address}api/live") as live:
            assert live.status == 200
            assert await running.stops() == (0, "")
    assert list((shell.home / "temp").iterdir()) == []
    assert {path.name for path in shell.home.iterdir()} == {"temp"}


async def test_it_may_be_stopped_at_any_moment_of_a_beat_without_a_complaint(shell: Shell) -> None:
    async with demo(shell) as running:
        assert await running.stops(signal.SIGTERM) == (0, "")
    assert list((shell.home / "temp").iterdir()) == []


def listening_on(address: str) -> list[str]:
    """The addresses on which this port is open, as Linux tells; elsewhere it is taken on trust."""
    port = f":{int(address.rstrip('/').rpartition(':')[2]):04X}"
    tables = [table for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if table.exists()]
    lines = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    places = [place.partition(":")[0] for _, place, _, state, *_ in lines if place.endswith(port) and state == "0A"]
    return [socket.inet_ntoa(bytes.fromhex(place[:8])[::-1]) for place in places] or ["127.0.0.1"]


def test_it_refuses_a_database_of_real_people_and_changes_nothing_in_it(office: Shell) -> None:
    before = office.rows()
    told = office.is_told(
        "demo", DATABASE_URL=f"sqlite:///{office.home}/data/identity.db", CANOPY_PORT="0", CANOPY_NO_BROWSER="1",
        ANSWERS_URL=f"sqlite:///{office.home}/data/answers.db",
    )  # fmt: skip
    assert "real people" in told and "Unset it" in told
    assert office.rows() == before
    assert ROSTER.count("\n") - 1 == len(before["person"])


def test_a_port_that_is_taken_is_told_with_the_way_out(shell: Shell) -> None:
    """A second demo beside a first: the commonest slip of all."""
    with socket.socket() as first:
        first.bind(("127.0.0.1", 0))
        first.listen()
        told = shell.is_told("demo", CANOPY_PORT=str(first.getsockname()[1]), CANOPY_NO_BROWSER="1")
    assert "CANOPY_PORT" in told
