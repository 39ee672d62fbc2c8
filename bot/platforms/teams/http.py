"""The one HTTP client for everything that this platform asks of Microsoft: ten seconds, no retries."""

from __future__ import annotations

from aiohttp import ClientSession, ClientTimeout

_TIMEOUT = ClientTimeout(total=10, sock_connect=5)


class Http:
    """A session made on first use (it needs the running loop) and kept. Proxies come from the environment."""

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    @property
    def session(self) -> ClientSession:
        if self._session is None or self._session.closed:
            self._session = ClientSession(timeout=_TIMEOUT, trust_env=True)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
