"""`canopy run`: the chat platforms, one HTTP server, one heartbeat, one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module

import click
from aiohttp import web

from bot import loop
from bot.beats import Beats
from bot.cli.clock import SharedClock
from bot.cli.health import add_health
from bot.cli.logs import log_to_stderr
from bot.cli.opening import open_house, open_seal, wall_clock
from bot.compose import Composer as HouseComposer
from bot.delivery.pump import Pump
from bot.delivery.send import Composer
from bot.dispatch import Dispatch
from bot.needs import to_run
from bot.people.organisation import connect
from bot.platforms import Platform, Safe, open_platform
from bot.platforms.doors import Buckets, guard, strict
from bot.safety.second import open_listening
from bot.settings import Settings, SettingsError, read
from bot.visit import House

STOP_WITHIN = 3.0  # seconds for requests under way; a service manager kills after ten
TOGETHER = "Leave --only out, or set DATABASE_URL and ANSWERS_URL to use PostgreSQL"
MAX_BODY = 1024**2  # bytes; Slack's and Teams' own payloads stay far below


def make_app(house: House, platforms: Sequence[Platform], paths: Sequence[Platform]) -> web.Application:
    """The one HTTP application: whether this process is well, and the paths of those platforms that are heard here."""
    app = web.Application(client_max_size=MAX_BODY, middlewares=[guard(Buckets())])
    app.on_response_prepare.append(strict)
    add_health(app, house, platforms)
    for platform in paths:
        platform.add_routes(app)
    return app


def make_beats(house: House, platforms: Sequence[Platform], composer: Composer) -> Beats:
    """The heartbeat that fits the database, with every platform's carrier."""
    carriers = {platform.name: platform.carrier for platform in platforms}
    pump = Pump(house.identity, carriers, house.router.letters, composer, house.now)
    # Imported when it is used: neither needs the other's engine.
    module, name = ("bot.fleet", "Fleet") if house.identity.shared else ("bot.ticker", "Ticker")
    beats: Beats = getattr(import_module(module), name)(house, pump)
    return beats


def measured(house: House, platforms: Sequence[Platform], app: web.Application) -> Beats:
    """The same, counted, and told at `/metrics`."""
    from bot.cli.metrics import Metrics, Tally

    tally = Tally(HouseComposer(house))
    beats = make_beats(house, platforms, tally)
    app.router.add_get("/metrics", Metrics(house, tally, beats).answer)
    return beats


@asynccontextmanager
async def serving(
    house: House, platforms: Sequence[Platform], host: str, port: int, *, ticking: bool = True, listening: bool = True
) -> AsyncIterator[tuple[int, Beats]]:
    """Serve; gives the port that was taken and the heartbeat. Everything is finished and closed at the end.

    Without `ticking` nothing is opened or sent here; without `listening` no platform is heard, though it can be told.
    """
    house.listening.ready()
    app = make_app(house, platforms, platforms if listening else ())
    counted = house.settings.metrics
    beats = measured(house, platforms, app) if counted else make_beats(house, platforms, HouseComposer(house))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_WITHIN)
    await runner.setup()
    started: list[Platform] = []
    try:
        await _listen(runner, host, port)
        for platform in platforms:
            started.append(platform)  # first: one that fails to start still has connections to close
            await platform.start(listen=listening)
        if ticking:
            beats.start()
        yield runner.addresses[0][1], beats
    finally:
        await beats.stop()
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


@asynccontextmanager
async def the_right_time(house: House, clock: SharedClock) -> AsyncIterator[None]:
    """Where replicas share a database, its clock is theirs."""
    if not house.identity.shared:
        yield
        return
    keeping = asyncio.create_task(clock.keep_right(house.identity))
    try:
        yield
    finally:
        keeping.cancel()


async def _run(settings: Settings, only: str | None) -> None:
    stop, clock = stopping(), SharedClock(wall_clock)
    house_open = open_house(settings, clock.now, clock.ask, await open_listening())
    async with house_open as house, the_right_time(house, clock):
        if only and not house.identity.shared:
            raise SettingsError(f"--only {only}: the built-in database serves one process, which does both. {TOGETHER}")
        dispatch, introduce = Dispatch(house), partial(connect, house)
        safe = Safe(house.identity, open_seal(settings))
        platforms = [open_platform(name, settings, dispatch, introduce, safe) for name in settings.platforms]
        parts = {"ticking": only != "receive", "listening": only != "send"}
        async with serving(house, platforms, settings.host, settings.canopy_port, **parts) as (port, _):
            names = " and ".join(platform.name.capitalize() for platform in platforms)
            does = {"receive": "hears", "send": "sends for"}.get(only or "", "is running for")
            click.echo(f"Canopy {does} {names}, on {settings.host}:{port}. Ctrl-C stops it.")
            await stop.wait()


@click.command()
@click.option("--only", type=click.Choice(["receive", "send"]), help="One half of the work (PostgreSQL).")
def run(only: str | None) -> None:
    """Start Canopy for real people, from .env.

    On PostgreSQL as many of these may run as you like, on as many machines; they share the work.
    """
    settings = read(needs=to_run)
    log_to_stderr(settings.log_level, settings.log_format)
    loop.run(_run(settings, only))
