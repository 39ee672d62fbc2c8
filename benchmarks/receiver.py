"""The process that is measured: Canopy as `canopy run` serves it, or what it is measured against."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from functools import partial
from typing import Any

from aiohttp import web

from benchmarks.bare import BareSlack, BareTeams, engine_of, metadata
from benchmarks.ground import settings
from bot import loop
from bot.cli.logs import log_to_stderr
from bot.cli.opening import open_house
from bot.cli.run import serving
from bot.dispatch import Dispatch
from bot.people.organisation import connect
from bot.platforms import open_platform
from bot.platforms.slack.follow import FollowUps

SECRET = "a-signing-secret"


def meter(app: web.Application) -> None:
    """Adds /cpu: the seconds of CPU that this process has used, all threads, in user and system mode."""

    async def cpu(_request: web.Request) -> web.Response:
        return web.json_response({"cpu": time.process_time()})

    app.router.add_get("/cpu", cpu)


class Meter:
    """The meter as one more platform, so that Canopy itself is served unchanged."""

    name, carrier = "meter", None
    add_routes = staticmethod(meter)

    async def start(self, *, listen: bool = True) -> None: ...

    async def stop(self) -> None: ...

    async def ready(self) -> bool:
        return True


def told(port: int) -> None:
    sys.stdout.write(json.dumps({"port": port}) + "\n")
    sys.stdout.flush()


async def canopy(given: dict[str, Any]) -> None:
    chosen = settings(given["urls"], **given["platform"])
    async with open_house(chosen) as house:
        dispatch, introduce = Dispatch(house), partial(connect, house)
        platforms: list[Any] = [open_platform(name, chosen, dispatch, introduce) for name in chosen.platforms]
        async with serving(house, [*platforms, Meter()], "127.0.0.1", 0, ticking=False) as (port, _):
            told(port)
            await asyncio.Event().wait()


async def bare(given: dict[str, Any]) -> None:
    engine = engine_of(given["urls"][0])
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    chosen = given["platform"]
    platform: BareSlack | BareTeams
    if "teams_app_id" in chosen:
        secret = chosen["teams_app_password"]
        platform = BareTeams(engine, chosen["teams_app_id"], secret, chosen["teams_openid_url"])
    else:
        platform = BareSlack(engine, chosen["slack_signing_secret"])
    app = web.Application()
    platform.add_routes(app)
    meter(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    told(runner.addresses[0][1])
    await asyncio.Event().wait()


if __name__ == "__main__":
    log_to_stderr("WARNING")
    given = json.loads(sys.argv[1])
    if given["what"] == "acks":
        FollowUps.start = lambda _self, work: work.close()  # type: ignore[method-assign]
    if given["what"] == "bare":
        asyncio.run(bare(given))
    else:
        loop.run(canopy(given))
