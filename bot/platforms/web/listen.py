"""What a visitor does on the page, as neutral events; the answers go to `show`."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web

from bot.chat import Answer, Commanded, Filled, Form, Message, OpenedHome, Pressed, Said, Who
from bot.platforms import Dispatch
from bot.platforms.web.asked import Asked, Sorry, Unreadable, read
from bot.platforms.web.chats import Chats
from bot.platforms.web.rehearsal import Player, Rehearsal
from bot.platforms.web.render import page
from bot.platforms.web.show import Act, show


class Listen:
    """The five things that can be done here. Each returns what the page is told of it."""

    def __init__(self, house: Rehearsal, chats: Chats, dispatch: Dispatch) -> None:
        self._house = house
        self._chats = chats
        self._dispatch = dispatch
        self._order = count(1)

    async def press(self, request: web.Request) -> dict[str, Any]:
        asked = await read(request, self._house)
        player, act = asked.player, _act(asked)
        public = act.place == "channel"
        if act.place == "chat" and self._chats.line(("user", player.user), act.origin) is None:
            raise Sorry(404, "That message is no longer there.")
        event = Pressed(
            self._who(player),
            self._now(),
            can_open=True,
            public=public,
            channel=player.channel if public else "",
            does=asked.text("does"),
            about=asked.text("about"),
            value=asked.text("value"),
        )
        return await self._told(player, act, await self._dispatch(event))

    async def fill(self, request: web.Request) -> dict[str, Any]:
        asked = await read(request, self._house)
        event = Filled(
            self._who(asked.player),
            self._now(),
            can_open=True,
            does=asked.text("does"),
            about=asked.text("about"),
            values=asked.values(),
        )
        act = Act(asked.player.user, "dialog", asked.text("origin"))
        return await self._told(asked.player, act, await self._dispatch(event))

    async def say(self, request: web.Request) -> dict[str, Any]:
        asked = await read(request, self._house)
        player, text = asked.player, asked.text("text").strip()
        if not text:
            raise Sorry(400, "There is nothing to send yet.")
        who, at, mentions = self._who(player), self._now(), self._mentions(text)
        command, _, rest = text.partition(" ")
        event = (
            Commanded(who, at, can_open=True, text=rest.strip(), mentions=mentions, command=command)
            if command.startswith("/")
            else Said(who, at, text=text, mentions=mentions)
        )
        self._chats.add(("user", player.user), text, at)
        return await self._told(player, Act(player.user, "typed"), await self._dispatch(event))

    async def home(self, request: web.Request) -> dict[str, Any]:
        asked = await read(request, self._house)
        await self._draw_home(asked.player)
        return self._now_shown(None)

    async def clock(self, request: web.Request) -> dict[str, Any]:
        asked = await read(request, self._house)
        try:
            await self._house.move(asked.text("move"))
        except ValueError:
            raise Sorry(400, "The clock cannot be moved there. Please load the page again.") from None
        self._chats.touch()
        return self._now_shown(None)

    async def _told(self, player: Player, act: Act, answer: Answer) -> dict[str, Any]:
        dialog = show(self._chats, act, answer, self._house.now())
        if answer.home and self._chats.home(player.user) is not None:
            await self._draw_home(player)
        return self._now_shown(dialog)

    async def _draw_home(self, player: Player) -> None:
        answer = await self._dispatch(OpenedHome(self._who(player), self._now()))
        if isinstance(answer.here, Message):
            self._chats.set_home(player.user, answer.here)

    def _now_shown(self, dialog: Message | Form | None) -> dict[str, Any]:
        return {"version": self._chats.version, "dialog": page(dialog) if dialog else None}

    def _who(self, player: Player) -> Who:
        return Who(
            platform="web",
            workspace=self._house.workspace,
            user=player.user,
            name=player.name,
            zone=self._house.zone,
            conversation=player.user,
        )

    def _now(self) -> datetime:
        """The clock stands still between moves, so a microsecond more each time keeps the order of what was done."""
        return self._house.now() + timedelta(microseconds=next(self._order))

    def _mentions(self, text: str) -> tuple[str, ...]:
        """Whoever is named with an @ in front, in the order of the words."""
        lower = text.lower()
        found = {lower.find(f"@{player.name.lower()}"): player.user for player in self._house.players()}
        return tuple(user for at, user in sorted(found.items()) if at >= 0)


def _act(asked: Asked) -> Act:
    place = asked.text("place")
    match place:
        case "chat" | "channel" | "home" | "dialog":
            return Act(asked.player.user, place, asked.text("origin"), asked.truth("opens"))
        case _:
            raise Unreadable
