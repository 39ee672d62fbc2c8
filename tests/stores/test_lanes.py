"""Lanes: what a platform allows is kept to by everybody together, and no organisation waits for another."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot import retention
from bot.chat import Message
from bot.delivery import pump, send, settle
from bot.delivery.carrier import CALLS, DeliveryError, Sent, To
from bot.delivery.claim import LEASE, claim
from bot.models import Address, Lane, Letter, Organisation, Person, Team, Trouble, Unasked, Workspace
from tests.stores.conftest import PostOffice

MINUTE = timedelta(minutes=1)


async def lane_of(office: PostOffice) -> Lane:
    async with office.house.identity.reading() as session:
        return (await session.execute(select(Lane).where(Lane.id == office.lane))).scalar_one()


async def a_crowd(office: PostOffice, count: int) -> None:
    """So many people, and a letter to each."""
    async with office.house.identity.writing() as session:
        trust = (await session.execute(select(Workspace).where(Workspace.external != "next door"))).scalar_one()
        crowd = [Person(organisation_id=trust.organisation_id, name=f"P{n}", salt=b"p" * 16) for n in range(count)]
        session.add_all(crowd)
        await session.flush()
        session.add_all([Address(person_id=one.id, workspace_id=trust.id, user=f"p{one.id}") for one in crowd])
        office.people = {str(one.id): one.id for one in crowd}
    await office.posts(*(f"n{n}" for n in range(count)), to="everybody")


async def with_lane(office: PostOffice, **values: Any) -> None:
    async with office.house.identity.writing() as session:
        await session.execute(update(Lane).where(Lane.id == office.lane).values(**values))


# What the platform allows


async def test_private_chats_are_opened_no_faster_than_allowed_and_keep_nobody_else_waiting(office: PostOffice) -> None:
    """Fifty a minute: a thousand new people take twenty minutes, and whoever is known is asked at once."""
    async with office.house.identity.writing() as session:
        await session.execute(update(Address).values(conversation=""))
        await session.execute(update(Address).where(Address.user.in_(("ada", "sam"))).values(conversation="known"))
    await with_lane(office, opens_per_second=50 / 60)
    everybody = len(office.people)
    await office.posts(*(f"n{n}" for n in range(everybody)), to="everybody")
    await office.beat()
    told = {line.partition(":")[0] for line in office.platform.sent}
    assert {"ada", "sam"} <= told and len(told) == 3
    sent = [len(told)]
    for _ in range(60):
        await office.beat(seconds=1)
        sent.append(len(office.platform.sent))
    assert 50 <= sent[-1] - sent[0] <= 51
    for _ in range(everybody):
        await office.beat(seconds=2)
    assert set(Counter(office.platform.sent).values()) == {1} and len(office.platform.sent) == everybody


async def test_a_channel_hears_one_thing_a_second(office: PostOffice) -> None:
    await office.posts("a", "b", "c", to="", kind="public")
    heard = []
    for _ in range(6):
        await office.beat(seconds=0.5)
        heard.append(len(office.platform.sent))
    assert heard[0] == 1 and heard[-1] == 3
    assert all(later - now <= 1 for now, later in zip(heard, heard[2:], strict=False))


async def test_after_a_refusal_the_lane_is_slower_once_and_gets_its_rate_back(office: PostOffice) -> None:
    await with_lane(office, per_second=100)
    office.platform.will.extend([DeliveryError("slow", wait=MINUTE / 2, throttled=True)] * 3)
    await office.posts(*(f"n{n}" for n in range(30)), to="everybody")
    await office.beat()
    refused = len(office.platform.calls)
    lane = await lane_of(office)
    assert (lane.pace, lane.slowed_at) == (85, office.clock.now())
    assert refused < 30  # those whose turn had not come were not tried
    await office.beat(seconds=29)
    assert len(office.platform.calls) == refused
    office.platform.will.clear()
    await office.beat(seconds=30)
    assert (await lane_of(office)).pace == 85
    office.clock.forward(seconds=170)
    await office.posts("later", to="sam")
    await office.beat()
    lane = await lane_of(office)
    assert (lane.pace, lane.slowed_at) == (None, None)
    assert set(Counter(office.platform.sent[refused:]).values()) == {1}


# Nobody waits for another


async def another_organisation(office: PostOffice) -> int:
    """Kim, alone in a trust next door; her id."""
    async with office.house.identity.writing() as session:
        trust = Organisation(name="Next door")
        session.add(trust)
        await session.flush()
        workspace = Workspace(organisation_id=trust.id, platform="web", external="next door")
        kim = Person(organisation_id=trust.id, name="Kim", salt=b"k" * 16)
        session.add_all([workspace, kim])
        await session.flush()
        session.add(Lane(workspace_id=workspace.id, per_second=1000, tat=office.clock.now()))
        session.add(Address(person_id=kim.id, workspace_id=workspace.id, user="kim"))
        return kim.id


async def test_an_organisation_whose_platform_hangs_keeps_no_other_waiting(office: PostOffice) -> None:
    office.people["kim"] = await another_organisation(office)
    hang, arrived = asyncio.Event(), asyncio.Event()
    whole = office.platform.send

    async def sends(to: To, message: Any, key: str) -> Sent:
        if to.workspace == "next door":
            arrived.set()
        else:
            await hang.wait()
        return await whole(to, message, key)

    office.platform.send = sends  # type: ignore[method-assign]
    await office.posts(*(f"n{n}" for n in range(40)), to="everybody")
    beat = asyncio.create_task(office.beat())
    while (await office.states()).get("n0") != "sending":  # noqa: ASYNC110
        await asyncio.sleep(0)
    await office.posts("to kim", to="kim")
    async with asyncio.timeout(20):
        await arrived.wait()
    assert not beat.done()
    hang.set()
    await beat
    assert len(office.platform.sent) == len(set(office.platform.sent)) == 41


async def test_an_organisation_whose_platform_hangs_holds_so_many_connections_and_no_more(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Connections are shared: all of theirs in one organisation's hands would keep the others from being called. Nor do
    its letters, however many wait at its door, keep a worker from taking up another's."""
    monkeypatch.setattr(pump, "WAITING", 15)
    monkeypatch.setattr(pump, "MOST", 10)
    kim = await another_organisation(office)
    hang, full, arrived, ready = (asyncio.Event() for _ in range(4))
    calls, composed, whole, composes = 0, 0, office.platform.send, office.compose

    async def composing(letter: Letter, now: datetime) -> Message | None:
        nonlocal composed
        composed += 1
        if composed == CALLS + 9:
            ready.set()
        return await composes(letter, now)

    async def sends(to: To, message: Any, key: str) -> Sent:
        nonlocal calls
        if to.workspace == "next door":
            arrived.set()
        else:
            calls += 1
            if calls == CALLS:
                full.set()
            await hang.wait()
        return await whole(to, message, key)

    monkeypatch.setattr(office.platform, "send", sends)
    monkeypatch.setattr(office, "compose", composing)
    await a_crowd(office, CALLS + 9)
    beat = asyncio.create_task(office.beat())
    async with asyncio.timeout(30):
        await full.wait()
        await ready.wait()
        office.people["kim"] = kim
        await office.posts("to kim", to="kim")
        await arrived.wait()
    assert calls == CALLS and not beat.done()
    hang.set()
    await beat
    assert len(office.platform.sent) == len(set(office.platform.sent)) == CALLS + 10


