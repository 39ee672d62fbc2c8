"""Whom I asked to contact me: what became of it, taking it back, and all of it shown, exported and erased."""

from __future__ import annotations

from bot.chat import Answer, Button, Buttons, Event, Message, Part, Pressed, SmallPrint, Words
from bot.people.known import Known
from bot.people.recognise import people_by_id
from bot.private import Asks
from bot.private.asks import Row
from bot.router import Keeps, Routes
from bot.visit import Visit
from handlers.support.asked import become, leave_no_trace, waits, whose
from handlers.support.wish import PAGES, called, day_and_time, door_row, doors, name_of, named, not_emergency

SHOWN = 10
routes = Routes("contact", PAGES)


@routes.on("contact.mine")
async def mine(visit: Visit, _event: Event) -> Answer:
    """What became of it. In a dialog: it names a colleague."""
    rows = await _sent(visit)
    async with visit.house.identity.reading() as session:
        people = await people_by_id(session, [row.ask.reader for row in rows])
    return Answer(here=mine_message(visit, rows[-SHOWN:], people), dialog=True)


def mine_message(visit: Visit, rows: list[Row], people: dict[int, Known]) -> Message:
    page = visit.page("contact")
    parts: list[Part] = [] if rows else [Words(page("mine_none"))]
    closed = False
    for row in rows:
        name, state = called(people.get(row.ask.reader)), row.ask.state
        if state == "waiting" and not waits(row, visit.now):
            state = "over"
        closed = closed or state in ("declined", "over")
        parts.append(Words(page(f"is_{state}", name=name, until=day_and_time(visit, row.ask.until))))
        label = page.plain("take_back", name=name)
        parts.append(Buttons((Button(label, "contact.take_back", row.ask.number),)))
    if closed:
        parts.append(Words(page("other_doors")))
    return Message(
        (*parts, Words(not_emergency(visit)), door_row(visit), SmallPrint(page("private"))),
        page.plain("mine_title"),
    )


@routes.on("contact.take_back")
async def take_back(visit: Visit, event: Pressed) -> Answer:
    """At any time, whatever became of it; the colleague finds it gone at their next look."""
    asks = Asks(visit.house.answers)
    row = named(await asks.by(whose(visit.person)), event.about)
    if row:
        await asks.forget([row])
        await leave_no_trace(visit.house, [row])
    return Answer(here=doors(visit, "taken_back"), home=True)


async def _sent(visit: Visit) -> list[Row]:
    return [row for row in await Asks(visit.house.answers).by(whose(visit.person)) if row.ask.state != "draft"]


async def show(visit: Visit) -> list[tuple[str, str]]:
    rows = await _sent(visit)
    page = visit.page("contact")
    return [(page("mine_title"), str(len(rows)))] if rows else []


async def export(visit: Visit) -> dict[str, object]:
    rows = await Asks(visit.house.answers).by(whose(visit.person))
    return {"asked_for_contact": [
        {"until": row.ask.until.isoformat(), "state": row.ask.state, "words": row.ask.words,
         "of": await name_of(visit, row)}
        for row in rows
    ]} if rows else {}  # fmt: skip


async def forget(visit: Visit) -> None:
    """What they gave goes. What they were given and had not taken up goes back as "not this time", so nobody waits."""
    asks = Asks(visit.house.answers)
    given = await asks.by(whose(visit.person))
    await asks.forget(given)
    await leave_no_trace(visit.house, given)
    for row in await asks.to(whose(visit.person)):
        if row.ask.state == "waiting":
            await become(visit.house, row, "declined", visit.now)


routes.keeps.append(Keeps((), show, export, forget))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    return {"nothing asked": mine_message(visit, [], {})}
