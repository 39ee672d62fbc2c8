"""canopy status: for a person at a terminal and for a program; and what --only is told on SQLite."""

from __future__ import annotations

import json

from tests.cli.conftest import Shell

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_before_anything_is_connected_it_says_so(shell: Shell) -> None:
    done = shell("status")
    assert done.returncode == 0, done.stderr
    assert "on time" in done.stdout and "No workspace is connected yet" in done.stdout


def test_for_a_program(shell: Shell) -> None:
    told = json.loads(shell("status", "--json").stdout)
    assert told == {"late": 0.0, "workers": None, "lanes": [], "not_ready": {}}


def test_half_a_canopy_needs_a_database_that_two_can_use(shell: Shell) -> None:
    told = shell.is_told("run", "--only", "send", **SLACK)
    assert "--only send" in told and "one process" in told and "DATABASE_URL" in told
