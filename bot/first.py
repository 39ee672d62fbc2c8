"""Help before everything else: what was typed, the card on top of an answer, and work that may not hold it up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, Final, TypeVar

from bot.chat import Answer, Commanded, Event, Filled, Form, Message, Said

log = logging.getLogger(__name__)
T = TypeVar("T")

KNOWN_WITHIN: Final = 0.2  # seconds to learn who it is, when danger is in their words
KEPT_WITHIN: Final = 0.4  # seconds for what the words are typed for; with the voter's 0.3 the card is there in one

_late: set[asyncio.Task[Any]] = set()


def typed(event: Event) -> str:
    """The words a person typed, each field a line of its own; empty where nothing was typed."""
    match event:
        case Filled(values=values):
            return "\n".join(value for found in values.values() for value in found)
        case Commanded(command=command, text=text):
            return f"{command.lstrip('/')} {text}"
        case Said(text=text):
            return text
    return ""


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> tuple[T | None, bool]:
    """(its result, False), or None where it broke; (None, True) where it is not done yet, and goes on by itself."""
    task = asyncio.create_task(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        _late.add(task)
        task.add_done_callback(_forget)
        return None, True
    if error := task.exception():
        log.error("what somebody in danger typed was not handled", extra={"error": type(error).__name__})
        return None, False
    return task.result(), False


def on_top(card: Message, answer: Answer) -> Answer:
    """The answer with the card before everything in it, in whichever place it is shown."""
    match answer.here:
        case Form() as form:
            here: Message | Form = replace(form, before=(*card.parts, *form.before), whole=True)
        case Message() as told:
            here = Message((*card.parts, *told.parts), card.title, _both(card, told))
        case None:
            here = card
    return replace(answer, here=here)


def _both(card: Message, told: Message) -> str:
    """The plain text: the card's own where it was given (a lock screen must not tell the subject), else made anew."""
    return card.plain if card.neutral or told.neutral else ""


def _forget(task: asyncio.Task[Any]) -> None:
    _late.discard(task)
    if not task.cancelled() and (error := task.exception()):
        log.error("what somebody in danger typed was not handled", extra={"error": type(error).__name__})
