"""`/healthz`: is this process alive. `/readyz`: can it do its work. They name what is amiss, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from bot.platforms import Platform
from bot.visit import House

PATIENCE = 2.0  # seconds that a database may take to answer


def add_health(app: web.Application, house: House, platforms: Sequence[Platform]) -> None:
    """Both paths. `/readyz` answers 503 with the names of what does not answer."""
    checks: dict[str, Callable[[], Awaitable[bool]]] = {
        "identity database": house.identity.answers, "answers database": house.answers.answers,
        **{platform.name: platform.ready for platform in platforms},
    }  # fmt: skip

    async def ready(_request: web.Request) -> web.Response:
        well = await asyncio.gather(*(_in_time(check) for check in checks.values()))
        amiss = [name for name, fine in zip(checks, well, strict=True) if not fine]
        return web.json_response({"ok": not amiss, "amiss": amiss}, status=503 if amiss else 200)

    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", ready)


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def _in_time(check: Callable[[], Awaitable[bool]]) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except Exception:  # whatever it is, it does not answer
        return False
