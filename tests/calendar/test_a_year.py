"""A year in the life of a mixed team, through the real store: every letter of it is when the rules say, and once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot import rounds
from bot.cli.opening import open_house
from bot.models import (
    Absence,
    Address,
    DayOff,
    Letter,
    Member,
    Organisation,
    Person,
    Round,
    Schedule,
    Seat,
    Shift,
    Team,
    Workspace,
)
from bot.people.organisation import connect
from bot.visit import House
from tests.calendar.reference import DAY, WEEK, Nurse, happens, question, reminder
from tests.calendar.reference import Letter as Expected
from tests.calendar.test_against_the_reference import write_pattern
from tests.clock import StillClock

LONDON, START, END = "Europe/London", date(2026, 1, 1), date(2026, 12, 31)
MANY_DAYS = [START + DAY * n for n in range((END - START).days + 1)]
NHS_DAY = date(2026, 7, 5)


def days(text: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, text.split()))


# As https://www.gov.uk/bank-holidays has them, Scotland's with the day of the World Cup.
ENGLAND = days(
    "2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-26 2026-12-28 2027-01-01"
) | {NHS_DAY}
SCOTLAND = days(
    "2026-01-01 2026-01-02 2026-04-03 2026-05-04 2026-05-25 2026-06-15 2026-08-03 2026-11-30 2026-12-25 2026-12-26 "
    "2026-12-28 2027-01-01 2027-01-02 2027-01-04"
) | {NHS_DAY}
# The organisation keeps Ramadan and Christmas Day.
QUIET = [
    (date(2026, 2, 18), date(2026, 3, 19), "15:30", "18:30"),
    (date(2026, 12, 25), date(2026, 12, 25), "00:00", "00:00"),
]

EVERY_DAY = {day: [("09:00", "17:00")] for day in WEEK}
NIGHTS = {day: [("20:00", "08:00")] for day in ("fri", "sat", "sun")}
ROTA = (date(2026, 10, 19), date(2026, 11, 1))  # over the night in which the clocks go back

TEAM = {
    "nothing is known": Nurse(LONDON),
    "in Scotland": Nurse(LONDON, holidays=SCOTLAND),
    "office hours": Nurse(LONDON, usual={day: [("09:00", "17:00")] for day in WEEK[:5]}),
    "works holidays": Nurse(LONDON, usual=EVERY_DAY, works_holidays=True),
    "nights": Nurse(LONDON, usual=NIGHTS, leave=[(date(2026, 4, 10), date(2026, 4, 11))]),
    "split days": Nurse(LONDON, usual={"mon": [("07:00", "11:00"), ("16:00", "23:30")], "thu": [("00:30", "03:00")]}),
    "two weeks of rota": Nurse(
        LONDON, usual=EVERY_DAY, rota=ROTA,
        shifts=[(happens(LONDON, ROTA[0] + DAY * n, "19:30"), happens(LONDON, ROTA[0] + DAY * (n + 1), "08:00"))
                for n in (0, 1, 5, 6, 12)],
        leave=[(date(2026, 8, 1), date(2026, 8, 16)), (date(2026, 10, 24), date(2026, 10, 24))],
    ),
    "in New York": Nurse("America/New_York", usual=EVERY_DAY),
    "on Lord Howe": Nurse("Australia/Lord_Howe"),
    "in Kathmandu": Nurse("Asia/Kathmandu", usual={"sun": [("10:00", "18:00")], "tue": [("06:00", "06:00")]}),
}  # fmt: skip
TEAM = {
    name: replace(nurse, holidays=nurse.holidays or ENGLAND, quiet=QUIET, humane=("07:30", "20:30"))
    for name, nurse in TEAM.items()
}
NIGHT_TIME, DAY_TIME = "01:30", "09:30"
ASKED_ON = {NIGHT_TIME: WEEK, DAY_TIME: ("sun",)}
WINDOW, AGAIN = timedelta(hours=4), timedelta(hours=2)


@pytest.fixture
def still() -> StillClock:
    return StillClock(happens(LONDON, START, "00:00"))


async def people(house: House) -> dict[int, str]:
    """The team into the store; their names by id."""
    await connect(house, "web", "w", "Fernhill")
    async with house.identity.writing() as session:
        organisation = (await session.execute(select(Organisation))).scalar_one()
        workspace = (await session.execute(select(Workspace.id))).scalar_one()
        session.add(DayOff(organisation_id=organisation.id, on_day=NHS_DAY, name="The NHS's birthday"))
        team = Team(organisation_id=organisation.id, name="Ward 7")
        session.add(team)
        await session.flush()
        found = {}
        for name, nurse in TEAM.items():
            person = Person(
                organisation_id=organisation.id, name=name, salt=b"s" * 16, zone=nurse.zone,
                nation="scotland" if nurse.holidays is SCOTLAND else "", pattern=write_pattern(nurse),
                rota_from=nurse.rota and nurse.rota[0], rota_until=nurse.rota and nurse.rota[1],
            )  # fmt: skip
            session.add(person)
            await session.flush()
            found[person.id] = name
            session.add(Address(person_id=person.id, workspace_id=workspace, user=name))
            session.add(Member(team_id=team.id, person_id=person.id))
            session.add_all(Shift(person_id=person.id, starts_at=at, ends_at=to) for at, to in nurse.shifts)
            session.add_all(Absence(person_id=person.id, first_on=one, last_on=to) for one, to in nurse.leave)
        for at, on in ASKED_ON.items():
            await session.execute(insert(Schedule).values(
                organisation_id=organisation.id, team_id=team.id, check_in=at, days=",".join(on), at=at,
                window=WINDOW.seconds // 60, remind_after=AGAIN.seconds // 60, way="private", audience="team",
                next_at=happens(LONDON, next(day for day in MANY_DAYS if WEEK[day.weekday()] in on), at),
            ))  # fmt: skip
    return found


async def live(house: House, clock: StillClock, until: datetime) -> None:
    """Every moment at which something is due, one after the other."""
    while True:
        async with house.identity.reading() as session:
            due = (await session.execute(select(Schedule.next_at).order_by(Schedule.next_at))).scalars().first()
        if due is None or due >= until:
            return
        clock.move_to(due)
        assert await rounds.open_due(house.identity, 1, clock.now()) == 1


async def test_over_a_year_everybody_is_asked_when_the_rules_say_and_once(
    grounds: Callable[[str], object], still: StillClock
) -> None:
    fresh = grounds("sqlite").fresh(observances="Ramadan,Christmas Day", humane_hours="07:30-20:30")  # type: ignore[attr-defined]
    async with open_house(fresh, still.now) as house:
        names = await people(house)
        await live(house, still, happens(LONDON, END + DAY, "00:00"))
        async with house.identity.reading() as session:
            opened = {one.id: one for one in (await session.execute(select(Round))).scalars()}
            seats = Counter((await session.execute(select(Seat.round_id))).scalars())
            columns = select(Letter.kind, Letter.about, Letter.person_id, Letter.due_at, Letter.too_late_at)
            written = (await session.execute(columns)).all()

    expected, ends = {}, {}
    for day in MANY_DAYS:
        for at in (at for at, on in ASKED_ON.items() if WEEK[day.weekday()] in on):
            opens_at = happens(LONDON, day, at)
            ends[day, at] = (opens_at, opens_at + WINDOW)
            for name, nurse in TEAM.items():
                if asked := question(nurse, day, at, opens_at):
                    expected[day, at, name, "check_in.ask"] = asked
                    ends[day, at] = (opens_at, max(ends[day, at][1], asked.due_at + WINDOW))
                    if again := reminder(nurse, asked, AGAIN, WINDOW):
                        expected[day, at, name, "check_in.remind"] = again

    assert {(one.local_date, one.check_in): (one.opens_at, one.closes_at) for one in opened.values()} == ends
    assert set(seats.values()) == {len(TEAM)}, "everybody has a seat, whenever they work"
    found = {}
    for kind, about, person, due, late in written:
        one = opened[int(about)]
        key = (one.local_date, one.check_in, names[person], kind)
        assert key not in found, "at most once"
        found[key] = Expected(due, late)
    wrong = {key for key in {*found, *expected} if found.get(key) != expected.get(key)}
    assert not wrong, [(key, found.get(key), expected.get(key)) for key in sorted(wrong)[:5]]

    # And what a reader can see without any rule: on both nights of a clock change, asked once, at half past one or two.
    for day, shown in ((date(2026, 3, 29), "01:30"), (date(2026, 10, 25), "00:30")):
        asked_at = [one.due_at for key, one in found.items() if key[:2] == (day, NIGHT_TIME) and key[2] == "nights"]
        first = datetime.fromisoformat(f"{day}T{shown}").replace(tzinfo=UTC)
        assert min(asked_at) == first and len(asked_at) == 2, "the question and its reminder"
