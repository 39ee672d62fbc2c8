"""Pause until a date, stop for good, start again. Nobody else is told, and no row of a letter tells it either."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import update

from bot.chat import Answer, Button, Buttons, Event, Field, Filled, Form, Message, Part, SmallPrint, Words
from bot.models import Person
from bot.router import Keeps, Routes
from bot.visit import Visit
from bot.when.local import local, moment
from bot.words import Grammar

SPANS = {"week": 7, "fortnight": 14, "month": 30}  # days
SAYS = {
    "title": "", "open": "", "how_long": "", "week": "", "fortnight": "", "month": "", "until": "", "send": "",
    "private": "", "paused": "date", "bad_date": "", "choose": "", "stop": "", "stopped": "", "resume": "",
    "resumed": "", "was_paused": "date", "was_stopped": "",
}  # fmt: skip
routes = Routes("pause", {"pause": Grammar(SAYS, open=("typed",), protected=("private",))})


@routes.on("pause.open")
async def open_form(visit: Visit, _event: Event) -> Answer:
    return Answer(here=form(visit))


@routes.on("pause.sent")
async def sent(visit: Visit, event: Filled) -> Answer:
    page, today = visit.page("pause"), local(visit.now, visit.person.zone).date()
    try:
        until = _until(event, today)
    except ValueError as mistake:
        name = "until" if event.one("until") else "span"
        return Answer(here=form(visit).again(dict(event.values), {name: page.plain(str(mistake))}))
    await _set(visit, paused_until=moment(until, time(0, 0), visit.person.zone), stopped_at=None)
    return _told(visit, "paused", _day(until))


def _until(event: Filled, today: date) -> date:
    """The day on which to start again. Raises ValueError with the key of the sentence that says what is wrong."""
    if not event.one("until"):
        if event.one("span") not in SPANS:
            raise ValueError("choose")
        return today + timedelta(days=SPANS[event.one("span")])
    try:
        chosen = date.fromisoformat(event.one("until"))
    except ValueError:
        raise ValueError("bad_date") from None
    if not today < chosen <= today + timedelta(days=366):
        raise ValueError("bad_date")
    return chosen


@routes.on("pause.stop")
async def stop(visit: Visit, _event: Event) -> Answer:
    await _set(visit, stopped_at=visit.now, paused_until=None)
    return _told(visit, "stopped", "")


@routes.on("pause.resume")
async def resume(visit: Visit, _event: Event) -> Answer:
    await _set(visit, stopped_at=None, paused_until=None)
    return _told(visit, "resumed", "")


async def _set(visit: Visit, **values: datetime | None) -> None:
    async with visit.house.identity.writing() as session:
        await session.execute(update(Person).where(Person.id == visit.person.id).values(**values))


def _told(visit: Visit, key: str, day: str) -> Answer:
    page = visit.page("pause")
    buttons = () if key == "resumed" else (Buttons((Button(page.plain("resume"), "pause.resume"),)),)
    return Answer(
        here=Message((Words(page(key, date=day)), *buttons, SmallPrint(page("private"))), page.plain("title")),
        home=True,
    )


def form(visit: Visit) -> Form:
    page = visit.page("pause")
    spans = tuple((span, page.plain(span)) for span in SPANS)
    fields = (
        Field("span", page.plain("how_long"), "pick", options=spans, optional=True),
        Field("until", page.plain("until"), "date", optional=True),
    )
    stopping = Buttons((Button(page.plain("stop"), "pause.stop", look="careful"),))
    return Form(
        "pause.sent", page.plain("title"), fields, page.plain("send"), before=(SmallPrint(page("private")), stopping)
    )


def state(visit: Visit) -> str:
    """How it stands, in words; empty when nothing is paused."""
    page, person = visit.page("pause"), visit.person
    if person.stopped_at:
        return page("was_stopped")
    if person.paused_until and person.paused_until > visit.now:
        return page("was_paused", date=_day(local(person.paused_until, person.zone).date()))
    return ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@routes.home(70)
async def section(visit: Visit) -> tuple[Part, ...]:
    page, told = visit.page("pause"), state(visit)
    if told:
        return (Words(told), Buttons((Button(page.plain("resume"), "pause.resume", opens=True),)))
    return (Buttons((Button(page.plain("open"), "pause.open", opens=True),)),)


async def show(visit: Visit) -> list[tuple[str, str]]:
    told = state(visit)
    return [(visit.page("pause")("title"), told)] if told else []


async def export(visit: Visit) -> dict[str, object]:
    paused, stopped = visit.person.paused_until, visit.person.stopped_at
    return {
        "paused_until": paused.isoformat() if paused else None,
        "stopped_at": stopped.isoformat() if stopped else None,
    }


async def forget(visit: Visit) -> None:
    """A wish not to be written to outlives an erasure: forgetting it would start the messages again."""


routes.keeps.append(Keeps((), show, export, forget))


@routes.sample
def samples(visit: Visit) -> dict[str, Form]:
    return {"pause": form(visit)}
