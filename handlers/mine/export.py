"""Taking one's data away: as a page to read and as JSON to copy, whole however long, in a dialog alone."""

from __future__ import annotations

import json

from bot.chat import Answer, Button, Buttons, Event, Message, Part, Pressed, SmallPrint, Words, literal
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar, Page
from handlers.mine.readable import readable
from handlers.mine.sheets import BETWEEN, asked, sheets, turning

READ, COPY = "read", "json"
SAYS = {"title": "", "lead_read": "", "lead_json": "", "as_read": "", "as_json": "", "private": "", **BETWEEN}
routes = Routes("export", {"export": Grammar(SAYS, open=("typed", "labels"), protected=("private",))})


@routes.on("data.export")
async def export(visit: Visit, event: Event) -> Answer:
    """`about` says how ("read" or "json"), `value` which sheet. Every feature is asked again for each of them."""
    how = COPY if isinstance(event, Pressed) and event.about == COPY else READ
    page = visit.page("export")
    written = sheets(lines(page, await everything(visit), how))
    return Answer(here=message(page, written, how, asked(event, len(written))), dialog=True)


async def everything(visit: Visit) -> dict[str, object]:
    """All that is kept about this person, as each feature tells it: texts, numbers, lists and dicts of them."""
    found: dict[str, object] = {}
    for keeps in visit.house.router.keeps:
        found |= await keeps.export(visit)
    return found


def lines(page: Page, data: dict[str, object], how: str) -> list[str]:
    """As JSON, or for reading."""
    if how == COPY:
        return json.dumps(data, ensure_ascii=False, indent=1).split("\n")
    return readable(data, page.under("labels"))


def message(page: Page, written: list[str], how: str, at: int) -> Message:
    other = READ if how == COPY else COPY
    parts: list[Part] = [
        Words(page(f"lead_{how}")), Words(literal(written[at])), *turning(page, "data.export", at, len(written), how),
        Buttons((Button(page.plain(f"as_{other}"), "data.export", other),)), SmallPrint(page("private")),
    ]  # fmt: skip
    return Message(tuple(parts), page.plain("title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    page = visit.page("export")
    data: dict[str, object] = {"name": visit.person.name, "teams": ["Ward 7"], "answers": [{"answer": "sunny"}] * 200}
    return {how: message(page, sheets(lines(page, data, how)), how, 1) for how in (READ, COPY)}
