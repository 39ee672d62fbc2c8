"""Listening on Slack: every request becomes one event, which is dispatched before it is acknowledged."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Answer, Changed, Event, Filled, OpenedHome, Pressed, Said
from bot.platforms import Dispatch
from bot.platforms.slack.follow import FollowUps, reason
from bot.platforms.slack.limits import Json
from bot.platforms.slack.profiles import Profiles
from bot.platforms.slack.quiet import sdk_logger
from bot.platforms.slack.read import Body, Place, read
from bot.platforms.slack.show import Screen, acknowledgement

log = logging.getLogger(__name__)

Hear = Callable[[Body], Awaitable[Json | None]]


class Listener:
    """Reads, dispatches, acknowledges; what is to be shown follows in a task."""

    def __init__(self, dispatch: Dispatch, screen: Screen, profiles: Profiles, follow: FollowUps, bot: str) -> None:
        self._dispatch = dispatch
        self._screen = screen
        self._profiles = profiles
        self._follow = follow
        self._bot = bot

    async def hear(self, body: Body) -> Json | None:
        """What Slack's request is acknowledged with."""
        found = read(body, self._bot, datetime.now(UTC))
        if found is None:
            return None
        event, place = found
        if isinstance(event, Changed) and not self._learn(body, event):
            return None
        ask = partial(self._profiles.fill, event.who)
        event = replace(event, who=await ask() if isinstance(event, Changed) else replace(event.who, ask=ask))
        answer = await self._dispatch(event)
        self._follow.start(self._show(event, answer, place))
        if answer.home or (place.home and isinstance(event, Pressed)):
            self._follow.start(self._redraw(event, place))
        return acknowledgement(answer, place, event.does) if isinstance(event, Filled) else None

    def _learn(self, body: Body, event: Changed) -> bool:
        if event.gone:
            self._profiles.forget(event.who.user)
            return True
        return self._profiles.learn(body["event"]["user"])

    async def _show(self, event: Event, answer: Answer, place: Place) -> None:
        match event:
            case Pressed():
                await self._screen.pressed(answer, place)
            case Filled():
                await self._screen.settled(answer, place)
            case Said():
                await self._screen.told(answer, place)
            case OpenedHome():
                await self._screen.home(answer, place)

    async def _redraw(self, event: Event, place: Place) -> None:
        opened = OpenedHome(who=event.who, at=event.at)
        await self._screen.home(await self._dispatch(opened), place)


def bolt(client: AsyncWebClient, installed: AuthorizeResult, hear: Hear) -> AsyncApp:
    """The Bolt application, one listener a kind of request (each that it has to try costs about 10 us)."""

    async def authorize() -> AuthorizeResult:
        return installed

    app = AsyncApp(
        name="slack_bolt.canopy",
        logger=sdk_logger(),
        client=client,
        authorize=authorize,
        # Without it Bolt polls for the acknowledgement every 10 ms.
        process_before_response=True,
        # HTTP requests are verified before anything in them is parsed: see `receive`.
        request_verification_enabled=False,
        raise_error_for_unhandled_request=True,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    async def heard(ack: AsyncAck, body: Json) -> None:
        await ack(await hear(body) or "")

    async def failed(error: Exception) -> BoltResponse:
        # 200 whatever happened: Slack would send it again, or stop sending.
        if not isinstance(error, BoltUnhandledRequestError):
            log.error("A request from Slack failed: %s", reason(error))
        return BoltResponse(status=200, body="")

    every = re.compile("")
    app.block_action({"action_id": every})(heard)
    app.view_submission(every)(heard)
    app.command(every)(heard)
    app.event(every)(heard)
    app.error(failed)
    return app
