"""For a first aider or champion: who would like to hear from them, in a dialog; "I have got this", or "I cannot"."""

from __future__ import annotations

from bot.chat import Answer, Button, Buttons, Event, Message, Part, Pressed, SmallPrint, Words
from bot.people.askable import still_asked
from bot.people.known import Known
from bot.people.recognise import people_by_id
from bot.private import Asks
from bot.private.asks import KEEP_ASKS, Ask, Row
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar
from handlers.support.asked import become, waits, whose
from handlers.support.wish import card

SAYS = {
    "title": "", "none": "", "lead": "", "take": "name", "cannot": "name", "taken": "name", "taken_told": "name",
    "cannot_told": "", "gone": "", "private": "days", "worried": "", "home": "",
}  # fmt: skip
routes = Routes("contacted", {"contacted": Grammar(SAYS, open=("typed",), protected=("private", "worried"))})
SHOWN = 8


@routes.on("contacted.open")
async def open_list(visit: Visit, _event: Event) -> Answer:
    """Never in the chat itself: it names who asked."""
    return Answer(here=await _list(visit), dialog=True)


async def _list(visit: Visit, told: str = "") -> Message:
    rows = await _mine(visit)
    async with visit.house.identity.reading() as session:
        people = await people_by_id(session, [row.ask.owner for row in rows])
    asks = Asks(visit.house.answers)
    theirs = [(row, people[row.ask.owner]) for row in rows if row.ask.owner in people]
    return message(visit, [(row, who) for row, who in theirs if asks.stands(row, whose(who))], told)


async def _mine(visit: Visit) -> list[Row]:
    """What waits for this person and what they took up; nothing once they cannot be asked any more."""
    async with visit.house.identity.reading() as session:
        if visit.person.id not in await still_asked(session, {visit.person.id}):
            return []
    rows = await Asks(visit.house.answers).to(whose(visit.person))
    return [row for row in rows if waits(row, visit.now) or row.ask.state == "taken"]


def message(visit: Visit, rows: list[tuple[Row, Known]], told: str = "") -> Message:
    page = visit.page("contacted")
    parts: list[Part] = [Words(told)] if told else []
    parts.append(Words(page("lead" if rows else "none")))
    for row, who in rows[-SHOWN:]:
        if row.ask.state == "taken":
            parts.append(Words(page("taken", name=who.name)))
        parts += card(visit, who.name, row.ask.words)
        if row.ask.state == "waiting":
            taps = (
                Button(page.plain("take", name=who.name), "contacted.take", row.ask.number, look="first"),
                Button(page.plain("cannot", name=who.name), "contacted.cannot", row.ask.number),
            )
            parts.append(Buttons(taps))
    if rows:
        parts.append(Words(page("worried")))
    return Message((*parts, SmallPrint(page("private", days=KEEP_ASKS.days))), page.plain("title"))


@routes.on("contacted.take")
async def take(visit: Visit, event: Pressed) -> Answer:
    return await _decided(visit, event, "taken", "taken_told")


@routes.on("contacted.cannot")
async def cannot(visit: Visit, event: Pressed) -> Answer:
    return await _decided(visit, event, "declined", "cannot_told")


async def _decided(visit: Visit, event: Pressed, state: str, key: str) -> Answer:
    """Take it up or give it back, once; the person is told at once, whichever it is."""
    page, name = visit.page("contacted"), ""
    row = next((row for row in await _mine(visit) if row.ask.number == event.about and waits(row, visit.now)), None)
    done = row is not None and await become(visit.house, row, "taken" if state == "taken" else "declined", visit.now)
    if row:
        async with visit.house.identity.reading() as session:
            who = (await people_by_id(session, [row.ask.owner])).get(row.ask.owner)
        name = who.name if who else ""
    return Answer(here=await _list(visit, page(key, name=name) if done else page("gone")), home=True)


@routes.home(20)
async def section(visit: Visit) -> tuple[Part, ...]:
    """Only while somebody waits."""
    rows = await Asks(visit.house.answers).to(whose(visit.person))
    if not any(waits(row, visit.now) for row in rows):
        return ()
    return (Buttons((Button(visit.page("contacted").plain("home"), "contacted.open", opens=True, look="first"),)),)


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    row = Row(Ask(0, 0, 0, "0", "I am on until eight. A walk would be nice.", visit.now, "waiting"), b"", 1, b"")
    taken = Row(Ask(0, 0, 0, "1", "", visit.now, "taken"), b"", 1, b"")
    return {"somebody asks": message(visit, [(row, visit.person), (taken, visit.person)]), "nobody": message(visit, [])}
