"""Letters: each is sent once or not at all, and each ends, whatever the platform does."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, text, update

from bot.chat import Message
from bot.delivery import send
from bot.delivery.carrier import DeliveryError, InDoubt, Sent, To
from bot.delivery.claim import LEASE, claim
from bot.delivery.doubt import GRACE
from bot.delivery.send import TRIES
from bot.models import Address, Lane, Letter, Post, Team
from bot.people.organisation import connect
from tests.stores.conftest import PostOffice

ENDED = {"sent", "done", "failed"}
MINUTE = timedelta(minutes=1)


# Writing


async def test_a_letter_that_was_written_before_is_not_written_again(office: PostOffice) -> None:
    assert await office.posts("a", "b") == 2
    assert await office.posts("a", "b", "c") == 1
    for _ in range(3):
        await office.beat(seconds=1)
    assert office.platform.sent == ["ada: a", "ada: b", "ada: c"]


async def test_a_letter_to_somebody_who_cannot_be_reached_is_not_written(office: PostOffice) -> None:
    async with office.house.identity.writing() as session:
        await session.execute(update(Address).where(Address.user == "ada").values(unreachable_at=office.clock.now()))
    assert await office.posts("a") == 0


async def test_letters_wait_until_they_are_due_and_none_is_overslept(office: PostOffice) -> None:
    await office.posts("later", due_at=office.clock.now() + 10 * MINUTE)
    await office.beat()
    await office.posts("sooner", due_at=office.clock.now() + 5 * MINUTE)
    await office.beat(minutes=4)
    assert office.platform.sent == []
    await office.beat(minutes=1)
    assert office.platform.sent == ["ada: sooner"]
    await office.beat(minutes=5)
    assert office.platform.sent == ["ada: sooner", "ada: later"]


# Claiming


async def test_workers_who_claim_at_once_never_claim_the_same_letter(office: PostOffice) -> None:
    await office.posts(*(f"n{n}" for n in range(60)), to="everybody")
    taken: list[int] = []
    for _ in range(8):
        claims = await asyncio.gather(
            *(claim(office.house.identity, f"worker {n}", office.clock.now()) for n in range(5))
        )
        taken += [letter.id for some in claims for letter in some]
        office.clock.forward(seconds=1)
    assert len(taken) == len(set(taken)) == 60


async def test_two_pumps_at_once_send_every_letter_once(office: PostOffice) -> None:
    await office.posts(*(f"n{n}" for n in range(40)), to="everybody")
    await asyncio.gather(office.beat(office.pump()), office.beat(office.pump()))
    await office.beat(seconds=1)
    assert len(office.platform.sent) == len(set(office.platform.sent)) == 40


async def test_a_slow_lane_is_not_claimed_faster_than_its_rate(office: PostOffice) -> None:
    async with office.house.identity.writing() as session:
        await session.execute(update(Lane).values(per_second=5))
    await office.posts(*(f"n{n}" for n in range(30)), to="everybody")
    times = []
    for _ in range(8):
        times += [one.send_at for one in await claim(office.house.identity, "w", office.clock.now())]
        office.clock.forward(seconds=0.5)
    assert times == sorted(times) and len(times) >= 20
    assert all(b - a >= timedelta(seconds=0.2) for a, b in pairwise(times))


async def test_a_letter_whose_owner_changed_meanwhile_is_not_sent(office: PostOffice) -> None:
    """The fence: a worker that slept past its lease wakes up and must not send what is somebody else's now."""

    async def slept(letter: Letter, _now: object) -> Message | None:
        async with office.house.identity.writing() as session:
            await session.execute(update(Letter).where(Letter.id == letter.id).values(owner="somebody else"))
        return Message((), "too late")

    office.compose = slept  # type: ignore[method-assign]
    await office.posts("a")
    await office.beat()
    assert office.platform.calls == []
    assert (await office.letter("a")).owner == "somebody else"


async def test_what_a_dead_worker_had_claimed_is_sent_by_another(office: PostOffice) -> None:
    await office.posts("a")
    await claim(office.house.identity, "dead", office.clock.now())
    await office.beat()
    assert office.platform.sent == []
    await office.beat(seconds=LEASE.total_seconds() + 4)
    assert office.platform.sent == ["ada: a"] and await office.states() == {"a": "sent"}


