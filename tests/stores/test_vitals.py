"""What an administrator may know of the house: what waits and what rests, never who was asked or who answered."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

from sqlalchemy import select, update

from bot.delivery.carrier import DeliveryError, InDoubt
from bot.models import Address, Lane, Round, Schedule
from bot.visit import House
from bot.vitals import LaneVitals, Vitals, look_at
from tests.clock import StillClock
from tests.stores.conftest import PostOffice, is_postgresql


async def lane(office: PostOffice) -> LaneVitals:
    vitals = await look_at(office.house.identity, office.clock.now())
    (found,) = vitals.lanes
    return found


async def test_what_waits_and_since_when(office: PostOffice) -> None:
    await office.posts("one", "two", to="everybody")
    await office.posts("tomorrow", due_at=office.clock.now() + timedelta(days=1))
    office.clock.forward(seconds=90)
    found = await lane(office)
    assert (found.platform, found.due, found.oldest) == ("web", 2, 90)
    await office.beat()
    assert ((await lane(office)).due, (await lane(office)).oldest) == (0, 0)


async def test_doubts_now_and_ever(office: PostOffice) -> None:
    office.platform.will.append(InDoubt())
    await office.posts("one")
    await office.beat()
    found = await lane(office)
    assert (found.in_doubt, found.doubts) == (1, 1)
    await office.beat(seconds=60)
    found = await lane(office)
    assert (found.in_doubt, found.doubts) == (0, 1)


async def test_a_lane_that_is_slower_and_one_that_rests(office: PostOffice) -> None:
    office.platform.will.append(DeliveryError("ratelimited", throttled=True, wait=timedelta(seconds=5)))
    await office.posts("one")
    await office.beat()
    assert ((await lane(office)).slowed, (await lane(office)).paused) == (True, False)
    async with office.house.identity.writing() as session:
        await session.execute(update(Lane).values(paused=True))
    assert (await lane(office)).paused


async def test_a_round_that_should_be_open_is_late(furnished: House, clock: StillClock) -> None:
    assert (await look_at(furnished.identity, clock.now())).late == 0
    async with furnished.identity.writing() as session:
        await session.execute(update(Schedule).values(next_at=clock.now()))
        assert (await session.execute(select(Round.id))).first() is None
    clock.forward(seconds=40)
    assert (await look_at(furnished.identity, clock.now())).late == 40


async def test_how_long_the_first_chats_will_take_where_that_is_limited(furnished: House, clock: StillClock) -> None:
    async with furnished.identity.writing() as session:
        await session.execute(update(Lane).values(opens_per_second=50 / 60))
        await session.execute(update(Address).values(conversation=""))
        people = len((await session.execute(select(Address.id))).all())
    (found,) = (await look_at(furnished.identity, clock.now(), openings=True)).lanes
    assert found.unopened == people and found.opening is not None and abs(found.opening - people * 60 / 50) < 1
    assert (await look_at(furnished.identity, clock.now())).lanes[0].unopened is None, "nobody asked"


async def test_nothing_in_it_counts_who_was_asked_or_answered(furnished: House, clock: StillClock) -> None:
    told = {one.name for kind in (LaneVitals, Vitals) for one in fields(kind)}
    assert not [name for name in told for word in ("answer", "asked", "seat", "person", "sent") if word in name]
    workers = (await look_at(furnished.identity, clock.now())).workers
    assert workers == ({"alive": 0} if is_postgresql(furnished.identity) else None)
