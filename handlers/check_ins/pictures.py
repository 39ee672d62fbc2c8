"""Looking pictures up: my teams', those of the groups that hold them, everybody's; the same for whoever may look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.chat import Answer, Button, Buttons, Event, Field, Filled, Form, Message, Part, Pressed, SmallPrint, Words
from bot.delivery.write import insert_new
from bot.models import Look
from bot.people.sees import Place, places
from bot.pictures import history
from bot.pictures.decide import Shown, Word
from bot.pictures.draw import Cell, strip
from bot.pictures.history import Seen
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar
from handlers.check_ins import pages
from handlers.check_ins.picture import LEVELS

MENU, ROW, LABEL = 12, 4, 60  # places offered at once, in a row, and letters of each
SAYS = {
    "title": "", "open": "", "lead": "", "find": "", "find_label": "", "find_send": "", "not_found": "", "back": "",
    "nothing": "", "newest": "word", "band_few": "", "band_half": "", "band_most": "", "shares": "hard mixed well",
    "cell": "date word more", "who_team": "", "who_group": "", "who_organisation": "", "looked": "", "refused": "",
}  # fmt: skip
PROTECTED = ("nothing", "who_team", "who_group", "who_organisation", "looked", "refused")
routes = Routes("pictures", {"pictures": Grammar(SAYS, open=("typed",), protected=PROTECTED)})


@routes.on("pictures.open")
async def open_menu(visit: Visit, _event: Event) -> Answer:
    return Answer(here=menu(visit, await _places(visit)))


async def _places(visit: Visit) -> list[Place]:
    async with visit.house.identity.reading() as session:
        return await places(session, visit.person.id, visit.person.organisation_id)


def menu(visit: Visit, found: Sequence[Place]) -> Message:
    """A button for each place; where there are many, the first and everybody's, and a way to find the others."""
    page = visit.page("pictures")
    shown = found if len(found) <= MENU else [*found[: MENU - 2], found[-1]]
    buttons = [Button(_short(place.name), "pictures.show", place.key) for place in shown]
    if len(found) > len(shown):
        buttons.append(Button(page.plain("find"), "pictures.find", opens=True))
    rows = [Buttons(tuple(buttons[start : start + ROW])) for start in range(0, len(buttons), ROW)]
    return Message((Words(page("lead")), *rows), page.plain("title"))


def _short(name: str) -> str:
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"


@routes.on("pictures.show")
async def show(visit: Visit, event: Pressed) -> Answer:
    """The id came from a client: only what this person may see is shown, and a look leaves its day."""
    found = await _places(visit)
    place = next((place for place in found if place.key == event.about), None)
    return Answer(here=await _look(visit, place) if place else menu(visit, found))


@routes.on("pictures.find")
async def find(visit: Visit, _event: Event) -> Answer:
    return Answer(here=finding(visit))


def finding(visit: Visit) -> Form:
    page = visit.page("pictures")
    name = Field("name", page.plain("find_label"), "text", most=200)
    return Form("pictures.found", page.plain("find"), (name,), page.plain("find_send"))


@routes.on("pictures.found")
async def found(visit: Visit, event: Filled) -> Answer:
    """The one of that name, or the first that begins with it."""
    wanted, there = event.one("name").strip().casefold(), await _places(visit)
    fitting = [place for place in there if wanted and place.name.casefold().startswith(wanted)]
    place = min(fitting, key=lambda place: len(place.name), default=None)
    if place is None:
        mistake = {"name": visit.page("pictures").plain("not_found")}
        return Answer(here=finding(visit).again(dict(event.values), mistake))
    return Answer(here=await _look(visit, place))


@routes.on("pictures.refused")
async def refused(visit: Visit, _event: Event) -> Answer:
    """Who asks for the names of those who have not answered is told why there are none to be had."""
    page = visit.page("pictures")
    return Answer(here=Message((Words(page("refused")),), page.plain("title")))


