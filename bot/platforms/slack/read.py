"""What Slack sends, as a neutral event and the place where it happened. Pure; anything odd is None.

https://docs.slack.dev/interactivity and https://docs.slack.dev/apis/events-api
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from bot.chat import Changed, Commanded, Event, Filled, OpenedHome, Pressed, Said, Uninstalled, Who
from bot.platforms.slack import wire
from bot.platforms.slack.fields import filled

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_MARKUP = re.compile(r"<[#!][^|>]*\|([^>]*)>|<[#!]([^>]*)>|<([^|>]*)\|([^>]*)>|<([^>]*)>")

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer can be shown. `trigger` opens one dialog within three seconds; `reply` is the response_url."""

    user: str
    trigger: str = ""
    reply: str = ""
    channel: str = ""
    thread: str = ""
    view: str = ""
    state: Mapping[str, Any] | None = None
    home: bool = False
    opens: bool = False
    public: bool = False
    spot: wire.Spot | None = None


def read(body: Body, bot: str, now: datetime) -> tuple[Event, Place] | None:
    """The event in a request's body. `bot` is Canopy's own user id; `now` stands in where Slack tells no time."""
    try:
        found = _read(body, bot, now)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # Slack changes its payloads; what does not read as expected is no reason to fail, or to be sent it again.
        return None
    return found if found and _sound(found[0]) else None


def workspace(body: Body) -> str:
    """The workspace that Canopy is installed in; for an organisation-wide installation the organisation.

    In channels shared between organisations only `authorizations` (of a dialog: `app_installed_team_id`) tells whose
    installation is meant. The same as what Bolt looks the token up by.
    """
    granted = (body.get("authorizations") or [{}])[0]
    team, user, view = body.get("team") or {}, body.get("user"), body.get("view")
    organisation = (
        granted.get("enterprise_id"),
        (body.get("enterprise") or {}).get("id"),
        body.get("enterprise_id"),
    )
    teams = (
        view.get("app_installed_team_id") if isinstance(view, Mapping) else "",
        granted.get("team_id"),
        team.get("id") if isinstance(team, Mapping) else team,
        body.get("team_id"),
        user.get("team_id") if isinstance(user, Mapping) else "",
    )
    whole = (granted or body).get("is_enterprise_install") in (True, "true")
    return next(filter(None, (*organisation, *teams) if whole else (*teams, *organisation)), "")


def said(text: str, bot: str) -> tuple[str, tuple[str, ...]]:
    """Typed words without Slack's markup, and who is mentioned in them, the bot left out."""
    mentions = tuple(user for user in _MENTION.findall(text) if user != bot)
    words = _MARKUP.sub(
        lambda mark: next(filter(None, (mark[1], mark[2], mark[4], mark[5])), ""), _MENTION.sub(" ", text)
    )
    words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _clean(re.sub(r"[ \t]+", " ", words)).strip(), mentions


def _read(body: Body, bot: str, now: datetime) -> tuple[Event, Place] | None:
    match body:
        case {"type": "block_actions"}:
            return _pressed(body, now)
        case {"type": "view_submission"}:
            return _filled(body, now)
        case {"command": str(command)}:
            return _commanded(body, command, bot, now)
        case {"type": "event_callback", "event": {"type": str(kind)} as event}:
            return _event(body, kind, event, bot, now)
    return None


def _sound(event: Event) -> bool:
    """Whether everything that is declared a string is one that can be stored, and it is known whose it is."""
    texts = [getattr(what, field.name) for what in (event, event.who) for field in fields(what) if field.type == "str"]
    known = event.who.workspace and (event.who.user or isinstance(event, Uninstalled))
    return bool(known) and all(isinstance(text, str) and wire.well_formed(text) for text in texts)


def _pressed(body: Body, now: datetime) -> tuple[Event, Place] | None:
    action = body["actions"][0]
    if action["type"] != "button" or "value" not in action:
        return None  # a link that was opened, a picker: neither asks for an answer
    # A value that is not ours (any more) leads nowhere: the person is told so, kindly, and not met with silence.
    does, about, value, opens = wire.read_tap(action["value"]) or ("", "", "", False)
    place = _place(body, opens)
    event = Pressed(
        who=_who(body, conversation=place.spot.channel if place.spot else ""),
        at=_moment(action.get("action_ts"), now),
        can_open=True,
        public=place.public,
        channel=place.channel,
        does=does,
        about=about,
        value=value,
    )
    return event, place