async def test_what_a_dead_worker_was_sending_is_asked_about_first(office: PostOffice) -> None:
    await office.posts("a", kind="hold")
    await claim(office.house.identity, "dead", office.clock.now())
    async with office.house.identity.writing() as session:
        await session.execute(update(Letter).values(state="sending"))
    office.platform.finds = Sent("ref-found")
    await office.beat(seconds=LEASE.total_seconds() + 4)
    assert office.platform.sent == [] and office.platform.asked == 0  # its worker may only have lost the database
    await office.beat(seconds=GRACE.total_seconds() + 1)
    assert office.platform.sent == [] and office.platform.asked == 1
    letter = await office.letter("a")
    assert (letter.state, letter.reference) == ("sent", "ref-found")


# What the platform answers


async def test_a_letter_that_arrived_says_where_it_stands(office: PostOffice) -> None:
    await office.posts("a")
    await office.beat()
    letter = await office.letter("a")
    assert (letter.state, letter.sent_at, letter.reference) == ("sent", office.clock.now(), f"ref-canopy-{letter.id}")
    assert (letter.owner, letter.lease_until, letter.send_at, letter.attempts) == (None, None, None, 1)


async def test_a_temporary_failure_is_tried_again_after_the_wait_that_was_asked_for(office: PostOffice) -> None:
    office.platform.will.append(DeliveryError("busy", wait=2 * MINUTE))
    await office.posts("a")
    await office.beat()
    assert (await office.letter("a")).last_error == "busy"
    await office.beat(seconds=119)
    assert len(office.platform.calls) == 1
    await office.beat(seconds=1)
    assert len(office.platform.calls) == 2 and await office.states() == {"a": "sent"}


async def test_a_throttled_lane_waits_as_a_whole(office: PostOffice) -> None:
    office.platform.will.append(DeliveryError("ratelimited", wait=MINUTE, throttled=True))
    await office.posts("a")
    await office.beat()
    await office.posts("b", to="sam")
    await office.beat(seconds=50)
    assert office.platform.sent == ["ada: a"]
    await office.beat(seconds=11)
    assert sorted(office.platform.sent[1:]) == ["ada: a", "sam: b"]


async def test_after_so_many_tries_it_is_given_up(office: PostOffice) -> None:
    office.platform.will.extend(DeliveryError("busy") for _ in range(50))
    await office.posts("a")
    for _ in range(TRIES + 3):
        await office.beat(minutes=5)
    assert len(office.platform.calls) == TRIES
    assert (await office.letter("a")).state == "failed"


async def test_somebody_who_cannot_be_reached_is_not_written_to_again(office: PostOffice) -> None:
    office.platform.will.append(DeliveryError("user_not_found", permanent=True, consequence="unreachable"))
    await office.posts("a")
    await office.beat()
    assert await office.states() == {"a": "failed"}
    assert (await office.posts("b"), await office.posts("c", to="sam")) == (0, 1)


async def test_an_app_that_was_taken_out_rests_until_it_is_back(office: PostOffice) -> None:
    office.platform.will.append(DeliveryError("account_inactive", permanent=True, consequence="uninstalled"))
    await office.posts("a")
    await office.beat()
    await office.posts("b", to="sam")
    await office.beat(minutes=5)
    assert office.platform.sent == ["ada: a"] and (await office.states())["b"] == "queued"
    await connect(office.house, "web", "rehearsal", "")
    await office.beat(minutes=1)
    assert office.platform.sent[1:] == ["sam: b"]


async def test_a_channel_that_is_gone_is_forgotten(office: PostOffice) -> None:
    office.platform.will.append(DeliveryError("channel_not_found", permanent=True, consequence="channel_gone"))
    await office.posts("a", to="", kind="public")
    await office.beat()
    async with office.house.identity.reading() as session:
        assert (await session.get_one(Team, office.team)).channel == ""
    assert await office.posts("b", to="", kind="public") == 0


# Doubt: it may have arrived, or not