async def _look(visit: Visit, place: Place) -> Message:
    """The page, and one row for the day on which it was looked at: what it said is not in it."""
    organisation = visit.person.organisation_id
    async with visit.house.identity.reading() as session:
        if place.kind == "team":
            strips = await history.of_team(session, place.id)
        else:
            strips = await history.of_group(session, organisation, place.id)
    row = {
        "organisation_id": organisation, "person_id": visit.person.id, "report": place.kind, "about": place.id,
        "looked_on": visit.now.date(),
    }  # fmt: skip
    async with visit.house.identity.writing() as session:
        await insert_new(session, Look, [row], ["person_id", "report", "about", "looked_on"])
    return message(visit, place, strips)


def message(visit: Visit, place: Place, strips: Mapping[str, Sequence[Seen]]) -> Message:
    """The same bytes for every viewer of one language, and where there is no word, always the same ones."""
    page, parts = visit.page("pictures"), list[Part]()
    for name, seen in strips.items():
        check_in = pages.of(visit, name)
        if check_in and any(one.shown.word != "none" for one in seen):
            parts += [Words(f"**{check_in.name}**"), *_strip(visit, seen)]
    parts = parts or [Words(page("nothing"))]
    who = {"team": "who_team", "group": "who_group", "organisation": "who_organisation"}[place.kind]
    back = Buttons((Button(page.plain("back"), "pictures.open"),))
    rough = SmallPrint(visit.page("picture")("rough"))
    return Message((*parts, back, rough, SmallPrint(page(who)), SmallPrint(page("looked"))), _short(place.name))


def _strip(visit: Visit, seen: Sequence[Seen]) -> list[Part]:
    page, words = visit.page("pictures"), visit.page("picture")
    cells = [
        Cell(f"{one.day.day} {one.day:%b}", LEVELS[one.shown.word], words.plain(f"word_{one.shown.word}"))
        for one in seen
    ]
    told = ", ".join(
        words.plain("round", date=cell.date, word=cell.word)
        if not (more := _more(visit, one.shown)) else page.plain("cell", date=cell.date, word=cell.word, more=more)
        for cell, one in zip(cells, seen, strict=True)
    )  # fmt: skip
    newest = f"{page('newest', word=cells[-1].word)} {_more(visit, seen[-1].shown)}".strip()
    return [strip(cells, words.plain("strip", rounds=told)), Words(newest)]


def _more(visit: Visit, shown: Shown) -> str:
    """How many took part, and the shares, in words; empty where they were not shown."""
    page, told = visit.page("pictures"), list[str]()
    if shown.band:
        told.append(page.plain(f"band_{shown.band}"))
    if shown.shares:
        hard, mixed, well = (str(share) for share in shown.shares)
        told.append(page.plain("shares", hard=hard, mixed=mixed, well=well))
    return " ".join(told)


@routes.home(35)
async def section(visit: Visit) -> tuple[Part, ...]:
    return (Buttons((Button(visit.page("pictures").plain("open"), "pictures.open", opens=True),)),)


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    week, team = timedelta(weeks=1), Place("team", 1, "Ward 7")
    words: tuple[Word, ...] = ("mixed", "none", "hard", "mixed", "well")
    seen = [
        Seen(visit.now.date() - week * (len(words) - at), Shown(word, "" if word == "none" else "most"))
        for at, word in enumerate(words)
    ]
    large = [*seen[:-1], Seen(visit.now.date(), Shown("well", "half", (20, 20, 60)))]
    return {
        "menu": menu(visit, [team, Place("group", 1, "Surgery"), Place("organisation", 0, "Fernhill Trust")]),
        "a team": message(visit, team, {"weather": seen}),
        "everybody": message(visit, Place("organisation", 0, "Fernhill Trust"), {"weather": large}),
        "nothing to show": message(visit, Place("group", 2, "Day unit"), {}),
        "find": finding(visit),
    }
