"""What becomes of an Answer: the body of an invoke's response, or a call to Teams. It never changes a channel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from bot.chat import Answer, Event, Form, Message, Words
from bot.delivery.carrier import DeliveryError, InDoubt, To
from bot.platforms.teams import dialogs, tap
from bot.platforms.teams.deliver import TeamsCarrier
from bot.platforms.teams.normalise import Activity
from bot.platforms.teams.reference import Posted, chat
from bot.platforms.teams.render import CARD_TYPE, card

log = logging.getLogger(__name__)

SORRY = "Sorry, something went wrong. Please try again. Need someone now? In danger: 999. Samaritans: 116 123."
DONE = "Done."
TOLD_PRIVATELY = "I have answered you in our private chat."
NOT_REACHED = "I could not reach you in a private chat. Please add me to your chats in Teams, then try again."
_PATIENCE = 2.0

Body = dict[str, Any]


class Answers:
    """Gives answers. What Teams need not wait for goes on by itself, until `finish`."""

    def __init__(self, carrier: TeamsCarrier) -> None:
        self._carrier = carrier
        self._going_on: set[asyncio.Task[bool]] = set()

    async def give(self, activity: Activity, event: Event, answer: Answer) -> Body:
        """Show the answer to the one person who acted; gives the response's body."""
        match activity["name"]:
            case "adaptiveCard/action":
                return await self._to_press(activity, event, answer)
            case "task/fetch" | "task/submit":
                return await self._in_dialog(activity, event, answer)
        if activity["pressed"] and not activity["text"].strip() and not event.public:
            await self._to_submit(activity, event, answer)
        elif isinstance(answer.here, Message):
            await self._privately(event, answer.here, activity["id"] if not event.public else "")
        return {}

    async def sorry(self, activity: Activity, event: Event | None) -> Body:
        """Something went wrong: say so kindly. The card that was tapped stays, so that they can try again."""
        if activity["type"] == "message" and event is not None:
            await self._privately(event, Message((Words(SORRY),)))
        return said(activity, SORRY)

    async def finish(self) -> None:
        """Wait for what is still going on."""
        await asyncio.gather(*self._going_on, return_exceptions=True)

    async def _to_press(self, activity: Activity, event: Event, answer: Answer) -> Body:
        if event.public:
            return said(activity, await self._told(event, answer))
        shown = _message(answer)
        if shown is not None:
            return {"statusCode": 200, "type": CARD_TYPE, "value": card(shown)}
        if answer.gone:
            await self._patiently(self._remove(event, activity["replyToId"]))
        return said(activity, DONE)

    async def _in_dialog(self, activity: Activity, event: Event, answer: Answer) -> Body:
        taken = tap.taken(activity["pressed"])
        opened = (taken.opened if taken else "") or activity["replyToId"]
        body = said(activity, DONE) if answer.here is None else dialogs.show(answer.here, opened)
        if not event.public and opened:
            if answer.gone:
                await self._patiently(self._remove(event, opened))
            elif answer.question is not None:
                await self._patiently(self._change(event, opened, answer.question))
        return body

    async def _to_submit(self, activity: Activity, event: Event, answer: Answer) -> None:
        """After Action.Submit the card stays live, so it is changed by a call."""
        shown, tapped = _message(answer), activity["replyToId"]
        if shown is not None:
            if not (tapped and await self._change(event, tapped, shown)):
                await self._privately(event, shown)
        elif answer.gone and tapped:
            await self._remove(event, tapped)

    async def _told(self, event: Event, answer: Answer) -> str:
        if not isinstance(answer.here, Message):
            return DONE
        return TOLD_PRIVATELY if await self._privately(event, answer.here) else NOT_REACHED

    async def _privately(self, event: Event, message: Message, reply_to: str = "") -> bool:
        return await _done(self._carrier.reply(_to(event), message, reply_to))

    async def _change(self, event: Event, activity_id: str, message: Message) -> bool:
        return await _done(self._carrier.update(_to(event), self._own(event, activity_id), message))

    async def _remove(self, event: Event, activity_id: str) -> bool:
        return await _done(self._carrier.remove(_to(event), self._own(event, activity_id)))

    @staticmethod
    def _own(event: Event, activity_id: str) -> str:
        """A message in this person's own chat. The id came by way of a client, so it is never looked for elsewhere."""
        there = chat(event.who.conversation)
        return Posted(there.service, there.conversation, activity_id).text() if there else ""

    async def _patiently(self, change: Coroutine[Any, Any, bool]) -> None:
        """Wait a little for it, but not so long that Teams would give the person up."""
        task = asyncio.create_task(change)
        self._going_on.add(task)
        task.add_done_callback(self._going_on.discard)
        await asyncio.wait({task}, timeout=_PATIENCE)


def said(activity: Activity, words: str) -> Body:
    """A word in response: every invoke gets a body, else Teams shows "Unable to reach app"."""
    match activity["name"]:
        case "adaptiveCard/action":
            return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words}
        case "task/fetch" | "task/submit":
            return dialogs.word(words)
        case _:
            return {}


def _message(answer: Answer) -> Message | None:
    """What takes the place of the message that was tapped."""
    if isinstance(answer.here, Form):
        raise TypeError("a form can be shown in a dialog only")
    return answer.here or answer.question


def _to(event: Event) -> To:
    return To(event.who.workspace, user=event.who.user, conversation=event.who.conversation)


async def _done(call: Coroutine[Any, Any, None]) -> bool:
    try:
        await call
    except (DeliveryError, InDoubt) as error:
        log.warning("An answer did not reach Teams: %s", error)
        return isinstance(error, InDoubt)
    return True
