"""The rehearsal page: a third platform beside Slack and Teams, for trying Canopy here with made-up people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.platforms import Dispatch
from bot.platforms.web.asked import Sorry, player
from bot.platforms.web.chats import Chats
from bot.platforms.web.deliver import WebCarrier
from bot.platforms.web.files import read_files
from bot.platforms.web.gallery import gallery
from bot.platforms.web.guard import Guard, Handler
from bot.platforms.web.listen import Listen
from bot.platforms.web.live import Live
from bot.platforms.web.rehearsal import Rehearsal
from bot.platforms.web.scene import scene

__all__ = ["WebPlatform", "open"]


def open(house: Rehearsal, dispatch: Dispatch) -> WebPlatform:
    return WebPlatform(house, dispatch)


class WebPlatform:
    """A `bot.platforms.Platform` that keeps everything in memory and answers on this computer only."""

    name = "web"

    def __init__(self, house: Rehearsal, dispatch: Dispatch) -> None:
        self._house = house
        self.chats = Chats()
        self._guard = Guard()
        self._live = Live(self.chats)
        self._listen = Listen(house, self.chats, dispatch)
        self.carrier = WebCarrier(house, self.chats)

    def add_routes(self, app: web.Application) -> None:
        guard, listen, add = self._guard, self._listen, app.router.add_route
        for path, file in read_files(guard.token).items():
            add("GET", path, guard.page(file))
        for path, does in {
            "/api/press": listen.press,
            "/api/say": listen.say,
            "/api/fill": listen.fill,
            "/api/home": listen.home,
            "/api/clock": listen.clock,
        }.items():
            add("POST", path, guard.api(_as_json(does)))
        add("GET", "/api/scene", guard.api(_as_json(self._scene)))
        add("GET", "/api/samples", guard.api(_as_json(self._samples)))
        add("GET", "/api/live", guard.api(self._live.stream))
        add("*", "/api/{rest:.*}", guard.api(_missing))
        app.on_shutdown.append(self._close)

    async def start(self, *, listen: bool = True) -> None:
        """Nothing to connect to."""

    async def ready(self) -> bool:
        return True

    async def stop(self) -> None:
        self.chats.close()

    async def _close(self, app: web.Application) -> None:
        # aiohttp waits for open requests before it ends, and a stream would never end by itself.
        self.chats.close()

    async def _scene(self, request: web.Request) -> dict[str, Any]:
        """As the one who is asked for, or the first who is offered."""
        players = self._house.players()
        first = next((one for one in players if one.lead), players[0])
        return scene(self._house, self.chats, player(self._house, request.query.get("as") or first.user))

    async def _samples(self, request: web.Request) -> dict[str, Any]:
        return gallery(self._house, request.query.get("page"), request.query.get("language"))


def _as_json(does: Callable[[web.Request], Awaitable[dict[str, Any]]]) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.json_response(await does(request))

    return handler


async def _missing(request: web.Request) -> web.StreamResponse:
    raise Sorry(404, "There is nothing at this address.")
