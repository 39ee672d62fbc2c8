"""The chat platforms: a literal table, each imported on first use. One knows neither handlers nor its siblings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from aiohttp.web import Application

from bot.chat import Answer, Event
from bot.database import Database
from bot.delivery.carrier import Carrier
from bot.seal import Seal
from bot.settings import Settings

PLATFORMS = {
    "slack": "bot.platforms.slack",
    "teams": "bot.platforms.teams",
}

Dispatch = Callable[[Event], Awaitable[Answer]]
"""Gives every event its answer. It never raises: what goes wrong is answered in a kind sentence."""

Connect = Callable[[str, str, str], Awaitable[None]]
"""connect(platform, workspace id, name): this workspace is served from now on. Safe to call again."""


@dataclass(frozen=True, slots=True)
class Safe:
    """Where a platform keeps what it needs to speak for many workspaces: a database, and the lock for its secrets."""

    database: Database
    seal: Seal


class Platform(Protocol):
    """One chat platform, made by its package's `open(settings, dispatch, connect, safe)`."""

    name: str

    @property
    def carrier(self) -> Carrier:
        """What takes messages to it."""
        ...

    def add_routes(self, app: Application) -> None:
        """Its HTTP paths on the one aiohttp application."""
        ...

    async def start(self, *, listen: bool = True) -> None:
        """Connect, say which workspaces are served. Raises SettingsError (with the fix) if the platform says no.

        Without `listen` it is only spoken to: another process hears it.
        """
        ...

    async def ready(self) -> bool:
        """Whether it is started and connected, as far as that is known here."""
        ...

    async def stop(self) -> None:
        """Finish what is under way and disconnect."""
        ...


def open_platform(
    name: str, settings: Settings, dispatch: Dispatch, connect: Connect, safe: Safe | None = None
) -> Platform:
    """The platform of that name, its SDK imported only now. One that serves one workspace needs no safe."""
    platform: Platform = import_module(PLATFORMS[name]).open(settings, dispatch, connect, safe)
    return platform
