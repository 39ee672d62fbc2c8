"""Is now a good moment? An unasked letter keeps to people's hours and finds room in their week, else waits or ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database, read
from bot.delivery.write import insert_new
from bot.models import Letter, Member, Organisation, Person, Schedule, Team, Travelling, Unasked
from bot.models.among import among
from bot.models.letters import QUEUED, stands
from bot.people.hours import hours_of
from bot.unasked import CHANNEL, COUNTED, PRIVATE, WAITS, above
from bot.when.hours import Hours, at_work, next_start
from bot.when.local import clock, next_moment
from bot.when.week import WEEK, next_room, room

AHEAD = timedelta(days=35)
"""How far ahead somebody's next hours are looked for: a month's leave and a bit."""
AGAIN = timedelta(hours=4)
"""How often a letter that waits for somebody's hours is looked at again. A rota may bring them in sooner than was
known, leave may end, a day off be taken back: no shift as long as this passes the letter by.
"""
ASK = "check_in.ask"
Verdicts = dict[int, datetime | None]
_PLACES = (
    select(Person.id, Organisation.a_week)
    .join(Organisation, Organisation.id == Person.organisation_id)
    .where(among(Person.id, "people"))
    .order_by(Person.id)
    .with_for_update(of=Person, key_share=True)
)
_TAKEN = (
    select(Unasked.person_id, Unasked.at, Unasked.letter_id)
    .where(among(Unasked.person_id, "people"), Unasked.at > bindparam("since"))
)  # fmt: skip
_WRITTEN = (
    select(Letter.person_id, Letter.kind, Letter.due_at)
    .where(among(Letter.person_id, "people"), stands(QUEUED))
    .where(Letter.kind.in_(bindparam("kinds", expanding=True)))
    .where(Letter.due_at < bindparam("before"), Letter.id.not_in(select(Unasked.letter_id)))
)


async def timely(database: Database, letters: Sequence[Travelling], now: datetime) -> Mapping[int, datetime | None]:
    """Of these letters, those that may not be sent now: when instead (aware UTC), or None for never.

    A place in the week is taken here, whether or not the letter is then sent: who had answered, or pauses, must not
    show in it.
    """
    mine = [letter for letter in letters if letter.person_id and letter.kind in PRIVATE]
    shared = [letter for letter in letters if letter.team_id and letter.kind in CHANNEL]
    verdicts: Verdicts = {}
    if mine or shared:
        async with database.reading() as session:
            verdicts |= await _out_of_hours(session, mine, now)
            for letter in shared:
                verdicts |= await _nobody_there(session, letter, now)
    counted = [letter for letter in mine if letter.kind in COUNTED and letter.id not in verdicts]
    if counted:
        async with database.writing() as session:
            verdicts |= await _take_places(session, counted, now)
    return verdicts


async def _out_of_hours(session: AsyncSession, letters: Sequence[Travelling], now: datetime) -> Verdicts:
    people = sorted({letter.person_id for letter in letters if letter.person_id})
    hours = await hours_of(session, people, now.date(), now.date()) if people else {}
    there: dict[Hours, bool] = {}
    found: Verdicts = {}
    waiting = []
    for letter in letters:
        own = hours.get(letter.person_id or 0)
        if own is None:
            continue
        if own not in there:
            there[own] = at_work(own, now) is not None
        if not there[own]:
            found[letter.id] = None
            waiting += [letter] if letter.kind in WAITS else []
    if waiting:
        people = sorted({letter.person_id for letter in waiting if letter.person_id})
        hours = await hours_of(session, people, now.date(), (now + AHEAD).date())
        for letter in waiting:
            found[letter.id] = _later(letter, [hours[letter.person_id or 0]], now)
    return found


async def _nobody_there(session: AsyncSession, letter: Travelling, now: datetime) -> Verdicts:
    """A channel is told when somebody of the team is at work."""
    members = list((await session.execute(select(Member.person_id).where(Member.team_id == letter.team_id))).scalars())
    zone = (await session.execute(select(Team.zone).where(Team.id == letter.team_id))).scalar_one()
    hours = await hours_of(session, members, now.date(), now.date(), zone)
    if not hours or any(at_work(own, now) for own in set(hours.values())):
        return {}
    if letter.kind not in WAITS:
        return {letter.id: None}
    hours = await hours_of(session, members, now.date(), (now + AHEAD).date(), zone)
    return {letter.id: _later(letter, set(hours.values()), now)}


def _later(letter: Travelling, hours: Iterable[Hours], now: datetime) -> datetime | None:
    """When to look again: at the latest when the first of these people is next at work. Never, if that is too late."""
    starts = [start.starts_at for own in hours if (start := next_start(own, now, AHEAD))]
    at = _unless_too_late(letter, min(starts, default=now + AHEAD))
    return at and min(at, now + AGAIN)


def _unless_too_late(letter: Travelling, at: datetime) -> datetime | None:
    return at if letter.too_late_at is None or at < letter.too_late_at else None


async def _take_places(session: AsyncSession, letters: Sequence[Travelling], now: datetime) -> Verdicts:
    """Who has room in their week gets the letter, the most important first."""
    most = await _places(session, letters)
    taken, again = await _taken(session, list(most), now)
    planned = await _planned(session, letters, now)
    found: Verdicts = {}
    places = []
    for letter in sorted(letters, key=lambda one: (COUNTED.index(one.kind), one.due_at, one.id)):
        person = letter.person_id or 0
        if letter.id in again or person not in most:
            continue
        higher = [at for kind in above(letter.kind) for at in planned[person].get(kind, ())]
        if room(now, most[person], taken[person], higher):
            taken[person].append(now)
            places.append({"letter_id": letter.id, "person_id": person, "at": now})
        else:
            later = next_room(now, most[person], taken[person]) if letter.kind in WAITS else None
            found[letter.id] = _unless_too_late(letter, later) if later else None
    if places:
        await insert_new(session, Unasked, places, ["letter_id"])
    return found


async def _places(session: AsyncSession, letters: Sequence[Travelling]) -> dict[int, int]:
    """How many places each person has; nobody else gives any of theirs away until this transaction ends."""
    found = await read(session, _PLACES, people=[letter.person_id for letter in letters])
    return {person: most for person, most in found}


async def _taken(
    session: AsyncSession, people: Sequence[int], now: datetime
) -> tuple[dict[int, list[datetime]], set[int]]:
    """When each person's places were taken, and which letters hold one already (they are tried again)."""
    taken: dict[int, list[datetime]] = defaultdict(list)
    holding: set[int] = set()
    for person, at, letter in await read(session, _TAKEN, people=people, since=now - WEEK):
        taken[person].append(at)
        holding.add(letter)
    return taken, holding


