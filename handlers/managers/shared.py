"""What colleagues share with one named person: read in a dialog, never told in a chat, with help for a kind reply."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.chat import Answer, Button, Buttons, Event, Message, Part, Pressed, SmallPrint, Words, literal
from bot.chat.aloud import without_pictures
from bot.models import Travelling
from bot.people.confidants import confidants, may_be_named
from bot.people.known import Known
from bot.people.recognise import people_by_id
from bot.private import Shared, Whose
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar, Marked
from handlers.check_ins import pages
from handlers.managers.digest import every_card

MAY_READ: Final = "be shared with"
SHOWN = 4  # a page of them, each with 2,000 characters at the most
SAYS = {
    "title": "", "open": "", "none": "", "lead": "", "answer": "name date", "said": "question answer", "words": "words",
    "talk": "name", "read": "", "read_before": "", "more": "", "guide": "", "kindly": "", "only_you": "", "letter": "",
    "letter_open": "", "letter_plain": "",
}  # fmt: skip
routes = Routes("shared", {"shared": Grammar(SAYS, open=("typed",), protected=("only_you", "kindly"))})
Item = tuple[str, Shared]
"""Who shared it, by name, and what."""


def whose(person: Known) -> Whose:
    """A person as far as a mark needs to know them."""
    return Whose(person.organisation_id, person.id, person.salt)


@routes.letter("shared.waiting", neutral=True)
async def waiting(visit: Visit, _letter: Travelling) -> Message | None:
    """That there is something to open. It names nobody, and is not sent when all was read or taken back meanwhile."""
    return notice(visit) if any(not one.read for _, one in await readable(visit)) else None


def notice(visit: Visit) -> Message:
    page = visit.page("shared")
    door = Buttons((Button(page.plain("letter_open"), "shared.open", opens=True, look="first"),))
    return Message((Words(page("letter")), door, SmallPrint(page("only_you"))), plain=page.plain("letter_plain"))


async def readable(visit: Visit) -> list[Item]:
    """What this person may read now, what is new first. Whoever shared it must still be able to name them."""
    found = await visit.house.answers.shares.given_to(whose(visit.person))
    async with visit.house.identity.reading() as session:
        owners = await people_by_id(session, [one.owner for one in found])
        may = {
            owner.id for owner in owners.values()
            if visit.person.id in {one.id for one in await confidants(session, owner, MAY_READ)}
        }  # fmt: skip
    return sorted(((owners[one.owner].name, one) for one in found if one.owner in may), key=lambda item: item[1].read)


@routes.on("shared.open")
async def open_page(visit: Visit, event: Event) -> Answer:
    """Never in the chat itself, which others may be able to read."""
    value = event.value if isinstance(event, Pressed) else ""
    start = int(value) if value.isascii() and value.isdecimal() and len(value) < 5 else 0
    return Answer(here=message(visit, await readable(visit), start), dialog=True)


@routes.on("shared.read")
async def read(visit: Visit, event: Pressed) -> Answer:
    """Mark as read. Only the reader sees that: not who shared it, nor anybody else."""
    if event.about in {one.number for _, one in await readable(visit)}:
        await visit.house.answers.shares.put_away(whose(visit.person), event.about)
    return Answer(here=message(visit, await readable(visit)), dialog=True)


def message(visit: Visit, items: list[Item], start: int = 0) -> Message:
    page = visit.page("shared")
    if not items:
        return Message((Words(page("none")), SmallPrint(page("only_you"))), page.plain("title"))
    parts: list[Part] = [Words(page("lead"))]
    for name, one in items[start : start + SHOWN]:
        parts += card(visit, name, one)
        if one.read:
            parts.append(SmallPrint(page("read_before")))
        else:
            says = f"{page.plain('read')}: {name}"
            parts.append(Buttons((Button(page.plain("read"), "shared.read", one.number, says=says),)))
    after = start + SHOWN
    more = (Button(page.plain("more"), "shared.open", value=str(after), opens=True),) if after < len(items) else ()
    guide = Button(page.plain("guide"), "digest.guide", opens=True)
    parts += [
        Buttons((guide, *more)),
        *(SmallPrint(text) for text in (page("kindly"), every_card(visit), page("only_you"))),
    ]
    return Message(tuple(parts), page.plain("title"))


def card(visit: Visit, name: str, one: Shared) -> tuple[Part, ...]:
    """One thing that is shared, the same in the preview and to its reader."""
    page = visit.page("shared")
    if one.kind == "talk":
        return (Words(page("talk", name=name)),)
    question, answer = said(visit, one)
    words = (Words(page("words", words=Marked(literal(one.words)))),) if one.words else ()
    return (
        Words(page("answer", name=name, date=day(one.on))),
        Words(page("said", question=question, answer=answer)),
        *words,
    )


def said(visit: Visit, one: Shared) -> tuple[str, str]:
    """Question and answer in the reader's language; their bare names if a writer has taken the check-in away since."""
    check_in = pages.of(visit, one.check_in)
    option = check_in.option(one.option) if check_in else None
    return check_in.question if check_in else one.check_in, without_pictures(option.button) if option else one.option


def day(on: str) -> str:
    there = date.fromisoformat(on)
    return f"{there.day} {there:%B}"


@routes.home(55)
async def section(visit: Visit) -> tuple[Part, ...]:
    """A door for whoever may be named. It is the same whether or not something is behind it."""
    async with visit.house.identity.reading() as session:
        named = await may_be_named(session, visit.person, MAY_READ)
    return (Buttons((Button(visit.page("shared").plain("open"), "shared.open", opens=True),)),) if named else ()


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    today = visit.now.date().isoformat()
    new = Shared(1, 2, "answer", "weather", today, "foggy", "A long week, and the rota changed twice.", number="1")
    items = [("Ada Okafor", new), ("Sam Price", Shared(3, 2, "talk", read=True, number="2"))]
    return {"shared with me": message(visit, items), "nothing": message(visit, []), "the letter": notice(visit)}
