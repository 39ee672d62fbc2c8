"""A nurse's, a manager's and a champion's day in Slack, the whole way, over Socket Mode and over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.people.scheduling import Plan
from tests.fakes.slack import FakeSlack
from tests.ground import Grounds
from tests.whole.conftest import Running, running

NAMES = ("Ada", "Ben", "Carys", "Dev", "Ewa", "Farid", "Grace", "Hana", "Ivor", "Joy", "Kofi", "Lena", "Morgan")
TYPED = ("help", "home", "pause", "stop", "my data", "who sees this", "my answers", "??")
WORDS = "You stayed until the bus came."


@pytest.fixture(params=[("socket", "sqlite"), ("http", "postgresql")], ids=["socket-sqlite", "http-postgresql"])
async def canopy(request: pytest.FixtureRequest, grounds: Grounds, slack: FakeSlack) -> AsyncIterator[Running]:
    mode, kind = request.param
    async with running(grounds(kind), **slack.settings(mode)) as canopy:
        slack.settled = canopy.platforms["slack"].idle  # type: ignore[attr-defined]
        slack.post_to = f"{canopy.url}/slack/events"
        yield canopy


async def ward(canopy: Running, slack: FakeSlack, way: str = "private") -> str:
    """Thirteen people of Ward 7, asked on Mondays at 09:30; gives the channel."""
    people = [slack.person(name) for name in NAMES]
    channel = slack.channel("ward", *people)
    rows = ["name,slack_id,email,team,role,manager"]
    for name, user in zip(NAMES, people, strict=True):
        role = {"Morgan": "manager", "Ben": "champion"}.get(name, "")
        rows.append(f"{name},{user},,Ward 7,{role},{'' if name == 'Morgan' else 'UMORGAN'}")
    # From 22 people on an organisation has pictures; these have not opened the chat yet.
    rows += [f"Colleague {n},,colleague{n}@example.org,Elsewhere,," for n in range(10)]
    await canopy.brings_in("\n".join(rows))
    await canopy.plans("Ward 7", Plan("weather", ("mon",), "09:30", 8, 2, way, "team"), channel)
    await canopy.beat()
    return channel


async def test_a_check_in_from_the_question_to_the_picture(canopy: Running, slack: FakeSlack) -> None:
    channel = await ward(canopy, slack)
    assert any("small computer program" in line for line in slack.sees("UADA"))
    await canopy.beat(minutes=30)
    for name in NAMES[:12]:
        assert any("What is your weather right now?" in line for line in slack.sees(f"U{name.upper()}")), name
        await slack.press(f"U{name.upper()}", "☀️ Sunny")
    told = "\n".join(slack.sees("UADA"))
    assert "Thank you. It is kept for you alone." in told and "What is your weather" not in told
    assert "116 123" in told
    await slack.press("UADA", "Say a little more")
    await slack.submit("UADA", words="943 476 5919 said so")
    assert "NHS number" in str(slack.modal("UADA").errors)  # type: ignore[union-attr]
    await slack.submit("UADA", words="a long but good day")
    assert "Kept, for you alone" in str(slack.modal("UADA").given)  # type: ignore[union-attr]
    assert "good day" not in "\n".join(slack.sees("UADA"))
    await canopy.beat(hours=8)
    assert any("mostly well" in line for line in slack.reads(channel))


async def test_the_channel_prompt_is_answered_in_a_dialog_and_never_changes(canopy: Running, slack: FakeSlack) -> None:
    channel = await ward(canopy, slack, way="channel")
    await canopy.beat(minutes=30)
    before = slack.reads(channel)
    await slack.press("UADA", "Answer in private", on=channel)
    await slack.submit("UADA", choice="stormy")
    assert "116 123" in str(slack.modal("UADA").given)  # type: ignore[union-attr]
    assert slack.reads(channel) == before


async def test_home_shows_what_is_mine_and_my_answers_open_from_it(canopy: Running, slack: FakeSlack) -> None:
    await ward(canopy, slack)
    await canopy.beat(minutes=30)
    await slack.press("UADA", "⛈️ Stormy")
    await slack.open_home("UADA")
    assert "Hello Ada" in str(slack.home("UADA").given)  # type: ignore[union-attr]
    await slack.press("UADA", "My answers", on="home")
    assert "Stormy" in str(slack.modal("UADA").given)  # type: ignore[union-attr]
    await slack.press("UADA", "Erase all", on="modal")
    await slack.submit("UADA")
    assert "Erased" in str(slack.modal("UADA").given)  # type: ignore[union-attr]


async def test_kudos_by_command_are_private_first_then_shared_then_taken_back(
    canopy: Running, slack: FakeSlack
) -> None:
    channel = await ward(canopy, slack)
    await slack.command("UBEN", "/kudos")
    await slack.submit("UBEN", who=("UADA",), kind="calm", words=WORDS)
    await slack.press("UBEN", "Send it", on="modal")
    await canopy.beat(seconds=1)
    assert any(WORDS in line for line in slack.sees("UADA")) and slack.reads(channel) == []
    await slack.press("UADA", "Share with Ward 7")
    await canopy.beat(seconds=1)
    assert any(WORDS in line for line in slack.reads(channel))
    await slack.press("UADA", "Take it back")
    await canopy.beat(seconds=6)
    assert slack.reads(channel) == []


async def test_a_manager_books_a_conversation(canopy: Running, slack: FakeSlack) -> None:
    await ward(canopy, slack)
    await canopy.beat(days=60)
    await slack.command("UMORGAN", "/canopy", "conversations")
    told = "\n".join(slack.sees("UMORGAN"))
    assert "due since" in told and "clinical advice" in told
    await slack.press("UMORGAN", "Booked")
    await slack.submit("UMORGAN", date=(canopy.clock.now().date()).isoformat())
    assert "booked for" in "\n".join(slack.sees("UMORGAN"))


async def test_setting_up_in_slack(canopy: Running, slack: FakeSlack) -> None:
    await ward(canopy, slack)
    await slack.command("UBEN", "/canopy", "set up")
    await slack.submit("UBEN", check_in="energy", days=("tue",), at="11:00")
    assert "Saved" in str(slack.modal("UBEN").given)  # type: ignore[union-attr]


async def test_typed_words_are_answered_privately_with_the_help(canopy: Running, slack: FakeSlack) -> None:
    for n, words in enumerate(TYPED):
        eve = slack.person(f"Eve{n}")
        await slack.say(eve, words)
        assert "116 123" in "\n".join(slack.sees(eve)), words
        assert "went wrong" not in "\n".join(slack.sees(eve)), words


async def test_a_redelivered_event_is_answered_once(canopy: Running, slack: FakeSlack) -> None:
    eve = slack.person("Eve")
    await slack.say(eve, "help")
    once = slack.sees(eve)
    await slack.redeliver()
    assert slack.sees(eve) == once


async def test_uninstalling_rests_the_lane_and_loses_nothing(canopy: Running, slack: FakeSlack) -> None:
    await ward(canopy, slack)
    await slack.uninstall()
    before = len(slack.calls)
    await canopy.beat(minutes=30)
    assert len(slack.calls) == before
