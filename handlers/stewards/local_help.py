"""The place's own help, kept in chat by its coordinator: looked at, added to, changed, taken away."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.chat import Answer, Button, Buttons, Event, Field, Filled, Form, Message, Part, Words, row_id
from bot.models import Address, LocalHelp, Workspace
from bot.people.roles import may_everywhere
from bot.router import Keeps, Routes
from bot.safety.local import KINDS, as_signpost, look_again, rows_of
from bot.safety.local_edit import keep, mistakes, take_away
from bot.safety.shown import ways_of
from bot.visit import Visit
from bot.words import Grammar, Marked
from handlers.stewards import local_form

MAY = "edit the local help"
KEYS = (
    "title not_yours none lead no_ways add change which do do_change do_remove next kind name name_hint person phone "
    "phone_hint url url_hint hours hours_hint topics topics_hint again note send remove removed last bad_kind bad_name "
    "no_way bad_phone bad_url bad_hours no_topics many_topics open mine"
)
SAYS = dict.fromkeys(KEYS.split(), "") | {
    "line": "name kind ways", "line_stale": "name kind ways", "months": "months", "saved": "name",
    "remove_sure": "name",
}  # fmt: skip
routes = Routes("local_help", {"local_help": Grammar(SAYS, open=("typed",), protected=("note",))})


@routes.on("local_help.open")
async def open_list(visit: Visit, _event: Event) -> Answer:
    rows = await _rows(visit)
    return Answer(here=_not_yours(visit) if rows is None else listed(visit, rows))


def listed(visit: Visit, rows: list[LocalHelp]) -> Message:
    """Everything there is, with what is past its date marked."""
    page, today = visit.page("local_help"), visit.now.date()
    told = []
    for row in rows:
        one = as_signpost(row)
        ways = Marked(ways_of(one, visit.page("help")) or page("no_ways"))
        kind = KINDS[row.kind].label if row.kind in KINDS else row.kind
        told.append("- " + page("line_stale" if one.stale(today) else "line", name=one.name, kind=kind, ways=ways))
    parts: list[Part] = [Words(page("lead")), Words("\n".join(told))] if told else [Words(page("none"))]
    doors = [Button(page.plain("add"), "local_help.add", opens=True, look="first")]
    doors += [Button(page.plain("change"), "local_help.which", opens=True)] if rows else []
    return Message((*parts, Buttons(tuple(doors))), page.plain("title"))


@routes.on("local_help.add")
async def add(visit: Visit, _event: Event) -> Answer:
    return Answer(here=_not_yours(visit) if await _rows(visit) is None else local_form.form(visit))


@routes.on("local_help.which")
async def which(visit: Visit, _event: Event) -> Answer:
    rows = await _rows(visit)
    return Answer(here=choice(visit, rows) if rows else _not_yours(visit) if rows is None else listed(visit, rows))


def choice(visit: Visit, rows: list[LocalHelp]) -> Form:
    page = visit.page("local_help")
    names = tuple((str(row.id), row.name) for row in rows[:100])
    does = tuple((name, page.plain(f"do_{name}")) for name in ("change", "remove"))
    fields = (
        Field("which", page.plain("which"), "pick", options=names, value=(names[0][0],)),
        Field("do", page.plain("do"), "pick", options=does, value=("change",)),
    )
    return Form("local_help.chosen", page.plain("title"), fields, page.plain("next"))


@routes.on("local_help.chosen")
async def chosen(visit: Visit, event: Filled) -> Answer:
    rows = await _rows(visit)
    row = next((row for row in rows or () if str(row.id) == event.one("which")), None)
    if rows is None or row is None:
        return Answer(here=_not_yours(visit) if rows is None else listed(visit, rows))
    if event.one("do") != "remove":
        return Answer(here=local_form.form(visit, row, await _user(visit, row)))
    page = visit.page("local_help")
    sure = (Words(page("remove_sure", name=row.name)),)
    return Answer(here=Form("local_help.remove", page.plain("title"), (), page.plain("remove"), str(row.id), sure))


@routes.on("local_help.remove")
async def remove(visit: Visit, event: Filled) -> Answer:
    if await _rows(visit) is None:
        return Answer(here=_not_yours(visit))
    page, ours = visit.page("local_help"), visit.person.organisation_id
    async with visit.house.identity.writing() as session:
        await take_away(session, ours, row_id(event.about))
        left = await rows_of(session, ours)
    look_again(visit.house.identity, ours)
    parts = (Words(page("removed")), *(() if left else (Words(page("last")),)))
    return Answer(here=Message(parts, page.plain("title")), home=True)


@routes.on("local_help.sent")
async def sent(visit: Visit, event: Filled) -> Answer:
    """Name every mistake and keep what was typed; or save it."""
    rows = await _rows(visit)
    if rows is None:
        return Answer(here=_not_yours(visit))
    page, ours = visit.page("local_help"), visit.person.organisation_id
    wanted = await local_form.wanted(visit, event)
    if wrong := mistakes(wanted):
        told = {field: page.plain(mistake) for field, mistake in wrong.items()}
        return Answer(here=local_form.form(visit, about=event.about).again(dict(event.values), told))
    async with visit.house.identity.writing() as session:
        row = await session.get(LocalHelp, row_id(event.about)) if event.about else None
        await keep(session, ours, wanted, row if row and row.organisation_id == ours else None)
    look_again(visit.house.identity, ours)
    return Answer(here=Message((Words(page("saved", name=wanted.name)),), page.plain("title")), home=True)


async def _rows(visit: Visit) -> list[LocalHelp] | None:
    """What is on the list; None for whoever may not change it. Ids come from a client: this is always asked."""
    async with visit.house.identity.reading() as session:
        if not await may_everywhere(session, visit.person.id, MAY):
            return None
        return await rows_of(session, visit.person.organisation_id)


async def _user(visit: Visit, row: LocalHelp) -> str:
    query = (
        select(Address.user).join(Workspace, Workspace.id == Address.workspace_id)
        .where(Address.person_id == row.person_id)
        .where(Workspace.platform == visit.platform, Workspace.external == visit.workspace)
    )  # fmt: skip
    async with visit.house.identity.reading() as session:
        return (await session.execute(query)).scalars().first() or ""


def _not_yours(visit: Visit) -> Message:
    page = visit.page("local_help")
    return Message((Words(page("not_yours")),), page.plain("title"))


async def _mine(visit: Visit) -> list[LocalHelp]:
    async with visit.house.identity.reading() as session:
        query = select(LocalHelp).where(LocalHelp.person_id == visit.person.id).order_by(LocalHelp.id)
        return list((await session.execute(query)).scalars())


async def show(visit: Visit) -> list[tuple[str, str]]:
    page = visit.page("local_help")
    rows = [as_signpost(row) for row in await _mine(visit)]
    return [(page("mine"), ways_of(row, visit.page("help")) or page("no_ways")) for row in rows]


async def export(visit: Visit) -> dict[str, object]:
    rows = await _mine(visit)
    return {
        "listed_as_help": [
            {"kind": row.kind, "name": row.name, "phone": row.phone, "url": row.url, "hours": row.hours} for row in rows
        ]
    }


async def forget(visit: Visit) -> None:
    """They are no longer listed; the coordinator can ask them again."""
    async with visit.house.identity.writing() as session:
        await session.execute(delete(LocalHelp).where(LocalHelp.person_id == visit.person.id))
    look_again(visit.house.identity, visit.person.organisation_id)


routes.keeps.append(Keeps(("local_help",), show, export, forget))


@routes.home(76)
async def section(visit: Visit) -> tuple[Part, ...]:
    if await _rows(visit) is None:
        return ()
    return (Buttons((Button(visit.page("local_help").plain("open"), "local_help.open", opens=True),)),)


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    row = LocalHelp(
        id=1, organisation_id=0, kind="eap", name="Our EAP", phone="08081 570123", url="", hours="24/7", topics="",
        person_id=None, verified_on=visit.now.date(), expires_on=None,
    )  # fmt: skip
    return {"list": listed(visit, [row]), "nothing yet": listed(visit, []), "add": local_form.form(visit),
            "change": local_form.form(visit, row), "which": choice(visit, [row])}  # fmt: skip
