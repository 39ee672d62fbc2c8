"""A secret of the settings is in no repr, no log and no error, whatever goes wrong and however loud the log."""

from __future__ import annotations

import base64
import logging
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from bot.cli.opening import open_house, open_seal
from bot.needs import to_run
from bot.platforms import Safe, open_platform
from bot.private import Keys
from bot.settings import Settings, SettingsError, read
from tests.fakes.slack import FakeSlack
from tests.fakes.teams import FakeTeams
from tests.ground import KEY
from tests.whole import conftest as whole

slack, teams = whole.slack, whole.teams  # the fixtures
CANARY = "canary-xylophone"
SECRETS = sorted(name for name, field in Settings.model_fields.items() if field.annotation is SecretStr)
MASTER = base64.b64encode(b"canary-xylophone" * 2).decode()
GONE = "postgresql://canopy:canary-xylophone@127.0.0.1:1/"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def told(log: pytest.LogCaptureFixture, *more: object) -> str:
    records = (f"{one.getMessage()} {one.args} {one.exc_info}" for one in log.records)
    return "\n".join([*records, log.text, *map(str, more), *map(repr, more)])


def test_every_secret_is_kept_as_one() -> None:
    """What is called a key, a token, a password or a secret, and every address of a database."""
    looks = [
        name for name in Settings.model_fields if any(one in name for one in ("key", "token", "password", "secret"))
    ]
    assert set(SECRETS) >= {*looks, "database_url", "answers_url"}


@pytest.mark.parametrize("name", SECRETS)
def test_a_setting_shows_no_secret(name: str) -> None:
    secret = f"1:{MASTER}" if name == "canopy_keys" else CANARY
    settings = Settings(**{name: SecretStr(secret)})
    shown = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()} {vars(settings)}"
    assert secret not in shown


@pytest.mark.parametrize("name", SECRETS)
def test_a_mistake_in_the_settings_quotes_no_secret(name: str, tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    """A wrong secret, beside another mistake so that all are looked at."""
    file = tmp_path / ".env"
    file.write_text(f"{name.upper()}={CANARY}\nCANOPY_PORT=many\nMINIMUM=3\nZONE=Nowhere\n")
    with pytest.raises(SettingsError) as error:
        read(file, needs=to_run)
    assert "CANOPY_PORT" in str(error.value) and CANARY not in told(log, error.value, error.value.problems)


@pytest.mark.parametrize("keys", [CANARY, f"1:{CANARY}", f"x:{MASTER}", f"1:{MASTER},1:{MASTER}", f"1:{MASTER[:-4]}"])
def test_keys_that_cannot_be_read_are_not_quoted(keys: str, log: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Exception) as error:
        Keys.parse(keys)
        raise ValueError("taken")
    assert CANARY not in told(log, error.value) and MASTER[:20] not in told(log, error.value)


def test_keys_show_only_their_versions() -> None:
    shown = repr(Keys.parse(f"7:{MASTER}"))
    assert "7" in shown and MASTER[:12] not in shown and CANARY not in shown


@pytest.mark.parametrize("url", [GONE, f"postgresql://u:{CANARY}@[bad", f"mysql://u:{CANARY}@h/x", f"nonsense{CANARY}"])
async def test_a_database_that_cannot_be_reached_keeps_its_password(
    url: str, tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    given: dict[str, Any] = {"database_url": SecretStr(url + "a"), "answers_url": SecretStr(url + "b")}
    settings = Settings(data=tmp_path, canopy_keys=SecretStr(KEY), **given)
    with pytest.raises(SettingsError) as error:
        async with open_house(settings):
            pass
    assert CANARY not in told(log, error.value, error.value.problems)


async def test_a_token_that_slack_refuses_is_not_shown(
    tmp_path: Path, slack: FakeSlack, log: pytest.LogCaptureFixture
) -> None:
    tokens = {"slack_bot_token": f"xoxb-{CANARY}", "slack_app_token": f"xapp-{CANARY}"}
    await refused("slack", slack.settings() | tokens, tmp_path, log)


async def test_a_password_that_microsoft_refuses_is_not_shown(
    tmp_path: Path, teams: FakeTeams, log: pytest.LogCaptureFixture
) -> None:
    await refused("teams", teams.settings() | {"teams_app_password": CANARY}, tmp_path, log)


async def refused(name: str, given: dict[str, str], data: Path, log: pytest.LogCaptureFixture) -> None:
    settings = Settings(data=data, canopy_keys=SecretStr(KEY), **given)  # type: ignore[arg-type]

    async def dispatch(_event: object) -> Any: ...

    async def connect(_platform: str, _workspace: str, _name: str) -> None: ...

    async with open_house(settings) as house:
        platform = open_platform(name, settings, dispatch, connect, Safe(house.identity, open_seal(settings)))
        with pytest.raises(SettingsError) as error:
            try:
                await platform.start()
            finally:
                await platform.stop()
        assert CANARY not in told(log, error.value, platform, vars(platform).keys(), house, house.settings)


def test_a_command_that_fails_shows_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from bot.cli.status import status

    monkeypatch.chdir(tmp_path)
    for name, value in {"DATABASE_URL": GONE + "a", "ANSWERS_URL": GONE + "b", "CANOPY_KEYS": f"1:{MASTER}"}.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(status, [])
    assert done.exit_code != 0
    assert CANARY not in done.output + repr(done.exception) and MASTER[:20] not in done.output + repr(done.exception)
