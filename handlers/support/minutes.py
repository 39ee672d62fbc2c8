"""A minute for me: one of 24 small things to do, then another if wanted. Which one, or whether, is not kept."""

from __future__ import annotations

from bot.chat import Answer, Button, Buttons, Event, Message, Pressed, SmallPrint, Words
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar, Page

SAYS = {"title": "", "takes": "time", "another": "", "check": "", "help": "", "small": ""}
GRAMMAR = Grammar(SAYS, open=("typed", "do", "steps", "time"), protected=("small",))
routes = Routes("minutes", {"minutes": GRAMMAR})


@routes.on("minutes.open")
async def one(visit: Visit, _event: Event) -> Answer:
    """Another one each day, the same for everybody: what somebody is shown tells nothing about them."""
    return Answer(here=message(visit.page("minutes"), visit.now.date().toordinal()))


@routes.on("minutes.another")
async def another(visit: Visit, event: Pressed) -> Answer:
    page = visit.page("minutes")
    names = list(page.under("do"))
    return Answer(here=message(page, names.index(event.about) + 1 if event.about in names else 0))


def message(page: Page, number: int) -> Message:
    """The practice of that number, counted round and round."""
    names = list(page.under("do"))
    name = names[number % len(names)]
    steps = "\n".join(f"- {step}" for step in page.list(f"steps.{name}"))
    taps = (
        Button(page.plain("another"), "minutes.another", name),
        Button(page.plain("check"), "kind_check.open", opens=True),
        Button(page.plain("help"), "help.open"),
    )  # fmt: skip
    parts = (
        Words(f"**{page(f'do.{name}')}**"), *((Words(steps),) if steps else ()),
        Words(page("takes", time=page.plain(f"time.{name}"))), Buttons(taps), SmallPrint(page("small")),
    )  # fmt: skip
    return Message(parts, page.plain("title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    page = visit.page("minutes")
    return {name: message(page, at) for at, name in enumerate(page.under("do"))}
