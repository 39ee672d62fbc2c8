"""What Slack's refusals mean for a letter. https://docs.slack.dev/reference/methods/chat.postMessage#errors"""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.delivery.carrier import Consequence, DeliveryError, InDoubt
from bot.platforms.slack.follow import reason

Given = TypeVar("Given")

CONSEQUENCES: dict[str, Consequence] = {
    "user_not_found": "unreachable",
    "users_not_found": "unreachable",
    "user_disabled": "unreachable",
    "user_not_visible": "unreachable",
    "user_is_bot": "unreachable",
    "user_is_restricted": "unreachable",
    "cannot_dm_bot": "unreachable",
    "messages_tab_disabled": "unreachable",
    "account_inactive": "uninstalled",
    "app_uninstalled": "uninstalled",
    "invalid_auth": "uninstalled",
    "not_authed": "uninstalled",
    "token_expired": "uninstalled",
    "token_revoked": "uninstalled",
    "team_not_found": "uninstalled",
    "channel_not_found": "channel_gone",
    "is_archived": "channel_gone",
    "not_in_channel": "channel_gone",
}

DOUBTFUL = {"fatal_error", "internal_error"}
"""Slack's pages say of these that "some aspect of the operation" may have succeeded all the same."""

PASSING = {"service_unavailable", "request_timeout", "team_added_to_org", "accesslimited"}

THROTTLED = {"ratelimited", "rate_limited", "message_limit_exceeded"}

A_WHILE = timedelta(minutes=2)


async def asked(call: Awaitable[Given]) -> Given:
    """The call's answer; its failure as what it means. Raises DeliveryError or InDoubt, and nothing else."""
    try:
        return await call
    except SlackApiError as error:
        raise meant(error) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        # There was no connection, so nothing was sent.
        raise DeliveryError(type(error).__name__) from None
    except Exception as error:
        raise InDoubt(type(error).__name__) from None


def meant(error: SlackApiError) -> DeliveryError | InDoubt:
    """A refusal by Slack."""
    word, status = reason(error), getattr(error.response, "status_code", 500)
    if status == 429 or word in THROTTLED:
        return DeliveryError("ratelimited", throttled=True, wait=_wait(error))
    wordless = word == type(error).__name__
    if word in DOUBTFUL or status >= 500 or (wordless and status < 400):
        return InDoubt(word)
    if word in PASSING or wordless:
        # Without a word of Slack's it was something on the way that said no, a proxy perhaps.
        return DeliveryError(word, wait=A_WHILE)
    return DeliveryError(word, permanent=True, consequence=CONSEQUENCES.get(word, ""))


def _wait(error: SlackApiError) -> timedelta:
    try:
        return timedelta(seconds=min(3600.0, max(1.0, float(error.response.headers["Retry-After"]))))
    except (AttributeError, KeyError, TypeError, ValueError):
        return timedelta(seconds=30)
