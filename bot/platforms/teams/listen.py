"""Hears Teams: one HTTP path, from a request to an answer."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientPayloadError, web

from bot.chat import Event, Said
from bot.delivery.carrier import Carrier, DeliveryError, InDoubt
from bot.platforms import Connect, Dispatch
from bot.platforms.teams import sdk
from bot.platforms.teams.admit import Admission, Refused, tenants
from bot.platforms.teams.answers import DONE, SORRY, Answers, said
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.deliver import TeamsCarrier
from bot.platforms.teams.http import Http
from bot.platforms.teams.keys import Keys
from bot.platforms.teams.normalise import Activity, normalise
from bot.platforms.teams.read import read
from bot.platforms.teams.token import BotToken, TokenRefused
from bot.settings import Settings, SettingsError

log = logging.getLogger(__name__)


class Teams:
    """The Teams side of the bot (see `bot.platforms.Platform`)."""

    name = "teams"

    def __init__(self, settings: Settings, dispatch: Dispatch, connect: Connect) -> None:
        sdk.load()
        self._settings = settings
        self._dispatch = dispatch
        self._connect = connect
        self._http = Http()
        self._keys = Keys(settings.teams_openid_url, self._http)
        self._token = BotToken(settings, self._http)
        self._admission = Admission.of(settings)
        self._connector = Connector(self._http, self._token, self._admission.hosts)
        self._check = sdk.door(settings, self._keys, self._hear)
        self._refreshing: asyncio.Task[None] | None = None
        self._started = False
        self._carrier = TeamsCarrier(self._connector, settings.teams_app_id, self._admission.hosts.default)
        self._answers = Answers(self._carrier)
        self.carrier: Carrier = self._carrier

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post(sdk.PATH, self._listen)

    async def start(self, *, listen: bool = True) -> None:
        """Without a network it starts all the same: until the keys are there, nobody is let in."""
        if listen:
            await self._keys.refresh()
            self._refreshing = asyncio.create_task(self._keys.keep_fresh())
        try:
            await self._token.get()
        except TokenRefused:
            raise SettingsError(
                "Microsoft refuses the bot's sign-in. Check TEAMS_APP_ID, TEAMS_APP_PASSWORD (has the client secret "
                "run out?) and that the first of TEAMS_TENANT_IDS is the bot's own"
            ) from None
        except DeliveryError as error:
            log.warning("Teams cannot be reached now, and will be tried again: %s", error)
        for tenant in tenants(self._settings):
            await self._connect("teams", tenant, "")

        self._started = True

    async def ready(self) -> bool:
        """Started, and able to tell who calls (if anybody is heard here)."""
        return self._started and (self._refreshing is None or self._keys.there)

    async def stop(self) -> None:
        if self._refreshing is not None:
            self._refreshing.cancel()
            with suppress(asyncio.CancelledError):
                await self._refreshing
        await self._answers.finish()
        await self._http.close()

    async def _listen(self, request: web.Request) -> web.Response:
        try:
            body = _object(await request.read())
        except (web.RequestPayloadError, ClientPayloadError):  # said to be compressed, and is not
            body = None
        if body is None:
            return web.json_response({"error": "Bad request"}, status=400)
        activity = normalise(body)
        authorization = request.headers.get("Authorization", "")
        try:
            self._admission.check(authorization, activity)
        except Refused as refused:
            log.warning("A request to the Teams path was refused: %s", refused.reason)
            return web.json_response({"error": "Refused"}, status=refused.status)
        status, answered = await self._check(activity, authorization)
        if status == 401:
            log.warning("A request to the Teams path was refused: the token's signature or time is not right")
        return web.json_response(answered or {}, status=status)

    async def _hear(self, activity: Activity) -> dict[str, Any]:
        """What is done with an activity that Teams surely sent. Never raises: after many errors Teams goes silent."""
        event: Event | None = None
        try:
            event = await self._read(activity)
            if event is None:
                return said(activity, SORRY if activity["pressed"] else DONE)
            return await self._answers.give(activity, event, await self._dispatch(event))
        except Exception as error:
            # Its text may hold what somebody wrote, so only its kind is told.
            log.error("An answer on Teams failed: %s", type(error).__name__)
            with suppress(Exception):
                return await self._answers.sorry(activity, event)
            return said(activity, SORRY)

    async def _read(self, activity: Activity) -> Event | None:
        event = read(activity, now=datetime.now(UTC))
        if event is None:
            return None
        self._carrier.learn(event.who.workspace, activity["serviceUrl"])
        return await self._with_known_people(event, activity) if isinstance(event, Said) else event

    async def _with_known_people(self, event: Said, activity: Activity) -> Said:
        """Mentions come by the channel's ids (29:...), which name nobody to the rest of the bot: ask who they are."""
        known = [await self._known(user, activity) for user in event.mentions]
        return replace(event, mentions=tuple(known))

    async def _known(self, user: str, activity: Activity) -> str:
        if not user.startswith(("29:", "8:")):
            return user
        try:
            member = await self._connector.member(activity["serviceUrl"], activity["conversation"]["id"], user)
        except (DeliveryError, InDoubt):
            return user
        return str(member.get("aadObjectId") or user)


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
