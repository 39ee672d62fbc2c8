"""Letters on their way to Teams: what arrives, and what each failure means to whoever delivers."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat import Message, Words
from bot.delivery.carrier import Carrier, DeliveryError, InDoubt, To
from bot.settings import Settings
from tests.fakes.teams import CHANNEL, TENANT, FakeTeams
from tests.platforms.teams.conftest import Bot

HELLO = Message((Words("Hello, how are you?"),), title="Hello")
CHANGED = Message((Words("Something else"),))
DROPPED: dict[str, Any] = {"status": 0}


@pytest.fixture
def carrier(bot: Bot) -> Carrier:
    return bot.platform.carrier


def to_ada(teams: FakeTeams) -> To:
    return To(TENANT, user=teams.person("ada").aad)


async def test_somebody_never_spoken_to_is_reached_and_their_chat_kept(carrier: Carrier, teams: FakeTeams) -> None:
    sent = await carrier.send(to_ada(teams), HELLO, "k1")
    assert teams.sees("ada") == ["Hello", "Hello, how are you?"]
    assert json.loads(sent.conversation)["conversation"] == "a:ada-and-the-bot"


async def test_a_known_chat_is_not_opened_again(carrier: Carrier, teams: FakeTeams) -> None:
    first = await carrier.send(to_ada(teams), HELLO, "k1")
    teams.calls.clear()
    await carrier.send(dataclasses.replace(to_ada(teams), conversation=first.conversation), HELLO, "k2")
    assert teams.calls == ["POST /a:ada-and-the-bot/activities"]


async def test_an_unreadable_chat_is_opened_anew(carrier: Carrier, teams: FakeTeams) -> None:
    for conversation in ("D0123", "{}", '{"service": 7, "conversation": "x"}', "[]"):
        await carrier.send(dataclasses.replace(to_ada(teams), conversation=conversation), HELLO, "k")
    assert len(teams.sees("ada")) == 8


async def test_a_lock_screen_shows_the_plain_words(carrier: Carrier, teams: FakeTeams) -> None:
    await carrier.send(to_ada(teams), Message((Words("It is about you"),), plain="A message for you " * 30), "k")
    said = teams.messages["a:ada-and-the-bot"][-1].activity
    assert said["summary"] == ("A message for you " * 30)[:200]
    assert "It is about you" not in said["summary"]


async def test_a_channel_is_posted_to_where_its_organisation_was_last_served(
    carrier: Carrier, teams: FakeTeams
) -> None:
    teams.channel(CHANNEL)
    sent = await carrier.send(To(TENANT, channel=CHANNEL), HELLO, "k")
    assert teams.sees("ada", channel=CHANNEL) == ["Hello", "Hello, how are you?"]
    assert sent.conversation == ""


async def test_what_was_sent_can_change_and_go(carrier: Carrier, teams: FakeTeams) -> None:
    sent = await carrier.send(to_ada(teams), HELLO, "k")
    await carrier.update(to_ada(teams), sent.reference, CHANGED)
    assert teams.sees("ada") == ["Something else"]
    await carrier.remove(to_ada(teams), sent.reference)
    assert teams.sees("ada") == []
    await carrier.remove(to_ada(teams), sent.reference)


async def test_changing_what_is_gone_is_no_use_trying_again(carrier: Carrier, teams: FakeTeams) -> None:
    sent = await carrier.send(to_ada(teams), HELLO, "k")
    await carrier.remove(to_ada(teams), sent.reference)
    for reference in (sent.reference, "1700.1", ""):
        with pytest.raises(DeliveryError) as error:
            await carrier.update(to_ada(teams), reference, CHANGED)
        assert error.value.permanent
        assert error.value.consequence == ""


@pytest.mark.parametrize("status", [429, 412])
async def test_too_fast_slows_the_lane_for_as_long_as_teams_says(
    carrier: Carrier, teams: FakeTeams, status: int
) -> None:
    known = (await carrier.send(to_ada(teams), HELLO, "k")).conversation
    teams.fail(status, "Throttled", retry_after="7")
    with pytest.raises(DeliveryError) as error:
        await carrier.send(dataclasses.replace(to_ada(teams), conversation=known), HELLO, "k")
    assert (error.value.throttled, error.value.permanent) == (True, False)
    assert error.value.wait == timedelta(seconds=7)
    teams.fail(status, "Throttled", retry_after="Fri, 31 Dec 1999 23:59:59 GMT")
    with pytest.raises(DeliveryError) as error:
        await carrier.send(to_ada(teams), HELLO, "k")
    assert error.value.wait > timedelta(0)


@pytest.mark.parametrize(
    ("status", "code", "consequence"),
    [
        (403, "BotNotInConversationRoster", "unreachable"),
        (403, "ConversationBlockedByUser", "unreachable"),
        (403, "MessageWritesBlocked", "unreachable"),
        (403, "", "unreachable"),
        (404, "ConversationNotFound", "unreachable"),
        (404, "MemberNotFoundInConversation", "unreachable"),
        (403, "BotDisabledByAdmin", "uninstalled"),
        (400, "BadSyntax", ""),
        (413, "MessageSizeTooBig", ""),
    ],
)
async def test_a_refusal_for_good_says_what_follows(
    carrier: Carrier, teams: FakeTeams, status: int, code: str, consequence: str
) -> None:
    known = (await carrier.send(to_ada(teams), HELLO, "k")).conversation
    teams.fail(status, code)
    with pytest.raises(DeliveryError) as error:
        await carrier.send(dataclasses.replace(to_ada(teams), conversation=known), HELLO, "k")
    assert (error.value.permanent, error.value.consequence) == (True, consequence)
    assert error.value.reason == (code or f"HTTP {status}")


async def test_a_channel_that_is_closed_to_the_bot_is_gone(carrier: Carrier, teams: FakeTeams) -> None:
    for code in ("", "BotNotInConversationRoster"):
        if code:
            teams.fail(403, code)
        with pytest.raises(DeliveryError) as error:
            await carrier.send(To(TENANT, channel="19:unknown@thread.tacv2"), HELLO, "k")
        assert (error.value.permanent, error.value.consequence) == (True, "channel_gone")


async def test_somebody_who_never_added_the_bot_is_unreachable(carrier: Carrier, teams: FakeTeams) -> None:
    teams.person("ada").installed = False
    with pytest.raises(DeliveryError) as error:
        await carrier.send(to_ada(teams), HELLO, "k")
    assert (error.value.permanent, error.value.consequence) == (True, "unreachable")


@pytest.mark.parametrize("accepted", [False, True], ids=["not accepted", "accepted"])
@pytest.mark.parametrize("status", [0, 500, 502, 503, 504])
async def test_an_unclear_end_is_in_doubt_and_never_sent_twice(
    carrier: Carrier, teams: FakeTeams, status: int, accepted: bool
) -> None:
    known = (await carrier.send(to_ada(teams), HELLO, "k")).conversation
    teams.messages["a:ada-and-the-bot"].clear()
    teams.fail(status, accepted=accepted)
    with pytest.raises(InDoubt):
        await carrier.send(dataclasses.replace(to_ada(teams), conversation=known), HELLO, "k")
    assert len(teams.messages["a:ada-and-the-bot"]) == int(accepted)


@pytest.mark.parametrize("status", [0, 503])
async def test_opening_a_chat_says_nothing_so_it_may_be_tried_again(
    carrier: Carrier, teams: FakeTeams, status: int
) -> None:
    teams.fail(status, accepted=True)
    with pytest.raises(DeliveryError) as error:
        await carrier.send(to_ada(teams), HELLO, "k")
    assert not error.value.permanent
    assert teams.sees("ada") == []


@pytest.mark.parametrize("status", [0, 503])
async def test_changing_and_removing_may_be_tried_again(carrier: Carrier, teams: FakeTeams, status: int) -> None:
    sent = await carrier.send(to_ada(teams), HELLO, "k")
    teams.fail(status)
    # An HTTP client may itself repeat these two after a dropped connection: they are harmless twice.
    teams.fail(status)
    with pytest.raises(DeliveryError) as error:
        await carrier.update(to_ada(teams), sent.reference, CHANGED)
    assert not error.value.permanent


async def test_no_connection_is_tried_again(teams: FakeTeams, settings: Settings) -> None:
    nowhere = settings.model_copy(update={"teams_service_hosts": "127.0.0.1:1"})
    script = Bot()
    runner = await script.serve(nowhere)
    with pytest.raises(DeliveryError) as error:
        await script.platform.carrier.send(to_ada(teams), HELLO, "k")
    assert not error.value.permanent
    await script.platform.stop()
    await runner.cleanup()


async def test_no_sign_in_service_is_tried_again(teams: FakeTeams, settings: Settings) -> None:
    nowhere = settings.model_copy(update={"teams_login_url": "http://127.0.0.1:1"})
    script = Bot()
    runner = await script.serve(nowhere)
    await script.platform.start()
    with pytest.raises(DeliveryError) as error:
        await script.platform.carrier.send(to_ada(teams), HELLO, "k")
    assert not error.value.permanent
    await script.platform.stop()
    await runner.cleanup()


async def test_the_token_is_fetched_once_and_again_only_when_refused(carrier: Carrier, teams: FakeTeams) -> None:
    for _ in range(3):
        await carrier.send(to_ada(teams), HELLO, "k")
    assert teams.token_fetches == 1
    teams.tokens.clear()
    await carrier.send(to_ada(teams), HELLO, "k")
    assert teams.token_fetches == 2
    assert len(teams.sees("ada")) == 8


async def test_a_token_that_is_always_refused_means_uninstalled(carrier: Carrier, teams: FakeTeams) -> None:
    teams.fail(401)
    teams.fail(401)
    with pytest.raises(DeliveryError) as error:
        await carrier.send(to_ada(teams), HELLO, "k")
    assert (error.value.permanent, error.value.consequence) == (True, "uninstalled")
    assert teams.token_fetches == 2


async def test_a_secret_that_ran_out_waits_for_somebody_to_mend_it(carrier: Carrier, teams: FakeTeams) -> None:
    teams.secret = "a new one"
    teams.tokens.clear()
    with pytest.raises(DeliveryError) as error:
        await carrier.send(to_ada(teams), HELLO, "k")
    assert not error.value.permanent
    assert error.value.wait >= timedelta(minutes=5)


async def test_the_bots_token_goes_to_no_unlisted_address(carrier: Carrier, teams: FakeTeams) -> None:
    elsewhere = json.dumps({"service": "http://127.0.0.1:1/", "conversation": "a:ada-and-the-bot"})
    with pytest.raises(DeliveryError) as error:
        await carrier.send(dataclasses.replace(to_ada(teams), conversation=elsewhere), HELLO, "k")
    assert error.value.permanent
    assert teams.calls == []


async def test_after_a_crash_teams_cannot_tell(carrier: Carrier, teams: FakeTeams) -> None:
    with pytest.raises(InDoubt):
        await carrier.find(to_ada(teams), "k", datetime.now(UTC))
