"""Each person is asked in their own hours: a mixed team, from its rows to its letters, and after a change of mind."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot import rounds
from bot.models import (
    Absence,
    Address,
    DayOff,
    Lane,
    Letter,
    Member,
    Organisation,
    Person,
    Round,
    Schedule,
    Shift,
    Team,
)
from bot.models.letters import DONE, QUEUED
from bot.people.hours import hours_of
from bot.people.scheduling import Plan, save
from bot.rehearsal import trust
from bot.visit import House
from bot.when.hours import Stretch
from bot.when.local import local, moment
from bot.when.pattern import read_pattern, read_window
from tests.clock import StillClock

MONDAY = date(2026, 3, 2)
DAY, NIGHT, AWAY, AUCKLAND, PLAIN = range(5)


def at(text: str, day: date = MONDAY) -> datetime:
    """ "20:00" on that day in London."""
    return moment(day, datetime.strptime(text, "%H:%M").time(), trust.ZONE)  # noqa: DTZ007


async def is_like(house: House, person: int, **values: Any) -> None:
    async with house.identity.writing() as session:
        await session.execute(update(Person).where(Person.id == person).values(**values))


@pytest.fixture
async def ward(furnished: House) -> list[int]:
    """Five of Ward 7: by day, by night, on leave, in Auckland, and one of whom nothing is known."""
    async with furnished.identity.writing() as session:
        members = select(Member.person_id).join(Team, Team.id == Member.team_id).where(Team.name == trust.WARD)
        people = list((await session.execute(members.order_by(Member.person_id).limit(5))).scalars())
        await session.execute(insert(Absence).values(person_id=people[AWAY], first_on=MONDAY, last_on=date(2026, 3, 5)))
    await is_like(furnished, people[DAY], pattern="mon-fri 09:00-17:00")
    await is_like(furnished, people[NIGHT], pattern="mon-sun 20:00-08:00")
    await is_like(furnished, people[AUCKLAND], zone="Pacific/Auckland")
    return people


async def letters(house: House, kind: str = "check_in.ask", state: str = QUEUED) -> dict[int | None, str]:
    """When each person is to be asked, on London's clock."""
    async with house.identity.reading() as session:
        query = select(Letter.person_id, Letter.due_at).where(Letter.kind == kind, Letter.state == state)
        found = (await session.execute(query)).all()
    assert len(found) == len({person for person, _ in found}), "once each"
    return {person: f"{local(due, trust.ZONE):%a %H:%M}" for person, due in found}


async def opens(house: House) -> Round:
    assert await rounds.open_due(house.identity, house.answers.keys.current, house.now()) == 1
    return await the_round(house)


async def the_round(house: House) -> Round:
    async with house.identity.reading() as session:
        return (await session.execute(select(Round))).scalar_one()


async def changes(house: House, **plan: Any) -> Schedule:
    """Ward 7's schedule is saved with another plan, as the form does."""
    usual = {"days": ("mon",), "at": "09:30", "window": 8, "remind": 2, "way": "private", "audience": "team"}
    async with house.identity.writing() as session:
        team = (await session.execute(select(Team).where(Team.name == trust.WARD))).scalar_one()
        return await save(session, team, Plan("weather", **{**usual, **plan}), house.now())


# Opening


async def test_a_mixed_team_is_asked_by_day_and_the_night_nurse_on_her_shift(
    furnished: House, clock: StillClock, ward: list[int]
) -> None:
    clock.forward(minutes=30)
    one = await opens(furnished)
    asked = await letters(furnished)
    assert [asked.get(person) for person in ward] == ["Mon 09:30", "Mon 20:00", None, "Mon 19:00", "Mon 09:30"]
    reminded = await letters(furnished, "check_in.remind")
    assert [reminded.get(person) for person in ward] == ["Mon 11:30", "Mon 22:00", None, "Mon 21:00", "Mon 11:30"]
    assert one.closes_at == at("04:00", date(2026, 3, 3)), "the last asked, at eight, has eight hours too"
    assert one.asked == 14, "who is on leave keeps their seat"


async def test_whoever_cannot_be_reached_keeps_no_round_open(
    furnished: House, clock: StillClock, ward: list[int]
) -> None:
    async with furnished.identity.writing() as session:
        for person in (ward[NIGHT], ward[AUCKLAND]):
            gone = update(Address).where(Address.person_id == person).values(unreachable_at=clock.now())
            await session.execute(gone)
    clock.forward(minutes=30)
    one = await opens(furnished)
    assert one.closes_at == at("17:30") and ward[NIGHT] not in await letters(furnished)


