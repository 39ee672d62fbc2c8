"""What somebody has to put right: a channel that is gone, a workspace, people who cannot be reached. Told once.

Delivery writes troubles down (`models.Trouble`); whoever can do something about one gets a letter that points to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Button, Buttons, Message, Part, SmallPrint, Words, row_id
from bot.delivery.write import Draft, write
from bot.models import Address, Lane, Person, Team, Travelling, Trouble, Workspace
from bot.people.roles import MAY, everywhere, holders, who_may
from bot.router import Keeps, Routes
from bot.safety.ready import NOT_READY, missing
from bot.visit import House, Visit
from bot.words import Grammar, Page

MOST = 500  # troubles looked at in one beat
GATHER = timedelta(hours=1)
"""People who cannot be reached are met one after another in a round: one letter tells of all of them."""
LATE = timedelta(days=7)
SHOWN = 20  # names
SAYS = {
    "title": "", "channel_gone": "team", "channel_gone_do": "team", "channel_gone_who": "team", "uninstalled": "name",
    "uninstalled_do": "", "unreachable_one": "", "unreachable_many": "count", "unreachable_do": "", "person": "name",
    "more": "count", "administrators": "", "mine": "", "mine_on": "date", "not_ready": "", "not_ready_footer": "",
    "not_ready_local": "", "confirm": "", "add_local": "", "not_ready_who": "",
}  # fmt: skip
routes = Routes(
    "trouble", {"trouble": Grammar(SAYS, protected=("channel_gone_who", "administrators", "not_ready_who"))}
)


@routes.beat
async def tell(house: House, *, now: datetime) -> None:
    """Write a letter for every trouble nobody was told of yet; of unreachable people one a day."""
    async with house.identity.reading() as session:
        query = select(Trouble).where(Trouble.told_at.is_(None)).order_by(Trouble.at).limit(MOST)
        untold = list((await session.execute(query)).scalars())
    alike: defaultdict[tuple[int, str, int], list[Trouble]] = defaultdict(list)
    for one in untold:
        which = {"channel_gone": one.team_id, "uninstalled": one.workspace_id}.get(one.what)
        alike[one.organisation_id, one.what, which or 0].append(one)
    for (organisation_id, what, which), troubles in alike.items():
        async with house.identity.writing() as session:
            if what != "unreachable" or await _gathered(session, organisation_id, troubles, now):
                await _tell(session, organisation_id, what, which, troubles, now)


async def _gathered(session: AsyncSession, organisation_id: int, troubles: Sequence[Trouble], now: datetime) -> bool:
    """Whether an hour has passed since the first, and today's letter is not written yet."""
    since, _ = _bounds(now.date())
    told = select(Trouble.id).where(Trouble.organisation_id == organisation_id, Trouble.what == "unreachable")
    today = (await session.execute(told.where(Trouble.told_at >= since).limit(1))).first()
    return today is None and troubles[0].at <= now - GATHER


async def _tell(
    session: AsyncSession, organisation_id: int, what: str, which: int, troubles: Sequence[Trouble], now: datetime
) -> None:
    ids = [one.id for one in troubles]
    ours = await session.execute(
        update(Trouble).where(Trouble.id.in_(ids), Trouble.told_at.is_(None)).values(told_at=now).returning(Trouble.id)
    )
    if ours.first() is None:
        return
    about = f"{what}:{which or now.date()}"
    drafts = [
        Draft("trouble.told", about, f"trouble:{ids[0]}:{person}", now, now + LATE, person_id=person)
        for person in await _who_can_help(session, organisation_id, what, which)
    ]
    await write(session, organisation_id, drafts)


async def _who_can_help(session: AsyncSession, organisation_id: int, what: str, which: int) -> list[int]:
    """For a channel its team's champions, else managers; for help that is not ready, whoever can confirm it.

    If there is nobody of those, and for all the rest, administrators.
    """
    if what == NOT_READY:
        held = [await everywhere(session, organisation_id, role) for role in sorted(MAY["confirm the help footer"])]
        return await _who_hear(session, sorted({person for people in held for person in people}))
    roles = ("champion", "manager") if what == "channel_gone" else ()
    for role in roles:
        if found := await _who_hear(session, await holders(session, which, role)):
            return found
    return await _who_hear(session, await who_may(session, organisation_id, "hear of troubles"))


async def _who_hear(session: AsyncSession, people: list[int]) -> list[int]:
    """Those of them who can be written to at all: what only somebody who is gone was told, nobody was told."""
    here = Person.left_at.is_(None) & Person.stopped_at.is_(None) & Address.unreachable_at.is_(None)
    query = select(Person.id).join(Address, Address.person_id == Person.id).where(Person.id.in_(people), here)
    return sorted(set((await session.execute(query)).scalars()))


