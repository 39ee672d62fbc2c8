"""Letters on their way to Slack: sent once, found again, changed, taken back; and every failure said exactly."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat import Button, Buttons, Image, Message, Words
from bot.delivery.carrier import Carrier, DeliveryError, InDoubt, Sent, To
from bot.platforms.slack import deliver
from tests.fakes.slack import FakeSlack
from tests.platforms.slack.conftest import Script, make

HELLO = Message((Words("How was your **week**?"), Buttons((Button("Good", "answer"),))))
PICTURE = Message((Words("Your team:"), Image(b"\x89PNG", "<svg/>", "Mostly well"), Words("Talk about it.")))
SINCE = datetime.now(UTC) - timedelta(minutes=1)


@pytest.fixture
async def carrier(slack: FakeSlack, script: Script, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Carrier]:
    monkeypatch.setattr(deliver, "SLACK_NEEDS", (0.0, 0.0))
    platform = make(slack, script, "http")
    await platform.start()
    yield platform.carrier
    await platform.stop()


@pytest.fixture
def to_ada(ada: str) -> To:
    return To("T1", user=ada)


async def test_a_letter_opens_the_private_chat_and_says_where_it_is(
    slack: FakeSlack, carrier: Carrier, ada: str, to_ada: To
) -> None:
    sent = await carrier.send(to_ada, HELLO, "k1")
    assert sent.conversation == slack.private(ada).id and sent.reference
    assert slack.sees(ada) == ["How was your week?", "[Good]"]
    post = slack.private(ada).posts[0]
    assert post.text == "How was your week?\nGood." and not post.unfurl
    assert post.metadata == {"event_type": "canopy_letter", "event_payload": {"key": "k1"}}


async def test_a_known_private_chat_is_not_opened_again(slack: FakeSlack, carrier: Carrier, ada: str) -> None:
    await carrier.send(To("T1", user=ada, conversation=slack.private(ada).id), HELLO, "k1")
    assert slack.called("conversations.open") == [] and slack.sees(ada)


async def test_a_private_chat_that_is_gone_is_opened_anew(slack: FakeSlack, carrier: Carrier, ada: str) -> None:
    sent = await carrier.send(To("T1", user=ada, conversation="DOLD"), HELLO, "k1")
    assert sent.conversation == slack.private(ada).id and slack.sees(ada)


async def test_a_letter_to_a_channel(slack: FakeSlack, carrier: Carrier, ada: str) -> None:
    ward = slack.channel("ward", ada)
    sent = await carrier.send(To("T1", channel=ward), HELLO, "k1")
    assert slack.reads(ward) == ["How was your week?", "[Good]"] and sent.conversation == ""


async def test_a_letter_can_be_changed_and_taken_back(slack: FakeSlack, carrier: Carrier, ada: str, to_ada: To) -> None:
    sent = await carrier.send(to_ada, HELLO, "k1")
    await carrier.update(to_ada, sent.reference, Message((Words("Closed."),)))
    assert slack.sees(ada) == ["Closed."]
    await carrier.remove(to_ada, sent.reference)
    assert slack.sees(ada) == []
    await carrier.remove(to_ada, sent.reference)


async def test_a_reference_that_is_none_of_ours_is_refused(carrier: Carrier, to_ada: To) -> None:
    with pytest.raises(DeliveryError) as error:
        await carrier.update(to_ada, "rubbish", HELLO)
    assert error.value.permanent


async def test_a_sent_letter_is_found_by_its_key_however_much_was_said_since(
    slack: FakeSlack, carrier: Carrier, ada: str, to_ada: To
) -> None:
    slack.page = 2
    sent = [await carrier.send(to_ada, HELLO, f"k{number}") for number in range(5)]
    assert await carrier.find(to_ada, "k0", SINCE) == sent[0]
    assert await carrier.find(to_ada, "k9", SINCE) is None


async def test_a_letter_from_before_is_not_the_one_looked_for(slack: FakeSlack, carrier: Carrier, to_ada: To) -> None:
    await carrier.send(to_ada, HELLO, "k1")
    assert await carrier.find(to_ada, "k1", datetime.now(UTC) + timedelta(minutes=10)) is None


@pytest.mark.parametrize("fault", [{"status": 429}, {"status": 503}, {"drop": "after"}, {"error": "missing_scope"}])
async def test_where_the_past_cannot_be_read_the_letter_stays_in_doubt(
    slack: FakeSlack, carrier: Carrier, to_ada: To, fault: dict[str, Any]
) -> None:
    sent = await carrier.send(to_ada, HELLO, "k1")
    for _ in range(2):
        slack.fail("conversations.history", **fault)
    with pytest.raises(InDoubt):
        await carrier.find(to_ada, "k1", SINCE)
    slack.faults.clear()
    assert await carrier.find(to_ada, "k1", SINCE) == sent


async def test_a_channels_past_is_not_ours_to_read(slack: FakeSlack, carrier: Carrier, ada: str) -> None:
    ward = To("T1", channel=slack.channel("ward", ada))
    await carrier.send(ward, HELLO, "k1")
    with pytest.raises(InDoubt):
        await carrier.find(ward, "k1", SINCE)


@pytest.mark.parametrize(
    "fault",
    [{"drop": "after"}, {"status": 500}, {"status": 503}, {"error": "internal_error"}, {"error": "fatal_error"}],
)
async def test_what_may_have_been_accepted_is_in_doubt_and_not_sent_again(
    slack: FakeSlack, carrier: Carrier, ada: str, to_ada: To, fault: dict[str, Any]
) -> None:
    slack.fail("chat.postMessage", **fault)
    with pytest.raises(InDoubt):
        await carrier.send(to_ada, HELLO, "k1")
    assert len(slack.called("chat.postMessage")) == 1
    found = await carrier.find(to_ada, "k1", SINCE)
    assert (found is not None) == (slack.sees(ada) != [])


async def test_a_dropped_connection_does_not_post_twice(
    slack: FakeSlack, carrier: Carrier, ada: str, to_ada: To
) -> None:
    await carrier.send(to_ada, Message((Words("First."),)), "k0")
    slack.fail("chat.postMessage", drop="after")
    with pytest.raises(InDoubt):
        await carrier.send(to_ada, Message((Words("Second."),)), "k1")
    assert slack.sees(ada) == ["First.", "Second."]
    assert isinstance(await carrier.find(to_ada, "k1", SINCE), Sent)


@pytest.mark.parametrize("word", ["ratelimited", "slow_down"])
async def test_too_fast_tells_how_long_to_wait_and_slows_the_lane(
    slack: FakeSlack, carrier: Carrier, to_ada: To, word: str
) -> None:
    slack.fail("chat.postMessage", status=429, error=word, retry_after=17)
    with pytest.raises(DeliveryError) as error:
        await carrier.send(to_ada, HELLO, "k1")
    assert error.value.throttled and not error.value.permanent and error.value.wait == timedelta(seconds=17)
    assert len(slack.called("chat.postMessage")) == 1, "delivery decides when to try again"


@pytest.mark.parametrize(
    ("method", "word", "consequence"),
    [
        ("conversations.open", "user_not_found", "unreachable"),
        ("conversations.open", "user_disabled", "unreachable"),
        ("conversations.open", "cannot_dm_bot", "unreachable"),
        ("chat.postMessage", "messages_tab_disabled", "unreachable"),
        ("chat.postMessage", "account_inactive", "uninstalled"),
        ("chat.postMessage", "invalid_auth", "uninstalled"),
        ("chat.postMessage", "token_revoked", "uninstalled"),
        ("chat.postMessage", "channel_not_found", "channel_gone"),
        ("chat.postMessage", "is_archived", "channel_gone"),
        ("chat.postMessage", "not_in_channel", "channel_gone"),
        ("chat.postMessage", "restricted_action", ""),
    ],
)
async def test_a_refusal_is_final_and_says_what_follows(
    slack: FakeSlack, carrier: Carrier, ada: str, to_ada: To, method: str, word: str, consequence: str
) -> None:
    slack.fail(method, error=word)
    with pytest.raises(DeliveryError) as error:
        await carrier.send(to_ada, HELLO, "k1")
    assert (error.value.permanent, error.value.reason, error.value.consequence) == (True, word, consequence)
    assert slack.sees(ada) == []


async def test_somebody_who_left_cannot_be_reached(slack: FakeSlack, carrier: Carrier, to_ada: To) -> None:
    slack.people[to_ada.user].deleted = True
    with pytest.raises(DeliveryError) as error:
        await carrier.send(to_ada, HELLO, "k1")
    assert error.value.consequence == "unreachable"


@pytest.mark.parametrize("fault", [{"error": "service_unavailable"}, {"status": 403}])
async def test_a_passing_refusal_is_tried_again_later(
    slack: FakeSlack, carrier: Carrier, to_ada: To, fault: dict[str, Any]
) -> None:
    slack.fail("chat.postMessage", **fault)
    with pytest.raises(DeliveryError) as error:
        await carrier.send(to_ada, HELLO, "k1")
    assert not error.value.permanent and not error.value.throttled


async def test_a_chat_that_may_be_open_is_no_letter_in_doubt(slack: FakeSlack, carrier: Carrier, to_ada: To) -> None:
    slack.fail("conversations.open", drop="after")
    with pytest.raises(DeliveryError) as error:
        await carrier.send(to_ada, HELLO, "k1")
    assert not error.value.permanent


async def test_without_a_connection_nothing_was_sent(slack: FakeSlack, script: Script, to_ada: To) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/api/"
    carrier = make(slack, script, "http", slack_api_url=nobody).carrier
    with pytest.raises(DeliveryError) as error:
        await carrier.send(To("T1", user=to_ada.user, conversation="D1"), HELLO, "k1")
    assert not error.value.permanent


async def test_a_picture_is_shown_with_its_words_for_a_screen_reader(
    slack: FakeSlack, carrier: Carrier, ada: str, to_ada: To
) -> None:
    await carrier.send(to_ada, PICTURE, "k1")
    assert slack.sees(ada) == ["Your team:", "(image: Mostly well)", "Talk about it."]
    assert list(slack.uploads.values()) == [b"\x89PNG"]


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("files.getUploadURLExternal", {"error": "missing_scope"}),
        ("files.getUploadURLExternal", {"status": 429, "retry_after": 60}),
        ("upload", {"status": 500}),
        ("files.completeUploadExternal", {"drop": "after"}),
        ("chat.postMessage", {"error": "invalid_blocks"}),
    ],
)
async def test_a_picture_that_fails_never_costs_the_letter(
    slack: FakeSlack, carrier: Carrier, ada: str, to_ada: To, step: str, fault: dict[str, Any]
) -> None:
    for _ in range(2):
        slack.fail(step, **fault)
    await carrier.send(to_ada, PICTURE, "k1")
    assert slack.sees(ada) == ["Your team:", "Mostly well", "Talk about it."]
