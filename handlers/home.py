"""Home: a section of each feature that has something to offer this person, on one page that only they see."""

from __future__ import annotations

from bot.chat import Answer, Event, Message, Part, Words
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar

routes = Routes("home", {"home": Grammar({"title": "", "hello": "name"}, open=("typed",))})


@routes.on("home")
async def home(visit: Visit, _event: Event) -> Answer:
    parts: list[Part] = []
    for section in visit.house.router.sections:
        parts.extend(await section(visit))
    return Answer(here=message(visit, parts))


def message(visit: Visit, parts: list[Part]) -> Message:
    page = visit.page("home")
    return Message((Words(page("hello", name=visit.person.name)), *parts), page.plain("title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    return {"hello": message(visit, [])}
