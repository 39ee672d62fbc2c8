"""News as it happens: one stream of server-sent events a page, which tells only that something has changed."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.platforms.web.asked import Sorry
from bot.platforms.web.chats import Chats
from bot.platforms.web.guard import POLICY

STREAMS = 32
HEARTBEAT = 15.0


class Live:
    """The streams that are open. A heartbeat keeps each alive and finds the ones whose page has gone."""

    def __init__(self, chats: Chats, heartbeat: float = HEARTBEAT) -> None:
        self._chats = chats
        self._heartbeat = heartbeat
        self._open = 0

    async def stream(self, request: web.Request) -> web.StreamResponse:
        if self._open >= STREAMS:
            raise Sorry(429, "The rehearsal is open in too many windows. Please close some.")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **POLICY})
        self._open += 1
        try:
            await response.prepare(request)
            await self._tell(response)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._open -= 1
        return response

    async def _tell(self, response: web.StreamResponse) -> None:
        seen = -1
        while not self._chats.closed:
            try:
                seen = await asyncio.wait_for(self._chats.newer(seen), self._heartbeat)
                await response.write(f"data: {seen}\n\n".encode())
            except TimeoutError:
                await response.write(b": still here\n\n")
