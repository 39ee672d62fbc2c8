"""A minute to steady oneself: slow breath, or the five senses. Plain steps, nothing asked, nothing kept."""

from __future__ import annotations

from bot.chat import Answer, Button, Buttons, Event, Message, SmallPrint, Words
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar, Page

SAYS = {
    "title": "", "lead": "", "breathe": "", "senses": "", "title_breathe": "", "steps_breathe": "", "title_senses": "",
    "steps_senses": "", "after": "", "other": "", "contact": "", "help": "", "small": "",
}  # fmt: skip
routes = Routes("grounding", {"grounding": Grammar(SAYS, open=("typed",), protected=("after",))})


@routes.on("grounding.open")
async def choose(visit: Visit, _event: Event) -> Answer:
    return Answer(here=choice(visit.page("grounding")))


@routes.on("grounding.breathe")
async def breathe(visit: Visit, _event: Event) -> Answer:
    return Answer(here=steps(visit.page("grounding"), "breathe", "senses"))


@routes.on("grounding.senses")
async def senses(visit: Visit, _event: Event) -> Answer:
    return Answer(here=steps(visit.page("grounding"), "senses", "breathe"))


def choice(page: Page) -> Message:
    ways = (
        Button(page.plain("breathe"), "grounding.breathe", look="first"),
        Button(page.plain("senses"), "grounding.senses"),
    )  # fmt: skip
    return Message(
        (Words(page("lead")), Buttons(ways), Words(page("after")), SmallPrint(page("small"))), page.plain("title")
    )


def steps(page: Page, which: str, other: str) -> Message:
    """One exercise, whole: nobody has to tap to go on, and a screen reader reads it from top to bottom."""
    doors = (
        Button(page.plain("other"), f"grounding.{other}"), Button(page.plain("contact"), "contact.open", opens=True),
        Button(page.plain("help"), "help.open"),
    )  # fmt: skip
    parts = (Words(page(f"steps_{which}")), Words(page("after")), Buttons(doors), SmallPrint(page("small")))
    return Message(parts, page.plain(f"title_{which}"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    page = visit.page("grounding")
    return {
        "choice": choice(page),
        "breathe": steps(page, "breathe", "senses"),
        "senses": steps(page, "senses", "breathe"),
    }
