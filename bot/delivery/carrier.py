"""What delivery asks of a platform, and what a platform may answer. Never a platform by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.chat import Message

CALLS = 50
"""Calls for one lane that one worker makes at once: all that it is allowed in a second, each answered in a second."""
CONNECTIONS = 10 * CALLS
"""To one platform at once: a few organisations whose calls hang never keep another's from being made. Each is an open
file, of which a process usually has 1,024."""

Consequence = Literal["", "unreachable", "uninstalled", "channel_gone"]


@dataclass(frozen=True, slots=True)
class To:
    """Where a letter goes. One of `user` (a private chat) and `channel` is set; ids are the platform's own.

    `conversation` is the private chat's address where it is known; a carrier that has to open one says so in `Sent`.
    """

    workspace: str
    user: str = ""
    conversation: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """`reference` finds the message again (to change or remove it); `conversation` is to be kept for next time."""

    reference: str
    conversation: str = ""


class DeliveryError(Exception):
    """A message did not go out, and it is known that it did not.

    permanent: do not try again; `consequence` says what follows (person unreachable, app uninstalled, channel gone).
    Otherwise try again after `wait` (the platform's Retry-After, or a guess); `throttled` slows the whole lane.
    `reason` is the platform's own word for it; it never holds a word that anybody wrote.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        consequence: Consequence = "",
        wait: timedelta = timedelta(seconds=30),
        throttled: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.consequence = consequence
        self.wait = wait
        self.throttled = throttled


class InDoubt(Exception):
    """The call may or may not have been accepted (a dropped connection, a 5xx, a timeout): nobody may simply resend."""


class Carrier(Protocol):
    """Takes messages to one platform. Every method raises DeliveryError or InDoubt, and nothing else."""

    async def send(self, to: To, message: Message, key: str) -> Sent:
        """Send once, without retrying by itself. `key` is opaque and marks the message where the platform allows."""
        ...

    async def update(self, to: To, reference: str, message: Message) -> None:
        """Change what was sent."""
        ...

    async def remove(self, to: To, reference: str) -> None:
        """Take back what was sent; already gone is fine."""
        ...

    async def find(self, to: To, key: str, since: datetime) -> Sent | None:
        """After a crash: the message marked `key`, sent since `since` (aware UTC), or None if it is surely not there.

        Raises InDoubt where the platform cannot tell.
        """
        ...
