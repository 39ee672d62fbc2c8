"""What the person who acted sees, and what nobody else does."""

from __future__ import annotations

import pytest

from bot.chat import Answer, Button, Buttons, Field, Form, Link, Message, SmallPrint, Words
from bot.platforms.teams import answers
from tests.fakes.teams import CHANNEL, FakeTeams
from tests.platforms.teams.conftest import Bot

QUESTION = Message(
    (
        Words("Only you see what you choose."),
        Buttons((Button("Sunny", "check_in", "r1", "5"), Button("Stormy", "check_in", "r1", "1", look="careful"))),
        Buttons((Button("Say more", "more", "r1", opens=True), Link("Samaritans", "https://www.samaritans.org"))),
        SmallPrint("999 in an emergency"),
    ),
    title="How was today?",
)
THANKS = Message((Words("Thank you. It is kept."),))
FORM = Form("more", "Say more", (Field("words", "In your words", "lines"),), "Keep", about="r1")


async def ask(bot: Bot, teams: FakeTeams) -> None:
    bot.will(QUESTION)
    await teams.say("ada", "hello")


async def test_typed_words_are_answered_in_the_private_chat(bot: Bot, teams: FakeTeams) -> None:
    await ask(bot, teams)
    assert teams.sees("ada") == [
        "Ada: hello",
        "How was today?",
        "Only you see what you choose.",
        "[Sunny] [Stormy]",
        "[Say more] [Samaritans]",
        "999 in an emergency",
    ]


async def test_no_answer_says_nothing(bot: Bot, teams: FakeTeams) -> None:
    await teams.say("ada", "hello")
    assert teams.sees("ada") == ["Ada: hello"]


@pytest.mark.parametrize("submit", [False, True], ids=["execute", "old mobile client"])
async def test_an_answer_takes_the_place_of_the_question(bot: Bot, teams: FakeTeams, submit: bool) -> None:
    await ask(bot, teams)
    bot.will(THANKS)
    await teams.press("ada", "Sunny", submit=submit)
    assert teams.sees("ada") == ["Ada: hello", "Thank you. It is kept."]


@pytest.mark.parametrize("submit", [False, True], ids=["execute", "old mobile client"])
async def test_a_message_that_is_done_with_is_removed(bot: Bot, teams: FakeTeams, submit: bool) -> None:
    await ask(bot, teams)
    bot.will(gone=True)
    await teams.press("ada", "Sunny", submit=submit)
    assert teams.sees("ada") == ["Ada: hello"]


async def test_a_press_without_an_answer_still_gets_a_word(bot: Bot, teams: FakeTeams) -> None:
    """An empty response shows "Unable to reach app", and they press again."""
    await ask(bot, teams)
    await teams.press("ada", "Sunny")
    assert teams.toasts["ada"] == [answers.DONE]
    assert "How was today?" in teams.sees("ada")


async def test_if_the_question_is_gone_the_answer_comes_anew(bot: Bot, teams: FakeTeams) -> None:
    await ask(bot, teams)
    bot.will(THANKS)
    teams.fail(404, "ActivityNotFoundInConversation")
    await teams.press("ada", "Sunny", submit=True)
    assert teams.sees("ada")[-1] == "Thank you. It is kept."


class TestInAChannel:
    async def test_a_press_never_changes_the_channel(self, bot: Bot, teams: FakeTeams) -> None:
        await self._post(bot, teams)
        before = teams.sees("ada", channel=CHANNEL)
        for submit in (False, True):
            bot.will(THANKS, question=THANKS, gone=True)
            await teams.press("ada", "Sunny", channel=CHANNEL, submit=submit)
            assert teams.sees("ada", channel=CHANNEL) == before
        assert teams.sees("ada") == ["Thank you. It is kept."] * 2

    async def test_the_word_beside_the_card_tells_nothing(self, bot: Bot, teams: FakeTeams) -> None:
        await self._post(bot, teams)
        bot.will(THANKS)
        await teams.press("ada", "Sunny", channel=CHANNEL)
        assert teams.toasts["ada"] == [answers.TOLD_PRIVATELY]

    async def test_somebody_without_a_private_chat_is_told_what_to_do(self, bot: Bot, teams: FakeTeams) -> None:
        await self._post(bot, teams)
        teams.person("ada").installed = False
        bot.will(THANKS)
        await teams.press("ada", "Sunny", channel=CHANNEL)
        assert teams.toasts["ada"] == [answers.NOT_REACHED]

    async def test_typed_words_are_answered_privately(self, bot: Bot, teams: FakeTeams) -> None:
        bot.will(THANKS)
        await teams.say("ada", "help", channel=CHANNEL)
        assert teams.sees("ada", channel=CHANNEL) == ["Ada: help"]
        assert teams.sees("ada") == ["Thank you. It is kept."]

    async def test_a_dialog_is_shown_and_the_channels_message_stays(self, bot: Bot, teams: FakeTeams) -> None:
        await self._post(bot, teams)
        before = teams.sees("ada", channel=CHANNEL)
        bot.will(FORM)
        await teams.press("ada", "Say more", channel=CHANNEL)
        assert teams.dialog("ada")[0] == "Say more"
        bot.will(THANKS, question=THANKS)
        await teams.submit("ada", words="tired")
        assert teams.sees("ada", channel=CHANNEL) == before

    async def _post(self, bot: Bot, teams: FakeTeams) -> None:
        from bot.delivery.carrier import To

        teams.channel(CHANNEL)
        await bot.platform.carrier.send(To(teams.person("ada").tenant, channel=CHANNEL), QUESTION, "k")


