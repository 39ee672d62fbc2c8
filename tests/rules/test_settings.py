"""Settings: every mistake at once with its fix, the environment before the file, and no secret in any text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.needs import complete
from bot.private import new_key
from bot.settings import Settings, SettingsError, read

SECRET = "xoxb-2462462-not-for-anybodys-eyes"
SLACK = {"slack_bot_token": SECRET, "slack_app_token": f"xapp-{SECRET}"}
NOTHING = Path("/nonexistent/.env")


def with_file(tmp_path: Path, text: str) -> Path:
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    return tmp_path / ".env"


def is_told(**over: Any) -> str:
    with pytest.raises(SettingsError) as told:
        complete(read(NOTHING, **over))
    return str(told.value)


# Where they come from


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = read(NOTHING)
    assert (settings.zone, settings.minimum, settings.host, settings.canopy_port) == (
        "Europe/London", 11, "127.0.0.1", 8765,
    )  # fmt: skip
    assert settings.platforms == ()


def test_the_file_is_read(tmp_path: Path) -> None:
    file = with_file(tmp_path, 'ORGANISATION="Fernhill Trust"\nMINIMUM=14\n# a note\nUNKNOWN=1\nZONE=\n')
    settings = read(file)
    assert (settings.organisation, settings.minimum, settings.zone) == ("Fernhill Trust", 14, "Europe/London")


def test_the_environment_wins_over_the_file_and_what_is_given_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = with_file(tmp_path, "MINIMUM=14\nNATION=wales\nLANGUAGE=cy\n")
    monkeypatch.setenv("MINIMUM", "20")
    monkeypatch.setenv("NATION", "")
    settings = read(file, language="en")
    assert (settings.minimum, settings.nation, settings.language) == (20, "wales", "en")


# What is told


def test_everything_that_is_wrong_is_told_at_once_each_with_its_fix() -> None:
    with pytest.raises(SettingsError) as told:
        read(NOTHING, zone="Mars/Base", minimum=10, nation="cornwall", canopy_keys="1:short", canopy_port=70_000)
    problems = {problem.partition(":")[0]: problem for problem in told.value.problems}
    assert set(problems) == {"ZONE", "MINIMUM", "NATION", "CANOPY_KEYS", "CANOPY_PORT"}
    assert "Europe/London" in problems["ZONE"] and "11" in problems["MINIMUM"]
    assert "canopy keys new" in problems["CANOPY_KEYS"] and "wales" in problems["NATION"]


def test_fewer_than_eleven_is_refused_at_the_start() -> None:
    assert "MINIMUM" in is_told(minimum=10)


def test_to_run_a_key_and_a_platform_are_needed_and_both_are_told_at_once() -> None:
    told = is_told()
    assert "canopy keys new" in told and "SLACK_BOT_TOKEN" in told and "TEAMS_APP_ID" in told and "make demo" in told


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"slack_bot_token": "xoxp-1"}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        ({"slack_bot_token": "xoxb-1", "slack_mode": "http"}, ["SLACK_SIGNING_SECRET"]),
        ({"teams_app_id": "a"}, ["TEAMS_APP_PASSWORD", "TEAMS_TENANT_IDS"]),
        ({"teams_app_password": "a", **SLACK}, ["TEAMS_APP_ID", "TEAMS_TENANT_IDS"]),
        ({"database_url": "postgresql://h/d", **SLACK}, ["ANSWERS_URL"]),
        ({"answers_url": "postgresql://h/d", **SLACK}, ["DATABASE_URL"]),
        ({"database_url": "mysql://h/d", "answers_url": "mysql://h/a", **SLACK}, ["DATABASE_URL", "ANSWERS_URL"]),
        ({"database_url": "postgresql://h/d", "answers_url": "postgresql://h/d", **SLACK}, ["ANSWERS_URL is the same"]),
    ],
)
def test_what_is_missing_is_named(given: dict[str, Any], named: list[str]) -> None:
    told = is_told(canopy_keys=new_key(), **given)
    assert [name for name in named if name not in told] == []
    assert len(told.split("\n")) == len(named)


@pytest.mark.parametrize(
    "given", [SLACK, {"teams_app_id": "a", "teams_app_password": "b", "teams_tenant_ids": "c"}], ids=["slack", "teams"]
)
def test_one_complete_platform_is_enough(given: dict[str, Any]) -> None:
    settings = read(NOTHING, canopy_keys=new_key(), **given)
    assert complete(settings) is settings and len(settings.platforms) == 1


def test_a_new_key_is_one_that_is_taken_and_keys_may_be_several() -> None:
    first, second = new_key(), new_key(2)
    assert first != new_key()
    assert read(NOTHING, canopy_keys=f"{first},{second}").canopy_keys.get_secret_value() == f"{first},{second}"


@pytest.mark.parametrize("keys", ["abc", "1:", "x:" + "A" * 44, "1:" + "A" * 43, "A" * 44, "1:é"])
def test_what_is_no_key_is_refused_with_the_way_to_make_one(keys: str) -> None:
    assert "canopy keys new" in is_told(canopy_keys=keys)


# When people are asked


def test_hours_and_observances_are_checked_and_tidied() -> None:
    settings = read(NOTHING, humane_hours=" 07:30-21:00", observances="ramadan, eid al-fitr")
    assert (settings.humane_hours, settings.observances, settings.a_week) == ("07:30-21:00", "Ramadan,Eid al-Fitr", 3)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"humane_hours": "8 to 8"}, "HUMANE_HOURS: '8 to 8' is not a window of hours. Write it like 09:00-17:00"),
        ({"humane_hours": "8-20"}, "HUMANE_HOURS: '8' is not a time. Write it like 09:30"),
        ({"a_week": 8}, "A_WEEK: Input should be less than or equal to 7"),
        ({"a_week": 0}, "A_WEEK: Input should be greater than or equal to 1"),
        ({"observances": "Ramadam"}, "OBSERVANCES: knows no “Ramadam”. There are: Ramadan, Eid al-Fitr"),
    ],
)
def test_hours_that_cannot_be_read_are_told_with_the_fix(given: dict[str, Any], told: str) -> None:
    assert told in is_told(canopy_keys=new_key(), **given, **SLACK)


# Secrets


def test_no_secret_shows_in_a_repr() -> None:
    names = [name for name, field in Settings.model_fields.items() if field.annotation is not None
             and "Secret" in str(field.annotation)]  # fmt: skip
    values: dict[str, Any] = {name: SECRET for name in names if name != "canopy_keys"} | {"canopy_keys": new_key()}
    settings = read(NOTHING, **values)
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert len(names) >= 7
    assert SECRET not in shown and values["canopy_keys"] not in shown


def test_no_secret_shows_in_an_error() -> None:
    wrong = dict.fromkeys(("slack_bot_token", "slack_app_token", "database_url", "answers_url"), f"bad-{SECRET}")
    told = is_told(**wrong)
    assert "SLACK_BOT_TOKEN" in told and SECRET not in told
    assert SECRET not in is_told(canopy_keys=SECRET)
    assert SECRET not in is_told(minimum=SECRET)


# Workspaces that install Canopy by themselves


def test_what_is_missing_for_workspaces_to_install_canopy_is_told_at_once() -> None:
    told = is_told(slack_client_id="1.2", slack_bot_token=SECRET)
    for part in ("SLACK_CLIENT_SECRET is missing", "SLACK_MODE must be http", "PUBLIC_URL is missing", "both set"):
        assert part in told
    assert SECRET not in told


def test_where_workspaces_install_canopy_no_token_is_asked_for() -> None:
    given = {"slack_client_id": "1.2", "slack_client_secret": SECRET, "slack_mode": "http"}
    settings = read(NOTHING, **given, slack_signing_secret="s", public_url="https://c.example", canopy_keys=new_key())
    assert complete(settings).slack_installs and settings.platforms == ("slack",)
