"""What of an activity we read, each part with the one type we expect. Pure.

Teams really sends unknown types and invokes, card actions without data, bodies without `from`, numbers for strings.
The SDK answers 500 to many of them, and after enough of those Teams may stop delivering. So nothing here can fail:
what is missing or of another type becomes empty, what we never read is dropped (and so can never be logged).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Activity = dict[str, Any]

_STRINGS = (
    "type", "id", "name", "action", "channelId", "serviceUrl", "replyToId", "text", "timestamp", "locale",
    "localTimezone",
)  # fmt: skip
_ACCOUNT = ("id", "name", "aadObjectId", "role")
_CONVERSATION = ("id", "tenantId", "conversationType")
_LONGEST = 40_000
_MOST = 200


def normalise(body: Mapping[str, Any]) -> Activity:
    """The activity with every part we read, and nothing else."""
    return {
        **_strings(body, _STRINGS),
        "from": _strings(body.get("from"), _ACCOUNT),
        "recipient": _strings(body.get("recipient"), _ACCOUNT),
        "conversation": {
            **_strings(body.get("conversation"), _CONVERSATION),
            "isGroup": _dict(body.get("conversation")).get("isGroup") is True,
        },
        "tenant": _string(_dict(_dict(body.get("channelData")).get("tenant")).get("id")),
        "channel": _string(_dict(_dict(body.get("channelData")).get("channel")).get("id")),
        "mentions": [_mention(entity) for entity in _dicts(body.get("entities")) if entity.get("type") == "mention"],
        "added": [_strings(member, _ACCOUNT) for member in _dicts(body.get("membersAdded"))],
        "removed": [_strings(member, _ACCOUNT) for member in _dicts(body.get("membersRemoved"))],
        "pressed": _pressed(body),
    }


def _pressed(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a tap brought back: three places, by how the card asked for it. Empty if nobody tapped."""
    value = _dict(body.get("value"))
    match body.get("name"):
        case "adaptiveCard/action":
            # An automatic refresh of a card is asked for by a client, not by a person.
            return {} if value.get("trigger") == "automatic" else _dict(_dict(value.get("action")).get("data"))
        case "task/fetch" | "task/submit":
            return _dict(value.get("data"))
        case _:
            return value


def _mention(entity: Mapping[str, Any]) -> dict[str, str]:
    return {**_strings(entity.get("mentioned"), _ACCOUNT), "text": _string(entity.get("text"))}


def _strings(thing: object, names: tuple[str, ...]) -> dict[str, str]:
    found = _dict(thing)
    return {name: _string(found.get(name)) for name in names}


def _string(thing: object) -> str:
    """Text that every store and address can hold: JSON may bring NUL and half a character."""
    if not isinstance(thing, str):
        return ""
    return thing[:_LONGEST].replace("\0", "").encode("utf-8", "ignore").decode()


def _dict(thing: object) -> dict[str, Any]:
    return thing if isinstance(thing, dict) else {}


def _dicts(thing: object) -> list[dict[str, Any]]:
    return [item for item in thing[:_MOST] if isinstance(item, dict)] if isinstance(thing, list) else []
