"""What happened, as a neutral event: an activity that Teams sent, read once."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any, TypedDict

from bot.chat import Event, Filled, Installed, Pressed, Said, Uninstalled, Who
from bot.platforms.teams import tap as taps
from bot.platforms.teams.normalise import Activity
from bot.platforms.teams.reference import Chat

_MENTION = re.compile(r"</?at[^>]*>")


def read(activity: Activity, *, now: datetime) -> Event | None:
    """The event, or None for everything that we do not handle (`now` stands in where Teams gives no time)."""
    if _from_a_bot(activity):
        return None
    about = _about(activity, now)
    match activity["type"], activity["name"]:
        case "message", _:
            return _said(activity, about) if activity["text"].strip() else _tapped(activity, about, opens=False)
        case "invoke", "adaptiveCard/action":
            return _tapped(activity, about, opens=False)
        case "invoke", "task/fetch" | "task/submit":
            return _tapped(activity, about, opens=True)
        case "installationUpdate" | "conversationUpdate", _ if not about["public"]:
            return _came_or_left(activity, about)
        case _:
            return None


def is_private(activity: Activity) -> bool:
    """Whether only the person and the bot are there. Unsure counts as not: an answer must never reach a channel."""
    conversation = activity["conversation"]
    if kind := conversation["conversationType"]:
        return bool(kind == "personal")
    return bool(conversation["id"]) and not conversation["isGroup"] and not conversation["id"].startswith("19:")


def tenant(activity: Activity) -> str:
    """The organisation in which it happened."""
    return str(activity["tenant"] or activity["conversation"]["tenantId"]).lower()


class _About(TypedDict):
    who: Who
    at: datetime
    public: bool
    channel: str


def _about(activity: Activity, now: datetime) -> _About:
    public = not is_private(activity)
    return {
        "who": _who(activity),
        "at": _at(activity["timestamp"], now),
        "public": public,
        "channel": (activity["channel"] or activity["conversation"]["id"].partition(";")[0]) if public else "",
    }


def _who(activity: Activity) -> Who:
    sender, conversation = activity["from"], activity["conversation"]["id"]
    chat = Chat(activity["serviceUrl"], conversation, sender["id"], activity["recipient"]["id"])
    return Who(
        platform="teams",
        workspace=tenant(activity),
        user=sender["aadObjectId"] or sender["id"],
        name=sender["name"],
        zone=activity["localTimezone"],
        language=activity["locale"].partition("-")[0].lower(),
        # A channel is never anybody's private chat.
        conversation=chat.text() if is_private(activity) else "",
    )


def _at(timestamp: str, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(timestamp)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return now


def _said(activity: Activity, about: _About) -> Said | None:
    """Words typed to the bot. In a channel it hears only what mentions it."""
    bot = activity["recipient"]["id"]
    mentions = [mention for mention in activity["mentions"] if mention["id"] != bot]
    if about["public"] and len(mentions) == len(activity["mentions"]):
        return None
    text = activity["text"]
    for mention in activity["mentions"]:
        if mention["id"] == bot and mention["text"]:
            text = text.replace(mention["text"], " ", 1)
    people = tuple(mention["aadObjectId"] or mention["id"] for mention in mentions if _is_person(mention))
    return Said(**about, key=activity["id"], text=_plain(text), mentions=people)


def _plain(text: str) -> str:
    return html.unescape(_MENTION.sub("", text)).replace("\xa0", " ").strip()


def _is_person(mention: dict[str, str]) -> bool:
    # Channels and teams can be mentioned too; their ids begin with 19:
    return bool(mention["aadObjectId"]) or mention["id"].startswith(("29:", "8:"))


def _tapped(activity: Activity, about: _About, *, opens: bool) -> Event | None:
    data: dict[str, Any] = activity["pressed"]
    tap = taps.taken(data)
    if tap is None:
        return None
    if not tap.form:
        return Pressed(**about, can_open=opens, does=tap.does, about=tap.about, value=tap.value)
    values = taps.values(tap, data)
    return None if values is None else Filled(**about, can_open=opens, does=tap.does, about=tap.about, values=values)


def _came_or_left(activity: Activity, about: _About) -> Event | None:
    # An upgrade of the app ("add-upgrade", "remove-upgrade") is neither: the person could be spoken to all along.
    came = activity["action"] == "add" or bool(activity["added"])
    left = activity["action"] == "remove" or bool(activity["removed"])
    if came and not left:
        return Installed(**about, key=activity["id"])
    return Uninstalled(**about, key=activity["id"]) if left else None


def _from_a_bot(activity: Activity) -> bool:
    sender = activity["from"]
    return not sender["id"] or sender["id"] == activity["recipient"]["id"] or sender["role"] == "bot"
