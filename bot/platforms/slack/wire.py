"""What Canopy writes into Slack's messages and dialogs and reads back from there. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

_LONGEST = {"does": 200, "about": 250, "value": 100}
"""What comes back longer than it can have been sent was not sent by us."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A private message that a later answer may change: by its response_url while that works (30 minutes, five times,
    https://docs.slack.dev/interactivity/handling-user-interaction), after that by channel and ts.
    """

    url: str = ""
    channel: str = ""
    ts: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """What travels in a dialog's `private_metadata`: the route that reads it, and the message it was opened from."""

    does: str = ""
    about: str = ""
    spot: Spot | None = None


def tap(does: str, about: str, value: str, opens: bool) -> str:
    """A button's `value`."""
    return _dump({"does": does, "about": about, "value": value, **({"opens": "yes"} if opens else {})})


def read_tap(text: object) -> tuple[str, str, str, bool] | None:
    """What `tap` wrote, or None if it is somebody else's, or was meddled with."""
    given = _strings(text)
    if not given or not given.get("does"):
        return None
    return given["does"], given.get("about", ""), given.get("value", ""), "opens" in given


def slip(does: str, about: str, spot: Spot | None) -> str:
    """A dialog's `private_metadata`."""
    return _dump({"does": does, "about": about, "spot": asdict(spot) if spot else None})


def read_slip(text: object) -> Slip | None:
    """What `slip` wrote, or None if it is somebody else's, or was meddled with."""
    given = _strings(text, besides="spot")
    if given is None:
        return None
    place = _strings(given.get("spot") or "{}")
    spot = Spot(**{name: place.get(name, "") for name in ("url", "channel", "ts")}) if place else None
    return Slip(given.get("does", ""), given.get("about", ""), spot)


def reference(channel: str, ts: str) -> str:
    """How a sent message is found again."""
    return f"{channel}:{ts}"


def read_reference(text: str) -> tuple[str, str] | None:
    """The channel and ts of a reference, or None if it is none of ours."""
    channel, _, ts = text.partition(":")
    return (channel, ts) if channel and ts else None


def well_formed(text: str) -> bool:
    """Whether text can be stored anywhere: no NUL, no half of a character."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _dump(what: Mapping[str, Any]) -> str:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":"))


def _strings(text: object, besides: str = "") -> dict[str, str] | None:
    """A JSON object of well-formed strings; the member named `besides` comes back as JSON."""
    try:
        given = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict):
        return None
    if besides and given.get(besides) is not None:
        given[besides] = _dump(given[besides])
    found = {name: value for name, value in given.items() if value is not None}
    return found if all(_fits(name, value) for name, value in found.items()) else None


def _fits(name: str, value: object) -> bool:
    return isinstance(value, str) and well_formed(value) and len(value) <= _LONGEST.get(name, 3000)
