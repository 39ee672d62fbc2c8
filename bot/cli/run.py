"""`canopy run`: the chat platforms, one HTTP server, one heartbeat, one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import click
from aiohttp import web

from bot.cli.logs import log_to_stderr
from bot.cli.opening import open_house
from bot.compose import Composer
from bot.delivery.pump import Pump
from bot.dispatch import Dispatch
from bot.people.organisation import connect
from bot.platforms import Platform, open_platform
from bot.settings import Settings, SettingsError, read, to_run
from bot.ticker import Ticker
from bot.visit import House

STOP_WITHIN = 3.0  # seconds for requests under way; a service manager kills after ten
MAX_BODY = 1024**2  # bytes; Slack's and Teams' own payloads stay far below


def make_app(platforms: Sequence[Platform]) -> web.Application:
    """The one HTTP application: each platform's paths, and whether this process is alive."""
    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_get("/healthz", _alive)
    for platform in platforms:
        platform.add_routes(app)
    return app


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


def make_ticker(house: House, platforms: Sequence[Platform]) -> Ticker:
    """The heartbeat, with every platform's carrier."""
    carriers = {platform.name: platform.carrier for platform in platforms}
    return Ticker(house, Pump(house.identity, carriers, house.router.letters, Composer(house), house.now))


@asynccontextmanager
async def serving(
    house: House, platforms: Sequence[Platform], host: str, port: int, *, ticking: bool = True
) -> AsyncIterator[tuple[int, Ticker]]:
    """Serve; gives the port that was taken and the heartbeat. Everything is finished and closed at the end."""
    runner = web.AppRunner(make_app(platforms), access_log=None, shutdown_timeout=STOP_WITHIN)
    await runner.setup()
    started: list[Platform] = []
    ticker = make_ticker(house, platforms)
    try:
        await _listen(runner, host, port)
        for platform in platforms:
            started.append(platform)  # first: one that fails to start still has connections to close
            await platform.start()
        if ticking:
            ticker.start()
        yield runner.addresses[0][1], ticker
    finally:
        await ticker.stop()
        for platform in started:
            await platform.stop()
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise SettingsError(
            f"CANOPY_PORT: {host}:{port} cannot be used ({error.strerror}). Choose another port"
        ) from None


def stopping() -> asyncio.Event:
    """Set by Ctrl-C or the service manager: from now on neither ends the process in the middle of something."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has its own Ctrl-C
            loop.add_signal_handler(name, stop.set)
    return stop


async def _run(settings: Settings) -> None:
    stop = stopping()
    async with open_house(settings) as house:
        dispatch, introduce = Dispatch(house), partial(connect, house)
        platforms = [open_platform(name, settings, dispatch, introduce) for name in settings.platforms]
        async with serving(house, platforms, settings.host, settings.canopy_port) as (port, _):
            names = " and ".join(platform.name.capitalize() for platform in platforms)
            click.echo(f"Canopy is running for {names}, on {settings.host}:{port}. Ctrl-C stops it.")
            await stop.wait()


@click.command()
def run() -> None:
    """Start Canopy for real people, from .env."""
    settings = read(needs=to_run)
    log_to_stderr(settings.log_level)
    asyncio.run(_run(settings))