async def test_what_was_in_doubt_and_is_found_is_sent_and_not_sent_again(office: PostOffice) -> None:
    office.platform.will.append(InDoubt())
    office.platform.finds = Sent("there")
    await office.posts("a")
    await office.beat()
    assert await office.states() == {"a": "doubt"}
    await office.beat(seconds=6)
    assert len(office.platform.sent) == 1 and (await office.letter("a")).reference == "there"


async def test_what_was_in_doubt_and_is_surely_not_there_is_sent_again(office: PostOffice) -> None:
    office.platform.will.append(InDoubt())
    await office.posts("a", kind="hold")
    await office.beat()
    await office.beat(seconds=6)
    assert len(office.platform.sent) == 2 and await office.states() == {"a": "sent"}


@pytest.mark.parametrize(("kind", "times"), [("hold", 1), ("plain", 2)])
async def test_where_nobody_can_tell_it_is_held_or_sent_once_more_and_never_a_third_time(
    office: PostOffice, kind: str, times: int
) -> None:
    office.platform.will.extend(InDoubt() for _ in range(9))
    office.platform.finds = InDoubt()
    await office.posts("a", kind=kind)
    for _ in range(6):
        await office.beat(seconds=10)
    assert len(office.platform.sent) == times
    letter = await office.letter("a")
    assert (letter.state, letter.last_error) == ("failed", "in doubt")


async def test_workers_that_die_one_after_the_other_cost_no_letter_where_nobody_can_tell(office: PostOffice) -> None:
    office.platform.finds = InDoubt()
    await office.posts("a")
    for _ in range(3):
        await claim(office.house.identity, "dead", office.clock.now())
        async with office.house.identity.writing() as session:
            await session.execute(update(Letter).values(state="sending"))
        office.clock.forward(seconds=LEASE.total_seconds() + 4)
        await office.pump().sweep()
        office.clock.forward(seconds=GRACE.total_seconds() + 1)
        await office.pump().sweep()
        assert await office.states() == {"a": "queued"}
    await office.beat(seconds=1)
    assert office.platform.sent == ["ada: a"]


async def test_a_letter_that_had_to_wait_before_is_sent_once_more_all_the_same(office: PostOffice) -> None:
    office.platform.will.extend([DeliveryError("busy"), InDoubt()])
    office.platform.finds = InDoubt()
    await office.posts("a")
    for _ in range(6):
        await office.beat(seconds=40)
    assert len(office.platform.sent) == 3 and await office.states() == {"a": "sent"}


# The line goes on, and every letter ends


async def test_a_letter_that_cannot_be_composed_does_not_stop_the_others(office: PostOffice) -> None:
    whole = office.compose

    async def breaks(letter: Letter, now: object) -> Message | None:
        if letter.about == "bad":
            raise KeyError("a line that is missing")
        return await whole(letter, now)  # type: ignore[arg-type]

    office.compose = breaks  # type: ignore[method-assign,assignment]
    await office.posts("bad", "good", to="everybody")
    await office.beat()
    assert await office.states() == {"bad": "failed", "good": "sent"}


async def test_a_carrier_that_breaks_its_word_leaves_a_doubt_and_not_a_crash(office: PostOffice) -> None:
    office.platform.will.append(ZeroDivisionError())
    await office.posts("a", "b", to="everybody")
    await office.beat()
    assert sorted((await office.states()).values()) == ["doubt", "sent"]


async def test_a_carrier_that_breaks_its_word_when_asked_does_not_stop_the_line(office: PostOffice) -> None:
    office.platform.will.append(InDoubt())
    office.platform.finds = ZeroDivisionError()
    await office.posts("a")
    await office.beat()
    await office.posts("b", to="sam")
    await office.beat(seconds=10)
    assert (await office.states())["b"] == "sent"


FOR_EVER = {
    "busy": (DeliveryError("busy"), None),
    "throttled": (DeliveryError("slow", throttled=True), None),
    "lost and not found": (InDoubt(), None),
    "lost and untold": (InDoubt(), InDoubt()),
    "lost and found": (InDoubt(), Sent("there")),
    "lost in a channel that is gone": (InDoubt(), DeliveryError("gone", permanent=True, consequence="channel_gone")),
    "refused": (DeliveryError("no", permanent=True), None),
}


