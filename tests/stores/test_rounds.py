"""Rounds: opened once, closed once, pictured once, whoever ticks and however often."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from bot import closing, rounds
from bot.models import Letter, Member, Person, Picture, Round, Schedule, Seat, Team
from bot.private import SKIPPED, Reply
from bot.private.tables import reply
from bot.rehearsal import trust
from bot.visit import House
from bot.when.local import local
from tests.clock import StillClock
from tests.stores.conftest import rows_of

MINIMUM = 11


async def opens(house: House) -> int:
    return await rounds.open_due(house.identity, house.answers.keys.current, house.now())


async def closes(house: House) -> int:
    return await closing.close_due(house.identity, house.answers, MINIMUM, house.now())


async def ward_of(house: House, team: str) -> Schedule:
    async with house.identity.reading() as session:
        query = select(Schedule).join(Team, Team.id == Schedule.team_id).where(Team.name == team)
        return (await session.execute(query)).scalar_one()


async def ward(house: House) -> Schedule:
    return await ward_of(house, trust.WARD)


async def count(house: House, table: type, *which: object) -> int:
    async with house.identity.reading() as session:
        return (await session.execute(select(func.count()).select_from(table).where(*which))).scalar_one()  # type: ignore[arg-type]


async def the_round(house: House) -> Round:
    async with house.identity.reading() as session:
        return (await session.execute(select(Round))).scalar_one()


@pytest.fixture
async def due(furnished: House, clock: StillClock) -> House:
    """Monday 09:30: Ward 7's moment has come."""
    clock.forward(minutes=30)
    return furnished


@pytest.fixture
async def answered(due: House, clock: StillClock) -> House:
    """Ward 7 was asked and twelve of it answered, well; its time is up."""
    await opens(due)
    one = await the_round(due)
    async with due.identity.reading() as session:
        query = select(Person.id, Person.salt).join(Seat, Seat.person_id == Person.id).limit(12)
        people = list(await session.execute(query))
    for person, salt in people:
        spot = rounds.spot(one, person, salt)
        await due.answers.keep(spot, Reply("sunny", 5, clock.now()), one.opens_at.date())
    clock.forward(hours=8)
    return due


# Opening


async def test_a_round_is_opened_with_its_seats_and_all_its_letters(due: House) -> None:
    before = await count(due, Letter)
    assert await opens(due) == 1
    assert await count(due, Seat) == 14
    assert await count(due, Letter) == before + 28, "a question and a reminder for every seat alike"
    one = await the_round(due)
    assert (one.opens_at, one.closes_at - one.opens_at) == (due.now(), timedelta(hours=8))


async def test_five_tickers_at_once_open_it_once(due: House) -> None:
    assert sum(await asyncio.gather(*(opens(due) for _ in range(5)))) == 1
    assert (await count(due, Round), await count(due, Seat)) == (1, 14)


async def test_a_second_beat_is_harmless(due: House) -> None:
    await opens(due)
    before = await rows_of(due.identity)
    assert await opens(due) == 0
    assert await rows_of(due.identity) == before


async def test_the_next_one_is_next_monday_at_the_same_wall_time(due: House, clock: StillClock) -> None:
    clock.forward(minutes=40)
    await opens(due)
    following = (await ward(due)).next_at
    assert following is not None
    assert f"{local(following, trust.ZONE):%a %d %b %H:%M}" == "Mon 09 Mar 09:30"


@pytest.mark.parametrize(("minutes", "opened"), [(120, 1), (121, 0), (60 * 24 * 3, 0)])
async def test_what_is_late_beyond_two_hours_is_dropped_and_there_will_be_another(
    due: House, clock: StillClock, minutes: int, opened: int
) -> None:
    clock.forward(minutes=minutes)
    await opens(due)
    schedule = await ward(due)
    assert await count(due, Round, Round.schedule_id == schedule.id) == opened
    assert schedule.next_at is not None and schedule.next_at > due.now()


async def test_who_joins_after_opening_has_no_seat_and_who_leaves_keeps_theirs(due: House) -> None:
    """The cohort is frozen: else comparing two pictures would tell who came or went."""
    await opens(due)
    one = await the_round(due)
    async with due.identity.writing() as session:
        newcomer = (
            await session.execute(select(Person.id).where(Person.id.not_in(select(Seat.person_id))).limit(1))
        ).scalar_one()
        await session.execute(insert(Member).values(team_id=one.team_id, person_id=newcomer))
        leaver = (await session.execute(select(Seat.person_id).limit(1))).scalar_one()
        await session.execute(delete(Member).where(Member.person_id == leaver))
    assert await rounds.seat(due.identity, newcomer, b"", one.id) is None
    assert await rounds.seat(due.identity, leaver, b"", one.id) is not None


