"""Help in somebody's own words: typed after `help`, or in a dialog. The words are not kept, nor said again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.chat import Answer, Button, Buttons, Event, Field, Filled, Form, Message, Said, SmallPrint, Words
from bot.router import Routes
from bot.safety.directory import Directory, Signpost
from bot.safety.search import Search
from bot.safety.shown import signpost_lines
from bot.visit import Visit
from bot.words import OURS, Grammar, load_table

MOST = 300  # characters
SAYS = {
    "title": "", "lead": "", "words": "", "hint": "", "send": "", "found": "", "nothing": "", "again": "", "menu": "",
    "contact": "", "private": "",
}  # fmt: skip
routes = Routes("search", {"search": Grammar(SAYS, open=("typed",), protected=("private",))})


@lru_cache(maxsize=4)
def search_of(directory: Directory) -> Search:
    """The search of this directory, made at first use."""
    return Search(directory.topics, load_table(OURS / "signposts" / "everyday.toml"))


@routes.on("search.open")
async def open_form(visit: Visit, _event: Event) -> Answer:
    return Answer(here=form(visit))


def form(visit: Visit) -> Form:
    page = visit.page("search")
    field = Field("words", page.plain("words"), "text", page.plain("hint"), most=MOST)
    before = (Words(page("lead")), SmallPrint(page("private")))
    return Form("search.sent", page.plain("title"), (field,), page.plain("send"), before=before)


@routes.on("search.sent")
async def sent(visit: Visit, event: Filled) -> Answer:
    return Answer(here=await found(visit, event.one("words")))


@routes.on("search.typed")
async def typed(visit: Visit, event: Said) -> Answer:
    return Answer(here=await found(visit, event.text))


async def found(visit: Visit, words: str) -> Message:
    """What fits these words here and now: services named in them first, then by what they are about."""
    directory, nation = visit.house.directory, visit.person.nation
    search = search_of(directory)
    names = search.named(words, {one.id: one.name for one in directory.shown(nation)})[:2]
    topics = search.topics(words)
    fits = await visit.help_for(topics) if topics else []
    own = [directory.entries[id] for id in names]
    return message(visit, [*own, *(one for one in fits if one.id not in names)][:3])


def message(visit: Visit, fits: Sequence[Signpost]) -> Message:
    page = visit.page("search")
    doors = (
        Button(page.plain("again"), "search.open", opens=True), Button(page.plain("menu"), "help.open"),
        Button(page.plain("contact"), "contact.open", opens=True),
    )  # fmt: skip
    shown = signpost_lines(fits, visit.page("help"))
    parts = (Words(page("found" if fits else "nothing")), *shown, Buttons(doors), SmallPrint(page("private")))
    return Message(parts, page.plain("title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    fits = visit.house.directory.fitting(["money"], visit.person.nation)
    return {"form": form(visit), "found": message(visit, fits), "nothing": message(visit, [])}
