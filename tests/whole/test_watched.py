"""What a monitor sees of a running Canopy: health, readiness, and numbers without a person in them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from bot.cli import metrics
from bot.models import Lane
from bot.people.scheduling import Plan
from bot.vitals import Vitals
from tests.fakes.slack import FakeSlack
from tests.ground import Grounds
from tests.whole.conftest import Running, running


@pytest.fixture(params=["sqlite", "postgresql"])
async def canopy(request: pytest.FixtureRequest, grounds: Grounds, slack: FakeSlack) -> AsyncIterator[Running]:
    async with running(grounds(request.param), metrics="1", **slack.settings("socket")) as canopy:
        yield canopy


async def get(canopy: Running, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(canopy.url + path) as answer:
        return answer.status, await answer.text()


async def numbers(canopy: Running) -> dict[str, float]:
    """Every number by its name; labels must be the ones we promise."""
    status, text = await get(canopy, "/metrics")
    assert status == 200
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation
        for sample in family.samples:
            assert set(sample.labels) in ({"organisation", "platform"}, {"work"}, set())
            assert sample.labels.get("organisation", "1").isdigit()
            found[f"{sample.name}{sample.labels.get('work', '')}"] = sample.value
    return found


async def asked(canopy: Running, slack: FakeSlack) -> None:
    async with canopy.house.identity.writing() as session:  # how fast chats are opened is kept in tests/stores
        await session.execute(update(Lane).values(opens_per_second=None))
    people = [slack.person(name) for name in ("Ada", "Ben", "Carys")]
    rows = "\n".join(f"{user.title()},{user},,Ward 7,," for user in people)
    await canopy.brings_in(f"name,slack_id,email,team,role,manager\n{rows}")
    await canopy.plans("Ward 7", Plan("weather", ("mon",), "09:30", 8, 2, "private", "team"))
    await canopy.beat()


async def test_numbers_of_letters_and_nobody_in_them(canopy: Running, slack: FakeSlack) -> None:
    await asked(canopy, slack)
    told = await numbers(canopy)
    assert told["canopy_letters_total"] == 3 and told["canopy_letters_due"] == 0 and told["canopy_late_seconds"] == 0
    assert told["canopy_last_look_timestamp_seconds"] == canopy.clock.now().timestamp()
    slack.fail("chat.postMessage", status=429, retry_after=20)
    await canopy.beat(minutes=30)
    assert (await numbers(canopy))["canopy_lanes_slowed"] == 1
    await canopy.beat(seconds=60)
    assert (await numbers(canopy))["canopy_retries_total"] >= 1
    _, text = await get(canopy, "/metrics")
    assert "Ada" not in text and "UADA" not in text and "Ward" not in text


async def test_the_numbers_are_the_same_whoever_answered(canopy: Running, slack: FakeSlack) -> None:
    """A reminder comes up for everybody, whether or not it is then sent."""
    await asked(canopy, slack)
    await canopy.beat(minutes=30)
    before = (await numbers(canopy))["canopy_letters_total"]
    slack.settled = canopy.platforms["slack"].idle  # type: ignore[attr-defined]
    await slack.press("UADA", "☀️ Sunny")
    await canopy.beat(hours=2)
    for _ in range(5):  # the reminders are spread over a while
        await canopy.beat(minutes=5)
    assert (await numbers(canopy))["canopy_letters_total"] == before + 3


async def test_the_database_is_asked_once_however_often_prometheus_asks(
    canopy: Running, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks: list[object] = []

    async def counted(*given: object, **more: object) -> Vitals:
        asks.append(given)
        return Vitals(0.0, None, ())

    monkeypatch.setattr(metrics, "look_at", counted)
    await asyncio.gather(*(numbers(canopy) for _ in range(5)))
    canopy.clock.forward(seconds=4)
    await numbers(canopy)
    assert len(asks) == 1
    canopy.clock.forward(seconds=2)
    await numbers(canopy)
    assert len(asks) == 2


async def test_it_says_when_it_is_ready_and_what_is_amiss(canopy: Running, slack: FakeSlack) -> None:
    assert (await get(canopy, "/healthz"))[0] == 200
    assert (await get(canopy, "/readyz")) == (200, '{"ok": true, "amiss": []}')
    await canopy.platforms["slack"].stop()
    assert (await get(canopy, "/readyz")) == (503, '{"ok": false, "amiss": ["slack"]}')
    await canopy.house.answers._database.engine.dispose()

    async def away() -> bool:
        raise ConnectionError("postgresql://secret@db")

    canopy.house.answers._database.answers = away  # type: ignore[method-assign]
    status, text = await get(canopy, "/readyz")
    assert status == 503 and "amiss" in text
    assert (await get(canopy, "/healthz"))[0] == 200


async def test_without_being_asked_for_there_are_no_metrics(grounds: Grounds, slack: FakeSlack) -> None:
    async with running(grounds("sqlite"), **slack.settings("socket")) as canopy:
        assert (await get(canopy, "/metrics"))[0] == 404
