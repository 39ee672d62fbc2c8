"""Letters about being contacted, and the look at what is due. A letter points to a dialog; it names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import delete, select

from bot.chat import Button, Buttons, Message, SmallPrint, Words
from bot.delivery.write import Draft, write
from bot.models import Letter, Travelling
from bot.models.letters import DONE, FAILED, SENT
from bot.people.askable import still_asked
from bot.people.known import Known
from bot.people.recognise import people_by_id
from bot.private import Answers, Asks, Whose
from bot.private.asks import TOLD, Row, State
from bot.router import Routes
from bot.visit import House, Visit
from bot.words import Grammar

EVERY = timedelta(minutes=1)
SAYS = {
    "title_asked": "", "asked": "", "open_asked": "", "title_answered": "", "answered": "", "open_answered": "",
    "small": "",
}  # fmt: skip
routes = Routes("asked", {"asked": Grammar(SAYS, protected=("small",))})
_looked: WeakKeyDictionary[Answers, datetime] = WeakKeyDictionary()
"""When this process last looked: each look opens every ask's seal, and nothing here is a matter of seconds."""


def whose(person: Known) -> Whose:
    return Whose(person.organisation_id, person.id, person.salt)


async def become(house: House, row: Row, state: State, now: datetime) -> bool:
    """The ask is in this state from now on, and whoever is to know is told; False if somebody else was first."""
    changed = await Asks(house.answers).change(row, state=state, told=False)
    if changed:
        await tell(house, changed, now)
    return changed is not None


async def tell(house: House, row: Row, now: datetime) -> None:
    """Write the letter that this state calls for, once. The stores share no transaction, so it may be tried again."""
    asks, ask = Asks(house.answers), row.ask
    name = asks.letter(row, ask.state)
    if ask.state == "waiting":
        draft = Draft("contact.asked", "", name, now, ask.until, person_id=ask.reader)
    else:
        draft = Draft("contact.answered", "", name, now, person_id=ask.owner)
    async with house.identity.writing() as session:
        await write(session, ask.organisation, [draft])
    await asks.change(row, told=True)


@routes.letter("contact.asked")
async def asked(visit: Visit, _letter: Travelling) -> Message | None:
    """To the colleague who was asked, if somebody still waits for them. Who, stands in the dialog alone."""
    rows = await Asks(visit.house.answers).to(whose(visit.person))
    return note(visit, "asked", "contacted.open") if any(waits(row, visit.now) for row in rows) else None


@routes.letter("contact.answered")
async def answered(visit: Visit, _letter: Travelling) -> Message | None:
    """To whoever asked: taken up, not this time, or nobody in time. Which, stands in the dialog alone."""
    rows = await Asks(visit.house.answers).by(whose(visit.person))
    return note(visit, "answered", "contact.mine") if any(row.ask.state != "draft" for row in rows) else None


def note(visit: Visit, key: str, door: str) -> Message:
    page = visit.page("asked")
    opens = Button(page.plain(f"open_{key}"), door, opens=True, look="first")
    return Message((Words(page(key)), Buttons((opens,)), SmallPrint(page("small"))), page.plain(f"title_{key}"))


def waits(row: Row, now: datetime) -> bool:
    """Whether it can still be taken up."""
    return row.ask.state == "waiting" and row.ask.until > now


@routes.beat
async def look(house: House, *, now: datetime) -> None:
    """Once a minute, see what is over, what can never be taken up, and what was not told because a process died."""
    last = _looked.get(house.answers)
    if last and last <= now < last + EVERY:
        return
    _looked[house.answers] = now
    asks = Asks(house.answers)
    rows = await asks.all()
    if rows:
        async with house.identity.reading() as session:
            owners = await people_by_id(session, [row.ask.owner for row in rows])
            readers = await still_asked(session, {row.ask.reader for row in rows})
        for row in rows:
            await _look_at(house, row, owners.get(row.ask.owner), readers, now)
        await leave_no_trace(house, rows)


async def _look_at(house: House, row: Row, owner: Known | None, readers: set[int], now: datetime) -> None:
    ask, asks = row.ask, Asks(house.answers)
    gone = owner is None or owner.left_at is not None or not asks.stands(row, whose(owner))
    if gone or (ask.state == "draft" and ask.until <= now):
        await asks.forget([row])
    elif ask.state == "waiting" and ask.reader not in readers:
        await become(house, row, "declined", now)
    elif ask.state == "waiting" and ask.until <= now:
        await become(house, row, "over", now)
    elif ask.state != "draft" and not ask.told:
        await tell(house, row, now)


async def leave_no_trace(house: House, rows: Sequence[Row]) -> None:
    """Take away letters that have arrived: a list of who got one would tell who had asked for somebody."""
    asks = Asks(house.answers)
    names = [asks.letter(row, state) for row in rows for state in TOLD]
    ended = select(Letter.id).where(Letter.dedup.in_(names), Letter.state.in_((SENT, DONE, FAILED)))
    async with house.identity.reading() as session:
        ids = list((await session.execute(ended)).scalars())
    if ids:
        async with house.identity.writing() as session:
            await session.execute(delete(Letter).where(Letter.id.in_(ids)))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    return {
        "to who is asked": note(visit, "asked", "contacted.open"),
        "to who asked": note(visit, "answered", "contact.mine"),
    }
