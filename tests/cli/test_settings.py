"""What a start says of bad or missing settings: all of it at once, each with its fix, and never a secret."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import click
import pytest

from bot.__main__ import COMMANDS, canopy
from bot.private import new_key
from bot.settings import read
from tests.cli.conftest import Shell

SECRET = "hunter-2462462"


def test_an_empty_environment_is_told_all_that_is_missing_each_with_its_fix(shell: Shell) -> None:
    told = shell.is_told("run", CANOPY_KEYS="")
    assert "2 things to put right:" in told
    for fix in ("canopy keys new", "SLACK_BOT_TOKEN", "TEAMS_APP_ID", "make demo"):
        assert fix in told


def test_what_is_wrong_and_what_is_missing_are_told_together(shell: Shell) -> None:
    told = shell.is_told("run", CANOPY_KEYS="", ZONE="Mars/Base", MINIMUM="3", SLACK_BOT_TOKEN="xoxp-1")
    for name in ("ZONE", "MINIMUM", "CANOPY_KEYS", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert f"- {name}" in told


def test_the_file_is_read_and_the_environment_wins_over_it(shell: Shell) -> None:
    shell.file(".env", f"SLACK_BOT_TOKEN=xoxp-{SECRET}\nSLACK_APP_TOKEN=xapp-{SECRET}\nTEAMS_APP_ID=an-id\n")
    told = shell.is_told("run", TEAMS_APP_PASSWORD=SECRET, SLACK_APP_TOKEN=f"wrong-{SECRET}")
    assert [line[4:].split()[0] for line in told.split("\n")[1:] if line] == [
        "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "TEAMS_TENANT_IDS",
    ]  # fmt: skip
    assert SECRET not in told


@pytest.mark.parametrize("host", ["localhost:port", "127.0.0.1:1"], ids=["cannot be read", "cannot be reached"])
def test_an_address_that_is_wrong_is_told_without_its_password(shell: Shell, host: str) -> None:
    urls = {name: f"postgresql://canopy:{SECRET}@{host}/{name.lower()}" for name in ("DATABASE_URL", "ANSWERS_URL")}
    done = shell("teams", "list", **urls)
    assert SECRET not in done.stderr + done.stdout
    assert done.returncode == 2 and "DATABASE_URL" in done.stderr and "Traceback" not in done.stderr


def test_a_writers_mistake_is_told_with_its_path(shell: Shell) -> None:
    page = shell.home / "ours" / "en" / "welcome.toml"
    page.parent.mkdir(parents=True)
    page.write_text('titel = "Hello"\nwho = ""\n')
    told = shell.is_told("words", "check", PROMPTS=str(shell.home / "ours"))
    assert "welcome.toml: titel: nobody reads this line; did you mean 'title'?" in told and "protects people" in told


def test_a_new_key_is_one_that_the_settings_take(shell: Shell) -> None:
    key = shell("keys", "new", CANOPY_KEYS="").stdout.strip()
    assert read(Path("/nonexistent"), canopy_keys=key).canopy_keys.get_secret_value() == key
    assert key != new_key()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_is_there_and_says_what_it_does(name: str) -> None:
    """Each is imported only when it is called, so a slip in the table would show only then."""
    command = canopy.get_command(click.Context(canopy), name)
    assert command is not None and command.name == name and command.help


def test_the_slack_manifest_is_printed_alone_with_its_reasons_beside_it(shell: Shell) -> None:
    done = shell("manifest", "slack")
    asked_for = json.loads(done.stdout)["oauth_config"]["scopes"]["bot"]
    assert [scope for scope in asked_for if f"{scope}:" not in done.stderr] == []


def test_the_teams_package_is_a_zip_of_three(shell: Shell) -> None:
    done = shell("manifest", "teams", "--out", "canopy.zip", TEAMS_APP_ID="1c0f8fd5-3d1e-4d2f-9c39-0f0a8f3a6d11")
    assert done.returncode == 0, done.stderr
    assert len(zipfile.ZipFile(shell.home / "canopy.zip").namelist()) == 3
