"""The Slack app that Canopy needs, as Slack's own manifest, with the reason for every scope.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from typing import Any

from bot.settings import Settings

REASONS = {
    "app_mentions:read": "to answer, privately, when somebody mentions Canopy in a channel",
    "chat:write": "to send the messages: privately, and to channels that Canopy was invited to",
    "commands": "for /canopy and /kudos",
    "files:write": "to show a team's picture as an image; without it the same is told in words",
    "im:history": "to read what people type to Canopy, and to see after a fault whether a message went out",
    "im:write": "to open the private chat with somebody who has not written first",
    "users:read": "for people's name, time zone and language, and to stop writing to those who left",
}
"""The scopes that are asked for. Nothing here reads a channel, or a private message that is not to Canopy."""

OPTIONAL_REASONS = {
    "users:read.email": "to find people by their e-mail address when a list of teams is imported",
}
"""Not asked for: add one in the app's settings if you want what it is for."""

EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked", "user_change")
"""Slack counts an event that nobody answers as a failed delivery, so these are exactly the ones that are handled."""

COMMANDS = {
    "/canopy": ("Check in, find support, see what is kept about you", "help"),
    "/kudos": ("Thank a colleague", "@colleague"),
}

INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
"""Where a workspace begins to install Canopy, and where Slack sends whoever did it back."""

EXAMPLE = "https://canopy.example.org"
"""Stands where PUBLIC_URL is to be filled in."""


def manifest(settings: Settings) -> dict[str, Any]:
    """The manifest. Over HTTP Slack reaches this Canopy at PUBLIC_URL."""
    socket = settings.slack_mode == "socket"
    address = settings.public_url or EXAMPLE
    request_url = {} if socket else {"request_url": f"{address}/slack/events"}
    back = {"redirect_urls": [address + BACK]} if settings.slack_installs else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Canopy",
            "description": "Helps health and care teams look after one another: private check-ins, support, kudos.",
            "background_color": "#1f5f4a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Canopy", "always_online": True},
            "slash_commands": [_command(name, request_url) for name in COMMANDS],
        },
        "oauth_config": {**back, "scopes": {"bot": sorted(REASONS)}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": settings.slack_installs,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": settings.slack_installs,
        },
    }


def _command(name: str, request_url: dict[str, str]) -> dict[str, Any]:
    says, hint = COMMANDS[name]
    where = {"url": request_url["request_url"]} if request_url else {}
    # should_escape: a colleague's @name arrives as an id, which is how Canopy knows who is meant.
    return {"command": name, "description": says, "usage_hint": hint, "should_escape": True, **where}
