"""Whatever Slack (or somebody in its name) sends, it is answered 200 and harms nothing; only unsigned is refused."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from bot.platforms.slack import Slack, open, wire
from bot.platforms.slack.read import read
from bot.settings import Settings, SettingsError
from tests.fakes.slack import FakeSlack
from tests.platforms.slack.conftest import Script

WHO = {"user": {"id": "UADA", "team_id": "T1"}, "team": {"id": "T1"}}
CHAT = {"container": {"type": "message", "message_ts": "1.1", "channel_id": "D1"}, "channel": {"id": "D1"}}
GOOD = wire.tap("answer", "round", "4", False)

ODD: dict[str, Any] = {
    "nothing": {},
    "an unknown type": {"type": "something_new"},
    "a view closed": {"type": "view_closed", "view": {"callback_id": "canopy", "id": "V1"}, **WHO},
    "a shortcut": {"type": "shortcut", "callback_id": "x", **WHO},
    "a suggestion": {"type": "block_suggestion", "action_id": "x", "value": "y", **WHO},
    "a press of nothing": {"type": "block_actions", "actions": [], **WHO, **CHAT},
    "a press by nobody": {"type": "block_actions", "actions": [{"type": "button", "action_id": "a", "value": GOOD}]},
    "a press of a picker": {
        "type": "block_actions",
        "actions": [{"type": "users_select", "action_id": "a", "selected_user": "U1"}],
        **WHO,
        **CHAT,
    },
    "a link that was opened": {
        "type": "block_actions",
        "actions": [{"type": "button", "action_id": "link", "url": "https://example.org"}],
        **WHO,
        **CHAT,
    },
    "a user that is a number": {
        "type": "block_actions",
        "actions": [{"type": "button", "action_id": "a", "value": GOOD}],
        "user": {"id": 5},
        "team": {"id": "T1"},
        **CHAT,
    },
    "an old attachment": {"type": "interactive_message", "callback_id": "x", "actions": [{"name": "x"}], **WHO},
    "a view without state": {"type": "view_submission", "view": {"callback_id": "canopy", "id": "V"}, **WHO},
}
UNREADABLE = {
    "somebody else's": "click_me_123",
    "numbers": '{"does":1,"about":2}',
    "too much": json.dumps({"does": "x", "about": "y" * 1000}),
    "no name": '{"about":"1"}',
    "half a character": '{"does":"\\ud800"}',
    "a list": "[1]",
    "nothing": "",
    "a number": 5,
    "deep": "[" * 1900,
}
EVENTS: dict[str, Any] = {
    "a new kind": {"type": "brand_new_event"},
    "a message in a channel": {
        "type": "message",
        "channel": "C1",
        "channel_type": "channel",
        "user": "U1",
        "text": "x",
    },
    "a message without user": {"type": "message", "channel": "D1", "channel_type": "im", "text": "x", "ts": "1.1"},
    "the messages tab": {"type": "app_home_opened", "tab": "messages", "user": "U1", "channel": "D1"},
    "a bot's profile": {"type": "user_change", "user": {"id": "U9", "is_bot": True}},
    "a profile of nobody": {"type": "user_change"},
    "no time": {"type": "app_home_opened"},
}


@pytest.mark.parametrize("value", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_a_button_whose_value_cannot_be_read_is_answered_and_not_met_with_silence(
    slack: FakeSlack, platform: Slack, script: Script, value: object
) -> None:
    button = {"type": "button", "action_id": "a", "value": value}
    await slack.interact({"type": "block_actions", "actions": [button], **WHO, **CHAT})
    assert [getattr(event, "does", None) for event in script.events] == [""]


@pytest.mark.parametrize("payload", ODD.values(), ids=ODD.keys())
async def test_an_odd_interaction_is_accepted_and_ignored(
    slack: FakeSlack, platform: Slack, script: Script, payload: dict[str, Any]
) -> None:
    await slack.interact(payload)
    assert not slack.acknowledged and script.events == []


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())
async def test_an_event_that_means_nothing_to_us_is_accepted(
    slack: FakeSlack, platform: Slack, script: Script, event: dict[str, Any]
) -> None:
    await slack.event(event)
    assert script.events == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b"payload=", b"payload=[1]", b"payload={"])
@pytest.mark.parametrize("mode", ["http"], indirect=True)
async def test_signed_nonsense_is_accepted_and_ignored(
    slack: FakeSlack, platform: Slack, script: Script, body: bytes
) -> None:
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        status, _ = await slack.post(body, **{"Content-Type": kind})
        assert status == 200
    assert script.events == []


@pytest.mark.parametrize("mode", ["http"], indirect=True)
@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "another"},
        {"X-Slack-Signature": "v0=00"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=\u00e9"},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": str(int(time.time()) - 3600)},
    ],
)
async def test_what_slack_did_not_sign_just_now_is_refused(
    slack: FakeSlack, platform: Slack, script: Script, forged: dict[str, str]
) -> None:
    body = urlencode({"command": "/canopy", "user_id": "UADA", "team_id": "T1", "channel_id": "C1"}).encode()
    status, _ = await slack.post(body, **forged)
    assert status == 401 and script.events == []
    status, _ = await slack.post(body)
    assert status == 200 and len(script.events) == 1


@pytest.mark.parametrize("mode", ["http"], indirect=True)
async def test_more_than_a_megabyte_is_refused(slack: FakeSlack, platform: Slack, script: Script) -> None:
    status, _ = await slack.post(b"command=/canopy&text=" + b"x" * 1024 * 1024)
    assert status == 413 and script.events == []


@pytest.mark.parametrize("mode", ["http"], indirect=True)
async def test_slack_may_verify_the_address(slack: FakeSlack, platform: Slack) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    status, text = await slack.post(body, **{"Content-Type": "application/json"})
    assert status == 200 and json.loads(text) == {"challenge": "abc"}


@pytest.mark.parametrize("mode", ["http"], indirect=True)
async def test_a_stopped_bot_asks_slack_to_come_again(slack: FakeSlack, platform: Slack) -> None:
    await platform.stop()
    status, _ = await slack.post(b"{}")
    assert status == 503


@pytest.mark.parametrize("mode", ["socket"], indirect=True)
async def test_over_a_socket_nobody_can_post_to_us(slack: FakeSlack, platform: Slack) -> None:
    status, _ = await slack.post(b"command=/canopy&user_id=UADA", secret="a-signing-secret")
    assert status == 404


def test_http_without_a_signing_secret_does_not_open(script: Script) -> None:
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET"):
        open(Settings(slack_mode="http", slack_signing_secret=SecretStr(" ")), script.dispatch, script.connect)


PRESS = {
    "type": "block_actions",
    "actions": [{"type": "button", "action_id": "a", "value": GOOD, "action_ts": "1.1"}],
    "trigger_id": "t",
    "response_url": "https://hooks.example.org/1",
    **WHO,
    **CHAT,
}
TYPED = {"plain_text_input": {"type": "plain_text_input", "value": "x"}, "more": {"selected_options": [{"value": "y"}]}}
SENT = {
    "type": "view_submission",
    "view": {
        "id": "V1",
        "type": "modal",
        "private_metadata": wire.slip("save", "x", wire.Spot("https://hooks.example.org/1", "D1", "1.1")),
        "state": {"values": {"b": TYPED}},
    },
    **WHO,
}
COMMAND = {"command": "/kudos", "text": "x", "user_id": "U1", "team_id": "T1", "channel_id": "D1", "trigger_id": "t"}
SAID = {
    "type": "event_callback",
    "event_id": "Ev1",
    "authorizations": [{"team_id": "T1"}],
    "event": {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "x", "ts": "1.1"},
}
PROFILE = {**SAID, "event": {"type": "user_change", "user": {"id": "U1", "deleted": True}, "event_ts": "1.1"}}
JUNK = [None, 5, 1.5, True, "", "x", "\ud800", "9" * 400, [], [None], {}, {"id": 5}]


def bent(thing: Any) -> Iterator[Any]:
    """The same payload with one thing in it left out or replaced by junk, in every way."""
    yield from JUNK
    items = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for key, value in items:
        for other in bent(value):
            copy = thing.copy()
            copy[key] = other
            yield copy
        if isinstance(thing, dict):
            yield {name: kept for name, kept in thing.items() if name != key}


@pytest.mark.parametrize(
    "payload", [PRESS, SENT, COMMAND, SAID, PROFILE], ids=lambda payload: payload.get("type", "command")
)
def test_a_payload_bent_in_any_way_is_read_or_left_but_never_fails(payload: dict[str, Any]) -> None:
    assert read(payload, "UCANOPY", datetime.now(UTC)), "the straight one is read"
    for body in filter(lambda body: isinstance(body, dict), bent(payload)):
        found = read(body, "UCANOPY", datetime.now(UTC))
        if found:
            event, place = found
            told = (event.who.workspace, event.who.user, event.who.conversation, event.key, event.channel, place.user)
            assert all(isinstance(text, str) and wire.well_formed(text) for text in told), body
            assert event.who.user, body
