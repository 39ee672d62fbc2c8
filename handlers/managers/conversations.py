"""What a manager says of a conversation: booked for a date, taken care of, later. A date is kept and no words."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, select, update

from bot.chat import Answer, Field, Filled, Form, Message, Pressed, SmallPrint, Words, row_id
from bot.models import Conversation, Letter, Person
from bot.models.letters import DOUBT, SENDING
from bot.people.talks import EVERY, first_due, name_of, set_date
from bot.router import Keeps, Routes
from bot.visit import Visit
from handlers.managers.booked import remind
from handlers.managers.digest import PAGES, due_now, every_card, message, today_of

AHEAD = timedelta(days=183)
WHAT = ("booked", "later")
routes = Routes("digest", PAGES)


@routes.on("talk.done")
async def done(visit: Visit, event: Pressed) -> Answer:
    """Taken care of, by whoever it was: the next one is due in a quarter."""
    kept = await _set(visit, event.about, today_of(visit) + EVERY, None)
    return Answer(here=message(visit, await due_now(visit)) if kept else _not_yours(visit))


@routes.on("talk.date")
async def date_form(visit: Visit, event: Pressed) -> Answer:
    if event.value not in WHAT:
        return Answer(here=_not_yours(visit))
    async with visit.house.identity.reading() as session:
        name = await name_of(session, visit.person.id, row_id(event.about))
    return Answer(here=form(visit, event.about, event.value, name) if name else _not_yours(visit))


@routes.on("talk.date_sent")
async def date_sent(visit: Visit, event: Filled) -> Answer:
    person, _, what = event.about.partition(":")
    chosen = _date(event.one("date"), today_of(visit))
    if what not in WHAT:
        return Answer(here=_not_yours(visit))
    if chosen is None:
        mistakes = {"date": visit.page("digest").plain("bad_date")}
        return Answer(here=form(visit, person, what, "").again(dict(event.values), mistakes))
    kept = await _set(visit, person, chosen, chosen if what == "booked" else None)
    if not kept:
        return Answer(here=_not_yours(visit))
    left = message(visit, await due_now(visit))
    return Answer(here=left, question=left, home=True)


def form(visit: Visit, person: str, what: str, name: str) -> Form:
    page = visit.page("digest")
    field = Field("date", page.plain(f"date_{what}"), "date", hint=page.plain("date_hint"))
    before = ((Words(f"**{name}**"),) if name else ()) + (SmallPrint(every_card(visit)),)
    return Form("talk.date_sent", page.plain("title"), (field,), page.plain("send"), f"{person}:{what}", before)


def _date(text: str, today: date) -> date | None:
    try:
        chosen = date.fromisoformat(text)
    except ValueError:
        return None
    return chosen if today <= chosen <= today + AHEAD else None


async def _set(visit: Visit, person: str, due_on: date, booked_on: date | None) -> bool:
    """Keep the dates, and with a booking its reminder; False if this manager does not look after this person."""
    async with visit.house.identity.writing() as session:
        kept = await set_date(session, visit.person.id, row_id(person), due_on, booked_on)
        if kept and booked_on:
            await remind(session, visit, row_id(person), booked_on)
    return kept


def _not_yours(visit: Visit) -> Message:
    page = visit.page("digest")
    return Message((Words(page("not_yours")),), page.plain("title"))


async def show(visit: Visit) -> list[tuple[str, str]]:
    page = visit.page("digest")
    return [(page("title"), f"{one.due_on.day} {one.due_on:%B %Y}") for one in await _about_me(visit)]


async def export(visit: Visit) -> dict[str, object]:
    async with visit.house.identity.reading() as session:
        query = select(Conversation, Person.name).join(Person, Person.id == Conversation.person_id)
        held = (await session.execute(query.where(Conversation.manager_id == visit.person.id))).all()
    return {
        "conversations": [_dates(one) for one in await _about_me(visit)],
        "conversations_i_hold": [{"with": name, **_dates(one)} for one, name in held],
    }


def _dates(one: Conversation) -> dict[str, str | None]:
    return {"due_on": one.due_on.isoformat(), "booked_on": one.booked_on.isoformat() if one.booked_on else None}


async def forget(visit: Visit) -> None:
    """What was booked and when the last one was; that one is due now and then is the calendar's, and begins anew."""
    async with visit.house.identity.writing() as session:
        afresh = first_due(visit.person.id, today_of(visit))
        mine = update(Conversation).where(Conversation.person_id == visit.person.id)
        await session.execute(mine.values(booked_on=None, due_on=afresh))
        held = update(Conversation).where(Conversation.manager_id == visit.person.id)
        await session.execute(held.values(booked_on=None))
        reminders = Letter.kind == "managers.booked", Letter.about == str(visit.person.id)
        await session.execute(delete(Letter).where(*reminders, Letter.state.not_in((SENDING, DOUBT))))


async def _about_me(visit: Visit) -> list[Conversation]:
    async with visit.house.identity.reading() as session:
        query = select(Conversation).where(Conversation.person_id == visit.person.id)
        return list((await session.execute(query)).scalars())


routes.keeps.append(Keeps(("conversation", "digest"), show, export, forget))


@routes.sample
def samples(visit: Visit) -> dict[str, Form]:
    return {"date": form(visit, "1", "booked", "Sam Price")}
