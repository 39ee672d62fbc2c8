"""What people do in Teams, as the rest of the bot hears it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bot.chat import Button, Buttons, Field, Filled, Form, Installed, Message, Pressed, Said, Uninstalled
from bot.platforms.teams.normalise import normalise
from bot.platforms.teams.read import read
from tests.fakes.teams import APP_ID, CHANNEL, TENANT, FakeTeams
from tests.platforms.teams.conftest import Bot

QUESTION = Message((Buttons((Button("Sunny", "check_in", "r1", "5"), Button("More", "more", "r1", opens=True))),))


async def test_typed_words_arrive_with_who_where_and_when(bot: Bot, teams: FakeTeams) -> None:
    teams.person("ada").locale = "cy-GB"
    activity = teams.activity("ada", text="  hello\n", timestamp="2026-03-02T08:30:00.1234567Z")
    await teams.post(activity)
    [said] = bot.events
    assert isinstance(said, Said)
    assert (said.text, said.public, said.key) == ("hello", False, activity["id"])
    assert said.at == datetime(2026, 3, 2, 8, 30, 0, 123456, tzinfo=UTC)
    who = said.who
    assert (who.platform, who.workspace, who.user) == ("teams", TENANT, teams.person("ada").aad)
    assert (who.name, who.zone, who.language) == ("Ada", "Europe/London", "cy")
    assert json.loads(who.conversation) == {
        "service": teams.service_url,
        "conversation": "a:ada-and-the-bot",
        "user": "29:ada",
        "bot": f"28:{APP_ID}",
    }


async def test_without_a_directory_id_a_person_is_known_by_the_channels(bot: Bot, teams: FakeTeams) -> None:
    await teams.post(teams.activity("ada", text="hello") | {"from": {"id": "29:ada"}})
    assert bot.events[0].who.user == "29:ada"


async def test_a_time_that_teams_does_not_give_is_now(bot: Bot, teams: FakeTeams) -> None:
    before = datetime.now(UTC)
    await teams.post(teams.activity("ada", text="hello", timestamp="yesterday"))
    assert before <= bot.events[0].at <= datetime.now(UTC)


async def test_a_time_without_a_zone_is_utc(teams: FakeTeams) -> None:
    activity = normalise(teams.activity("ada", text="hello", timestamp="2026-03-02T08:30:00"))
    event = read(activity, now=datetime.now(UTC))
    assert event is not None
    assert event.at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


async def test_in_a_channel_only_what_mentions_the_bot_is_heard(bot: Bot, teams: FakeTeams) -> None:
    await teams.post(teams.activity("ada", text="talking to colleagues", channel=CHANNEL))
    assert bot.events == []
    await teams.say("ada", "help", channel=CHANNEL)
    [said] = bot.events
    assert isinstance(said, Said)
    assert (said.text, said.public, said.channel) == ("help", True, CHANNEL)


async def test_a_channel_never_becomes_somebodys_private_chat(bot: Bot, teams: FakeTeams) -> None:
    await teams.say("ada", "help", channel=CHANNEL)
    assert bot.events[0].who.conversation == ""


async def test_mentioned_colleagues_come_by_their_directory_ids(bot: Bot, teams: FakeTeams) -> None:
    ben, cat = teams.person("ben"), teams.person("cat")
    await teams.say("ada", "kudos <at>Ben</at> &amp; <at>Cat</at>", channel=CHANNEL, mentions=("ben", "cat"))
    [said] = bot.events
    assert isinstance(said, Said)
    assert said.mentions == (ben.aad, cat.aad)
    assert said.text == "kudos Ben & Cat"


async def test_somebody_who_cannot_be_looked_up_keeps_the_channels_id(bot: Bot, teams: FakeTeams) -> None:
    teams.person("ben")
    teams.fail(404, "MemberNotFoundInConversation")
    await teams.say("ada", "kudos", channel=CHANNEL, mentions=("ben",))
    assert isinstance(bot.events[0], Said)
    assert bot.events[0].mentions == ("29:ben",)


async def test_a_press_brings_back_what_the_button_carried(bot: Bot, teams: FakeTeams) -> None:
    bot.will(QUESTION)
    await teams.say("ada", "hello")
    await teams.press("ada", "Sunny")
    pressed = bot.events[-1]
    assert isinstance(pressed, Pressed)
    assert (pressed.does, pressed.about, pressed.value, pressed.can_open) == ("check_in", "r1", "5", False)
    assert pressed.key == ""


async def test_an_old_mobile_client_presses_the_same(bot: Bot, teams: FakeTeams) -> None:
    bot.will(QUESTION)
    await teams.say("ada", "hello")
    await teams.press("ada", "Sunny", submit=True)
    pressed = bot.events[-1]
    assert isinstance(pressed, Pressed)
    assert (pressed.does, pressed.about, pressed.value, pressed.can_open) == ("check_in", "r1", "5", False)


async def test_a_button_that_opens_can_be_answered_by_a_dialog(bot: Bot, teams: FakeTeams) -> None:
    bot.will(QUESTION)
    await teams.say("ada", "hello")
    await teams.press("ada", "More")
    assert isinstance(bot.events[-1], Pressed)
    assert bot.events[-1].can_open


async def test_a_sent_form_brings_every_field(bot: Bot, teams: FakeTeams) -> None:
    form = Form(
        "set_up",
        "Set up",
        (
            Field("note", "Note", "lines", optional=True),
            Field("days", "Days", "pick", options=(("mon", "Mon"), ("tue", "Tue"), ("wed", "Wed")), many=True),
            Field("one", "One", "pick", options=(("a", "A"), ("b", "B"))),
            Field("who", "Who", "person", many=True, optional=True),
            Field("day", "Day", "date", optional=True),
            Field("hour", "Hour", "time", optional=True),
        ),
        "Keep",
        about="team-7",
    )
    bot.will(QUESTION)
    await teams.say("ada", "hello")
    bot.will(form)
    await teams.press("ada", "More")
    ben, cat = teams.person("ben").aad, teams.person("cat").aad
    await teams.submit("ada", note="Well, yes", days=("mon", "wed"), one="b", who=(ben, cat), day="2026-03-02")
    filled = bot.events[-1]
    assert isinstance(filled, Filled)
    assert (filled.does, filled.about) == ("set_up", "team-7")
    assert filled.values == {
        "note": ("Well, yes",),
        "days": ("mon", "wed"),
        "one": ("b",),
        "who": (ben, cat),
        "day": ("2026-03-02",),
        "hour": (),
    }


async def test_adding_and_removing_the_bot_is_heard_in_private_chats_only(bot: Bot, teams: FakeTeams) -> None:
    await teams.install("ada")
    assert [type(event) for event in bot.events] == [Installed, Installed]
    await teams.uninstall("ada")
    assert isinstance(bot.events[-1], Uninstalled)
    bot.events.clear()
    for more in ({"action": "add"}, {"action": "remove"}):
        await teams.post(teams.activity("ada", "installationUpdate", channel=CHANNEL, **more))
    await teams.post(
        teams.activity("ada", "conversationUpdate", channel=CHANNEL, membersAdded=[{"id": f"28:{APP_ID}"}])
    )
    assert bot.events == []


async def test_an_upgrade_of_the_app_is_neither_an_arrival_nor_a_farewell(bot: Bot, teams: FakeTeams) -> None:
    for action in ("add-upgrade", "remove-upgrade"):
        assert (await teams.post(teams.activity("ada", "installationUpdate", action=action)))[0] == 200
    assert bot.events == []


async def test_the_bot_does_not_hear_itself(bot: Bot, teams: FakeTeams) -> None:
    for sender in ({"id": f"28:{APP_ID}"}, {"id": "28:another-bot", "role": "bot"}):
        await teams.post(teams.activity("ada", text="hello") | {"from": sender})
    assert bot.events == []


async def test_a_chat_of_unknown_kind_counts_as_public(teams: FakeTeams) -> None:
    """An answer must never reach more people than the one who asked."""
    for place in ({"id": CHANNEL}, {"id": "a:1", "isGroup": True}, {"id": "19:x", "conversationType": "groupChat"}):
        activity = normalise(teams.activity("ada", "invoke", name="adaptiveCard/action") | {"conversation": place})
        activity["pressed"] = {"canopy": {"does": "x"}}
        event = read(activity, now=datetime.now(UTC))
        assert event is not None
        assert event.public
        assert event.who.conversation == ""


LIES: list[Any] = [
    {},
    {"canopy": None},
    {"canopy": "check_in"},
    {"canopy": {}},
    {"canopy": {"does": ""}},
    {"canopy": {"does": 7}},
    {"canopy": {"does": ["check_in"]}},
    {"canopy": {"does": "x" * 101}},
    {"canopy": {"does": "x", "about": "a" * 251}},
    {"canopy": {"does": "x", "value": {"a": 1}}},
    {"canopy": {"does": "x", "value": "v" * 101}},
    {"canopy": {"does": "x", "opened": "o" * 201}},
    {"canopy": {"does": "x", "fields": ["a"]}},
    {"canopy": {"does": "x", "fields": {"a": "yes"}}},
    {"canopy": {"does": "x", "fields": {str(n): False for n in range(60)}}},
    {"canopy": {"does": "x", "fields": {"a": False}}, "a": {"b": 1}},
    {"canopy": {"does": "x", "fields": {"a": True}}, "a": ["b"]},
    {"canopy": {"does": "x", "fields": {"a": False}}, "a": "x" * 20_001},
]


async def test_a_client_that_lies_is_answered_and_nothing_happens(bot: Bot, teams: FakeTeams) -> None:
    for data in LIES:
        for name in ("adaptiveCard/action", "task/fetch", "task/submit"):
            value = {"action": {"type": "Action.Execute", "data": data}, "data": data}
            status, body = await teams.post(teams.activity("ada", "invoke", name=name, value=value))
            assert status == 200
            assert body
        assert (await teams.post(teams.activity("ada", value=data)))[0] == 200
    assert bot.events == []
