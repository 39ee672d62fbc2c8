"""What the page sends, read with suspicion: a client may lie, and other programs can reach this address too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.platforms.web.rehearsal import Player, Rehearsal

LONGEST = 4000


class Sorry(Exception):
    """Something that cannot be done, in a kind sentence for whoever looks at the page."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Unreadable(Sorry):
    def __init__(self) -> None:
        super().__init__(400, "The page sent something that could not be read. Please load it again.")


class Asked:
    """The body of one request: every value is of the kind it should be, or the request is refused."""

    def __init__(self, body: Mapping[str, Any], house: Rehearsal) -> None:
        self._body = body
        self.player = player(house, self.text("as"))

    def text(self, name: str) -> str:
        value = self._body.get(name, "")
        if not _is_text(value):
            raise Unreadable
        return str(value)

    def truth(self, name: str) -> bool:
        return self._body.get(name) is True

    def values(self) -> dict[str, tuple[str, ...]]:
        given = self._body.get("values")
        if not isinstance(given, dict):
            raise Unreadable
        for several in given.values():
            if not isinstance(several, list) or not all(map(_is_text, several)):
                raise Unreadable
        return {name: tuple(several) for name, several in given.items()}


def _is_text(value: object) -> bool:
    """Half a character (a lone surrogate) can be neither stored nor shown."""
    return isinstance(value, str) and len(value) <= LONGEST and not any("\ud800" <= one <= "\udfff" for one in value)


async def read(request: web.Request, house: Rehearsal) -> Asked:
    try:
        body = await request.json()
    except (ValueError, LookupError, RecursionError):
        raise Unreadable from None
    if not isinstance(body, dict):
        raise Unreadable
    return Asked(body, house)


def player(house: Rehearsal, user: str) -> Player:
    found = next((one for one in house.players() if one.user == user), None)
    if found is None:
        raise Sorry(404, "Nobody by that name works here. Please choose somebody from the list.")
    return found