class TestInADialog:
    async def test_a_form_opens_and_its_answer_is_shown_inside(self, bot: Bot, teams: FakeTeams) -> None:
        await self._open(bot, teams)
        assert teams.dialog("ada") == ["Say more", "In your words:", "[Keep]"]
        bot.will(THANKS)
        await teams.submit("ada", words="tired")
        assert teams.dialog("ada") == ["Canopy", "Thank you. It is kept."]

    async def test_what_was_written_stays_out_of_the_chat(self, bot: Bot, teams: FakeTeams) -> None:
        await self._open(bot, teams)
        bot.will(THANKS)
        await teams.submit("ada", words="a very private thing")
        assert "a very private thing" not in str([message.lines for message in teams.messages["a:ada-and-the-bot"]])

    async def test_a_mistake_comes_back_beside_its_field_with_what_was_written(
        self, bot: Bot, teams: FakeTeams
    ) -> None:
        await self._open(bot, teams)
        bot.will(FORM.again({"words": ("943 476 5919",)}, {"words": "This looks like an NHS number"}))
        await teams.submit("ada", words="943 476 5919")
        assert teams.dialog("ada") == [
            "Say more",
            "In your words: 943 476 5919",
            "This looks like an NHS number",
            "[Keep]",
        ]

    async def test_the_question_behind_it_changes(self, bot: Bot, teams: FakeTeams) -> None:
        await self._open(bot, teams)
        bot.will(THANKS, question=Message((Words("Answered."),)))
        await teams.submit("ada", words="tired")
        assert teams.sees("ada") == ["Ada: hello", "Answered."]

    async def test_the_question_is_still_known_two_steps_in(self, bot: Bot, teams: FakeTeams) -> None:
        await self._open(bot, teams)
        bot.will(FORM)
        await teams.submit("ada", words="one")
        bot.will(Message((Buttons((Button("Yes", "sure"),)),)))
        await teams.submit("ada", words="two")
        bot.will(question=Message((Words("Answered."),)))
        await teams.press("ada", "Yes")
        assert teams.sees("ada") == ["Ada: hello", "Answered."]

    async def test_the_question_behind_it_can_go(self, bot: Bot, teams: FakeTeams) -> None:
        await self._open(bot, teams)
        bot.will(THANKS, gone=True)
        await teams.submit("ada", words="tired")
        assert teams.sees("ada") == ["Ada: hello"]

    async def test_nothing_to_show_closes_it_with_a_word(self, bot: Bot, teams: FakeTeams) -> None:
        await self._open(bot, teams)
        await teams.submit("ada", words="tired")
        assert teams.dialog("ada") == []
        assert teams.toasts["ada"] == [answers.DONE]

    async def test_a_plain_button_inside_is_a_press(self, bot: Bot, teams: FakeTeams) -> None:
        bot.will(QUESTION)
        await teams.say("ada", "hello")
        bot.will(QUESTION)
        await teams.press("ada", "Say more")
        bot.will(FORM)
        await teams.press("ada", "Say more")
        assert teams.dialog("ada") == ["Say more", "In your words:", "[Keep]"]

    async def test_another_persons_message_cannot_be_reached_through_it(self, bot: Bot, teams: FakeTeams) -> None:
        """The id of the message comes back by way of a client, which may name any."""
        bot.will(QUESTION)
        await teams.say("ben", "hello")
        bens = teams.messages[teams.person("ben").chat][-1].id
        data = {"canopy": {"does": "more", "opened": bens, "fields": {}}}
        bot.will(THANKS, gone=True)
        await teams.post(teams.activity("ada", "invoke", name="task/submit", value={"data": data}))
        assert "How was today?" in teams.sees("ben")

    async def _open(self, bot: Bot, teams: FakeTeams) -> None:
        await ask(bot, teams)
        bot.will(FORM)
        await teams.press("ada", "Say more")


class TestWhenSomethingFails:
    async def test_every_invoke_gets_a_kind_word_and_the_card_stays(self, bot: Bot, teams: FakeTeams) -> None:
        await ask(bot, teams)
        for label in ("Sunny", "Say more"):
            bot.answers.append(RuntimeError("boom"))
            await teams.press("ada", label)
            assert teams.toasts["ada"] == [answers.SORRY]
        assert "How was today?" in teams.sees("ada")

    async def test_typed_words_get_a_kind_message(self, bot: Bot, teams: FakeTeams) -> None:
        bot.answers.append(RuntimeError("boom"))
        await teams.say("ada", "hello")
        assert teams.sees("ada") == ["Ada: hello", answers.SORRY]

    async def test_a_form_where_no_dialog_can_open_is_no_error_to_the_person(self, bot: Bot, teams: FakeTeams) -> None:
        await ask(bot, teams)
        bot.will(FORM)
        await teams.press("ada", "Sunny")
        assert teams.toasts["ada"] == [answers.SORRY]

    async def test_teams_being_down_is_no_error_to_teams(self, bot: Bot, teams: FakeTeams) -> None:
        bot.will(THANKS)
        teams.fail(503)
        await teams.say("ada", "hello")
        assert teams.responses[-1][0] == 200

    async def test_a_slow_teams_does_not_hold_the_dialog_up(
        self, bot: Bot, teams: FakeTeams, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(answers, "_PATIENCE", 0.0)
        await ask(bot, teams)
        bot.will(FORM)
        await teams.press("ada", "Say more")
        bot.will(THANKS, question=THANKS)
        await teams.submit("ada", words="tired")
        assert teams.dialog("ada") == ["Canopy", "Thank you. It is kept."]
        await bot.platform.stop()
        assert teams.sees("ada") == ["Ada: hello", "Thank you. It is kept."]


async def test_somebody_new_is_welcomed_in_their_chat(bot: Bot, teams: FakeTeams) -> None:
    bot.answers.extend([Answer(THANKS), Answer()])
    await teams.install("ada")
    assert teams.sees("ada") == ["Thank you. It is kept."]
