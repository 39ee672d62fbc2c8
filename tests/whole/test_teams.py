"""A nurse's, a manager's and a champion's day in Teams, the whole way, tokens checked; and both platforms at once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from bot.models import Address, Letter
from bot.people.scheduling import Plan
from tests.fakes.slack import FakeSlack
from tests.fakes.teams import CHANNEL, FakeTeams
from tests.ground import Ground, Grounds
from tests.whole.conftest import Running, running

NAMES = ("Ada", "Ben", "Carys", "Dev", "Ewa", "Farid", "Grace", "Hana", "Ivor", "Joy", "Kofi", "Lena", "Morgan")
TYPED = ("help", "home", "pause", "stop", "my data", "who sees this", "my answers", "??")
WORDS = "You stayed until the bus came."


@pytest.fixture(params=["sqlite", "postgresql"])
async def canopy(request: pytest.FixtureRequest, grounds: Grounds, teams: FakeTeams) -> AsyncIterator[Running]:
    async with running(grounds(request.param), **teams.settings()) as canopy:
        teams.serves(canopy.url)
        yield canopy


async def ward(canopy: Running, teams: FakeTeams) -> None:
    for name in NAMES:
        await teams.install(name)
    rows = ["name,teams_id,email,team,role,manager"]
    boss = teams.person("Morgan").aad
    for name in NAMES:
        role = {"Morgan": "manager", "Ben": "champion"}.get(name, "")
        rows.append(f"{name},{teams.person(name).aad},,Ward 7,{role},{'' if name == 'Morgan' else boss}")
    # From 22 people on an organisation has pictures; these have not opened the chat yet.
    rows += [f"Colleague {n},,colleague{n}@example.org,Elsewhere,," for n in range(10)]
    await canopy.brings_in("\n".join(rows))
    teams.channel(CHANNEL)
    await canopy.plans("Ward 7", Plan("weather", ("mon",), "09:30", 8, 2, "private", "team"), CHANNEL, "teams")
    await canopy.beat()


@pytest.mark.parametrize(
    ("canopy", "submit"), [("sqlite", False), ("postgresql", True)], ids=["execute", "submit"], indirect=["canopy"]
)
async def test_a_check_in_from_the_question_to_the_picture(canopy: Running, teams: FakeTeams, submit: bool) -> None:
    await ward(canopy, teams)
    assert sum("small computer program" in line for line in teams.sees("Ada")) == 1, "welcomed once, though told twice"
    await canopy.beat(minutes=30)
    for name in NAMES[:12]:
        assert any("What is your weather right now?" in line for line in teams.sees(name)), name
        await teams.press(name, "☀️ Sunny", submit=submit)
    told = "\n".join(teams.sees("Ada"))
    assert "Thank you. It is kept for you alone." in told and "What is your weather" not in told and "116 123" in told
    await teams.press("Ada", "Say a little more")
    await teams.submit("Ada", words="943 476 5919 said so")
    assert any("NHS number" in line for line in teams.dialog("Ada"))
    await teams.submit("Ada", words="a long but good day")
    assert any("Kept, for you alone" in line for line in teams.dialog("Ada"))
    assert "good day" not in "\n".join(teams.sees("Ada"))
    teams.close("Ada")
    await canopy.beat(hours=8)
    assert any("mostly well" in line for line in teams.sees("Ada", channel=CHANNEL))


async def test_whoever_takes_canopy_out_and_puts_it_back_is_written_to_again(canopy: Running, teams: FakeTeams) -> None:
    await ward(canopy, teams)
    await teams.uninstall("Ada")
    await canopy.beat(minutes=30)
    assert not any("What is your weather" in line for line in teams.sees("Ada"))
    await teams.install("Ada")
    await canopy.beat(days=7)
    assert any("What is your weather" in line for line in teams.sees("Ada"))


async def test_kudos_in_teams(canopy: Running, teams: FakeTeams) -> None:
    await ward(canopy, teams)
    await teams.say("Ben", "kudos")
    await teams.press("Ben", "Open")
    await teams.submit("Ben", who=(teams.person("Ada").aad,), kind="calm", words=WORDS)
    await teams.press("Ben", "Send it")
    await canopy.beat(seconds=1)
    assert any(WORDS in line for line in teams.sees("Ada"))
    await teams.press("Ada", "Share with Ward 7")
    await canopy.beat(seconds=1)
    assert any(WORDS in line for line in teams.sees("Ada", channel=CHANNEL))
    await teams.press("Ada", "Take it back")
    await canopy.beat(seconds=6)
    assert not any(WORDS in line for line in teams.sees("Ada", channel=CHANNEL))


async def test_my_answers_and_my_data_open_in_dialogs_from_typed_words(canopy: Running, teams: FakeTeams) -> None:
    await ward(canopy, teams)
    await canopy.beat(minutes=30)
    await teams.press("Ada", "⛈️ Stormy")
    await teams.say("Ada", "my answers")
    assert "Stormy" not in "\n".join(teams.sees("Ada"))
    await teams.press("Ada", "Open")
    assert any("Stormy" in line for line in teams.dialog("Ada"))
    await teams.press("Ada", "Erase all")
    await teams.submit("Ada")
    assert any("Erased" in line for line in teams.dialog("Ada"))


async def test_a_manager_books_a_conversation(canopy: Running, teams: FakeTeams) -> None:
    await ward(canopy, teams)
    await canopy.beat(days=60)
    await teams.say("Morgan", "conversations")
    await teams.press("Morgan", "Booked")
    await teams.submit("Morgan", date=canopy.clock.now().date().isoformat())
    assert any("booked for" in line for line in teams.sees("Morgan"))


async def test_typed_words_are_answered_with_the_help(canopy: Running, teams: FakeTeams) -> None:
    for n, words in enumerate(TYPED):
        await teams.install(f"Eve{n}")
        await teams.say(f"Eve{n}", words)
        assert "116 123" in "\n".join(teams.sees(f"Eve{n}")), words
        assert "went wrong" not in "\n".join(teams.sees(f"Eve{n}")), words


async def test_setting_up_by_typing_opens_behind_a_door(canopy: Running, teams: FakeTeams) -> None:
    await ward(canopy, teams)
    await teams.say("Ben", "set up")
    await teams.press("Ben", "Open")
    await teams.submit("Ben", check_in="energy", days=("tue",), at="11:00")
    assert any("Saved" in line for line in teams.dialog("Ben"))


async def test_both_platforms_in_one_process_and_nobody_is_told_twice(
    ground: Ground, slack: FakeSlack, teams: FakeTeams
) -> None:
    async with running(ground, **slack.settings(), **teams.settings()) as canopy:
        slack.settled = canopy.platforms["slack"].idle  # type: ignore[attr-defined]
        teams.serves(canopy.url)
        await teams.install("Eve")
        frank = slack.person("Frank")
        await slack.say(frank, "help")
        await canopy.beat()
        assert "116 123" in "\n".join(slack.sees(frank))
        assert any("small computer program" in line for line in teams.sees("Eve"))
        async with canopy.house.identity.reading() as session:
            addresses = (await session.execute(select(func.count()).select_from(Address))).scalar_one()
            unsent = (await session.execute(select(Letter.id).where(Letter.state != "sent"))).all()
        assert addresses == 2 and not unsent
