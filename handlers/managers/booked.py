"""The day of a booked conversation: a reminder to the manager who booked it, never dropped in silence."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Button, Buttons, Message, SmallPrint, Words, row_id
from bot.delivery.write import Draft, write
from bot.models import Travelling
from bot.people.talks import Talk, booked_for
from bot.router import Routes
from bot.visit import Visit
from bot.when.local import moment
from bot.words import Grammar
from handlers.managers.digest import every_card, taps, today_of

AT = time(9, 0)
SAYS = {"title": "", "today": "name", "passed_title": "", "passed": "name date", "guide": "", "private": ""}
routes = Routes("booked", {"booked": Grammar(SAYS, protected=("private",))})


async def remind(session: AsyncSession, visit: Visit, person_id: int, day: date) -> None:
    """Write the reminder for that day, in the transaction that books it. None for a morning that is over already."""
    manager, due_at = visit.person, moment(day, AT, visit.person.zone)
    if due_at > visit.now:
        dedup = f"booked:{manager.id}:{person_id}:{day.isoformat()}"
        draft = Draft("managers.booked", str(person_id), dedup, due_at, person_id=manager.id)
        await write(session, manager.organisation_id, [draft])


# In doubt it is sent once more: twice told is a nuisance, while not told leaves somebody waiting in a room.
@routes.letter("managers.booked", doubt="resend")
async def reminder(visit: Visit, letter: Travelling) -> Message | None:
    """If the booking still stands for the day that this letter was written for: it may have been moved since."""
    day = date.fromisoformat(letter.dedup.rpartition(":")[2])  # `due_at` moves when a letter has to wait
    async with visit.house.identity.reading() as session:
        talk = await booked_for(session, visit.person.id, row_id(letter.about), day)
    return message(visit, talk, day) if talk else None


def message(visit: Visit, talk: Talk, day: date) -> Message:
    """On the day: whom they meet. Later, when it could not be told in time: whether they met."""
    page, guide = visit.page("booked"), Button(visit.page("booked").plain("guide"), "digest.guide", opens=True)
    small = (SmallPrint(every_card(visit)), SmallPrint(page("private")))
    if day == today_of(visit):
        told = Words(page("today", name=talk.name))
        return Message((told, Buttons((guide,)), *small), page.plain("title"))
    told = Words(page("passed", name=talk.name, date=f"{day.day} {day:%B}"))
    return Message(
        (told, Buttons(taps(visit.page("digest"), talk)), Buttons((guide,)), *small), page.plain("passed_title")
    )


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    day = visit.now.date()
    talk = Talk(1, "Sam Price", day, day)
    return {"today": message(visit, talk, today_of(visit)), "passed": message(visit, talk, date(2026, 1, 5))}
