"""Is now a good moment? At their hours, and no more in a week than was promised, over all features together."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.delivery.write import Draft, write
from bot.models import Absence, Letter, Organisation, Person, Schedule, Shift, Unasked
from bot.timely import timely
from bot.visit import House
from tests.clock import StillClock
from tests.stores.conftest import PostOffice

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def week(office: PostOffice) -> Week:
    async with office.house.identity.writing() as session:
        await session.execute(delete(Unasked))
        await session.execute(update(Schedule).values(next_at=None))
    return Week(office)


class Week:
    """Letters of any kind to Ada, and what becomes of them at the moment."""

    def __init__(self, office: PostOffice) -> None:
        self.house: House = office.house
        self.clock: StillClock = office.clock
        self.office, self.made = office, 0

    async def letter(self, kind: str, to: str = "ada", *, due_at: datetime | None = None, **more: Any) -> Letter:
        self.made += 1
        where = {"person_id": self.office.people[to]} if to else {"team_id": self.office.team}
        draft = Draft(kind, "", f"week:{self.made}", due_at or self.clock.now(), **where, **more)
        async with self.house.identity.writing() as session:
            await write(session, self.office.organisation, [draft])
        async with self.house.identity.reading() as session:
            return (await session.execute(select(Letter).where(Letter.dedup == draft.dedup))).scalar_one()

    async def says(self, *letters: Letter) -> list[object]:
        """What is said of each: "now", "never", or when."""
        found = await timely(self.house.identity, letters, self.clock.now())
        return ["now" if one.id not in found else found[one.id] or "never" for one in letters]

    async def told(self, kind: str, **more: Any) -> object:
        return (await self.says(await self.letter(kind, **more)))[0]

    async def comes(self, kind: str, **more: Any) -> datetime:
        """When it is sent, if it is looked at again whenever that was said. The clock is left where it was."""
        letter, began = await self.letter(kind, **more), self.clock.now()
        while isinstance(at := (await self.says(letter))[0], datetime):
            assert at > self.clock.now()
            self.clock.move_to(at)
        assert at == "now"
        sent = self.clock.now()
        self.clock.move_to(began)
        return sent

    async def knows(self, **values: Any) -> None:
        async with self.house.identity.writing() as session:
            await session.execute(update(Person).where(Person.id == self.office.people["ada"]).values(**values))


async def test_a_fourth_message_in_a_week_is_not_sent_whatever_it_is_about(week: Week) -> None:
    assert await week.told("check_in.ask") == "now"
    week.clock.forward(days=1)
    assert await week.told("managers.digest") == "now"
    week.clock.forward(days=1)
    assert await week.told("check_in.remind") == "now"
    week.clock.forward(days=1)
    assert await week.told("check_in.ask") == "never"
    assert await week.told("check_in.ask", to="sam") == "now"
    week.clock.forward(days=4)
    assert await week.told("check_in.ask") == "now"


async def test_an_organisation_may_promise_fewer(week: Week) -> None:
    async with week.house.identity.writing() as session:
        await session.execute(update(Organisation).values(a_week=1))
    assert await week.told("check_in.ask") == "now"
    assert await week.told("check_in.remind") == "never"


async def test_what_can_wait_waits_for_the_first_room(week: Week) -> None:
    first = week.clock.now()
    for _ in range(3):
        assert await week.told("check_in.ask") == "now"
        week.clock.forward(hours=1)
    assert await week.told("check_in.picture_to") == first.replace(hour=0, minute=0) + 7 * DAY


async def test_a_reminder_gives_way_to_a_question_that_is_still_to_come(week: Week) -> None:
    """The more important one stands in the schedule, and is not written yet."""
    async with week.house.identity.writing() as session:
        ours = update(Schedule).where(Schedule.team_id == week.office.team)
        await session.execute(
            ours.values(days="wed,thu,fri", at="09:30", way="private", next_at=week.clock.now() + 2 * DAY)
        )
    assert await week.told("check_in.remind") == "never"
    assert await week.told("check_in.ask") == "now"


async def test_replies_and_a_colleagues_thanks_take_no_place(week: Week) -> None:
    for _ in range(5):
        assert await week.told("kudos.received") == "now"
        assert await week.told("welcome") == "now"
    assert await week.told("check_in.ask") == "now"


async def test_a_letter_that_is_tried_again_keeps_its_place(week: Week) -> None:
    asked = await week.letter("check_in.ask")
    for _ in range(5):
        assert await week.says(asked) == ["now"]
    assert await week.told("check_in.remind") == "now"
    assert await week.told("check_in.remind") == "now"
    assert await week.told("check_in.remind") == "never"


async def test_two_workers_do_not_both_take_the_last_place(week: Week) -> None:
    letters = [await week.letter("check_in.ask") for _ in range(8)]
    told = await asyncio.gather(*(week.says(letter) for letter in letters))
    assert [one for (one,) in told].count("now") == 3


async def test_nobody_is_written_to_at_night_and_what_can_wait_comes_in_the_morning(week: Week) -> None:
    week.clock.forward(hours=17)  # two at night
    assert await week.told("check_in.ask") == "never"
    assert await week.comes("kudos.received") == week.clock.now() + 6 * HOUR
    assert await week.told("welcome") == "now"  # they are here: they have just come by themselves


async def test_a_night_nurse_is_written_to_on_her_shift(week: Week) -> None:
    await week.knows(pattern="mon-sun 20:00-08:00")
    assert await week.told("check_in.ask") == "never"
    assert await week.comes("kudos.received") == week.clock.now() + 11 * HOUR
    week.clock.forward(hours=17)
    assert await week.told("check_in.ask") == "now"


async def test_whoever_is_on_leave_is_left_alone_until_they_are_back(week: Week) -> None:
    today = week.clock.now().date()
    async with week.house.identity.writing() as session:
        leave = Absence(person_id=week.office.people["ada"], first_on=today, last_on=today + 6 * DAY)
        session.add(leave)
    assert await week.told("check_in.ask") == "never"
    assert await week.comes("kudos.received") == week.clock.now() + 7 * DAY - HOUR  # at eight, when days begin
    soon = week.clock.now() + 3 * DAY
    assert await week.told("check_in.picture_to", too_late_at=soon) == "never"


async def test_a_shift_that_comes_into_the_rota_is_not_passed_by(week: Week) -> None:
    """Who waits until Friday is not left waiting when they are given a shift tonight."""
    today = week.clock.now().date()
    await week.knows(rota_from=today, rota_until=today + 6 * DAY)
    async with week.house.identity.writing() as session:
        session.add(_shift(week, friday := week.clock.now() + 4 * DAY))
    offer = await week.letter("kudos.received")
    (at,) = await week.says(offer)
    async with week.house.identity.writing() as session:
        session.add(_shift(week, tonight := week.clock.now() + 11 * HOUR))
    while isinstance(at, datetime):
        week.clock.move_to(at)
        (at,) = await week.says(offer)
    assert at == "now" and week.clock.now() == tonight < friday


def _shift(week: Week, starts_at: datetime) -> Shift:
    return Shift(person_id=week.office.people["ada"], starts_at=starts_at, ends_at=starts_at + 8 * HOUR)


async def test_a_channel_is_told_when_somebody_of_the_team_is_at_work(week: Week) -> None:
    assert await week.told("check_in.post", to="") == "now"
    week.clock.forward(hours=17)
    assert await week.told("check_in.post", to="") == "never"
    assert await week.comes("check_in.picture", to="") == week.clock.now() + 6 * HOUR
    await week.knows(pattern="mon-sun 20:00-08:00")
    assert await week.told("check_in.post", to="") == "now"
