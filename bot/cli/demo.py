"""`canopy demo`: the rehearsal page, with a made-up trust that is gone when it stops."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click
from pydantic import SecretStr

from bot.chat import Form, Message
from bot.cli.logs import log_to_stderr
from bot.cli.opening import open_house
from bot.cli.run import serving, stopping
from bot.dispatch import Dispatch
from bot.people.organisation import real_people_here
from bot.platforms import web
from bot.private import new_key
from bot.rehearsal import trust
from bot.rehearsal.clock import MovableClock
from bot.rehearsal.colleagues import Colleagues
from bot.rehearsal.stage import Stage, furnish
from bot.safety.second import open_listening
from bot.settings import Settings, SettingsError, read

LOCAL = "127.0.0.1"
"""Never another address: the page has no door with a lock."""


@asynccontextmanager
async def rehearsing(settings: Settings, port: int) -> AsyncIterator[tuple[int, Stage]]:
    """The page, served; gives the port that was taken. Refuses a database that holds real people."""
    clock = MovableClock(trust.START)
    async with open_house(settings, clock.now, listening=await open_listening()) as house:
        async with house.identity.reading() as session:
            if await real_people_here(session):
                raise SettingsError("DATABASE_URL holds real people, and a rehearsal would write among them. Unset it")
        await furnish(house)
        stage = Stage(house, clock, RENDERINGS)
        page = web.open(stage, dispatch := Dispatch(house))
        async with serving(house, [page], LOCAL, port) as (taken, ticker):
            stage.ready(ticker, Colleagues(page.chats, dispatch, stage.workspace))
            await stage.settle()
            yield taken, stage


def made_up(folder: Path, settings: Settings) -> Settings:
    """Settings for a rehearsal: a folder and a list of erasures of its own, a key of its own, and no chat platform.

    In a database that stays, the given key stays as well: it would not be taken for another one under the same number.
    """
    stays = settings.database_url and settings.canopy_keys
    return settings.model_copy(
        update={
            "data": folder, "erasures": None, "canopy_keys": settings.canopy_keys if stays else SecretStr(new_key()),
            "tenancy": "one", "organisation": trust.NAME, "zone": trust.ZONE, "language": "en", "nation": "england",
        }
    )  # fmt: skip


def _slack(content: Message | Form) -> object:
    """Real Block Kit. The SDKs are imported when the gallery is opened: the page does not wait for them."""
    from bot.platforms.slack import render

    return render.modal(content, None) if isinstance(content, Form) else render.message(content)


def _teams(content: Message | Form) -> object:
    """A real Adaptive Card."""
    from bot.platforms.teams import render

    return render.dialog(content) if isinstance(content, Form) else render.card(content)


RENDERINGS = {"slack": _slack, "teams": _teams}


async def _demo(settings: Settings) -> None:
    stop = stopping()
    with tempfile.TemporaryDirectory(prefix="canopy-demo-") as folder:
        async with rehearsing(made_up(Path(folder), settings), settings.canopy_port) as (port, _):
            address = f"http://{LOCAL}:{port}/"
            click.echo(f"Canopy's rehearsal is at {address}\nEverybody in it is made up; Ctrl-C leaves nothing behind.")
            if not settings.canopy_no_browser and _has_desktop():
                with contextlib.suppress(webbrowser.Error):
                    webbrowser.open(address)
            await stop.wait()


def _has_desktop() -> bool:
    return os.name == "nt" or os.uname().sysname == "Darwin" or bool(os.environ.get("DISPLAY"))


@click.command()
def demo() -> None:
    """A made-up trust on a page of this computer. Nothing leaves it, nothing is kept."""
    log_to_stderr("WARNING")
    asyncio.run(_demo(read()))
