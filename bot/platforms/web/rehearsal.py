"""What the rehearsal page asks of a made-up organisation: its people, its channels, its clock and its samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat import Form, Message

Rendering = Callable[[Message | Form], object]
"""What one platform would send for it, as plain JSON."""


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody made up, whom a visitor can be. The few with `lead` are offered first; `about` says what to try."""

    user: str
    name: str
    role: str
    team: str
    channel: str
    lead: bool
    about: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A team's channel."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One thing that Canopy can say, for the gallery. `page` is the words' file; `home` marks a Home page."""

    page: str
    language: str
    name: str
    content: Message | Form
    home: bool = False


class Rehearsal(Protocol):
    """A made-up organisation with a clock that can be moved."""

    @property
    def workspace(self) -> str: ...

    @property
    def organisation(self) -> str: ...

    @property
    def zone(self) -> str:
        """For showing local times."""
        ...

    @property
    def renderings(self) -> Mapping[str, Rendering]:
        """The real Block Kit ("slack") and Adaptive Card ("teams") JSON: siblings, so they are handed in."""
        ...

    def players(self) -> Sequence[Player]: ...

    def channels(self) -> Sequence[Channel]: ...

    def now(self) -> datetime:
        """The movable clock, aware UTC."""
        ...

    def moves(self) -> Sequence[tuple[str, str]]:
        """Where the clock can be moved to: (name, label)."""
        ...

    async def move(self, name: str) -> None:
        """Move the clock, run all that falls due, let colleagues answer. ValueError for an unknown name."""
        ...

    def samples(self) -> Sequence[Sample]:
        """Every page in every language."""
        ...
