"""The one HTTP client for everything that this platform asks of Microsoft: ten seconds, no retries."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector

from bot.delivery.carrier import CONNECTIONS

_TIMEOUT = ClientTimeout(total=10, sock_connect=5)


class Http:
    """A session made on first use (it needs the running loop) and kept. Proxies come from the environment."""

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    def request(self, method: str, url: str, **given: Any) -> AbstractAsyncContextManager[ClientResponse]:
        """As aiohttp's `ClientSession.request`."""
        if self._session is None or self._session.closed:
            self._session = ClientSession(timeout=_TIMEOUT, connector=TCPConnector(limit=CONNECTIONS))
        there = urlsplit(url)
        return self._session.request(method, url, proxy=_proxy(there.scheme, there.hostname or ""), **given)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


@lru_cache(maxsize=256)
def _proxy(scheme: str, host: str) -> str | None:
    """The proxy to a host: HTTPS_PROXY, HTTP_PROXY and NO_PROXY as they were when it was first asked.

    aiohttp's own trust_env reads the environment and a .netrc for each request, in another thread: a sixth of sending.
    """
    return None if proxy_bypass(host) else getproxies().get(scheme)
