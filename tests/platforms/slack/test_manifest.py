"""The app that an administrator creates: valid, with the least it needs, and every scope explained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from bot.platforms.slack.manifest import EVENTS, OPTIONAL_REASONS, REASONS, manifest
from bot.settings import Settings
from tests.fakes.slack_api import SCOPES

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "manifest.json").read_text())


def made(mode: Any, url: str = "") -> dict[str, Any]:
    return manifest(Settings(slack_mode=mode, public_url=url))


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_slack_takes_the_manifest(mode: str) -> None:
    jsonschema.validate(made(mode), SCHEMA)


def test_over_a_socket_no_address_is_needed() -> None:
    app = made("socket")
    assert app["settings"]["socket_mode_enabled"] is True and "request_url" not in json.dumps(app)


def test_over_http_everything_comes_to_one_address() -> None:
    app = made("http", "https://canopy.ward.example/")
    address = "https://canopy.ward.example/slack/events"
    assert app["settings"]["socket_mode_enabled"] is False
    assert app["settings"]["event_subscriptions"]["request_url"] == address
    assert app["settings"]["interactivity"]["request_url"] == address
    assert {command["url"] for command in app["features"]["slash_commands"]} == {address}


def test_where_workspaces_install_canopy_slack_knows_the_way_back() -> None:
    settings = Settings(slack_mode="http", public_url="https://canopy.ward.example", slack_client_id="1.2")
    app = manifest(settings)
    jsonschema.validate(app, SCHEMA)
    assert app["oauth_config"]["redirect_urls"] == ["https://canopy.ward.example/slack/oauth_redirect"]
    assert app["settings"]["token_rotation_enabled"] and app["settings"]["org_deploy_enabled"]
    assert "redirect_urls" not in made("http")["oauth_config"]


def test_both_commands_bring_who_is_mentioned() -> None:
    commands = {command["command"]: command for command in made("socket")["features"]["slash_commands"]}
    assert commands.keys() == {"/canopy", "/kudos"}
    assert all(command["should_escape"] for command in commands.values())


def test_home_and_messages_are_open_to_people() -> None:
    home = made("socket")["features"]["app_home"]
    assert home["home_tab_enabled"] and home["messages_tab_enabled"] and not home["messages_tab_read_only_enabled"]


def test_every_scope_has_its_reason_and_none_reads_channels_or_addresses() -> None:
    scopes = set(made("socket")["oauth_config"]["scopes"]["bot"])
    assert scopes == REASONS.keys() and all(REASONS.values())
    assert not scopes & OPTIONAL_REASONS.keys()
    assert not scopes & {"channels:history", "groups:history", "channels:read", "users:read.email", "chat:write.public"}


def test_every_scope_is_used_and_every_call_is_allowed() -> None:
    """The fake Slack asks for a scope a call, and has what this manifest asks for."""
    for_events = {"app_mentions:read": "app_mention", "im:history": "message.im", "users:read": "user_change"}
    assert REASONS.keys() == (set(SCOPES.values()) | for_events.keys() | {"commands"}) - OPTIONAL_REASONS.keys()
    assert set(for_events.values()) <= set(EVENTS)
