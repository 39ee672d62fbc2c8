"""Payloads that Teams really sends and that the SDK answers with 500. After enough of those, Teams goes silent."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platforms.teams.normalise import normalise
from tests.fakes.teams import CHANNEL, FakeTeams
from tests.platforms.teams.conftest import Bot

INVOKES = [
    "composeExtension/query", "composeExtension/submitAction", "composeExtension/querySettingUrl", "config/fetch",
    "config/submit", "fileConsent/invoke", "message/submitAction", "message/fetchTask", "signin/verifyState",
    "signin/tokenExchange", "signin/failure", "actionableMessage/executeAction", "tab/fetch", "application/search",
    "handoff/action", "somethingNew/entirely",
]  # fmt: skip
ODD: dict[str, dict[str, Any]] = {
    "an unknown type": {"type": "suggestion"},
    "no type": {"type": None},
    "typing": {"type": "typing"},
    "a reaction": {"type": "messageReaction", "reactionsAdded": [{"type": "heart"}]},
    "an unknown reaction": {"type": "messageReaction", "reactionsAdded": [{"type": "1f44b_wavinghand"}]},
    "an edited message": {"type": "messageUpdate", "text": "edited", "channelData": {"eventType": "editMessage"}},
    "an undone deletion": {"type": "messageUpdate", "channelData": {"eventType": "undeleteMessage"}},
    "a deleted message": {"type": "messageDelete"},
    "an event": {"type": "event", "name": "application/vnd.microsoft.meetingStart", "value": {}},
    "an event without a name": {"type": "event", "value": 7},
    "a read receipt": {"type": "event", "name": "application/vnd.microsoft.readReceipt", "value": {"lastRead": 1}},
    "the end of a conversation": {"type": "endOfConversation"},
    "a channel renamed": {"type": "conversationUpdate", "channelData": {"eventType": "channelRenamed"}},
    "a team archived": {"type": "conversationUpdate", "channelData": {"eventType": "teamArchived", "team": {}}},
    "an upgrade": {"type": "installationUpdate", "action": "add-upgrade"},
    "a removal by upgrade": {"type": "installationUpdate", "action": "remove-upgrade"},
    "an installation without an action": {"type": "installationUpdate"},
    "a message of nothing": {"type": "message"},
    "a message of attachments": {"type": "message", "attachments": [{"contentType": "image/*", "contentUrl": "x"}]},
    "a message in an unknown format": {"type": "message", "textFormat": "html+markdown", "text": "hello"},
    "a message with a number for words": {"type": "message", "text": 7},
    "entities that are none": {"type": "message", "text": "x", "entities": [None, 1, {}, {"type": "clientInfo"}]},
    "a mention of nobody": {"type": "message", "text": "x", "entities": [{"type": "mention", "mentioned": None}]},
    "members that are none": {"type": "conversationUpdate", "membersAdded": [None, "x"]},
    "nobody": {"type": "message", "text": "x", "from": None},
    "somebody without an id": {"type": "message", "text": "x", "from": {"name": "Ada"}},
    "no recipient": {"type": "message", "text": "x", "recipient": None},
    "an invoke without a name": {"type": "invoke", "value": {}},
    "an invoke with a number for a name": {"type": "invoke", "name": 7},
    "a card action without a value": {"type": "invoke", "name": "adaptiveCard/action"},
    "a card action without data": {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {}}},
    "a card action without a type": {"type": "invoke", "name": "adaptiveCard/action", "value": {"trigger": "manual"}},
    "a dialog without data": {"type": "invoke", "name": "task/fetch", "value": {"context": {}}},
    "a dialog's words for data": {"type": "invoke", "name": "task/submit", "value": {"data": "words"}},
    "a number for an id": {"type": "message", "text": "x", "id": 1700000000000},
    "numbers everywhere": {"type": 1, "id": 2, "text": 3, "value": 4, "from": 5, "locale": 6, "entities": 7},
    **{name: {"type": "invoke", "name": name, "value": {"a": 1}} for name in INVOKES},
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("channel", ["", CHANNEL], ids=["private", "channel"])
async def test_an_odd_payload_is_answered_200(bot: Bot, teams: FakeTeams, change: dict[str, Any], channel: str) -> None:
    activity = teams.activity("ada", channel=channel)
    if isinstance(data := change.get("channelData"), dict):
        change = change | {"channelData": activity["channelData"] | data}
    status, body = await teams.post(activity | change)
    assert status == 200
    assert body is not None


async def test_an_automatic_refresh_presses_nothing(bot: Bot, teams: FakeTeams) -> None:
    value = {"action": {"type": "Action.Execute", "data": {"canopy": {"does": "check_in"}}}, "trigger": "automatic"}
    status, body = await teams.post(teams.activity("ada", "invoke", name="adaptiveCard/action", value=value))
    assert (status, body["statusCode"]) == (200, 200)
    assert bot.events == []


def test_normalising_cannot_fail_and_keeps_its_shape() -> None:
    shape = normalise({}).keys()
    for odd in (*ODD.values(), {"conversation": [], "channelData": {"tenant": 1}, "value": {"action": []}}):
        assert normalise(odd).keys() == shape
