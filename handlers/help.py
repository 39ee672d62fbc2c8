"""Help, at any time, logged nowhere: topics, services that fit, and what to say when nothing else fits."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Answer, Button, Buttons, Event, Message, Part, Pressed, Words
from bot.router import Routes
from bot.safety.directory import Signpost
from bot.visit import Visit
from bot.words import Grammar

SAYS = {
    "title": "", "menu": "", "commands": "", "fitting": "", "nothing": "", "entry": "name who ways",
    "entry_bare": "name who ways", "text_to": "text", "check_first": "",
    "open_now": "", "stale": "", "open": "", "home": "", "unclear": "",
    "too_old": "", "sorry": "", "stranger": "",
}  # fmt: skip
LINES = {
    "999": "phone text", "nhs111_mh": "phone text", "nhs111_wales": "phone text", "nhs24": "phone text",
    "lifeline_ni": "phone text", "samaritans": "phone text", "shout": "phone text",
}  # fmt: skip
FOOTER = Grammar(
    says={"lead": "lines", **{f"lines.{id}": places for id, places in LINES.items()}},
    protected=("lead", *(f"lines.{id}" for id in LINES)),
)
routes = Routes("help", {"help": Grammar(SAYS, open=("typed",), protected=("unclear", "sorry")), "footer": FOOTER})


@routes.on("help.open")
async def menu(visit: Visit, _event: Event) -> Answer:
    return Answer(here=menu_message(visit))


def menu_message(visit: Visit) -> Message:
    """The doors of the help menu, four to a row so that labels can be read on a phone."""
    page, doors = visit.page("help"), list(visit.house.directory.menu.items())
    rows: list[Part] = [
        Buttons(tuple(Button(label, "help.topic", name) for name, (label, _) in doors[start : start + 4]))
        for start in range(0, len(doors), 4)
    ]
    return Message((Words(page("menu")), *rows, Words(page("commands"))), page.plain("title"))


@routes.on("help.topic")
async def topic(visit: Visit, event: Pressed) -> Answer:
    _, topics = visit.house.directory.menu.get(event.about, ("", ()))
    return Answer(here=fitting_message(visit, await visit.help_for(topics)))


def fitting_message(visit: Visit, found: Sequence[Signpost], title: str = "") -> Message:
    """At most three services that fit, and the way back to the menu."""
    page = visit.page("help")
    lead = Words(page("fitting" if found else "nothing"))
    back = Buttons((Button(page.plain("title"), "help.open"),))
    return Message((lead, *visit.signposts(found, open_now=True), back), title or page.plain("title"))


@routes.on("help.unclear")
async def unclear(visit: Visit, _event: Event) -> Answer:
    """Words that are no command. They are neither kept nor passed on, and the answer says so."""
    return _short(visit, "unclear")


@routes.on("help.too_old")
async def too_old(visit: Visit, _event: Event) -> Answer:
    return _short(visit, "too_old")


def _short(visit: Visit, key: str) -> Answer:
    page = visit.page("help")
    doors = (Button(page.plain("title"), "help.open"), Button(page.plain("home"), "home"))
    return Answer(here=Message((Words(page(key)), Buttons(doors))))


@routes.home(80)
async def section(visit: Visit) -> tuple[Part, ...]:
    page = visit.page("help")
    return (Buttons((Button(page.plain("title"), "help.open", opens=True, look="first"),)),)


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    found = visit.house.directory.fitting(["burnout", "sleep"], visit.person.nation, now=visit.now)
    return {"menu": menu_message(visit), "fitting": fitting_message(visit, found)}
