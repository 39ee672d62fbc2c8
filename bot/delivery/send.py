"""One claimed letter, to its end: asked again, composed, marked, carried, settled."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.chat import Message
from bot.database import Database
from bot.delivery import settle
from bot.delivery.carrier import Carrier, DeliveryError, InDoubt, Sent, To
from bot.models import Letter

log = logging.getLogger(__name__)

TRIES = 8


@dataclass(frozen=True, slots=True)
class Due:
    """A letter with where it goes and how its kind is treated."""

    letter: Letter
    platform: str
    to: To
    reference: str | None
    neutral: bool
    resend: bool


Compose = Callable[[Letter, datetime], Awaitable[Message | None]]
"""Today's message for a letter, or None when it is no longer right to send it (paused, left, closed, taken back)."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What sending needs: the ledger, the carriers by platform, the composer, and who we are."""

    database: Database
    carriers: Mapping[str, Carrier]
    compose: Compose
    owner: str

    async def send(self, due: Due, now: datetime) -> None:
        """Send it once. Whatever happens the letter ends in a state that says what is known."""
        letter = due.letter
        # Whether a neutral letter is sent tells what somebody did. So its row goes the same way whether it is or not.
        if due.neutral and not await settle.sending(self.database, letter, self.owner, now):
            return
        try:
            message = await self._message(due, now)
        except Exception as error:  # one bad letter never stops the line
            log.error("letter not composed", extra={"letter": letter.id, "error": type(error).__name__})
            await settle.failed(self.database, letter, "not composed", neutral=due.neutral)
            return
        if letter.act != "send" and not due.reference:
            if await settle.post_under_way(self.database, letter):
                await settle.wait_for_post(self.database, letter, self.owner, now)
                return
            due = replace(due, reference=await settle.reference_of(self.database, letter))  # it may just have arrived
        if (message is None and letter.act != "remove") or (letter.act != "send" and not due.reference):
            await settle.no_longer_right(self.database, letter, self.owner)
            return
        if not due.neutral and not await settle.sending(self.database, letter, self.owner, now):
            return  # frozen past its lease: it is somebody else's now
        await self._carry(due, message, now)

    async def _message(self, due: Due, now: datetime) -> Message | None:
        letter = due.letter
        if letter.too_late_at and letter.too_late_at <= now:
            return None
        return await self.compose(letter, now)

    async def _carry(self, due: Due, message: Message | None, now: datetime) -> None:
        letter, carrier = due.letter, self.carriers.get(due.platform)
        try:
            if carrier is None:
                raise DeliveryError("platform not running", wait=timedelta(minutes=1))
            sent = await _call(carrier, due, message)
        except DeliveryError as error:
            if error.permanent or letter.attempts + 1 >= TRIES:
                await settle.failed(self.database, letter, error.reason, error.consequence, now, neutral=due.neutral)
            else:
                await settle.again(self.database, letter, error, now, neutral=due.neutral)
        except InDoubt:
            await settle.doubt(self.database, letter, now)
        except Exception as error:
            log.error("carrier broke its word", extra={"letter": letter.id, "error": type(error).__name__})
            await settle.doubt(self.database, letter, now)
        else:
            await settle.sent(self.database, letter, sent, now, neutral=due.neutral)


async def _call(carrier: Carrier, due: Due, message: Message | None) -> Sent:
    if due.letter.act == "remove":
        await carrier.remove(due.to, due.reference or "")
        return Sent("")
    assert message is not None
    if due.letter.act == "update":
        await carrier.update(due.to, due.reference or "", message)
        return Sent("")
    return await carrier.send(due.to, message, key_of(due.letter))


def key_of(letter: Letter) -> str:
    """The opaque mark a message bears: other apps can read it, so it is a number and nothing else."""
    return f"canopy-{letter.id}"
