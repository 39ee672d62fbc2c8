"""Slack, by Socket Mode or HTTP: one workspace, one bot token."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.carrier import CONNECTIONS, Carrier
from bot.platforms import Connect, Dispatch
from bot.platforms.slack.deliver import SlackCarrier
from bot.platforms.slack.follow import FollowUps, reason
from bot.platforms.slack.listen import Authorize, Listener, bolt
from bot.platforms.slack.quiet import sdk_logger
from bot.platforms.slack.receive import Socket, over_http
from bot.settings import Settings, SettingsError

PATH = "/slack/events"

_TIME = aiohttp.ClientTimeout(total=15, connect=5)


class Slack:
    """The Slack platform."""

    name = "slack"

    def __init__(self, settings: Settings, dispatch: Dispatch, connect: Connect) -> None:
        self._settings = settings
        self._dispatch = dispatch
        self._connect = connect
        self._follow = FollowUps()
        token = settings.slack_bot_token.get_secret_value()
        self._asking = self._client(token, retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)])
        self._sending = self._client(token, retry_handlers=[])
        self._session: aiohttp.ClientSession | None = None
        self._socket: Socket | None = None
        self._app: AsyncApp | None = None
        self._flow: AsyncOAuthFlow | None = None
        self.carrier: Carrier = SlackCarrier(self._sending)

    def add_routes(self, app: web.Application) -> None:
        """Only over HTTP: in Socket Mode nothing listens, and there may be no secret to check a request by."""
        if self._settings.slack_mode == "http":
            app.router.add_post(PATH, self._post)

    async def start(self, *, listen: bool = True) -> None:
        """Say which workspaces are served, and listen."""
        self._session = aiohttp.ClientSession(timeout=_TIME, connector=aiohttp.TCPConnector(limit=CONNECTIONS))
        self._asking.session = self._sending.session = self._session
        try:
            authorize = await self._join()
            listener = Listener(self._dispatch, self._session, self._follow)
            self._app = bolt(self._asking, authorize, listener.hear, self._flow)
            if listen and self._settings.slack_mode == "socket":
                await self._open_socket(self._app)
        except BaseException:
            await self.stop()
            raise

    async def ready(self) -> bool:
        return self._app is not None and (self._socket is None or await self._socket.connected())

    async def stop(self) -> None:
        with suppress(TimeoutError):
            await self.idle()
        if self._socket:
            await self._socket.close()
        if self._session:
            await self._session.close()
        self._app = self._socket = self._session = None

    async def idle(self) -> None:
        """Wait until everything that was acknowledged has been shown."""
        await self._follow.done()

    async def lookup(self, email: str) -> str:
        """The user id of somebody with this e-mail address; empty if nobody has it or it may not be asked."""
        try:
            found = await self._asking.users_lookupByEmail(email=email)
        except (SlackApiError, aiohttp.ClientError, TimeoutError):
            return ""
        return str(found["user"]["id"])

    async def _post(self, request: web.Request) -> web.StreamResponse:
        if self._app is None:
            # Slack comes again for events, and tells the person for everything else.
            return web.Response(status=503)
        return await over_http(self._app, self._settings.slack_signing_secret.get_secret_value(), request)

    def _client(self, token: str, **given: Any) -> AsyncWebClient:
        return AsyncWebClient(token or None, self._settings.slack_api_url, logger=sdk_logger(), timeout=15, **given)

    async def _join(self) -> Authorize:
        """Ask Slack who we are, and say which workspace is served."""
        installed, workspace, name = await self._who_are_we()
        await self._connect(self.name, workspace, name)

        async def authorize() -> AuthorizeResult:
            return installed

        return authorize

    async def _who_are_we(self) -> tuple[AuthorizeResult, str, str]:
        try:
            us = await self._asking.auth_test()
        except SlackApiError as error:
            raise SettingsError(
                f"SLACK_BOT_TOKEN: Slack says {reason(error)}. Copy the Bot User OAuth Token again from OAuth & "
                "Permissions; if there is none, install the app to your workspace first"
            ) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise self._unreachable(error) from None
        installed = AuthorizeResult(
            enterprise_id=us.get("enterprise_id"),
            team_id=us.get("team_id"),
            bot_id=us.get("bot_id"),
            bot_user_id=us.get("user_id"),
            bot_token=self._asking.token,
        )
        return installed, us.get("team_id") or us.get("enterprise_id") or "", us.get("team") or ""

    async def _open_socket(self, app: AsyncApp) -> None:
        self._socket = Socket(app, self._settings.slack_app_token.get_secret_value(), self._asking, self._follow)
        try:
            await self._socket.open()
        except SlackApiError as error:
            raise SettingsError(
                f"SLACK_APP_TOKEN: Slack says {reason(error)}. Make one under Basic Information, App-Level Tokens, "
                "with connections:write, and switch Socket Mode on (or set SLACK_MODE=http)"
            ) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise self._unreachable(error) from None

    def _unreachable(self, error: Exception) -> SettingsError:
        return SettingsError(
            f"Slack does not answer at {self._settings.slack_api_url} ({type(error).__name__}). Check the network; "
            "behind a proxy set HTTPS_PROXY, and SLACK_API_URL only if your proxy has an address of its own for Slack"
        )
