"""Home: a section of each feature that has something to offer this person, on one page that only they see."""

from __future__ import annotations

from bot.chat import Answer, Event, Message, Part, Words
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar

routes = Routes("home", {"home": Grammar({"title": "", "hello": "name"}, open=("typed",))})


@routes.on("home")
async def home(visit: Visit, _event: Event) -> Answer:
    page = visit.page("home")
    parts: list[Part] = [Words(page("hello", name=visit.person.name))]
    for section in visit.house.router.sections:
        parts.extend(await section(visit))
    return Answer(here=Message(tuple(parts), page.plain("title")))