async def test_on_a_bank_holiday_only_those_are_asked_who_work_it(
    furnished: House, clock: StillClock, ward: list[int]
) -> None:
    await is_like(furnished, ward[DAY], pattern="mon 09:00-17:00; bank holidays")
    easter_monday = at("09:30", date(2026, 4, 6))
    async with furnished.identity.writing() as session:
        await session.execute(update(Schedule).where(Schedule.check_in == "weather").values(next_at=easter_monday))
        await session.execute(update(Schedule).where(Schedule.check_in != "weather").values(next_at=None))
    clock.move_to(easter_monday)
    await opens(furnished)
    # The others start again on Tuesday, further off than anybody is asked; in Auckland that is tonight.
    assert await letters(furnished) == {ward[DAY]: "Mon 09:30", ward[AUCKLAND]: "Mon 21:00"}


async def test_the_team_s_channel_is_written_to_whoever_is_at_work(furnished: House, clock: StillClock) -> None:
    async with furnished.identity.writing() as session:
        await session.execute(update(Person).values(pattern="sun 01:00-02:00"))
        await session.execute(update(Schedule).values(way="channel"))
    clock.forward(minutes=30)
    one = await opens(furnished)
    assert await letters(furnished, "check_in.post") == {None: "Mon 09:30"}
    assert await letters(furnished, "check_in.post_again") == {None: "Mon 11:30"}
    assert one.closes_at == at("17:30")


# Reading


