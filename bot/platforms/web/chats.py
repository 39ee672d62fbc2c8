"""What each private chat, channel and Home page shows right now: in memory, bounded, gone when the process ends."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.chat import Message

Place = tuple[Literal["user", "channel"], str]
"""One person's private chat, or a channel."""

MOST = 200
"""Lines a place keeps; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `content` is a str where the person wrote it. `key` is what delivery marked it with."""

    reference: str
    content: Message | str
    at: datetime
    key: str = ""


class Chats:
    """The lines of every place, and a version that grows with every change."""

    def __init__(self, most: int = MOST) -> None:
        self.version = 0
        self.closed = False
        self._most = most
        self._sent = 0
        self._lines: defaultdict[Place, list[Line]] = defaultdict(list)
        self._homes: dict[str, Message] = {}
        self._changed = asyncio.Event()

    def lines(self, place: Place) -> tuple[Line, ...]:
        return tuple(self._lines.get(place, ()))

    def line(self, place: Place, reference: str) -> Line | None:
        return next((line for line in self._lines.get(place, ()) if line.reference == reference), None)

    def marked(self, place: Place, key: str, since: datetime) -> Line | None:
        return next((line for line in self._lines.get(place, ()) if line.key == key and line.at >= since), None)

    def add(self, place: Place, content: Message | str, at: datetime, key: str = "") -> Line:
        self._sent += 1
        line = Line(f"web:{self._sent}", content, at, key)
        lines = self._lines[place]
        lines.append(line)
        del lines[: -self._most]
        self._bump()
        return line

    def replace(self, place: Place, reference: str, message: Message) -> bool:
        """Change a line where it stands; False if it is not there (any more)."""
        found = self.line(place, reference)
        if found is None:
            return False
        lines = self._lines[place]
        lines[lines.index(found)] = replace(found, content=message)
        self._bump()
        return True

    def remove(self, place: Place, reference: str) -> None:
        """Take a line away; already gone is fine."""
        found = self.line(place, reference)
        if found is not None:
            self._lines[place].remove(found)
            self._bump()

    def home(self, user: str) -> Message | None:
        return self._homes.get(user)

    def set_home(self, user: str, page: Message) -> None:
        self._homes[user] = page
        self._bump()

    def touch(self) -> None:
        """Something beside the lines has changed (the clock)."""
        self._bump()

    def close(self) -> None:
        """Let everybody go who waits for news."""
        self.closed = True
        self._bump()

    async def newer(self, than: int) -> int:
        """Wait for a version above `than`."""
        while self.version <= than and not self.closed:
            await self._changed.wait()
        return self.version

    def _bump(self) -> None:
        self.version += 1
        waiting, self._changed = self._changed, asyncio.Event()
        waiting.set()
