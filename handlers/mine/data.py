"""My data: see it, take it away, erase it. Each feature says what it keeps (`Keeps`); this only asks them all."""

from __future__ import annotations

import json

from sqlalchemy import delete

from bot import erasing
from bot.chat import Answer, Button, Buttons, Event, Facts, Form, Message, Part, SmallPrint, Words, literal
from bot.models import Letter
from bot.models.letters import CLAIMED, DOUBT, SENDING
from bot.people.roles import roles_of, teams_of
from bot.router import Keeps, Routes
from bot.visit import Visit
from bot.words import Grammar

FITS = 2_800  # characters in one dialog, on every platform
SAYS = {
    "title": "", "open": "", "lead": "", "name": "", "team": "", "roles": "", "zone": "", "language": "", "export": "",
    "export_title": "", "export_lead": "", "too_long": "", "erase": "", "erase_title": "", "erase_sure": "",
    "erase_do": "", "erased": "", "kept": "",
}  # fmt: skip
routes = Routes("data", {"data": Grammar(SAYS, open=("typed",), protected=("erase_sure",))})


@routes.on("data.open")
async def see(visit: Visit, _event: Event) -> Answer:
    rows = [row for keeps in visit.house.router.keeps for row in await keeps.show(visit)]
    return Answer(here=message(visit, rows), dialog=True)


def message(visit: Visit, rows: list[tuple[str, str]]) -> Message:
    page = visit.page("data")
    buttons = (Button(page.plain("export"), "data.export"), Button(page.plain("erase"), "data.erase", look="careful"))
    parts: tuple[Part, ...] = (
        Words(page("lead")), Facts(tuple(rows)), Buttons(buttons), SmallPrint(page("kept")),
    )  # fmt: skip
    return Message(parts, page.plain("title"))


@routes.on("data.export")
async def export(visit: Visit, _event: Event) -> Answer:
    page = visit.page("data")
    everything: dict[str, object] = {}
    for keeps in visit.house.router.keeps:
        everything |= await keeps.export(visit)
    text = json.dumps(everything, ensure_ascii=False, indent=1)
    more = [SmallPrint(page("too_long"))] if len(text) > FITS else []
    parts: list[Part] = [Words(page("export_lead")), Words(literal(text[:FITS])), *more]
    return Answer(here=Message(tuple(parts), page.plain("export_title")))


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
    return Answer(here=Message((Words(page("erased")),), page.plain("title")), home=True)


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
    ]


async def export_me(visit: Visit) -> dict[str, object]:
    person = visit.person
    async with visit.house.identity.reading() as session:
        teams, roles = await teams_of(session, person.id), await roles_of(session, person.id)
    return {
        "name": person.name, "teams": [team.name for team in teams], "roles": sorted(roles), "zone": person.zone,
        "language": person.language, "nation": person.nation,
    }  # fmt: skip


async def forget_me(visit: Visit) -> None:
    """No letter to this person is kept or still sent.

    The employer's own list of who works where is not Canopy's to erase; the page says so.
    """
    async with visit.house.identity.writing() as session:
        under_way = Letter.state.in_((CLAIMED, SENDING, DOUBT))
        await session.execute(delete(Letter).where(Letter.person_id == visit.person.id, ~under_way))


routes.keeps.append(Keeps(("person", "address", "member", "grant", "reports", "letter"), show_me, export_me, forget_me))


@routes.home(72)
async def section(visit: Visit) -> tuple[Part, ...]:
    return (Buttons((Button(visit.page("data").plain("open"), "data.open", opens=True),)),)


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    return {"my data": message(visit, [(visit.page("data")("name"), literal(visit.person.name))])}
