"""The canopy command as somebody runs it: a real process, an environment of its own, nothing else."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli.opening import open_house
from bot.people.bring_in import bring_in
from bot.people.compare import compare
from bot.people.organisation import the_organisation
from bot.people.roster import read_roster
from bot.private import new_key
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "bot")
ROSTER = """name,email,team,role,manager,zone
Boss Bea,bea@x.nhs.uk,Ward 7;Night team,manager,,
Ada Okafor,ada@x.nhs.uk,Ward 7,champion,bea@x.nhs.uk,Europe/London
Sam Price,sam@x.nhs.uk,Ward 7,,bea@x.nhs.uk,
"""
Rows = dict[str, list[tuple[object, ...]]]
Done = subprocess.CompletedProcess[str]


class Shell:
    """A terminal in an empty folder. `env` is all that is set."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {
            "PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), "CANOPY_KEYS": new_key(),
            "DATA": str(home / "data"),
        }  # fmt: skip

    def __call__(self, *words: str, typed: str = "", **env: str) -> Done:
        """Run `canopy WORDS`, typing what it asks for."""
        return subprocess.run(
            [*COMMAND, *words], cwd=self.home, env={**self.env, **env}, input=typed, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    def is_told(self, *words: str, **env: str) -> str:
        """What the command says when it refuses: in sentences and with 2, never with a stack trace."""
        done = self(*words, **env)
        assert done.returncode == 2, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stderr

    def file(self, name: str, content: str | bytes) -> str:
        (self.home / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def settings(self) -> Settings:
        """The same settings, for a look from within."""
        return Settings(data=self.home / "data", canopy_keys=SecretStr(self.env["CANOPY_KEYS"]))

    def rows(self) -> Rows:
        """Every row of the identity database."""
        with closing(sqlite3.connect(self.home / "data" / "identity.db")) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr) for (name,) in tables}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
async def office(shell: Shell) -> Shell:
    """A shell beside the databases of a trust with a ward and a night team."""
    async with open_house(shell.settings()) as house, house.identity.writing() as session:
        organisation = await the_organisation(session, house.settings)
        changes = await compare(session, organisation, read_roster(ROSTER.encode(), ("en",)))
        await bring_in(session, organisation, changes, house.now(), lambda _: None)
    return shell
