"""Quotes: the queue of whoever was named by their authors, and the page of those that were passed on."""

from __future__ import annotations

from bot.chat import Answer, Button, Buttons, Event, Message, Part, Pressed, SmallPrint, Words, literal
from bot.people.looks import looked
from bot.people.roles import MAY, roles_of
from bot.router import Routes
from bot.visit import Visit
from bot.when.local import local
from bot.words import Grammar, Marked
from handlers.check_ins.quoting import MAY_PASS_ON

SHOWN = 4
SAYS = {
    "title": "", "open": "", "lead": "", "none": "", "quote": "words", "pass_on": "", "leave": "", "more": "count",
    "careful": "", "queue_title": "", "queue_open": "", "queue_none": "", "not_yours": "", "not_here": "", "looked": "",
    "next": "",
}  # fmt: skip
routes = Routes("quotes", {"quotes": Grammar(SAYS, open=("typed",), protected=("careful", "lead"))})


@routes.on("quotes.queue")
async def queue(visit: Visit, _event: Event) -> Answer:
    """Only what its author named this person for, and only while they hold the role."""
    return Answer(here=await _queue(visit), dialog=True)


@routes.on("quotes.decide")
async def decide(visit: Visit, event: Pressed) -> Answer:
    """Pass on, or leave. What is not in this person's own queue is nothing to them."""
    if event.value in ("released", "left") and await may_read(visit):
        me, release = visit.person, event.value == "released"
        await visit.house.answers.quotes.decide(me.organisation_id, me.id, event.about, release, visit.now)
    return Answer(here=await _queue(visit), dialog=True)


async def _queue(visit: Visit) -> Message:
    if not await may_read(visit):
        return told(visit, "not_yours" if visit.person.quotes else "not_here")
    await note(visit)
    me = visit.person
    return queue_message(visit, await visit.house.answers.quotes.queue(me.organisation_id, me.id, visit.now))


async def may_read(visit: Visit) -> bool:
    if not visit.person.quotes:
        return False
    async with visit.house.identity.reading() as session:
        return bool(MAY[MAY_PASS_ON] & await roles_of(session, visit.person.id))


async def note(visit: Visit) -> None:
    """That this person looked, for everybody whom it is about to see; one row a day."""
    today = local(visit.now, visit.person.zone).date()
    async with visit.house.identity.writing() as session:
        await looked(session, visit.person, "quotes", 0, today)


def queue_message(visit: Visit, waiting: list[tuple[str, str]]) -> Message:
    page = visit.page("quotes")
    if not waiting:
        return told(visit, "queue_none")
    parts: list[Part] = [Words(page("careful"))]
    for number, words in waiting[:SHOWN]:
        choices = (
            Button(page.plain("pass_on"), "quotes.decide", number, "released"),
            Button(page.plain("leave"), "quotes.decide", number, "left"),
        )
        parts += [_quote(visit, words), Buttons(choices)]
    if len(waiting) > SHOWN:
        parts.append(Words(page("more", count=len(waiting) - SHOWN)))
    return Message((*parts, SmallPrint(page("looked"))), page.plain("queue_title"))


@routes.on("quotes.open")
async def open_page(visit: Visit, event: Event) -> Answer:
    """What people said, for everybody in the organisation: the words and nothing else."""
    if not visit.person.quotes:
        return Answer(here=told(visit, "not_here"), dialog=True)
    await note(visit)
    value = event.value if isinstance(event, Pressed) else ""
    start = int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else 0
    words = await visit.house.answers.quotes.released(visit.person.organisation_id)
    return Answer(here=page_message(visit, words, start), dialog=True)


def page_message(visit: Visit, released: list[str], start: int = 0) -> Message:
    page = visit.page("quotes")
    if not released:
        return told(visit, "none")
    parts: list[Part] = [Words(page("lead")), *(_quote(visit, words) for words in released[start : start + SHOWN])]
    after = start + SHOWN
    if after < len(released):
        parts.append(Buttons((Button(page.plain("next"), "quotes.open", value=str(after), opens=True),)))
    return Message((*parts, SmallPrint(page("looked"))), page.plain("title"))


def _quote(visit: Visit, words: str) -> Words:
    return Words(visit.page("quotes")("quote", words=Marked(literal(words))))


def told(visit: Visit, key: str) -> Message:
    page = visit.page("quotes")
    return Message((Words(page(key)),), page.plain("title"))


@routes.home(57)
async def section(visit: Visit) -> tuple[Part, ...]:
    """Where the organisation wants quotes: the page, and the queue for who reads it."""
    if not visit.person.quotes:
        return ()
    page = visit.page("quotes")
    mine = (Button(page.plain("queue_open"), "quotes.queue", opens=True),) if await may_read(visit) else ()
    return (Buttons((Button(page.plain("open"), "quotes.open", opens=True), *mine)),)


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    words = ["The new break room helps more than I thought.", "Please fix the rota by the 20th, so we can plan."]
    waiting = [(str(number), text) for number, text in enumerate(words * 3)]
    return {
        "queue": queue_message(visit, waiting), "what people said": page_message(visit, words * 3),
        **{key: told(visit, key) for key in ("none", "queue_none", "not_yours", "not_here")},
    }  # fmt: skip