@pytest.mark.parametrize("what", FOR_EVER)
async def test_every_letter_ends_even_if_the_platform_never_gets_well(office: PostOffice, what: str) -> None:
    outcome, office.platform.finds = FOR_EVER[what]
    office.platform.will.extend([outcome] * 200)
    for kind, to in (("plain", "ada"), ("hold", "sam"), ("quiet", "noor")):
        await office.posts(kind, kind=kind, to=to)
    for _ in range(4 * TRIES):
        await office.beat(minutes=2)
    assert set((await office.states()).values()) <= ENDED
    assert len(office.platform.calls) <= 3 * (TRIES + 1)


async def test_every_letter_ends_whatever_happens_to_each(office: PostOffice) -> None:
    dice = random.Random(5)
    outcomes = [None, DeliveryError("busy"), InDoubt(), DeliveryError("no", permanent=True), ZeroDivisionError()]
    office.platform.will.extend(dice.choice(outcomes) for _ in range(150))
    for n in range(30):
        await office.posts(
            f"n{n}", to=dice.choice(("ada", "sam", "noor")), kind=dice.choice(("plain", "hold", "quiet"))
        )
    for _ in range(60):
        await office.beat(minutes=2)
    assert set((await office.states()).values()) <= ENDED


# Letters that must leave no trace


async def test_a_neutral_letter_ends_the_same_whether_it_was_sent_or_not(office: PostOffice) -> None:
    office.no_longer_right = {"not right"}
    late = office.clock.now() + timedelta(hours=1)
    await office.posts("sent", "not right", to="everybody", kind="quiet", too_late_at=late)
    await office.beat()
    assert len(office.platform.sent) == 1
    assert await traces(office, "sent") == await traces(office, "not right")
    letter = await office.letter("sent")
    assert (letter.state, letter.sent_at, letter.reference, letter.owner) == ("done", None, None, None)


@pytest.mark.parametrize("took", [0, 0.3], ids=["at once", "as slow as platforms are"])
async def test_no_transaction_of_the_database_tells_which_of_them_was_sent(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, took: float
) -> None:
    """PostgreSQL keeps who was written with whom: what is sent ends together, and so must what is not."""
    monkeypatch.setattr(send, "ACKS", 0.1)
    sends = office.platform.send

    async def slowly(to: To, message: Message, key: str) -> Sent:
        await asyncio.sleep(took)
        return await sends(to, message, key)

    monkeypatch.setattr(office.platform, "send", slowly)
    pump = office.pump()
    await office.posts("before them")
    await office.beat(pump)
    office.no_longer_right = {"answered"}
    await office.posts("reminded", "answered", "reminded too", to="everybody", kind="quiet")
    await office.beat(pump)
    assert len(office.platform.sent) == 3 and set((await office.states()).values()) == {"sent", "done"}
    if office.house.identity.shared:
        async with office.house.identity.reading() as session:
            ends = (await session.execute(text("SELECT xmin::text FROM letter WHERE kind = 'quiet'"))).scalars().all()
        assert len(ends) == 3 and len(set(ends)) == 1


async def test_while_a_platform_wants_to_be_left_alone_who_had_answered_waits_like_everybody(
    office: PostOffice,
) -> None:
    async with office.house.identity.writing() as session:
        await session.execute(update(Lane).values(per_second=10))  # a refusal is known before the next has its turn
    office.no_longer_right = {"answered"}
    office.platform.will.append(DeliveryError("ratelimited", wait=MINUTE, throttled=True))
    await office.posts("refused", "answered", "reminded", to="everybody", kind="quiet")
    await office.beat()
    assert len(office.platform.sent) == 1
    assert await office.states() == dict.fromkeys(("refused", "answered", "reminded"), "queued")


