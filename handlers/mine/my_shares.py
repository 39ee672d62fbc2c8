"""What a person lets others read: each with a way to take it back."""

from __future__ import annotations

from bot.chat import Answer, Button, Buttons, Event, Message, Part, Pressed, SmallPrint, Words, literal, row_id
from bot.people.recognise import people_by_id
from bot.private import Quote, Shared
from bot.rounds import Seated, seat, seats_of
from bot.router import Keeps, Routes
from bot.visit import Visit
from handlers.managers.shared import day, said, whose
from handlers.mine.sharing import PAGES

SHOWN = 12  # of each kind: what is older is gone within the month or the quarter
routes = Routes("sharing", PAGES)
Given = tuple[str, Shared]
"""With whom, by name, and what."""


@routes.on("sharing.mine")
async def open_mine(visit: Visit, _event: Event) -> Answer:
    return Answer(here=message(visit, await given(visit), await quoted(visit)), dialog=True)


async def given(visit: Visit) -> list[Given]:
    found = await visit.house.answers.shares.given_by(whose(visit.person))
    async with visit.house.identity.reading() as session:
        people = await people_by_id(session, [one.reader for one in found])
    return [(people[one.reader].name if one.reader in people else "-", one) for one in found]


async def quoted(visit: Visit) -> list[tuple[Seated, Quote]]:
    """The rounds for which this person lets their words be passed on, the newest first."""
    async with visit.house.identity.reading() as session:
        seats = await seats_of(session, visit.person.id, visit.person.salt)
    found = await visit.house.answers.quotes.of([one.spot for one in seats])
    return [(one, found[one.round.id]) for one in seats if one.round.id in found]


def message(visit: Visit, shares: list[Given], quotes: list[tuple[Seated, Quote]], first: str = "mine_lead") -> Message:
    """The page, with `first` ("mine_lead", "taken_back", "quote_too_late") on top."""
    page = visit.page("sharing")
    parts: list[Part] = [Words(page(first))]
    for name, one in shares[:SHOWN]:
        parts += [Words(line(visit, name, one)), _back(visit, "sharing.take_back", one.number)]
    for seated, quote in quotes[:SHOWN]:
        told = {"offered": "mine_quote", "released": "quote_passed_on", "left": "quote_left"}[quote.state]
        parts.append(Words(page(told, date=day(seated.round.local_date.isoformat()))))
        if quote.state == "offered":
            parts.append(_back(visit, "sharing.unquote", str(seated.round.id)))
    if not shares and not quotes:
        parts.append(Words(page("mine_none")))
    return Message((*parts, SmallPrint(page("nobody_now"))), page.plain("mine"))


def line(visit: Visit, name: str, one: Shared) -> str:
    page = visit.page("sharing")
    if one.kind == "talk":
        return page("mine_talk", name=name)
    key = "mine_words" if one.words else "mine_answer"
    return page(key, name=name, date=day(one.on), answer=said(visit, one)[1])


def _back(visit: Visit, does: str, about: str) -> Buttons:
    return Buttons((Button(visit.page("sharing").plain("take_back"), does, about),))


@routes.on("sharing.take_back")
async def take_back(visit: Visit, event: Pressed) -> Answer:
    """At the reader's next look it is gone. Somebody else's number finds nothing: the mark is made of who asks."""
    gone = await visit.house.answers.shares.take_back(whose(visit.person), event.about[:64])
    return Answer(
        here=message(visit, await given(visit), await quoted(visit), "taken_back" if gone else "mine_lead"), dialog=True
    )


@routes.on("sharing.unquote")
async def unquote(visit: Visit, event: Pressed) -> Answer:
    """Take back the leave to pass words on; once they were passed on it is too late, and that is said."""
    seated = await seat(visit.house.identity, visit.person.id, visit.person.salt, row_id(event.about))
    gone = seated is not None and await visit.house.answers.quotes.withdraw(seated.spot)
    first = "taken_back" if gone else "quote_too_late"
    return Answer(here=message(visit, await given(visit), await quoted(visit), first), dialog=True)


async def show(visit: Visit) -> list[tuple[str, str]]:
    return [(visit.page("sharing")("count"), str(len(await given(visit)) + len(await quoted(visit))))]


async def export(visit: Visit) -> dict[str, object]:
    """What this person gave. What was given to them is its giver's."""
    return {
        "shared": [
            {
                "with": name, "kind": one.kind, "check_in": one.check_in, "date": one.on, "answer": one.option,
                "words": one.words,
            }
            for name, one in await given(visit)
        ],
        "quotes": [
            {"date": seated.round.local_date.isoformat(), "words": one.words, "state": one.state}
            for seated, one in await quoted(visit)
        ],
    }  # fmt: skip


async def forget(visit: Visit) -> None:
    """What was given to them goes too: it was for their eyes alone. Quotes went with the words."""
    await visit.house.answers.shares.forget(whose(visit.person))


routes.keeps.append(Keeps((), show, export, forget))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    today = visit.now.date().isoformat()
    shares = [
        ("Morgan Ellis", Shared(0, 1, "answer", "weather", today, "foggy", number="1")),
        ("Chidi Nwosu", Shared(0, 2, "answer", "weather", today, "sunny", literal("A good day."), number="2")),
        ("Morgan Ellis", Shared(0, 1, "talk", number="3")),
    ]
    return {"what I share": message(visit, shares, []), "nothing": message(visit, [], [])}
