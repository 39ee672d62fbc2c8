"""The Bot Framework's signing keys, fetched in the background: nobody's request ever waits for them."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp
import jwt

from bot.platforms.teams.http import Http

log = logging.getLogger(__name__)

EVERY = 240.0
SOON = 10.0
_TAIL = "/openidconfiguration"


class Keys(jwt.PyJWKClient):
    """Stands in for the SDK's own key client, which fetches on the event loop, and again for any forged key id."""

    def __init__(self, openid_url: str, http: Http) -> None:
        super().__init__(openid_url, cache_jwk_set=False)
        self._http = http
        self._held: jwt.PyJWKSet | None = None

    def get_jwk_set(self, refresh: bool = False) -> jwt.PyJWKSet:
        """What is held. Asking for fresh ones changes nothing: they come every four minutes anyway."""
        if self._held is None:
            raise jwt.PyJWKClientError("no keys yet")
        return self._held

    @property
    def there(self) -> bool:
        """Whether any are held."""
        return self._held is not None

    async def refresh(self) -> bool:
        """Fetch the keys now; those held stay if it fails."""
        try:
            self._held = jwt.PyJWKSet.from_dict(await self._fetch())
        except (aiohttp.ClientError, TimeoutError, jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
            log.warning("The keys that prove what comes from Teams could not be fetched: %s", type(error).__name__)
            return False
        return True

    async def keep_fresh(self) -> None:
        """Fetch for ever: soon again while there are none, else every four minutes."""
        while True:
            await asyncio.sleep(EVERY if self._held is not None else SOON)
            await self.refresh()

    async def _fetch(self) -> dict[str, Any]:
        try:
            where = str((await self._get(self.uri))["jwks_uri"])
        except (aiohttp.ClientResponseError, KeyError, ValueError):
            where = self.uri.removesuffix(_TAIL) + "/keys"
        return await self._get(where)

    async def _get(self, url: str) -> dict[str, Any]:
        async with self._http.request("GET", url) as answer:
            answer.raise_for_status()
            found = await answer.json(content_type=None)
        if not isinstance(found, dict):
            raise ValueError("not an object")
        return found
