"""Slack for many workspaces: each installs Canopy by itself and is spoken to with a token of its own, over HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

from aiohttp import web
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncInstallationStoreAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from bot.chat import Answer, Event, Message, Uninstalled
from bot.delivery.carrier import DeliveryError, Sent, To
from bot.platforms import Connect, Dispatch, Safe
from bot.platforms.slack.deliver import SlackCarrier
from bot.platforms.slack.flow import Flow
from bot.platforms.slack.installs import Installs, States
from bot.platforms.slack.listen import WHOSE
from bot.platforms.slack.one import Slack
from bot.platforms.slack.quiet import sdk_logger
from bot.platforms.slack.tokens import Tokens
from bot.seal import SealError
from bot.settings import Settings, SettingsError

log = logging.getLogger(__name__)


class ManySlacks(Slack):
    """The Slack platform, where SLACK_CLIENT_ID is set."""

    def __init__(self, settings: Settings, dispatch: Dispatch, connect: Connect, safe: Safe) -> None:
        super().__init__(settings, self._heard, connect)
        self._answer = dispatch
        self._installs = Installs(settings.slack_client_id, safe)
        secret = settings.slack_client_secret.get_secret_value()
        self._tokens = Tokens(self._installs, self._sending, settings.slack_client_id, secret, self._follow)
        self._authorize = Authorize(self._tokens)
        self._flow = self._door = Flow(settings, self._sending, self._installs, States(safe.database), self._arrived)
        self._fresh: asyncio.Task[None] | None = None
        self.carrier = Carriers(self._tokens, self)

    def add_routes(self, app: web.Application) -> None:
        super().add_routes(app)
        self._door.add_routes(app)

    async def stop(self) -> None:
        if self._fresh is not None:
            self._fresh.cancel()
            with suppress(asyncio.CancelledError):
                await self._fresh
        await super().stop()

    def carrier_with(self, token: str) -> SlackCarrier:
        """What carries letters to the workspace of this token, over the one connection pool."""
        client = self._client(token, retry_handlers=[])
        client.session = self._session
        return SlackCarrier(client)

    async def _join(self) -> Authorize:
        """Every workspace that is installed is served. Raises SettingsError if their tokens were locked otherwise."""
        for workspace in await self._installs.workspaces():
            try:
                install = await self._installs.find(workspace)
            except SealError:
                raise SettingsError(
                    "CANOPY_KEYS does not open the Slack tokens in the database: they were locked with another key. "
                    "Put that key back beside the new one, with commas; or empty the slack_bots table and have every "
                    "workspace install Canopy again"
                ) from None
            if install is not None:
                await self._arrived(workspace, install.name)
        self._fresh = asyncio.create_task(self._tokens.keep_fresh())
        return self._authorize

    async def _arrived(self, workspace: str, name: str) -> None:
        await self._connect(self.name, workspace, name)

    async def _heard(self, event: Event) -> Answer:
        """A workspace that took Canopy out: its tokens go, then its letters rest. Unless it has installed it anew."""
        if isinstance(event, Uninstalled) and not event.who.user:
            self._authorize.forget(event.who.workspace)
            await self._installs.forget(event.who.workspace, event.at)
            if await self._installs.find(event.who.workspace) is not None:
                return Answer()
        return await self._answer(event)


class Carriers:
    """Carries letters to every workspace, each with its own token (see `bot.delivery.carrier.Carrier`)."""

    def __init__(self, tokens: Tokens, slack: ManySlacks) -> None:
        self._tokens, self._slack = tokens, slack

    async def send(self, to: To, message: Message, key: str) -> Sent:
        async with self._to(to) as carrier:
            return await carrier.send(to, message, key)

    async def update(self, to: To, reference: str, message: Message) -> None:
        async with self._to(to) as carrier:
            await carrier.update(to, reference, message)

    async def remove(self, to: To, reference: str) -> None:
        async with self._to(to) as carrier:
            await carrier.remove(to, reference)

    async def find(self, to: To, key: str, since: datetime) -> Sent | None:
        async with self._to(to) as carrier:
            return await carrier.find(to, key, since)

    @asynccontextmanager
    async def _to(self, to: To) -> AsyncIterator[SlackCarrier]:
        install = await self._tokens.of(to.workspace)
        if install is None:
            raise DeliveryError("not_installed", permanent=True, consequence="uninstalled")
        try:
            yield self._slack.carrier_with(install.token)
        except DeliveryError as error:
            if error.reason != "token_expired" or not install.refresh:
                raise
            # Nothing was said, and nobody took Canopy out: it only has to be renewed.
            await self._tokens.ran_out(install)
            raise DeliveryError(error.reason) from None


class Authorize(AsyncInstallationStoreAuthorize):
    """Bolt's own; `auth.test` is asked once a token. Tells the listener whose token it found."""

    def __init__(self, tokens: Tokens) -> None:
        self._found = _Found(tokens)
        super().__init__(logger=sdk_logger(), installation_store=self._found, bot_only=True, cache_enabled=True)

    async def __call__(self, *, context: AsyncBoltContext, **given: Any) -> AuthorizeResult | None:
        team = None if context.is_enterprise_install else given.get("team_id")
        context[WHOSE] = workspace = str(team or given.get("enterprise_id") or "")
        before = self._found.latest.get(workspace)
        result = await super().__call__(context=context, **given)
        if before is not None and self._found.latest.get(workspace) != before:
            self.authorize_result_cache.pop(before, None)  # renewed, or gone
        return result

    def forget(self, workspace: str) -> None:
        """A workspace has gone."""
        self.authorize_result_cache.pop(self._found.latest.pop(workspace, ""), None)


class _Found(AsyncInstallationStore):
    """Bolt finds tokens here: fresh ones, so that it renews none by itself (it knows nothing of the turn)."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.latest: dict[str, str] = {}

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        workspace = (None if is_enterprise_install else team_id) or enterprise_id or ""
        install = await self._tokens.of(workspace)
        if install is None:
            self.latest.pop(workspace, None)
            return None
        self.latest[workspace] = install.token
        return Bot(bot_token=install.token, bot_id=install.bot, bot_user_id=install.bot_user, installed_at=0.0)
