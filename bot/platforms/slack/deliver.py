"""Taking letters to Slack: each call is made once, and what becomes of it is said exactly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat import Image, Message
from bot.delivery.carrier import DeliveryError, InDoubt, Sent, To
from bot.platforms.slack import render, wire
from bot.platforms.slack.errors import asked

log = logging.getLogger(__name__)

MARK = "canopy_letter"
"""The event_type of the metadata that finds a letter again. Other apps can read metadata: it holds the key, no more."""

SLACK_NEEDS = (0.0, 1.0, 2.0)
"""Seconds to wait before showing a picture: Slack takes files at once and looks at them in its own time."""

CLOCKS = timedelta(minutes=2)
"""How far Slack's clock and ours may be apart when looking for a message."""


MOST_PAGES = 50
"""Of 200 messages each: a private chat in which more was said since is not searched to the end."""

Call = Callable[[dict[str, Any]], Awaitable[AsyncSlackResponse]]


class SlackCarrier:
    """Carries letters to one workspace. Its client must not retry: a dropped connection would post twice."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, to: To, message: Message, key: str) -> Sent:
        channel = to.channel or to.conversation or await self._open(to)
        files = await self._upload(message)
        try:
            return await self._post(to, channel, message, key, files)
        except DeliveryError as error:
            if error.reason != "channel_not_found" or not to.user or not to.conversation:
                raise
        # The private chat that we remembered is not there any more; nothing was posted.
        return await self._post(to, await self._open(to), message, key, files)

    async def update(self, to: To, reference: str, message: Message) -> None:
        channel, ts = _found(reference)
        files = await self._upload(message)
        await self._with_pictures(message, files, lambda body: self._client.chat_update(channel=channel, ts=ts, **body))

    async def remove(self, to: To, reference: str) -> None:
        channel, ts = _found(reference)
        try:
            await asked(self._client.chat_delete(channel=channel, ts=ts))
        except DeliveryError as error:
            if error.reason != "message_not_found":
                raise

    async def find(self, to: To, key: str, since: datetime) -> Sent | None:
        try:
            channel = to.channel or to.conversation or await self._open(to)
            return await self._search(to, channel, key, since)
        except DeliveryError as error:
            # A question that was refused says nothing about the letter.
            raise InDoubt(error.reason) from None

    async def _open(self, to: To) -> str:
        try:
            opened = await asked(self._client.conversations_open(users=to.user))
        except InDoubt as doubt:
            # Whether the chat is open or not, nothing was said in it.
            raise DeliveryError(str(doubt)) from None
        return str(opened["channel"]["id"])

    async def _post(self, to: To, channel: str, message: Message, key: str, files: Sequence[str]) -> Sent:
        about = {
            "channel": channel,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": MARK, "event_payload": {"key": key}},
        }
        # Not chat_postMessage: it looks through every block for what was never put there.
        posted = await self._with_pictures(
            message, files, lambda body: self._client.api_call("chat.postMessage", json={**about, **body})
        )
        return _sent(to, channel, posted["ts"])

    async def _with_pictures(self, message: Message, files: Sequence[str], call: Call) -> AsyncSlackResponse:
        """The call's answer. A picture that Slack will not show is told in words: it never costs the letter."""
        for wait in SLACK_NEEDS if any(files) else ():
            await asyncio.sleep(wait)
            try:
                return await asked(call(render.message(message, files)))
            except DeliveryError as error:
                if error.reason != "invalid_blocks":
                    raise
        return await asked(call(render.message(message)))

    async def _upload(self, message: Message) -> list[str]:
        return [await self._uploaded(part) for part in message.parts if isinstance(part, Image)]

    async def _uploaded(self, image: Image) -> str:
        """The id of the image on Slack, or empty if it did not take it."""
        try:
            place = await asked(
                self._client.files_getUploadURLExternal(
                    filename="picture.png", length=len(image.png), alt_txt=image.says[:1000]
                )
            )
            await asked(self._put(str(place["upload_url"]), image.png))
            file = str(place["file_id"])
            await asked(self._client.files_completeUploadExternal(files=[{"id": file, "title": "Canopy"}]))
        except (DeliveryError, InDoubt) as error:
            log.warning("Slack did not take a picture, so its words are sent: %s", error)
            return ""
        return file

    async def _put(self, url: str, png: bytes) -> None:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as session,
            session.post(url, data=png, proxy=self._client.proxy) as answer,
        ):
            if answer.status != 200:
                raise DeliveryError("upload_refused")

    async def _search(self, to: To, channel: str, key: str, since: datetime) -> Sent | None:
        cursor, oldest = "", f"{(since - CLOCKS).timestamp():.6f}"
        for _ in range(MOST_PAGES):
            page = await asked(
                self._client.conversations_history(
                    channel=channel, oldest=oldest, include_all_metadata=True, limit=200, cursor=cursor or None
                )
            )
            for message in page["messages"] or []:
                if _key(message) == key:
                    return _sent(to, channel, message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise InDoubt("too_much_history")


def _sent(to: To, channel: str, ts: str) -> Sent:
    return Sent(wire.reference(channel, ts), conversation=channel if to.user else "")


def _found(reference: str) -> tuple[str, str]:
    place = wire.read_reference(reference)
    if place is None:
        raise DeliveryError("unknown_reference", permanent=True)
    return place


def _key(message: dict[str, Any]) -> object:
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == MARK else None
