"""How an answer is shown on Slack: in the dialog, in place of the message, on Home, or as a private reply.

It runs after the request was acknowledged. What cannot be shown any more is logged by its kind and dropped: what the
person did is already kept.
"""

from __future__ import annotations

import json
import logging

from aiohttp import ClientError, ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Answer, Form, Message
from bot.platforms.slack import render
from bot.platforms.slack.fields import block_of
from bot.platforms.slack.limits import Json
from bot.platforms.slack.read import Place
from bot.platforms.slack.wire import Spot

log = logging.getLogger(__name__)

_JSON = {"Content-Type": "application/json"}


class Screen:
    """One workspace's chats, dialogs and Home pages."""

    def __init__(self, client: AsyncWebClient, session: ClientSession) -> None:
        self._client = client
        self._session = session

    async def pressed(self, answer: Answer, place: Place) -> None:
        """After a button."""
        instead = False
        if answer.here is not None:
            if place.view and not place.home:
                await self._client.views_update(view_id=place.view, view=render.modal(answer.here, place.spot))
            elif place.home or place.opens or isinstance(answer.here, Form):
                await self._open(place, answer.here)
            else:
                instead = place.spot is not None
                await self._tell(place, answer.here)
        if not instead:
            await self.settled(answer, place)

    async def settled(self, answer: Answer, place: Place) -> None:
        """What becomes of the private message that the dialog was opened from, or that was tapped."""
        if place.spot and answer.gone:
            await self._remove(place.spot)
        elif place.spot and answer.question:
            await self._replace(place.spot, answer.question)

    async def told(self, answer: Answer, place: Place) -> None:
        """After a command, or typed words."""
        match answer.here:
            case Form() if place.trigger:
                await self._open(place, answer.here)
            case Message():
                await self._tell(place, answer.here)

    async def home(self, answer: Answer, place: Place) -> None:
        """The Home page."""
        if isinstance(answer.here, Message):
            await self._client.views_publish(user_id=place.user, view=render.home(answer.here))

    async def _open(self, place: Place, shown: Message | Form) -> None:
        await self._client.views_open(trigger_id=place.trigger, view=render.modal(shown, place.spot))

    async def _tell(self, place: Place, said: Message) -> None:
        """In place of the private message tapped; else by a reply that only this person sees."""
        if place.spot:
            await self._replace(place.spot, said)
            return
        body, thread = render.message(said), place.thread or None
        if place.reply:
            given = {"response_type": "ephemeral", "replace_original": False, **body}
            await self._post(place.reply, json.dumps(given).encode())
        elif place.public:
            await self._client.chat_postEphemeral(channel=place.channel, user=place.user, thread_ts=thread, **body)
        else:
            await self._client.chat_postMessage(
                channel=place.channel, thread_ts=thread, unfurl_links=False, unfurl_media=False, **body
            )

    async def _replace(self, spot: Spot, said: Message) -> None:
        if not await self._post(spot.url, render.instead(said)) and spot.ts:
            await self._client.chat_update(channel=spot.channel, ts=spot.ts, **render.message(said))

    async def _remove(self, spot: Spot) -> None:
        if await self._post(spot.url, b'{"delete_original": true}') or not spot.ts:
            return
        try:
            await self._client.chat_delete(channel=spot.channel, ts=spot.ts)
        except SlackApiError as error:
            if error.response.get("error") != "message_not_found":
                raise

    async def _post(self, url: str, body: bytes) -> bool:
        """By response_url, which needs no scope and has a rate of its own; False if it did not work."""
        try:  # not the SDK's webhook client, which cost a third more of what a tap costs here
            async with self._session.post(url, data=body, headers=_JSON) as told:
                status = told.status
        except (ClientError, TimeoutError):
            status = 0
        if status != 200:
            log.info("A response_url did not work: %s", status)
        return status == 200


def acknowledgement(answer: Answer, place: Place, does: str) -> Json:
    """What a sent form is acknowledged with: https://docs.slack.dev/surfaces/modals#response_actions."""
    match answer.here:
        case None:
            return {"response_action": "clear"}
        case Form(whole=False) as form if errors := _errors(form, place, does):
            return {"response_action": "errors", "errors": errors}
        case shown:
            return {"response_action": "update", "view": render.modal(shown, place.spot)}


def _errors(form: Form, place: Place, does: str) -> dict[str, str]:
    """The mistakes by their blocks, if it is the same form and each can stand beside its field; else none."""
    state = place.state or {}
    asked = {name for inputs in state.values() for name in inputs}
    if form.does != does or {field.name for field in form.fields} != asked:
        return {}
    return {block_of(state, field.name): field.mistake for field in form.fields if field.mistake}
