"""The welcome a new member gets: what this is, who sees what, how to stop."""

from __future__ import annotations

from bot.chat import Button, Buttons, Message, Words
from bot.models import Travelling
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar, Page

SAYS = {
    "title": "", "what": "", "who": "", "not_ours": "", "kept": "", "stop": "", "home": "",
}  # fmt: skip
routes = Routes("welcome", {"welcome": Grammar(SAYS, protected=("who", "not_ours", "kept"))})


@routes.letter("welcome.imported")  # to whom a roster named: it keeps to their hours
@routes.letter("welcome")  # to whom came by themselves: at once
async def welcome(visit: Visit, _letter: Travelling) -> Message:
    return hello(visit.page("welcome"))


def hello(page: Page) -> Message:
    """The whole welcome."""
    lines = tuple(Words(page(key)) for key in ("what", "who", "not_ours", "kept", "stop"))
    return Message((*lines, Buttons((Button(page.plain("home"), "home", look="first"),))), page.plain("title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    return {"welcome": hello(visit.page("welcome"))}
