"""My data: see it, take it away, erase it. Each feature says what it keeps (`Keeps`); this only asks them all."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot import erasing
from bot.chat import Answer, Button, Buttons, Event, Facts, Form, Message, Part, SmallPrint, Words, literal
from bot.models import Letter
from bot.models.letters import DOUBT, SENDING
from bot.people.own import own_card
from bot.people.roles import roles_of, teams_of
from bot.router import Keeps, Routes
from bot.visit import Visit
from bot.words import Grammar

SAYS = {
    "title": "", "open": "", "lead": "", "name": "", "team": "", "roles": "", "zone": "", "language": "", "letters": "",
    "export": "", "pause": "", "looked": "", "who": "", "erase": "", "erase_title": "", "erase_sure": "",
    "erase_do": "", "erased": "", "kept": "",
}  # fmt: skip
routes = Routes("data", {"data": Grammar(SAYS, open=("typed",), protected=("erase_sure",))})


@routes.on("data.open")
async def see(visit: Visit, _event: Event) -> Answer:
    rows = [row for keeps in visit.house.router.keeps for row in await keeps.show(visit)]
    return Answer(here=message(visit, rows), dialog=True)


def message(visit: Visit, rows: list[tuple[str, str]]) -> Message:
    """What is kept, and every way on from here: take it away, pause or stop, who sees it, who looked, erase it."""
    page = visit.page("data")
    ways = {
        "export": "data.export", "pause": "pause.open", "who": "welcome.who", "looked": "looked.open",
    }  # fmt: skip
    buttons = [Button(page.plain(key), does) for key, does in ways.items()]
    buttons.append(Button(page.plain("erase"), "data.erase", look="careful"))
    parts: tuple[Part, ...] = (
        Words(page("lead")), Facts(tuple(rows)), Buttons(tuple(buttons)), SmallPrint(page("kept")),
    )  # fmt: skip
    return Message(parts, page.plain("title"))


@routes.on("data.erase")
async def sure(visit: Visit, _event: Event) -> Answer:
    page = visit.page("data")
    form = Form(
        "data.erase_now", page.plain("erase_title"), (), page.plain("erase_do"), before=(Words(page("erase_sure")),)
    )
    return Answer(here=form)


@routes.on("data.erase_now")
async def erase(visit: Visit, _event: Event) -> Answer:
    await erasing.erase(visit, everything=True)
    page = visit.page("data")
    return Answer(here=Message((Words(page("erased")),), page.plain("title")), home=True, dialog=True)


async def show_me(visit: Visit) -> list[tuple[str, str]]:
    page, person = visit.page("data"), visit.person
    async with visit.house.identity.reading() as session:
        teams, roles = await teams_of(session, person.id), await roles_of(session, person.id)
    return [
        (page("name"), literal(person.name)),
        (page("team"), literal(", ".join(team.name for team in teams)) or "-"),
        (page("roles"), ", ".join(sorted(role.replace("_", " ") for role in roles))),
        (page("zone"), literal(person.zone)),
        (page("language"), literal(person.language)),
        (page("letters"), str(len(await _letters(visit)))),
    ]


async def export_me(visit: Visit) -> dict[str, object]:
    async with visit.house.identity.reading() as session:
        card = await own_card(session, visit.person.id)
    letters = [{"about": one.kind, "date": one.due_at.date().isoformat()} for one in await _letters(visit)]
    return {**card, "letters": letters}


async def _letters(visit: Visit) -> list[Letter]:
    """What was written to this person, oldest first: what kind and for which day. Whether it was sent is not told."""
    async with visit.house.identity.reading() as session:
        query = select(Letter).where(Letter.person_id == visit.person.id).order_by(Letter.due_at, Letter.id)
        return list((await session.execute(query)).scalars())


async def forget_me(visit: Visit) -> None:
    """No letter to this person is kept or still sent; one that is on the wire at this moment goes with its sending.

    The employer's own list of who works where is not Canopy's to erase; the page says so.
    """
    async with visit.house.identity.writing() as session:
        on_the_wire = Letter.state.in_((SENDING, DOUBT))
        await session.execute(delete(Letter).where(Letter.person_id == visit.person.id, ~on_the_wire))


routes.keeps.append(Keeps(("person", "address", "member", "grant", "reports", "letter"), show_me, export_me, forget_me))


@routes.home(72)
async def section(visit: Visit) -> tuple[Part, ...]:
    return (Buttons((Button(visit.page("data").plain("open"), "data.open", opens=True),)),)


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    return {"my data": message(visit, [(visit.page("data")("name"), literal(visit.person.name))])}
