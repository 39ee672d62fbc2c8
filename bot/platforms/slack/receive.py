"""How Slack's requests arrive: over HTTP, signed, or over Socket Mode. Behind both is the same application."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

from aiohttp import ClientPayloadError, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient
from yarl import query_to_pairs

from bot.platforms.slack.follow import FollowUps, reason
from bot.platforms.slack.quiet import sdk_logger

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024


async def over_http(app: AsyncApp, secret: str, request: web.Request) -> web.Response:
    """Nothing of a request is parsed before its signature is known to be Slack's.

    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    body = await _body(request)
    if not _signed(body, secret, request):
        log.warning("A request that Slack did not sign was refused. Is SLACK_SIGNING_SECRET the one of this app?")
        return web.Response(status=401)
    return await to_aiohttp_response(await _respond(app, body, request.headers))


class Socket:
    """The connection of Socket Mode, which comes again by itself."""

    def __init__(self, app: AsyncApp, token: str, client: AsyncWebClient, follow: FollowUps) -> None:
        self._app = app
        self._follow = follow
        self._client = SocketModeClient(app_token=token, logger=sdk_logger(), web_client=client)
        self._client.socket_mode_request_listeners.append(self._received)

    async def open(self, patience: float = 30.0) -> None:
        """Connect. Raises SlackApiError if the token is refused, TimeoutError if there is no way through."""
        async with asyncio.timeout(patience):
            # The client's own connect() tries a refused token for ever.
            self._client.wss_uri = await self._client.issue_new_wss_url()
            await self._client.connect()  # type: ignore[no-untyped-call]

    async def connected(self) -> bool:
        """Whether Slack can reach us now; a connection that broke comes again by itself."""
        return await self._client.is_connected()

    async def close(self) -> None:
        await self._client.close()  # type: ignore[no-untyped-call]

    async def _received(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        # In a kept task, so that stopping waits for the acknowledgement too.
        self._follow.start(self._answer(client, request))

    async def _answer(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        headers = build_headers(request)
        response = await _respond(self._app, request.payload, headers)
        await send_async_response(client, request, response, time.time())


async def _respond(app: AsyncApp, body: Any, headers: Any) -> BoltResponse:
    """Bolt's answer. What Bolt itself stumbles over (odd JSON, a press of nothing) is accepted and ignored."""
    try:
        read = _read(body) if isinstance(body, bytes) else body
        # The mode of a body that is read already; the request was verified before.
        return await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=read, headers=headers))
    except Exception as error:
        log.warning("A request from Slack could not be read: %s", reason(error))
        return BoltResponse(status=200, body="")


def _read(body: bytes) -> Any:
    """An event's JSON, a command's fields, or the JSON in a press's field `payload`.

    As Bolt reads them, but with yarl's parser: the standard library's cost a seventh of all that a press costs.
    """
    text = body.decode("utf-8", "replace")
    if text.startswith("{"):
        return json.loads(text)
    fields = dict(query_to_pairs(text))
    return json.loads(fields["payload"]) if "payload" in fields else fields


async def _body(request: web.Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.content.iter_chunked(64 * 1024):
            body += chunk
            if len(body) > MOST_BYTES:
                raise web.HTTPRequestEntityTooLarge(max_size=MOST_BYTES, actual_size=len(body))
    except (web.RequestPayloadError, ClientPayloadError):  # said to be compressed, and is not
        raise web.HTTPBadRequest from None
    return bytes(body)


def _signed(body: bytes, secret: str, request: web.Request) -> bool:
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    try:
        return SignatureVerifier(secret).is_valid(body, timestamp, signature)
    except (TypeError, ValueError):
        # A time that is no number, a signature that is not ASCII.
        return False
