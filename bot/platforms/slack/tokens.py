"""Which token speaks for a workspace, renewed before it runs out by whichever process is first.

A rotating token lasts twelve hours and its refresh token works once: https://docs.slack.dev/authentication/using-token-rotation
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.carrier import DeliveryError, InDoubt
from bot.platforms.slack.errors import asked
from bot.platforms.slack.follow import FollowUps
from bot.platforms.slack.installs import Install, Installs
from bot.seal import SealError

log = logging.getLogger(__name__)

EARLY = timedelta(hours=2)
TURN = timedelta(minutes=1)
"""How long one process has the turn: longer than any call may take. After a failure it is the rest before the next."""
LASTS = 12 * 3600
"""Seconds that a token lasts, if Slack does not say."""
PATIENCE = (0, 1, 5, 20, 60, 120)
"""Seconds before each try to keep a new token."""
ROUND = 600.0
"""Seconds between two looks at all workspaces, so that a quiet night lets no token run out."""


class Tokens:
    """The tokens of all workspaces. `client` must not retry: it would spend a refresh token twice."""

    def __init__(
        self, installs: Installs, client: AsyncWebClient, client_id: str, client_secret: str, follow: FollowUps
    ) -> None:
        self._installs, self._client, self._follow = installs, client, follow
        self._app = {"client_id": client_id, "client_secret": client_secret}
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def of(self, workspace: str) -> Install | None:
        """The installation whose token speaks for a workspace; None if it has none.

        Raises DeliveryError (to be tried again) if the token has run out and there is no new one yet, or if what is
        stored cannot be read.
        """
        found = await self._find(workspace)
        now = datetime.now(UTC)
        if found is None or found.expires_at is None or found.expires_at > now + EARLY:
            return found
        renewal = self._renewal(found, now)
        if found.expires_at > now:
            return found  # it still works, so nobody waits
        if renewal is not None:
            await asyncio.shield(renewal)  # whoever asked may give up; a refresh token that was spent may not be lost
            found = await self._find(workspace)
        if found is None or (found.expires_at and found.expires_at > datetime.now(UTC)):
            return found
        raise DeliveryError("token_not_renewed", wait=TURN)

    async def ran_out(self, install: Install) -> None:
        """Slack says that this token has expired: renew it before the next call."""
        try:
            await self._installs.ran_out(install, datetime.now(UTC))
        except SQLAlchemyError as error:
            raise _unreadable(error) from None

    async def keep_fresh(self) -> None:
        """For ever: renew what will run out, now and then."""
        while True:
            await self.renew_all()
            await asyncio.sleep(ROUND)

    async def renew_all(self) -> None:
        """Look at every workspace once. One that fails keeps no other from its own."""
        try:
            workspaces = await self._installs.workspaces()
        except SQLAlchemyError as error:
            log.warning("Slack's tokens were not looked at: %s", type(error).__name__)
            return
        for workspace in workspaces:
            try:
                await self.of(workspace)
            except DeliveryError as error:
                log.warning("a Slack token cannot be used", extra={"workspace": workspace, "why": error.reason})

    async def _find(self, workspace: str) -> Install | None:
        try:
            return await self._installs.find(workspace)
        except (SQLAlchemyError, SealError) as error:
            raise _unreadable(error) from None

    def _renewal(self, install: Install, now: datetime) -> asyncio.Task[None] | None:
        """The renewal that is under way in this process, or a new one; None while another has the turn, or rests."""
        task = self._under_way.get(install.workspace)
        if task is None and (install.renewing_until is None or install.renewing_until <= now):
            task = self._under_way[install.workspace] = self._follow.start(self._renew(install, now))
            task.add_done_callback(lambda _: self._under_way.pop(install.workspace, None))
        return task

    async def _renew(self, install: Install, now: datetime) -> None:
        """Exchange the refresh token, if it is ours to do; what fails leaves the old tokens where they are."""
        if not await self._installs.take_turn(install, now, now + TURN):
            return  # another process is at it, or has done it
        try:
            given = await asked(
                self._client.oauth_v2_access(grant_type="refresh_token", refresh_token=install.refresh, **self._app)
            )
        except (DeliveryError, InDoubt) as error:
            log.warning("a Slack token was not renewed", extra={"workspace": install.workspace, "why": str(error)})
            return
        until = datetime.now(UTC) + timedelta(seconds=int(given.get("expires_in") or LASTS))
        await self._keep(install, given["access_token"], given.get("refresh_token") or "", until)

    async def _keep(self, install: Install, token: str, refresh: str, until: datetime) -> None:
        """The old refresh token is spent: so the new one is kept, even if the database has to be waited for."""
        for wait in PATIENCE:
            await asyncio.sleep(wait)
            try:
                if not await self._installs.renew(install, token, refresh, until):
                    log.info("a workspace went while its token was renewed", extra={"workspace": install.workspace})
                return
            except SQLAlchemyError as error:
                log.warning("a new Slack token waits for the database: %s", type(error).__name__)


def _unreadable(error: Exception) -> DeliveryError:
    log.error("a Slack token could not be read", extra={"error": type(error).__name__})
    return DeliveryError("token_unreadable", wait=TURN)
