"""Listening on Slack: every request becomes one event, which is dispatched before it is acknowledged."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from aiohttp import ClientSession
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Answer, Changed, Event, Filled, OpenedHome, Pressed, Said
from bot.platforms import Dispatch
from bot.platforms.slack.follow import FollowUps, reason
from bot.platforms.slack.limits import Json
from bot.platforms.slack.profiles import Profiles
from bot.platforms.slack.quiet import sdk_logger
from bot.platforms.slack.read import Body, Place, read, workspace
from bot.platforms.slack.show import Screen, acknowledgement

log = logging.getLogger(__name__)

Authorize = Callable[..., Awaitable[AuthorizeResult | None]]

NOT_INSTALLED = (
    "Canopy is not connected with this workspace just now, so nothing was kept. Please try again in a minute, or ask "
    "whoever looks after your Slack to install Canopy again."
)

Hear = Callable[[Body, AsyncWebClient, str], Awaitable[Json | None]]
"""hear(body, client, bot): what the request is acknowledged with. `client` and `bot` are its workspace's own."""

WHOSE = "canopy_workspace"
"""Where the authorization says whose token was found, if it serves many workspaces."""


class Listener:
    """Reads, dispatches, acknowledges; what is to be shown follows in a task."""

    def __init__(self, dispatch: Dispatch, session: ClientSession, follow: FollowUps) -> None:
        self._dispatch = dispatch
        self._session = session
        self._profiles = Profiles()
        self._follow = follow

    async def hear(self, body: Body, client: AsyncWebClient, bot: str) -> Json | None:
        """What Slack's request is acknowledged with."""
        found = read(body, bot, datetime.now(UTC))
        if found is None:
            return None
        event, place = found
        if isinstance(event, Changed) and not self._learn(body, event):
            return None
        ask = partial(self._profiles.fill, event.who, client)
        event = replace(event, who=await ask() if isinstance(event, Changed) else replace(event.who, ask=ask))
        answer = await self._dispatch(event)
        screen = Screen(client, self._session)
        self._follow.start(self._show(screen, event, answer, place))
        if answer.home or (place.home and isinstance(event, Pressed)):
            self._follow.start(self._redraw(screen, event, place))
        return acknowledgement(answer, place, event.does) if isinstance(event, Filled) else None

    def _learn(self, body: Body, event: Changed) -> bool:
        if event.gone:
            self._profiles.forget(event.who)
            return True
        return self._profiles.learn(event.who.workspace, body["event"]["user"])

    async def _show(self, screen: Screen, event: Event, answer: Answer, place: Place) -> None:
        match event:
            case Pressed():
                await screen.pressed(answer, place)
            case Filled():
                await screen.settled(answer, place)
            case Said():
                await screen.told(answer, place)
            case OpenedHome():
                await screen.home(answer, place)

    async def _redraw(self, screen: Screen, event: Event, place: Place) -> None:
        opened = OpenedHome(who=event.who, at=event.at)
        await screen.home(await self._dispatch(opened), place)


def bolt(client: AsyncWebClient, authorize: Authorize, hear: Hear, flow: AsyncOAuthFlow | None = None) -> AsyncApp:
    """The Bolt application, one listener a kind of request (each that it has to try costs about 10 us)."""
    app = AsyncApp(
        name="slack_bolt.canopy",
        logger=sdk_logger(),
        client=client,
        authorize=authorize,  # type: ignore[arg-type]  # None refuses; the stub has forgotten it
        # Named, since Bolt would make one of its own where it finds SLACK_CLIENT_ID in the environment.
        oauth_flow=flow,
        # Without it Bolt polls for the acknowledgement every 10 ms.
        process_before_response=True,
        # HTTP requests are verified before anything in them is parsed: see `receive`.
        request_verification_enabled=False,
        raise_error_for_unhandled_request=True,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        user_facing_authorize_error_message=NOT_INSTALLED,
    )

    async def heard(ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        # Whoever is answered by a workspace's token is looked up in that same workspace, and in no other.
        if context.get(WHOSE, workspace(body)) != workspace(body):
            log.error("A request from Slack names two workspaces, and was left alone")
            await ack("")
            return
        await ack(await hear(body, context.client, context.bot_user_id or "") or "")

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
