"""One light HTTP server for a fake: what every one answers (its journal), and how a process of it is run."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from benchmarks.fakes.journal import Journal

Handle = Callable[[web.BaseRequest, bytes], tuple[int, Any]]


class Fake:
    """`handle(request, body)` gives a status and what is said as JSON. `latency`: seconds that every answer takes.

    `hangs`: what is posted with these characters in its address or body is never answered.
    """

    def __init__(self, journal: Journal, handle: Handle, latency: float, hangs: str) -> None:
        self.journal, self._handle, self._latency, self._hangs = journal, handle, latency, hangs.encode()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        if request.path.startswith("/journal"):
            return self._control(request)
        if self._hangs and self._hangs in request.path.encode() + body:
            await asyncio.Event().wait()
        status, said = self._handle(request, body)
        if self._latency:
            await asyncio.sleep(self._latency)
        if isinstance(said, float):
            return web.Response(status=status, headers={"Retry-After": str(math.ceil(said))})
        return web.Response(status=status, body=json.dumps(said), content_type="application/json")

    def _control(self, request: web.BaseRequest) -> web.Response:
        told = self.journal.told(keys="keys" in request.query)
        if request.method == "DELETE":
            self.journal.clear()
        return web.Response(body=json.dumps(told), content_type="application/json")


def too_many(wait: float) -> tuple[int, float]:
    return 429, wait


async def serve(answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], port: int) -> None:
    """Serve until the process is ended; the port is told on standard output."""
    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    sys.stdout.write(json.dumps({"port": runner.addresses[0][1]}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def main(open_fake: Callable[..., Fake]) -> None:
    """Run a fake from the JSON of its arguments."""
    given = json.loads(sys.argv[1])
    port = given.pop("port", 0)
    fake = open_fake(**given)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(fake.answer, port))