async def test_a_worker_takes_no_more_than_it_can_send_before_it_grows_old(office: PostOffice) -> None:
    await office.posts(*(f"n{n}" for n in range(12)), to="everybody")
    taken = await claim(office.house.identity, "w", office.clock.now(), most=1)
    assert len(taken) == 1
    assert (await office.states()).get("n11") == "queued"
    await office.beat(seconds=LEASE.total_seconds() + 4)
    for _ in range(12):
        await office.beat(seconds=1)
    assert len(office.platform.sent) == len(set(office.platform.sent)) == 12


# The database goes, the worker freezes


async def test_what_has_arrived_is_remembered_by_whoever_sent_it_while_the_database_is_away(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, away = settle.arrived, iter((True, True, False))

    async def arrived(*told: Any) -> None:
        if next(away):
            raise OperationalError("", {}, ConnectionError())
        await whole(*told)

    monkeypatch.setattr(settle, "arrived", arrived)
    await office.posts("a")
    await office.beat()
    assert await office.states() == {"a": "sent"} and len(office.platform.sent) == 1


async def test_a_letter_is_not_given_up_because_the_database_was_away(office: PostOffice) -> None:
    whole, away = office.compose, iter((True, False))

    async def compose(letter: Letter, _now: datetime) -> Message | None:
        if next(away):
            raise OperationalError("", {}, ConnectionError())
        return await whole(letter, _now)

    office.compose = compose  # type: ignore[method-assign]
    await office.posts("a")
    await office.beat()
    assert await office.states() == {"a": "claimed"}
    await office.beat(seconds=15)
    assert await office.states() == {"a": "sent"} and len(office.platform.sent) == 1


class Watch:
    """What `monotonic` tells a worker: nothing passes but what a test lets pass."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 1000.0
        for module in (send, pump):
            monkeypatch.setattr(module, "monotonic", lambda: self.seconds)
        monkeypatch.setattr(pump, "RENEW", 0.01)


async def crowded_door(office: PostOffice, monkeypatch: pytest.MonkeyPatch, renews: Callable[[], bool]) -> list[str]:
    """A platform that hangs until `renews`, called after each renewal, says that it is enough; what was composed."""
    composed, calls = list[str](), list[str]()
    hang, whole, composes, renewing = asyncio.Event(), office.platform.send, office.compose, settle.renew

    async def compose(letter: Letter, now: datetime) -> Message | None:
        composed.append(letter.about)
        return await composes(letter, now)

    async def sends(to: To, message: Any, key: str) -> Sent:
        calls.append(key)
        await hang.wait()
        return await whole(to, message, key)

    async def renew(*given: Any) -> None:
        await renewing(*given)
        if len(calls) == CALLS < len(composed) and renews():
            hang.set()

    monkeypatch.setattr(office, "compose", compose)
    monkeypatch.setattr(office.platform, "send", sends)
    monkeypatch.setattr(settle, "renew", renew)
    await a_crowd(office, CALLS + 1)
    async with asyncio.timeout(30):
        while set((await office.states()).values()) != {"sent"}:
            await office.beat(seconds=2)
    assert len(office.platform.sent) == len(set(office.platform.sent)) == CALLS + 1
    return composed


async def test_a_letter_that_waits_long_at_a_slow_platforms_door_keeps_its_place(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker lives and says so: to give it back and take it up again would make what is slow slower."""
    watch, passed = Watch(monkeypatch), iter(range(6))

    def renews() -> bool:
        watch.seconds += 3
        return next(passed, None) is None

    assert len(await crowded_door(office, monkeypatch, renews)) == CALLS + 1


async def test_a_worker_that_was_frozen_gives_back_what_waits_at_the_door_though_it_lives_again(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its leases may have been over: somebody else may have sent them in the meantime."""
    watch, times = Watch(monkeypatch), iter((0, 60, 1, 1))

    def renews() -> bool:
        passes = next(times, None)
        watch.seconds += passes or 0
        return passes is None

    assert len(await crowded_door(office, monkeypatch, renews)) == CALLS + 2


async def test_a_worker_that_was_frozen_after_it_marked_a_letter_does_not_send_it(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease may be over: somebody else may have sent it in the meantime."""
    watch, composes, composed, marks, froze = Watch(monkeypatch), office.compose, [], settle.mark, iter((60,))

    async def compose(letter: Letter, now: Any) -> Any:
        composed.append(len(office.platform.calls))
        return await composes(letter, now)

    async def mark(*given: Any) -> set[int]:
        ours = await marks(*given)
        watch.seconds += next(froze, 0)
        return ours

    monkeypatch.setattr(office, "compose", compose)
    monkeypatch.setattr(settle, "mark", mark)
    await office.posts("a", kind="hold")
    await office.beat()
    assert composed == [0, 0]  # given back unsent, and taken up anew
    assert len(office.platform.sent) == 1 and await office.states() == {"a": "sent"}


# What somebody has to put right


async def test_trouble_is_written_down_once(office: PostOffice) -> None:
    gone = [
        DeliveryError("user_not_found", permanent=True, consequence="unreachable"),
        DeliveryError("is_archived", permanent=True, consequence="channel_gone"),
        DeliveryError("account_inactive", permanent=True, consequence="uninstalled"),
    ]
    office.platform.will.extend(gone)
    await office.posts("a", to="ada")
    await office.beat()
    await office.posts("b", to="", kind="public")
    await office.beat(seconds=2)
    await office.posts("c", "d", to="everybody")
    await office.beat(seconds=2)
    async with office.house.identity.reading() as session:
        found = (await session.execute(select(Trouble).order_by(Trouble.id))).scalars().all()
        gone_channel = (await session.execute(select(Team.channel).where(Team.id == office.team))).scalar_one()
    assert [one.what for one in found] == ["unreachable", "channel_gone", "uninstalled"]
    assert (found[0].person_id, found[1].team_id) == (office.people["ada"], office.team)
    assert all(one.told_at is None for one in found) and gone_channel == ""


async def test_a_week_is_forgotten_when_it_is_over(office: PostOffice) -> None:
    async with office.house.identity.writing() as session:
        for letter, days in ((900_001, 7), (900_002, 10)):
            at = office.clock.now() - timedelta(days=days)
            session.add(Unasked(letter_id=letter, person_id=office.people["ada"], at=at))
    await retention.purge(office.house.identity, office.house.answers, office.clock.now().date())
    async with office.house.identity.reading() as session:
        kept = (await session.execute(select(Unasked.letter_id).where(Unasked.letter_id > 900_000))).scalars().all()
    assert kept == [900_001]
