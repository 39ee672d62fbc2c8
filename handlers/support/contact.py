"""I would like somebody to contact me: whom, a look at the exact words first, and then it is on its way, once."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Answer, Button, Buttons, Event, Field, Filled, Form, Message, Pressed, SmallPrint, Words
from bot.people.askable import Askable, askable
from bot.people.recognise import people_by_id
from bot.private import Asks
from bot.private.asks import MOST
from bot.router import Routes
from bot.visit import Visit
from handlers import free_text
from handlers.support.asked import tell, waits, whose
from handlers.support.my_asks import mine
from handlers.support.wish import AT_ONCE, PAGES, card, day_and_time, doors, name_of, named, not_emergency

LISTED = 90  # Slack takes a hundred in a list
LOOKING = timedelta(hours=1)
routes = Routes("contact", PAGES)


@routes.on("contact.open")
async def open_ask(visit: Visit, _event: Event) -> Answer:
    """The form; or, where somebody was asked already, how that stands."""
    if any(row.ask.state != "draft" for row in await Asks(visit.house.answers).by(whose(visit.person))):
        return await mine(visit, _event)
    return await new(visit, _event)


@routes.on("contact.new")
async def new(visit: Visit, _event: Event) -> Answer:
    rows = await Asks(visit.house.answers).by(whose(visit.person))
    if sum(waits(row, visit.now) for row in rows) >= AT_ONCE:
        return Answer(here=doors(visit, "enough"))
    people = await _people(visit)
    return Answer(here=form(visit, people) if people else doors(visit, "nobody"), dialog=True)


async def _people(visit: Visit) -> list[Askable]:
    async with visit.house.identity.reading() as session:
        return (await askable(session, visit.person.id, visit.person.organisation_id))[:LISTED]


def form(visit: Visit, people: list[Askable]) -> Form:
    page = visit.page("contact")
    who = Field(
        "who", page.plain("who"), "pick", page.plain("who_hint"), tuple((str(p.id), _label(visit, p)) for p in people)
    )
    words = Field("words", page.plain("words"), "lines", page.plain("words_hint"), optional=True, most=MOST)
    fields = (who, words) if visit.person.free_text else (who,)
    before = (Words(page("lead")), Words(not_emergency(visit)))
    return Form("contact.look", page.plain("title"), fields, page.plain("look"), before=before)


def _label(visit: Visit, one: Askable) -> str:
    page = visit.page("contact")
    role = page.plain(f"role_{one.role}")
    return (
        page.plain("for_team", name=one.name, role=role, team=one.team)
        if one.team
        else page.plain("for_all", name=one.name, role=role)
    )


@routes.on("contact.look")
async def look(visit: Visit, event: Filled) -> Answer:
    """Every mistake at once; or exactly what the colleague will be shown. Nothing is on its way yet."""
    page, people = visit.page("contact"), await _people(visit)
    chosen = next((one for one in people if str(one.id) == event.one("who")), None)
    words = event.one("words") if visit.person.free_text else ""
    mistakes = {} if chosen else {"who": page.plain("choose")}
    if len(words) > MOST:
        mistakes["words"] = page.plain("too_long", most=MOST)
    if again := free_text.again(visit, form(visit, people), event, ("words",), mistakes):
        return Answer(here=again)
    async with visit.house.identity.reading() as session:
        reader = (await people_by_id(session, [chosen.id] if chosen else [])).get(chosen.id if chosen else 0)
    if reader is None:
        return Answer(here=doors(visit, "gone"))
    row = await Asks(visit.house.answers).draft(whose(visit.person), whose(reader), words, visit.now + LOOKING)
    return Answer(here=preview(visit, reader.name, words, row.ask.number))


def preview(visit: Visit, name: str, words: str, number: str) -> Message:
    page = visit.page("contact")
    buttons = (
        Button(page.plain("send"), "contact.send", number, look="first"), Button(page.plain("change"), "contact.new"),
    )  # fmt: skip
    parts = (
        Words(page("they_see", name=name)), *card(visit, visit.person.name, words),
        Words(page("by_when", until=day_and_time(visit, visit.now + _hours(visit)))), Words(not_emergency(visit)),
        Buttons(buttons), SmallPrint(page("private")),
    )  # fmt: skip
    return Message(parts, page.plain("preview_title"))


@routes.on("contact.send")
async def send(visit: Visit, event: Pressed) -> Answer:
    """On its way, once, however often it is pressed."""
    asks = Asks(visit.house.answers)
    rows = await asks.by(whose(visit.person))
    row = named(rows, event.about)
    if row is None or row.ask.state not in ("draft", "waiting"):
        return Answer(here=doors(visit, "gone"))
    if row.ask.state == "draft" and sum(waits(other, visit.now) for other in rows) >= AT_ONCE:
        return Answer(here=doors(visit, "enough"))
    until = row.ask.until
    if row.ask.state == "draft":
        until = visit.now + _hours(visit)
        if sent := await asks.change(row, state="waiting", until=until):
            await tell(visit.house, sent, visit.now)
    page, name = visit.page("contact"), await name_of(visit, row)
    told = Words(page("sent", name=name, until=day_and_time(visit, until)))
    back = Button(page.plain("take_back", name=name), "contact.take_back", row.ask.number)
    parts = (told, Words(not_emergency(visit)), Buttons((back,)), SmallPrint(page("private")))
    return Answer(here=Message(parts, page.plain("sent_title")), home=True)


def _hours(visit: Visit) -> timedelta:
    return timedelta(hours=visit.house.settings.contact_hours)


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    people = [Askable(1, "Chidi Nwosu", "champion", "Ward 7"), Askable(2, "Sam Price", "first_aider", "")]
    return {
        "form": form(visit, people),
        "look": preview(visit, "Chidi Nwosu", "I am on until eight. A walk would be nice.", "0"),
        "nobody to ask": doors(visit, "nobody"),
    }
