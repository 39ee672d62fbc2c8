"""Telling one's leave: a first and a last day, no reason; and taking it back."""

from __future__ import annotations

from datetime import date, timedelta

from bot.chat import Answer, Event, Field, Filled, Form, Pressed, SmallPrint, row_id
from bot.people.leave import add_leave, drop_leave
from bot.router import Routes
from bot.visit import Visit
from handlers.mine.hours import PAGES, message, mine, today_of

YEAR = timedelta(days=366)
routes = Routes("hours", PAGES)


@routes.on("leave.open")
async def open_form(visit: Visit, _event: Event) -> Answer:
    return Answer(here=form(visit))


@routes.on("leave.sent")
async def sent(visit: Visit, event: Filled) -> Answer:
    page, today = visit.page("hours"), today_of(visit)
    first, last = _date(event.one("first")), _date(event.one("last"))
    mistakes = {}
    if first is None or not today - YEAR <= first <= today + YEAR:
        mistakes["first"] = page.plain("bad_first")
    if last is None or last < today or (first and not first <= last < first + YEAR):
        mistakes["last"] = page.plain("bad_last")
    if mistakes or first is None or last is None:
        return Answer(here=form(visit).again(dict(event.values), mistakes))
    async with visit.house.identity.writing() as session:
        await add_leave(session, visit.person.id, (first, last))
    return Answer(here=message(visit, await mine(visit), "kept"))


@routes.on("leave.drop")
async def drop(visit: Visit, event: Pressed) -> Answer:
    async with visit.house.identity.writing() as session:
        await drop_leave(session, visit.person.id, row_id(event.about))
    return Answer(here=message(visit, await mine(visit), "dropped"), dialog=True)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def form(visit: Visit) -> Form:
    page = visit.page("hours")
    fields = tuple(Field(name, page.plain(name), "date") for name in ("first", "last"))
    before = (SmallPrint(page("no_reason")), SmallPrint(page("private")))
    return Form("leave.sent", page.plain("leave_title"), fields, page.plain("leave_send"), before=before)


@routes.sample
def samples(visit: Visit) -> dict[str, Form]:
    return {"leave": form(visit)}