@routes.letter("trouble.told")
async def told(visit: Visit, letter: Travelling) -> Message | None:
    """None if it has been put right meanwhile, or this person cannot do anything about it any more."""
    what, _, point = letter.about.partition(":")
    async with visit.house.identity.reading() as session:
        organisation_id, which = visit.person.organisation_id, row_id(point)
        if visit.person.id not in await _who_can_help(session, organisation_id, what, which):
            return None
        if what == "channel_gone":
            team = await session.get(Team, which)
            return channel_gone(visit.page("trouble"), team.name) if team and not team.channel else None
        if what == "uninstalled":
            rests = select(Workspace.name, Workspace.platform).join(Lane, Lane.workspace_id == Workspace.id)
            row = (await session.execute(rests.where(Workspace.id == which, Lane.paused))).first()
            return uninstalled(visit.page("trouble"), row.name or row.platform.capitalize()) if row else None
        if what == NOT_READY:
            left = await missing(session, organisation_id, visit.house.directory)
            return not_ready(visit.page("trouble"), left) if left else None
        names = await _unreachable(session, organisation_id, date.fromisoformat(point))
        return unreachable(visit.page("trouble"), names) if names else None


async def _unreachable(session: AsyncSession, organisation_id: int, told_on: date) -> list[str]:
    """Who of those is still here and still not to be reached, by name."""
    since, until = _bounds(told_on)
    theirs = (Address.person_id == Trouble.person_id) & (Address.workspace_id == Trouble.workspace_id)
    query = (
        select(Person.id, Person.name)
        .join(Trouble, Trouble.person_id == Person.id)
        .join(Address, theirs)
        .where(Trouble.organisation_id == organisation_id, Trouble.what == "unreachable")
        .where(Trouble.told_at >= since, Trouble.told_at < until)
        .where(Address.unreachable_at.is_not(None), Person.left_at.is_(None))
    )
    return sorted({id: name for id, name in await session.execute(query)}.values())


def _bounds(day: date) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time(), UTC)
    return midnight, midnight + timedelta(days=1)


def channel_gone(page: Page, team: str) -> Message:
    parts = (Words(page("channel_gone", team=team)), Words(page("channel_gone_do", team=team)))
    return Message((*parts, SmallPrint(page("channel_gone_who", team=team))), page.plain("title"))


def uninstalled(page: Page, name: str) -> Message:
    parts = (Words(page("uninstalled", name=name)), Words(page("uninstalled_do")))
    return Message((*parts, SmallPrint(page("administrators"))), page.plain("title"))


def not_ready(page: Page, left: Collection[str]) -> Message:
    """Why nobody is asked yet, and the doors to what puts it right."""
    parts: list[Part] = [Words(page("not_ready"))]
    doors = []
    if "footer" in left:
        parts.append(Words(page("not_ready_footer")))
        doors.append(Button(page.plain("confirm"), "signposts.open", opens=True, look="first"))
    if "local" in left:
        parts.append(Words(page("not_ready_local")))
        doors.append(Button(page.plain("add_local"), "local_help.open", opens=True))
    return Message((*parts, Buttons(tuple(doors)), SmallPrint(page("not_ready_who"))), page.plain("title"))


def unreachable(page: Page, names: Sequence[str]) -> Message:
    """The names are for an administrator alone: nobody else can tell a leaver from a lost address."""
    count = page("unreachable_one") if len(names) == 1 else page("unreachable_many", count=len(names))
    lines = [page("person", name=name) for name in names[:SHOWN]]
    lines += [page("more", count=len(names) - SHOWN)] if len(names) > SHOWN else []
    parts: tuple[Part, ...] = (Words(count), Words("\n".join(f"- {line}" for line in lines)))
    return Message((*parts, Words(page("unreachable_do")), SmallPrint(page("administrators"))), page.plain("title"))


async def _mine(visit: Visit) -> list[date]:
    async with visit.house.identity.reading() as session:
        query = select(Trouble.at).where(Trouble.person_id == visit.person.id).order_by(Trouble.at)
        return [at.date() for at in (await session.execute(query)).scalars()]


async def show(visit: Visit) -> list[tuple[str, str]]:
    page = visit.page("trouble")
    return [(page("mine"), page("mine_on", date=f"{day.day} {day:%B %Y}")) for day in await _mine(visit)]


async def export(visit: Visit) -> dict[str, object]:
    return {"could_not_be_reached_on": [day.isoformat() for day in await _mine(visit)]}


async def forget(visit: Visit) -> None:
    async with visit.house.identity.writing() as session:
        await session.execute(delete(Trouble).where(Trouble.person_id == visit.person.id))


routes.keeps.append(Keeps(("trouble",), show, export, forget))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    page = visit.page("trouble")
    return {
        "a channel is gone": channel_gone(page, "Ward 7"),
        "a workspace is gone": uninstalled(page, "Fernhill"),
        "help is not ready": not_ready(page, ("footer", "local")),
        "one cannot be reached": unreachable(page, ["Sam Price"]),
        "many cannot be reached": unreachable(page, [f"Colleague {n}" for n in range(30)]),
    }
