"""The Bot Connector's calls, and what each of its refusals means to whoever delivers. Nothing is retried here.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.delivery.carrier import Consequence, DeliveryError, InDoubt
from bot.platforms.teams.hosts import Hosts
from bot.platforms.teams.http import Http
from bot.platforms.teams.token import BotToken

_UNINSTALLED = {"BotDisabledByAdmin", "BotNotRegistered", "BotDisabledInTenant", "AppNotInstalledInTenant"}
_NO_MESSAGE = {"ActivityNotFoundInConversation", "ActivityNotFound", "MessageNotFound"}
_CODE = re.compile(r"[A-Za-z]{1,60}")


class NotThere(DeliveryError):
    """The message to change or remove is not there any more."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=True)


class Connector:
    """Microsoft's Bot Connector, asked as the bot."""

    def __init__(self, http: Http, token: BotToken, hosts: Hosts) -> None:
        self._http = http
        self._token = token
        self._hosts = hosts

    async def create(self, service: str, conversation: dict[str, Any]) -> str:
        """The id of the conversation with these members: the old one if there is one. Says nothing in it."""
        found = await self._again("POST", service, "", conversation, lost="unreachable")
        if not found:
            raise DeliveryError("Teams opened no conversation")
        return found

    async def post(self, service: str, conversation: str, activity: dict[str, Any], lost: Consequence) -> str:
        """Say something once; gives the message's id. Raises InDoubt where it may have been said."""
        found = await self._call("POST", service, f"/{_id(conversation)}/activities", activity, lost)
        return str(found.get("id", ""))

    async def change(self, service: str, conversation: str, activity_id: str, activity: dict[str, Any]) -> None:
        where = f"/{_id(conversation)}/activities/{_id(activity_id)}"
        await self._again("PUT", service, where, activity | {"id": activity_id}, lost="")

    async def remove(self, service: str, conversation: str, activity_id: str) -> None:
        await self._again("DELETE", service, f"/{_id(conversation)}/activities/{_id(activity_id)}", None, lost="")

    async def member(self, service: str, conversation: str, user: str) -> dict[str, Any]:
        """Somebody in a conversation, with their id in the directory."""
        return await self._call("GET", service, f"/{_id(conversation)}/members/{_id(user)}", None, lost="")

    async def _again(self, method: str, service: str, path: str, body: dict[str, Any] | None, lost: Consequence) -> str:
        """A call that may safely be made twice: when in doubt, it simply has to be made again."""
        try:
            return str((await self._call(method, service, path, body, lost)).get("id", ""))
        except InDoubt as doubt:
            raise DeliveryError(str(doubt)) from None

    async def _call(
        self, method: str, service: str, path: str, body: dict[str, Any] | None, lost: Consequence
    ) -> dict[str, Any]:
        if not self._hosts.allow(service):
            raise DeliveryError("the service address is not one of TEAMS_SERVICE_HOSTS", permanent=True)
        url = f"{service.rstrip('/')}/v3/conversations{path}"
        status, wait, found = await self._ask(method, url, body)
        if status == 401:
            # It was surely not accepted, so once more with a new token is safe.
            self._token.forget()
            status, wait, found = await self._ask(method, url, body)
        if status >= 300:
            raise refusal(status, wait, code_in(found), lost)
        return found

    async def _ask(self, method: str, url: str, body: dict[str, Any] | None) -> tuple[int, str, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {await self._token.get()}"}
        try:
            async with self._http.request(method, url, json=body, headers=headers) as answer:
                raw = await answer.read()
                found = _object(raw, answer.charset)
                return answer.status, answer.headers.get("Retry-After", ""), found
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise DeliveryError("no connection to Teams") from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise InDoubt(f"Teams did not answer ({type(error).__name__})") from None


def refusal(status: int, wait: str, code: str, lost: Consequence) -> DeliveryError | InDoubt:
    """What a status and an error code mean. `lost` is what follows if the conversation is closed to the bot."""
    reason = code or f"HTTP {status}"
    if status in (429, 412):
        pause = timedelta(seconds=int(wait)) if wait.isdigit() else timedelta(seconds=30)
        return DeliveryError(reason, throttled=True, wait=pause)
    if status >= 500 or status == 408:
        return InDoubt(f"Teams answered {status}")
    if status == 401 or code in _UNINSTALLED:
        return DeliveryError(reason, permanent=True, consequence="uninstalled")
    if code in _NO_MESSAGE or (status == 404 and not lost):
        return NotThere(reason)
    if status in (403, 404):
        return DeliveryError(reason, permanent=True, consequence=lost)
    return DeliveryError(reason, permanent=True)


def code_in(found: dict[str, Any]) -> str:
    """The error's code, the inner one before the outer, if it looks like a code and not like words."""
    error = found.get("error")
    parts = [error] if isinstance(error, dict) else []
    parts += [found, *(part["innerError"] for part in parts if isinstance(part.get("innerError"), dict))]
    codes = [part.get(name) for part in reversed(parts) for name in ("subCode", "code")]
    return next((code for code in codes if isinstance(code, str) and _CODE.fullmatch(code)), "")


def _id(part: str) -> str:
    return quote(part, safe="")


def _object(raw: bytes, charset: str | None) -> dict[str, Any]:
    try:
        found = json.loads(raw.decode(charset or "utf-8"))
    except (ValueError, LookupError):
        return {}
    return found if isinstance(found, dict) else {}
