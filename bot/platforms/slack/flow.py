"""How a workspace installs Canopy: to Slack and back again, by Bolt's own OAuth flow, with plain pages at the end.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

import html
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.follow import reason
from bot.platforms.slack.installs import STATE_LASTS, Installs, States, workspace_of
from bot.platforms.slack.manifest import BACK, INSTALL, REASONS
from bot.platforms.slack.quiet import sdk_logger
from bot.settings import Settings

log = logging.getLogger(__name__)

Arrived = Callable[[str, str], Awaitable[None]]
"""arrived(workspace, name): a workspace has installed Canopy, and its tokens are kept."""

DONE = ("Canopy is installed", "You can close this page. In Slack, open Canopy under Apps, or type /canopy help.")
CANCELLED = ("Nothing was installed", "You said no in Slack, and that is fine. You can close this page.")
NOT_LISTED = (
    "This workspace is not on the list",
    "Nothing was installed, and nothing was kept. Ask whoever runs this Canopy to add your workspace first.",
)
TOO_LATE = ("That took too long", "Nothing was installed. Please start again, in this same browser.")
FAILED = ("That did not work", "Nothing is set up yet. Please start again in a few minutes.")
_WHY = {"access_denied": CANCELLED, "not_listed": NOT_LISTED, "invalid_state": TOO_LATE, "invalid_browser": TOO_LATE}


class Flow(AsyncOAuthFlow):
    """Bolt's flow; a workspace that is not on the list (if there is one) is given its token back at once."""

    def __init__(
        self, settings: Settings, client: AsyncWebClient, installs: Installs, states: States, arrived: Arrived
    ):
        self._listed = {part.strip() for part in settings.slack_workspace_ids.split(",") if part.strip()}
        self._arrived = arrived
        super().__init__(
            client=client,
            logger=sdk_logger(),
            settings=AsyncOAuthSettings(
                client_id=settings.slack_client_id,
                client_secret=settings.slack_client_secret.get_secret_value(),
                scopes=sorted(REASONS),
                user_scopes=[],
                redirect_uri=settings.public_url + BACK,
                install_path=INSTALL,
                redirect_uri_path=BACK,
                install_page_rendering_enabled=False,
                installation_store=installs,
                installation_store_bot_only=True,
                state_store=states,
                state_expiration_seconds=STATE_LASTS,
                callback_options=AsyncCallbackOptions(success=self._done, failure=self._failed),
                logger=sdk_logger(),
            ),
        )

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get(INSTALL, self._install)
        app.router.add_get(BACK, self._back)

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        if self._listed and not {installation.team_id, installation.enterprise_id} & self._listed:
            await self.client.auth_revoke(token=installation.bot_token)
            raise BoltError("not_listed")
        await super().store_installation(request, installation)
        name = installation.team_name if workspace_of(installation) == installation.team_id else None
        await self._arrived(workspace_of(installation), name or installation.enterprise_name or "")

    async def _install(self, request: web.Request) -> web.Response:
        # Without the query: what stands in it would be copied into Slack's address.
        asked = AsyncBoltRequest(body="", headers=request.headers)  # type: ignore[arg-type]
        return await self._answered(self.handle_installation(asked))

    async def _back(self, request: web.Request) -> web.Response:
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=request.headers)  # type: ignore[arg-type]
        return await self._answered(self.handle_callback(asked))

    async def _answered(self, work: Awaitable[BoltResponse]) -> web.Response:
        try:
            answer = await to_aiohttp_response(await work)
        except Exception as error:
            log.warning("An installation did not work: %s", reason(error))
            answer = await to_aiohttp_response(_page(500, FAILED))
        for cookie in answer.cookies.values():
            cookie["samesite"] = "Lax"  # not Strict: coming back from Slack is a step from another site
        return answer

    async def _done(self, _args: AsyncSuccessArgs) -> BoltResponse:
        return self._end(_page(200, DONE))

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        why = str(args.error) if args.error else args.reason
        log.warning("An installation did not work: %s", why if why in _WHY else "refused")
        return self._end(_page(args.suggested_status_code if why != "not_listed" else 403, _WHY.get(why, FAILED)))

    def _end(self, page: BoltResponse) -> BoltResponse:
        page.headers["set-cookie"] = [self.settings.state_utils.build_set_cookie_for_deletion()]
        return page


def _page(status: int, words: tuple[str, str]) -> BoltResponse:
    """A page that says the same to everybody: nothing of the request stands in it."""
    title, text = map(html.escape, words)
    body = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        f"<body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )
    return BoltResponse(status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8"})