async def _planned(
    session: AsyncSession, letters: Sequence[Travelling], now: datetime
) -> dict[int, dict[str, list[datetime]]]:
    """What more important is known to come to each person in the next seven days: written letters, and schedules."""
    planned: dict[int, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    kinds = {kind for letter in letters for kind in above(letter.kind)}
    if not kinds:
        return planned
    people = {letter.person_id for letter in letters if above(letter.kind)}
    before = now + WEEK
    for person, kind, due_at in await read(session, _WRITTEN, people=people, kinds=sorted(kinds), before=before):
        planned[person or 0][kind].append(due_at)
    if ASK in kinds:
        rows = await session.execute(
            select(Member.person_id, Schedule, Team.zone, Organisation.zone)
            .join(Team, Team.id == Member.team_id)
            .join(Organisation, Organisation.id == Team.organisation_id)
            .join(Schedule, Schedule.team_id == Team.id)
            .where(among(Member.person_id, people), Schedule.way == "private", Schedule.next_at < before)
        )
        known: dict[int, list[datetime]] = {}
        for person, schedule, own, house in rows:
            if schedule.id not in known:
                known[schedule.id] = _fires(schedule, own or house, now)
            planned[person][ASK] += known[schedule.id]
    return planned


def _fires(schedule: Schedule, zone: str, now: datetime) -> list[datetime]:
    """When a schedule asks in the next seven days."""
    found: list[datetime] = []
    at = schedule.next_at
    while at is not None and at < now + WEEK:
        found.append(at)
        at = next_moment(schedule.days.split(","), clock(schedule.at), zone, at)
    return found
