"""The help lines under every reply, confirmed by somebody who checked them; and once a week, what is past its date."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot.chat import Answer, Button, Buttons, Event, Filled, Form, Message, Part, SmallPrint, Words
from bot.delivery.write import Draft, write
from bot.models import Confirmed, Grant, LocalHelp, Organisation, Person, Travelling
from bot.people.roles import MAY as ROLES
from bot.people.roles import may_everywhere
from bot.router import Routes
from bot.safety.local import rows_of
from bot.safety.ready import confirm, fingerprint, footer_lines, missing
from bot.safety.shown import ways_of
from bot.visit import House, Visit
from bot.words import Grammar, Marked

MAY = "confirm the help footer"
LATE = timedelta(days=6)
MOST = 30  # told in one letter
MONDAY = 0
KEYS = "title not_yours lead changed note send done still_local ready local open stale_title stale stale_do who"
SAYS = dict.fromkeys(KEYS.split(), "") | {
    "line": "name way", "already": "who date", "stale_line": "name date",
}  # fmt: skip
routes = Routes("signposts", {"signposts": Grammar(SAYS, open=("typed",), protected=("note", "who"))})


@routes.on("signposts.open")
async def open_form(visit: Visit, _event: Event) -> Answer:
    async with visit.house.identity.reading() as session:
        if not await may_everywhere(session, visit.person.id, MAY):
            page = visit.page("signposts")
            return Answer(here=Message((Words(page("not_yours")),), page.plain("title")))
        ours = await session.get_one(Organisation, visit.person.organisation_id)
        vouched = await session.get(Confirmed, (ours.id, f"footer:{ours.nation}"))
    return Answer(here=form(visit, ours.nation, vouched))


def form(visit: Visit, nation: str, vouched: Confirmed | None) -> Form:
    """The nation's lines, and who confirmed them as they stand; `about` says which lines were looked at."""
    page, directory = visit.page("signposts"), visit.house.directory
    lines = [
        page("line", name=one.name, way=Marked(ways_of(one, visit.page("help")))) for one in directory.footer(nation)
    ]
    before: list[Part] = [Words(page("lead")), Words("\n".join(f"- {line}" for line in lines))]
    if vouched and vouched.lines == "\n".join(footer_lines(directory, nation)):
        before.append(Words(page("already", who=vouched.by, date=_day(vouched.confirmed_on))))
    elif vouched:
        before.append(Words(page("changed")))
    about = f"{nation}:{fingerprint(directory, nation)}"
    return Form(
        "signposts.confirm", page.plain("title"), (), page.plain("send"), about, (*before, SmallPrint(page("note")))
    )


@routes.on("signposts.confirm")
async def confirmed(visit: Visit, event: Filled) -> Answer:
    """Only what was looked at is confirmed: if the lines are others by now, they are shown first."""
    page, house = visit.page("signposts"), visit.house
    async with house.identity.writing() as session:
        if not await may_everywhere(session, visit.person.id, MAY):
            return Answer(here=Message((Words(page("not_yours")),), page.plain("title")))
        ours = await session.get_one(Organisation, visit.person.organisation_id)
        if event.about != f"{ours.nation}:{fingerprint(house.directory, ours.nation)}":
            return Answer(here=form(visit, ours.nation, None))
        await confirm(session, ours.id, house.directory, ours.nation, visit.person.name, visit.now.date())
        left = await missing(session, ours.id, house.directory)
    return Answer(here=thanked(visit, bool(left)), home=True)


def thanked(visit: Visit, needs_local: bool) -> Message:
    page = visit.page("signposts")
    parts: list[Part] = [Words(page("done")), Words(page("still_local" if needs_local else "ready"))]
    if needs_local:
        parts.append(Buttons((Button(page.plain("local"), "local_help.open", opens=True, look="first"),)))
    return Message(tuple(parts), page.plain("title"))


@routes.home(77)
async def section(visit: Visit) -> tuple[Part, ...]:
    """For whoever can confirm, while it is missing."""
    async with visit.house.identity.reading() as session:
        if not await may_everywhere(session, visit.person.id, MAY):
            return ()
        left = await missing(session, visit.person.organisation_id, visit.house.directory)
    label = visit.page("signposts").plain("open")
    return (Buttons((Button(label, "signposts.open", opens=True),)),) if "footer" in left else ()


@routes.beat
async def tell(house: House, *, now: datetime) -> None:
    """On Mondays, on the hour: one letter a week for each coordinator whose help is past its date."""
    if now.weekday() != MONDAY or now.minute:
        return
    year, week, _ = now.isocalendar()
    for organisation_id, people in (await _whom_to_tell(house, now.date())).items():
        drafts = [
            Draft("signposts.stale", "", f"stale:{year}-{week}:{person}", now, now + LATE, person_id=person)
            for person in people
        ]
        async with house.identity.writing() as session:
            await write(session, organisation_id, drafts)


async def _whom_to_tell(house: House, today: date) -> dict[int, list[int]]:
    """By organisation with something past its date: those who edit its local help."""
    nations = {nation for one in house.directory.entries.values() if one.stale(today) for nation in one.nations}
    query = (
        select(Organisation.id, Person.id)
        .join(Person, Person.organisation_id == Organisation.id)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.role.in_(ROLES["edit the local help"]), Grant.team_id == 0, Person.left_at.is_(None))
    )
    own = select(LocalHelp.organisation_id).where(LocalHelp.expires_on < today)
    found: defaultdict[int, list[int]] = defaultdict(list)
    async with house.identity.reading() as session:
        told = query.where(Organisation.nation.in_(nations) | Organisation.id.in_(own)).distinct()
        for organisation_id, person in await session.execute(told.order_by(Organisation.id, Person.id)):
            found[organisation_id].append(person)
    return found


@routes.letter("signposts.stale")
async def letter(visit: Visit, _letter: Travelling) -> Message | None:
    """None if all of it has been looked at meanwhile, or they are no coordinator any more."""
    today = visit.now.date()
    async with visit.house.identity.reading() as session:
        if not await may_everywhere(session, visit.person.id, "edit the local help"):
            return None
        ours = await session.get_one(Organisation, visit.person.organisation_id)
        rows = await rows_of(session, ours.id)
    local = [(row.name, row.expires_on) for row in rows if row.expires_on and row.expires_on < today]
    shown = [(one.name, one.expires_on) for one in visit.house.directory.shown(ours.nation) if one.stale(today)]
    found = [(name, day) for name, day in (*local, *shown) if day]
    return stale_message(visit, found) if found else None


def stale_message(visit: Visit, found: list[tuple[str, date]]) -> Message:
    page = visit.page("signposts")
    lines = [page("stale_line", name=name, date=_day(day)) for name, day in found[:MOST]]
    parts = (Words(page("stale")), Words("\n".join(f"- {line}" for line in lines)), Words(page("stale_do")))
    door = Buttons((Button(page.plain("local"), "local_help.open", opens=True),))
    return Message((*parts, door, SmallPrint(page("who"))), page.plain("stale_title"))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    nation = visit.person.nation
    return {
        "confirm": form(visit, nation, None), "confirmed": thanked(visit, True), "ready": thanked(visit, False),
        "past its date": stale_message(visit, [("Our EAP", date(2026, 1, 31))]),
    }  # fmt: skip