async def test_opening_now_happens_once_a_day(furnished: House, clock: StillClock) -> None:
    schedule, key = await ward(furnished), furnished.answers.keys.current

    async def now() -> Round | None:
        async with furnished.identity.writing() as session:
            return await rounds.open_now(session, schedule, key, clock.now())

    assert await now() is not None
    clock.forward(hours=2)
    assert await now() is None
    clock.forward(hours=22)
    assert await now() is not None


async def test_a_round_opened_by_hand_takes_the_place_of_that_days(furnished: House, clock: StillClock) -> None:
    schedule = await ward(furnished)
    async with furnished.identity.writing() as session:
        await rounds.open_now(session, schedule, furnished.answers.keys.current, clock.now())
    clock.forward(minutes=30)
    await opens(furnished)
    assert await count(furnished, Round) == 1
    later = await ward(furnished)
    assert later.next_at is not None and later.next_at > clock.now() + timedelta(days=6)


# Closing


async def test_the_picture_is_put_in_once_and_only_after_closing(answered: House, clock: StillClock) -> None:
    clock.forward(seconds=-1)
    assert await closes(answered) == 0 and await count(answered, Picture) == 0
    clock.forward(seconds=1)
    assert await closes(answered) == 1
    async with answered.identity.reading() as session:
        assert list((await session.execute(select(Picture.word))).scalars()) == ["well"]


async def test_closing_twice_is_harmless(answered: House) -> None:
    await closes(answered)
    before = await rows_of(answered.identity)
    assert await closes(answered) == 0
    assert await rows_of(answered.identity) == before


async def test_two_tickers_that_close_at_once_close_it_once(answered: House) -> None:
    letters = await count(answered, Letter)
    await asyncio.gather(closes(answered), closes(answered), closes(answered))
    assert (await count(answered, Picture), await count(answered, Letter)) == (1, letters + 1)
    assert len((await rows_of(answered.answers._database))["reply"]) == 12


async def test_erasing_afterwards_does_not_redraw_the_picture(answered: House, clock: StillClock) -> None:
    """A picture that changed when somebody erased would tell what they had answered."""
    await closes(answered)
    one = await the_round(answered)
    async with answered.identity.reading() as session:
        people = select(Person.id, Person.salt).join(Seat, Seat.person_id == Person.id)
        spots = [rounds.spot(one, person, salt) for person, salt in await session.execute(people)]
    before = await rows_of(answered.identity)
    await answered.answers.forget(spots)
    clock.forward(hours=1)
    await closes(answered)
    assert await rows_of(answered.identity) == before


async def test_ten_answers_and_eleven_skips_leave_what_no_answer_leaves(due: House, clock: StillClock) -> None:
    """A1 and A2: rows and letters are those of a round that nobody answered."""
    await opens(due)
    one = await the_round(due)
    async with due.identity.reading() as session:
        query = select(Person.id, Person.salt).join(Seat, Seat.person_id == Person.id)
        people = list(await session.execute(query))
    for at, (person, salt) in enumerate(people):
        given = Reply("sunny", 5, clock.now()) if at < 10 else Reply("not_today", SKIPPED, clock.now())
        await due.answers.keep(rounds.spot(one, person, salt), given, one.opens_at.date())
    clock.forward(hours=8)
    await closes(due)
    async with due.identity.reading() as session:
        assert (await session.execute(select(Picture.word))).scalar_one() == "none"
        told = (await session.execute(select(Letter).where(Letter.kind == "check_in.picture"))).scalar_one()
    assert (told.about, told.dedup) == (str(one.id), f"picture:{one.id}")


# One bad row never stops the line


async def test_a_round_whose_answers_cannot_be_read_does_not_keep_others_open(
    answered: House, clock: StillClock
) -> None:
    """A row that was tampered with, or whose key is gone, is one round's trouble."""
    async with answered.answers._database.writing() as session:
        await session.execute(update(reply).values(sealed=b"x" * 300))
    other = await ward_of(answered, trust.PORTERS)
    async with answered.identity.writing() as session:
        await rounds.open_now(session, other, answered.answers.keys.current, clock.now())
    clock.forward(hours=9)
    for _ in range(2):
        with contextlib.suppress(Exception):
            await closes(answered)
    async with answered.identity.reading() as session:
        closed = (await session.execute(select(Round.schedule_id).where(Round.closed_at.is_not(None)))).scalars()
    assert other.id in set(closed)


async def test_a_schedule_that_cannot_be_read_does_not_keep_others_shut(due: House) -> None:
    async with due.identity.writing() as session:
        porters = (await ward_of(due, trust.PORTERS)).id
        broken = {"at": "half past", "next_at": due.now() - timedelta(minutes=1)}
        await session.execute(update(Schedule).where(Schedule.id == porters).values(**broken))
    for _ in range(2):
        with contextlib.suppress(Exception):
            await opens(due)
    assert await count(due, Round, Round.schedule_id == (await ward(due)).id) == 1