async def test_hours_are_read_for_many_at_once_and_each_is_their_own(
    furnished: House, ward: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    shift = Stretch(at("20:00"), at("08:00", date(2026, 3, 3)))
    async with furnished.identity.writing() as session:
        house = (await session.execute(select(Organisation))).scalar_one()
        house.observances, house.humane = "Ramadan", "07:00-21:00"
        session.add(DayOff(organisation_id=house.id, on_day=date(2026, 3, 4), name="Founders' day"))
        session.add(Shift(person_id=ward[NIGHT], starts_at=shift.starts_at, ends_at=shift.ends_at))
        far = timedelta(days=40)
        session.add(Shift(person_id=ward[NIGHT], starts_at=shift.starts_at + far, ends_at=shift.ends_at + far))
    await is_like(furnished, ward[NIGHT], rota_from=MONDAY, rota_until=date(2026, 3, 8), nation="scotland")
    await is_like(furnished, ward[PLAIN], pattern="whenever", zone="Mars/Olympus")
    async with furnished.identity.reading() as session:
        found = await hours_of(session, [*ward, 10**9], MONDAY, MONDAY)
        in_lisbon = await hours_of(session, ward[:1], MONDAY, MONDAY, "Europe/Lisbon")
    assert set(found) == set(ward)
    assert found[ward[DAY]].pattern == read_pattern("mon-fri 09:00-17:00")
    assert found[ward[NIGHT]].rota == (MONDAY, date(2026, 3, 8)) and found[ward[NIGHT]].shifts == (shift,)
    assert found[ward[AWAY]].away == ((MONDAY, date(2026, 3, 5)),)
    assert found[ward[AUCKLAND]].zone == "Pacific/Auckland" and in_lisbon[ward[DAY]].zone == trust.ZONE
    plain = found[ward[PLAIN]]
    assert (plain.pattern, plain.zone, plain.humane) == (None, trust.ZONE, read_window("07:00-21:00"))
    assert {date(2026, 3, 4), date(2026, 4, 6)} <= plain.off and date(2026, 4, 6) not in found[ward[NIGHT]].off
    assert [one.window for one in plain.spared] == [read_window("15:30-18:30")]
    assert "whenever" not in caplog.text and [record.person for record in caplog.records] == [ward[PLAIN]] * 2  # type: ignore[attr-defined]


async def test_who_says_no_zone_is_on_the_team_s_clock_and_else_on_the_house_s(
    furnished: House, ward: list[int]
) -> None:
    await is_like(furnished, ward[PLAIN], zone="")
    async with furnished.identity.reading() as session:
        assert (await hours_of(session, ward, MONDAY, MONDAY, "Asia/Kathmandu"))[ward[PLAIN]].zone == "Asia/Kathmandu"
        assert (await hours_of(session, ward, MONDAY, MONDAY))[ward[PLAIN]].zone == trust.ZONE


async def test_an_organisation_may_keep_no_bank_holidays(furnished: House, ward: list[int]) -> None:
    async with furnished.identity.writing() as session:
        await session.execute(update(Organisation).values(bank_holidays=False))
    async with furnished.identity.reading() as session:
        assert (await hours_of(session, ward, MONDAY, MONDAY))[ward[PLAIN]].off == frozenset()


# Changing a schedule while its round is open


@pytest.fixture
async def under_way(furnished: House, clock: StillClock, ward: list[int]) -> list[int]:
    """Monday 10:00: the day people have been asked, the night nurse and Auckland have not."""
    clock.forward(minutes=30)
    await opens(furnished)
    async with furnished.identity.writing() as session:
        asked = update(Letter).where(Letter.kind == "check_in.ask", Letter.due_at <= clock.now())
        await session.execute(asked.values(state=DONE))
    clock.forward(minutes=30)
    return ward


async def test_a_schedule_that_is_stopped_asks_nobody_any_more(furnished: House, under_way: list[int]) -> None:
    assert set(await letters(furnished)) == {under_way[NIGHT], under_way[AUCKLAND]}
    schedule = await changes(furnished, days=())
    assert schedule.next_at is None
    assert await letters(furnished) == {} and await letters(furnished, "check_in.remind") == {}
    async with furnished.identity.reading() as session:
        ended = (await session.execute(select(Letter).where(Letter.kind == "check_in.remind"))).scalars().all()
    assert all(one.due_at == one.too_late_at for one in ended), "ended like every other"


async def test_another_time_moves_what_is_not_yet_sent_and_its_reminder(furnished: House, under_way: list[int]) -> None:
    before = await the_round(furnished)
    await changes(furnished, at="22:00")
    night, auckland = under_way[NIGHT], under_way[AUCKLAND]
    # Ten in the evening has passed in Auckland: there it stays eight in the morning.
    assert await letters(furnished) == {night: "Mon 22:00", auckland: "Mon 19:00"}
    reminded = await letters(furnished, "check_in.remind")
    assert (reminded[night], reminded[auckland]) == ("Tue 00:00", "Mon 21:00")
    assert reminded[under_way[DAY]] == "Mon 11:30", "who was asked is reminded as they were told"
    assert (await the_round(furnished)).closes_at == before.closes_at + timedelta(hours=2)


async def test_a_later_time_keeps_the_round_open_as_long_as_the_last_needs(
    furnished: House, under_way: list[int]
) -> None:
    await is_like(furnished, under_way[AUCKLAND], zone=trust.ZONE, pattern="mon-sun 20:00-08:00")
    await changes(furnished, at="23:45", remind=0, window=2)
    assert (await letters(furnished))[under_way[NIGHT]] == "Mon 23:45"
    assert (await letters(furnished, "check_in.remind"))[under_way[NIGHT]] == "Tue 01:45", (
        "a new reminder is the next's"
    )
    assert (await the_round(furnished)).closes_at == at("07:45", date(2026, 3, 3)), "and so is a new window"


async def test_a_time_that_has_passed_leaves_today_as_it_was(furnished: House, under_way: list[int]) -> None:
    before = await letters(furnished), await letters(furnished, "check_in.remind")
    schedule = await changes(furnished, at="09:45")
    assert (await letters(furnished), await letters(furnished, "check_in.remind")) == before
    assert f"{local(schedule.next_at, trust.ZONE):%a %d %H:%M}" == "Mon 09 09:45"  # type: ignore[arg-type]


async def test_whoever_is_not_at_work_around_the_new_time_is_not_asked(furnished: House, under_way: list[int]) -> None:
    await is_like(furnished, under_way[NIGHT], pattern="mon 12:00-16:00")
    await changes(furnished, at="16:30")
    assert under_way[NIGHT] not in await letters(furnished)
    assert under_way[NIGHT] not in await letters(furnished, "check_in.remind")


async def test_the_lane_looks_again_when_a_question_is_moved_forward(furnished: House, under_way: list[int]) -> None:
    async with furnished.identity.writing() as session:
        await session.execute(update(Lane).values(next_at=at("20:00")))
    await is_like(furnished, under_way[NIGHT], pattern="mon 10:00-23:00")
    await changes(furnished, at="11:00")
    async with furnished.identity.reading() as session:
        assert (await session.execute(select(Lane.next_at))).scalar_one() == at("11:00")


async def test_a_team_s_post_that_waits_is_moved_with_its_reminder(furnished: House, clock: StillClock) -> None:
    await changes(furnished, way="channel")
    clock.forward(minutes=30)
    await opens(furnished)
    await changes(furnished, way="channel", at="12:00")
    assert await letters(furnished, "check_in.post") == {None: "Mon 12:00"}
    assert await letters(furnished, "check_in.post_again") == {None: "Mon 14:00"}
    assert (await the_round(furnished)).closes_at == at("20:00")
