"""The manager's reminder: which wellbeing conversations are due, and one thing to try, at most once a week."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import update

from bot.chat import Answer, Button, Buttons, Event, Message, Part, SmallPrint, Words
from bot.delivery.write import Draft, write
from bot.models import Digest, Travelling
from bot.people.recognise import person_by_id
from bot.people.talks import Talk, due, due_digests, next_digest
from bot.router import Routes
from bot.visit import House, Visit
from bot.when.hours import LATE
from bot.when.local import local
from bot.words import Grammar, Page

BEHAVIOURS = ("attending", "understanding", "empathising", "action")
SHOWN = 3
STALE = timedelta(days=3)  # it waits for a manager's next shift, but never until the week's next one
SAYS = {
    "title": "", "lead": "", "none": "", "person": "name date", "person_booked": "name date", "more": "count",
    "try": "behaviour nudge", "booked": "", "done": "", "later": "", "guide": "", "guide_before": "",
    "guide_during": "", "guide_after": "", "date_booked": "", "date_later": "", "date_hint": "", "send": "",
    "bad_date": "", "not_yours": "", "calendar": "", "every": "listen no_advice signpost", "open": "",
    **dict.fromkeys(BEHAVIOURS, ""),
}  # fmt: skip
EVERY_CARD = ("listen", "no_advice", "signpost")
GUIDE = Grammar(
    {f"every_card.{key}": "" for key in EVERY_CARD}, open=("before", "during", "after"),
    protected=tuple(f"every_card.{key}" for key in EVERY_CARD),
)  # fmt: skip
PAGES = {
    "digest": Grammar(SAYS, open=("typed",), protected=("calendar", "every")),
    "nudges": Grammar(open=BEHAVIOURS),
    "conversation": GUIDE,
}
routes = Routes("digest", PAGES)


@routes.beat
async def open_due(house: House, *, now: datetime) -> None:
    """Write this week's letter for every manager whose moment has come and who has a conversation due."""
    async with house.identity.reading() as session:
        waiting = await due_digests(session, now)
    for one in waiting:
        await _open(house, one, now)


async def _open(house: House, one: Digest, now: datetime) -> None:
    async with house.identity.writing() as session:
        manager = await person_by_id(session, one.manager_id)
        if manager is None:
            return
        moved = await session.execute(
            update(Digest)
            .where(Digest.manager_id == one.manager_id, Digest.next_at == one.next_at)
            .values(next_at=next_digest(one.manager_id, manager.zone, now))
            .returning(Digest.manager_id)
        )
        today = local(now, manager.zone).date()
        if moved.first() is None or now - one.next_at > LATE or not await due(session, manager.id, today):
            return
        week = "{}-{}".format(*today.isocalendar()[:2])
        letter = Draft("managers.digest", "", f"digest:{manager.id}:{week}", now, now + STALE, person_id=manager.id)
        await write(session, manager.organisation_id, [letter])


@routes.letter("managers.digest", doubt="hold")
async def digest(visit: Visit, _letter: Travelling) -> Message | None:
    talks = await due_now(visit)
    return message(visit, talks) if talks else None


@routes.on("digest.open")
async def open_digest(visit: Visit, _event: Event) -> Answer:
    return Answer(here=message(visit, await due_now(visit)))


async def due_now(visit: Visit) -> list[Talk]:
    async with visit.house.identity.reading() as session:
        return await due(session, visit.person.id, today_of(visit))


def today_of(visit: Visit) -> date:
    return local(visit.now, visit.person.zone).date()


def message(visit: Visit, talks: list[Talk]) -> Message:
    """The card: who is due, one thing to try, and the three lines that stand on every card for a manager."""
    page = visit.page("digest")
    parts: list[Part] = [Words(page("lead" if talks else "none"))]
    for talk in talks[:SHOWN]:
        parts += [Words(_line(page, talk)), Buttons(taps(page, talk))]
    if len(talks) > SHOWN:
        parts.append(Words(page("more", count=len(talks) - SHOWN)))
    parts += [
        Words(nudge(visit)), Buttons((Button(page.plain("guide"), "digest.guide", opens=True),)),
        SmallPrint(every_card(visit)), SmallPrint(page("calendar")),
    ]  # fmt: skip
    return Message(tuple(parts), page.plain("title"))


def _line(page: Page, talk: Talk) -> str:
    key, day = ("person_booked", talk.booked_on) if talk.booked_on else ("person", talk.due_on)
    return page(key, name=talk.name, date=f"{day.day} {day:%B}")


def taps(page: Page, talk: Talk) -> tuple[Button, ...]:
    """What a manager says of one conversation, in one tap: booked, taken care of, later."""
    about = str(talk.person_id)
    return (
        Button(page.plain("booked"), "talk.date", about, "booked", opens=True),
        Button(page.plain("done"), "talk.done", about, says=f"{page.plain('done')}: {talk.name}"),
        Button(page.plain("later"), "talk.date", about, "later", opens=True),
    )


def nudge(visit: Visit) -> str:
    """This week's one thing to do: the deck goes round by the calendar, without a repeat until all have been seen."""
    page, deck = visit.page("digest"), visit.page("nudges")
    all_of_them = [(behaviour, text) for behaviour in BEHAVIOURS for text in deck.under(behaviour).values()]
    # 19 has no factor in common with 45: every card comes once before any returns, and the behaviours alternate.
    turn = visit.now.date().toordinal() // 7 + visit.person.id
    behaviour, text = all_of_them[turn * 19 % len(all_of_them)]
    return page("try", behaviour=page.plain(behaviour), nudge=text)


def every_card(visit: Visit) -> str:
    guide = visit.page("conversation")
    return visit.page("digest")("every", **{key: guide.plain(f"every_card.{key}") for key in EVERY_CARD})


@routes.on("digest.guide")
async def guide(visit: Visit, _event: Event) -> Answer:
    return Answer(here=guide_message(visit))


def guide_message(visit: Visit) -> Message:
    page, told = visit.page("digest"), visit.page("conversation")
    parts: list[Part] = []
    for when in ("before", "during", "after"):
        lines = "\n".join(f"- {line}" for line in told.under(when).values())
        parts.append(Words(f"**{page(f'guide_{when}')}**\n{lines}"))
    return Message((*parts, SmallPrint(every_card(visit))), page.plain("guide"))


@routes.home(50)
async def section(visit: Visit) -> tuple[Part, ...]:
    talks = await due_now(visit)
    return (Buttons((Button(visit.page("digest").plain("open"), "digest.open", opens=True),)),) if talks else ()


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    day = visit.now.date()
    talks = [Talk(1, "Sam Price", day, None), Talk(2, "Noor Khan", day, day)]
    card = message(visit, talks)
    return {"digest": card, "nudges: one thing to try": card, "conversation: guide": guide_message(visit)}
