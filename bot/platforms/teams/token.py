"""The bot's own token, with which it speaks: fetched when needed, kept until shortly before it expires.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import aiohttp

from bot.delivery.carrier import DeliveryError
from bot.platforms.teams.admit import tenants
from bot.platforms.teams.http import Http
from bot.settings import Settings

_SCOPE = "https://api.botframework.com/.default"
_EARLY = 300


class TokenRefused(DeliveryError):
    """Entra knows this bot not, or not with this secret. Somebody has to mend a setting, so try again rarely."""


class BotToken:
    def __init__(self, settings: Settings, http: Http) -> None:
        self._url = f"{settings.teams_login_url.rstrip('/')}/{(tenants(settings) or ('common',))[0]}/oauth2/v2.0/token"
        self._form = {
            "grant_type": "client_credentials",
            "client_id": settings.teams_app_id,
            "client_secret": settings.teams_app_password.get_secret_value(),
            "scope": _SCOPE,
        }
        self._http = http
        self._lock = asyncio.Lock()
        self.forget()

    def forget(self) -> None:
        """It was refused: fetch another next time."""
        self._token, self._until = "", 0.0

    async def get(self) -> str:
        """A token that is good for some minutes yet. Raises DeliveryError if there is none to be had."""
        async with self._lock:
            if time.monotonic() >= self._until:
                granted = await self._fetch()
                lasts = str(granted.get("expires_in"))
                self._token = str(granted["access_token"])
                self._until = time.monotonic() + (int(lasts) if lasts.isdigit() else 0) - _EARLY
            return self._token

    async def _fetch(self) -> dict[str, Any]:
        try:
            async with self._http.request("POST", self._url, data=self._form) as answer:
                granted = await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise DeliveryError("the sign-in service did not answer") from None
        if isinstance(granted, dict) and granted.get("access_token"):
            return granted
        if answer.status in (400, 401):
            raise TokenRefused("the sign-in service refused the bot", wait=timedelta(minutes=5))
        raise DeliveryError(f"the sign-in service answered {answer.status}")