@pytest.mark.parametrize(
    "trouble",
    [
        DeliveryError("ratelimited", wait=MINUTE), InDoubt(), ZeroDivisionError(),
        DeliveryError("user_not_found", permanent=True),
    ],
    ids=["busy", "doubt", "broken", "refused"],
)  # fmt: skip
async def test_trouble_on_the_way_does_not_tell_who_was_reminded(office: PostOffice, trouble: Exception) -> None:
    """Whoever had answered is not reminded: a row that tells of a try tells that somebody had not."""
    office.no_longer_right = {"answered"}
    office.platform.will.append(trouble)
    late = office.clock.now() + timedelta(hours=2)
    for about in ("reminded", "answered"):
        await office.posts(about, kind="quiet", too_late_at=late)
    for _ in range(4):
        await office.beat(minutes=2)
    assert len(office.platform.sent) >= 1
    assert await traces(office, "reminded") == await traces(office, "answered")


async def test_a_letter_that_is_too_late_is_dropped_without_a_word(office: PostOffice) -> None:
    late = office.clock.now() + timedelta(hours=2)
    await office.posts("in time", due_at=office.clock.now(), too_late_at=late)
    office.clock.move_to(late - timedelta(seconds=1))
    await office.beat()
    await office.posts("too late", due_at=office.clock.now(), too_late_at=late)
    await office.beat(seconds=1)
    assert office.platform.sent == ["ada: in time"]
    letter = await office.letter("too late")
    assert (letter.state, letter.last_error, letter.sent_at) == ("done", None, None)


async def traces(office: PostOffice, about: str) -> dict[str, object]:
    """All that a row tells, but for what tells one letter from another."""
    letter = await office.letter(about)
    apart = {"id", "dedup", "person_id", "about"}
    return {name: getattr(letter, name) for name in Letter.__table__.columns.keys() if name not in apart}  # noqa: SIM118


# Posts that change or are taken back


async def test_taking_back_a_post_that_is_still_on_its_way_waits_for_it(office: PostOffice) -> None:
    post = await office.new_post()
    office.platform.will.append(DeliveryError("busy", wait=MINUTE))
    await office.posts("told", to="", kind="public", post_id=post)
    await office.posts("removed", to="", kind="public", act="remove", post_id=post)
    for _ in range(8):
        await office.beat(seconds=20)
    acts = [act for act, _, _ in office.platform.calls]
    assert acts == ["send", "send", "remove"]
    assert office.platform.calls[-1][2] == (await office.letter("told")).reference


async def test_a_post_that_arrives_just_as_it_is_taken_back_is_taken_back(office: PostOffice) -> None:
    """Both were claimed together, and the sending ended while the taking back was being thought of."""
    post = await office.new_post()
    await office.posts("told", to="", kind="public", post_id=post, due_at=office.clock.now() + MINUTE)

    async def arrives(letter: Letter, _now: object) -> None:
        async with office.house.identity.writing() as session:
            await session.execute(update(Letter).where(Letter.about == "told").values(state="sent"))
            await session.execute(update(Post).where(Post.id == post).values(reference="ref-arrived"))

    office.compose = arrives  # type: ignore[method-assign]
    await office.posts("removed", to="", kind="public", act="remove", post_id=post)
    for _ in range(3):
        await office.beat(seconds=6)
    assert [(act, told) for act, _, told in office.platform.calls] == [("remove", "ref-arrived")]


async def test_a_post_that_never_went_out_is_not_taken_back(office: PostOffice) -> None:
    post = await office.new_post()
    office.no_longer_right = {"told"}
    await office.posts("told", to="", kind="public", post_id=post)
    await office.beat()
    await office.posts("removed", to="", kind="public", act="remove", post_id=post)
    await office.beat(seconds=10)
    assert office.platform.calls == []
    assert await office.states() == {"told": "done", "removed": "done"}


async def test_a_post_is_changed_where_it_stands(office: PostOffice) -> None:
    post = await office.new_post()
    await office.posts("told", to="", kind="public", post_id=post)
    await office.beat()
    await office.posts("new", to="", kind="public", act="update", post_id=post)
    await office.beat(seconds=1)
    assert office.platform.calls[-1][0] == "update" and office.platform.calls[-1][2].endswith(" new")
    assert await office.states() == {"told": "sent", "new": "sent"}


async def test_a_conversation_that_was_opened_is_kept_for_next_time(office: PostOffice) -> None:
    await office.posts("a")
    await office.beat()
    async with office.house.identity.reading() as session:
        kept = (await session.execute(select(Address.conversation).where(Address.user == "ada"))).scalar_one()
    assert kept == "ada"