def _place(body: Body, opens: bool) -> Place:
    user, trigger, reply = body["user"]["id"], body.get("trigger_id", ""), body.get("response_url", "")
    if view := body.get("view"):
        slip = wire.read_slip(view.get("private_metadata")) or wire.Slip()
        return Place(user, trigger, view=view["id"], home=view["type"] == "home", opens=opens, spot=slip.spot)
    container = body["container"]
    channel = container["channel_id"]
    if container.get("is_ephemeral"):
        # Shown to this one person wherever it stands, and only its response_url can change it.
        return Place(user, trigger, reply, opens=opens, spot=wire.Spot(reply))
    if channel.startswith("D"):
        return Place(user, trigger, reply, opens=opens, spot=wire.Spot(reply, channel, container["message_ts"]))
    return Place(user, trigger, reply, channel, opens=opens, public=True)


def _filled(body: Body, now: datetime) -> tuple[Event, Place] | None:
    view = body["view"]
    slip = wire.read_slip(view["private_metadata"])
    if slip is None or not slip.does:
        return None
    state = view["state"]["values"]
    values = {_clean(name): tuple(map(_clean, given)) for name, given in filled(state).items()}
    who = _who(body, conversation=slip.spot.channel if slip.spot else "")
    event = Filled(who=who, at=now, does=slip.does, about=slip.about, values=values)
    return event, Place(body["user"]["id"], view=view["id"], state=state, spot=slip.spot)


def _commanded(body: Body, command: str, bot: str, now: datetime) -> tuple[Event, Place]:
    text, mentions = said(body.get("text") or "", bot)
    channel = body.get("channel_id") or ""
    # A command can be typed in a chat between two other people: their channel is not ours to write to.
    public = not channel.startswith("D")
    event = Commanded(
        who=Who("slack", workspace(body), body["user_id"]),
        at=now,
        can_open=True,
        public=public,
        channel=channel if public else "",
        text=text,
        mentions=mentions,
        command=command,
    )
    return event, Place(body["user_id"], body.get("trigger_id", ""), body.get("response_url", ""), public=public)


def _event(body: Body, kind: str, event: Body, bot: str, now: datetime) -> tuple[Event, Place] | None:
    team, key = workspace(body), body.get("event_id") or ""
    match kind:
        case "message" | "app_mention":
            return _said(event, team, key, bot, now)
        case "app_home_opened" if event.get("tab") == "home":
            who = Who("slack", team, event["user"], conversation=event.get("channel") or "")
            return OpenedHome(who, _moment(event.get("event_ts"), now), key), Place(event["user"], home=True)
        case "user_change" if not event["user"].get("is_bot"):
            user = event["user"]
            who = Who("slack", team, user["id"])
            return Changed(who, _moment(event.get("event_ts"), now), key, gone=bool(user.get("deleted"))), Place(
                user["id"]
            )
        case "app_uninstalled":
            return Uninstalled(Who("slack", team, ""), _moment(body.get("event_time"), now), key), Place("")
        case "tokens_revoked" if (event.get("tokens") or {}).get("bot"):
            return Uninstalled(Who("slack", team, ""), _moment(body.get("event_time"), now), key), Place("")
    return None


def _said(event: Body, team: str, key: str, bot: str, now: datetime) -> tuple[Event, Place] | None:
    public = event["type"] == "app_mention"
    ours = public or event.get("channel_type") == "im"
    if not ours or event.get("bot_id") or event.get("subtype") not in (None, "file_share"):
        # Edits, deletions, joins, other bots.
        return None
    user, channel = event["user"], event["channel"]
    text, mentions = said(event.get("text") or "", bot)
    who = Who("slack", team, user, conversation="" if public else channel)
    at = _moment(event.get("ts"), now)
    place = Place(user, channel=channel, thread=event.get("thread_ts") or "", public=public)
    channel = channel if public else ""
    return Said(who, at, key, public=public, channel=channel, text=text, mentions=mentions), place


def _who(body: Body, conversation: str = "") -> Who:
    return Who("slack", workspace(body), body["user"]["id"], conversation=conversation)


def _moment(ts: object, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(float(str(ts)), UTC)
    except (ValueError, OverflowError, OSError):
        return now


def _clean(text: str) -> str:
    return text if wire.well_formed(text) else "".join(letter for letter in text if wire.well_formed(letter))
