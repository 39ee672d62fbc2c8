"""Two replicas get the same thing at once: it is stored once, answered alike, and nobody is told twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import func, select

from bot import rounds
from bot.chat import Message, Pressed, Said, Who
from bot.cli.opening import open_house
from bot.dispatch import Dispatch
from bot.models import Letter, Person, Round, Seen
from bot.private.tables import reply
from bot.rehearsal import trust
from bot.visit import House
from tests.clock import StillClock
from tests.ground import Grounds


@pytest.fixture
async def replicas(grounds: Grounds, clock: StillClock) -> AsyncIterator[list[House]]:
    """Three processes' houses on one PostgreSQL, on Monday at 09:30, when Ward 7 is asked."""
    settings = await grounds("postgresql").furnished()
    clock.move_to(trust.START)
    clock.forward(minutes=30)
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_house(settings, clock.now)) for _ in range(3)]


async def count(house: House, query: object) -> int:
    async with house.identity.reading() as session:
        return (await session.execute(select(func.count()).select_from(query))).scalar_one()  # type: ignore[arg-type]


async def open_round(house: House) -> str:
    async with house.identity.reading() as session:
        return str((await session.execute(select(Round.id))).scalar_one())


async def test_a_schedule_that_all_see_fall_due_opens_one_round(replicas: list[House], clock: StillClock) -> None:
    opened = await asyncio.gather(
        *(rounds.open_due(one.identity, one.answers.keys.current, clock.now()) for one in replicas)
    )
    assert sum(opened) == 1 and await count(replicas[0], Round) == 1
    asks = select(Letter.id).where(Letter.kind == "check_in.ask").subquery()
    assert await count(replicas[0], asks) == 14


async def test_one_press_that_reaches_all_of_them_is_one_answer(replicas: list[House], clock: StillClock) -> None:
    await rounds.open_due(replicas[0].identity, replicas[0].answers.keys.current, clock.now())
    about = await open_round(replicas[0])
    ada = Who("web", "rehearsal", "ada", conversation="ada")
    pressed = Pressed(ada, clock.now(), does="check_in.answer", about=about, value="sunny")
    told = await asyncio.gather(*(Dispatch(one)(pressed) for one in replicas for _ in range(3)))
    texts = {answer.here.plain for answer in told if isinstance(answer.here, Message)}
    assert len(texts) == 1 and "Thank you" in texts.pop()
    async with replicas[0].answers._database.reading() as session:
        assert (await session.execute(select(func.count()).select_from(reply))).scalar_one() == 1


async def test_an_event_that_is_delivered_again_elsewhere_does_nothing_twice(
    replicas: list[House], clock: StillClock
) -> None:
    said = Said(Who("web", "rehearsal", "ada", conversation="ada"), clock.now(), key="Ev1", text="home")
    told = await asyncio.gather(*(Dispatch(one)(said) for one in replicas))
    assert [answer.here is not None for answer in told].count(True) == 1
    assert await count(replicas[0], Seen) == 1


async def test_somebody_new_who_meets_two_replicas_at_once_is_one_person(
    replicas: list[House], clock: StillClock
) -> None:
    before = await count(replicas[0], Person)
    new = Who("web", "rehearsal", "newcomer", name="New Comer", conversation="newcomer")
    await asyncio.gather(*(Dispatch(one)(Said(new, clock.now(), text="help")) for one in replicas))
    assert await count(replicas[0], Person) == before + 1
    welcomes = select(Letter.id).where(Letter.kind == "welcome").subquery()
    assert await count(replicas[0], welcomes) == 1
