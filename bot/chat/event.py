"""What can happen: neutral events, made by a platform's `listen` and read by nothing else of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as a platform names them. All but the first three may be empty; the rest is only what it told just now.

    `workspace` is the platform's own id of the workspace or tenant, `user` of the person within it; `conversation`
    is the address of the private chat with them (a Slack DM channel, a Teams conversation reference as JSON). `ask`,
    where there is one, asks the platform for what it did not tell: worth it at first contact alone.
    """

    platform: str
    workspace: str
    user: str
    name: str = ""
    email: str = ""
    zone: str = ""
    language: str = ""
    conversation: str = ""
    ask: Callable[[], Awaitable[Who]] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Event:
    """Something a person did. `at` is the platform's own time of it, aware UTC.

    `key` is the platform's id of this delivery where it redelivers (empty: it never does), so that a second copy does
    nothing. `can_open` tells whether a dialog can be opened in answer. `public` tells that it happened in a channel.
    """

    who: Who
    at: datetime
    key: str = ""
    can_open: bool = False
    public: bool = False
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Pressed(Event):
    """A button: its `does`, `about` and `value` come back as they were sent, by way of a client that may lie."""

    does: str = ""
    about: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Filled(Event):
    """A form was sent. `values` holds every field: no value is an empty tuple."""

    does: str = ""
    about: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The single value of a field, stripped; empty if none."""
        found = self.values.get(name, ())
        return found[0].strip() if found else ""


@dataclass(frozen=True, slots=True)
class Said(Event):
    """Words typed to the bot, without the bot's own mention. `mentions` are platform user ids, in order."""

    text: str = ""
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Commanded(Said):
    """A slash command: `command` with its slash, `text` what stood behind it."""

    command: str = ""


@dataclass(frozen=True, slots=True)
class OpenedHome(Event):
    """The Home page is to be drawn."""


@dataclass(frozen=True, slots=True)
class Installed(Event):
    """The bot can now be spoken to by this person for the first time."""


@dataclass(frozen=True, slots=True)
class Changed(Event):
    """The platform says that a person's profile changed; `gone` says that they cannot be reached any more."""

    gone: bool = False


@dataclass(frozen=True, slots=True)
class Uninstalled(Event):
    """The bot was taken out of the workspace, or of one person's chat (`who.user` set)."""
