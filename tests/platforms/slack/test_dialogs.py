"""Dialogs: filling in, mistakes, next steps, and what becomes of the message that they were opened from."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.chat import Answer, Button, Buttons, Field, Filled, Form, Message, Pressed, Words
from bot.delivery.carrier import To
from bot.platforms.slack.one import Slack
from tests.fakes.slack import FakeSlack
from tests.platforms.slack.conftest import Script

pytestmark = pytest.mark.usefixtures("platform")

QUESTION = Message((Words("How was your week?"), Buttons((Button("Say more", "more", opens=True),))))
FORM = Form(
    "save",
    "Say more",
    (Field("words", "In your words", "lines"), Field("whom", "Who helped?", "person", optional=True)),
    "Save",
    about="round 7",
)
EVERY_KIND = Form(
    "plan",
    "Your plan",
    (
        Field("text", "A word", "text", hint="One is enough", value=("calm",)),
        Field("lines", "Some lines", "lines", optional=True),
        Field("few", "One of few", "pick", options=(("a", "Apples"), ("b", "Pears")), value=("b",)),
        Field("some", "Some of few", "pick", options=(("a", "Apples"), ("b", "Pears")), many=True, value=("a", "b")),
        Field("lots", "One of many", "pick", options=tuple((str(n), f"Team {n}") for n in range(40)), value=("7",)),
        Field("crowd", "Some of crowds", "pick", options=tuple((str(n), f"Team {n}") for n in range(250)), many=True),
        Field("person", "A colleague", "person", value=("UBEN",)),
        Field("people", "Colleagues", "person", many=True, value=("UADA", "UBEN")),
        Field("date", "When", "date", value=("2026-03-01",)),
        Field("time", "What time", "time", value=("09:30",)),
        Field("none", "Nothing to pick", "pick", options=()),
    ),
    "Keep",
)
THANKS = Message((Words("Thank you."),), title="Kept")


async def open_form(slack: FakeSlack, platform: Slack, script: Script, user: str, form: Form = FORM) -> None:
    script.answers["more"] = Answer(form)
    await platform.carrier.send(To("T1", user=user), QUESTION, "letter")
    await slack.press(user, "Say more")


async def test_a_form_comes_back_with_every_value(
    slack: FakeSlack, platform: Slack, script: Script, ada: str, ben: str
) -> None:
    await open_form(slack, platform, script, ada, EVERY_KIND)
    await slack.submit(ada, lines="One\nTwo", few="Apples", crowd=["Team 3", "Team 201"], time="10:15")
    event = script.last
    assert isinstance(event, Filled) and event.does == "plan" and event.who.user == ada
    assert event.who.conversation == slack.private(ada).id
    assert event.values == {
        "text": ("calm",),
        "lines": ("One\nTwo",),
        "few": ("a",),
        "some": ("a", "b"),
        "lots": ("7",),
        "crowd": ("3", "201"),
        "person": (ben,),
        "people": (ada, ben),
        "date": ("2026-03-01",),
        "time": ("10:15",),
    }


async def test_an_empty_field_is_an_empty_tuple_and_about_comes_back(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    await open_form(slack, platform, script, ada)
    await slack.submit(ada, words="Tired")
    assert script.last.values == {"words": ("Tired",), "whom": ()}
    assert script.last.about == "round 7"


async def test_a_list_with_nothing_in_it_is_told_in_words(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    await open_form(slack, platform, script, ada, EVERY_KIND)
    assert (modal := slack.modal(ada)) and "Nothing to pick" in modal.lines and "none" not in modal.inputs


def with_mistake(event: Filled, field: str = "words") -> Answer:
    return Answer(FORM.again(dict(event.values), {field: "Please leave out names."}))


async def test_a_mistake_is_shown_beside_its_field_and_nothing_typed_is_lost(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["save"] = with_mistake
    await open_form(slack, platform, script, ada)
    await slack.submit(ada, words="Ben was late")
    modal = slack.modal(ada)
    assert modal and modal.errors == {"words": "Please leave out names."}
    assert modal.value("words") == ("Ben was late",)


async def test_after_a_mistake_the_form_can_be_sent_again(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["save"] = lambda event: with_mistake(event) if event.one("words") == "Ben" else Answer(THANKS)
    await open_form(slack, platform, script, ada)
    await slack.submit(ada, words="Ben")
    await slack.submit(ada, words="Tired")
    assert (modal := slack.modal(ada)) and (modal.title, modal.lines) == ("Kept", ["Thank you."])


async def test_a_mistake_that_has_no_field_to_stand_beside_is_still_seen(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["plan"] = lambda event: Answer(EVERY_KIND.again(dict(event.values), {"none": "Ask your manager."}))
    await open_form(slack, platform, script, ada, EVERY_KIND)
    await slack.submit(ada, text="quiet", crowd=["Team 3"])
    modal = slack.modal(ada)
    assert modal and any("Ask your manager." in line for line in modal.lines)
    assert modal.value("text") == ("quiet",) and modal.value("crowd") == ("3",)


async def test_the_next_step_takes_the_place_of_the_form(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    step = Form("finish", "And then", (Field("words", "One small thing", value=("walk",)),), "Done", about="step 2")
    script.answers["save"] = Answer(step)
    await open_form(slack, platform, script, ada)
    await slack.submit(ada, words="Tired")
    modal = slack.modal(ada)
    assert modal and (modal.title, modal.lines, modal.value("words")) == ("And then", ["One small thing"], ("walk",))
    await slack.submit(ada)
    assert (script.last.does, script.last.about) == ("finish", "step 2")


async def test_a_form_drawn_again_with_another_value_shows_that_value(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    """Slack keeps what was typed in an input whose ids stay the same."""
    script.answers["save"] = lambda event: Answer(FORM.again({"words": ("Shorter",)}, {}))
    await open_form(slack, platform, script, ada)
    await slack.submit(ada, words="Much too long")
    assert (modal := slack.modal(ada)) and modal.value("words") == ("Shorter",)


async def test_an_answer_in_words_is_shown_in_the_dialog_and_leaves_nothing_in_the_chat(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["save"] = Answer(THANKS)
    await open_form(slack, platform, script, ada)
    before = slack.sees(ada)
    await slack.submit(ada, words="Tired")
    assert (modal := slack.modal(ada)) and modal.lines == ["Thank you."] and not modal.submit
    assert slack.sees(ada) == before


async def test_no_answer_closes_the_dialog(slack: FakeSlack, platform: Slack, script: Script, ada: str) -> None:
    await open_form(slack, platform, script, ada)
    await slack.submit(ada, words="Tired")
    assert slack.modal(ada) is None


@pytest.mark.parametrize("expired", [False, True])
async def test_the_question_becomes_what_the_form_says(
    slack: FakeSlack, platform: Slack, script: Script, ada: str, expired: bool
) -> None:
    script.answers["save"] = Answer(THANKS, question=Message((Words("You have answered."),)))
    await open_form(slack, platform, script, ada)
    if expired:
        slack.wait(minutes=31)
    await slack.submit(ada, words="Tired")
    assert slack.sees(ada) == ["You have answered."]


async def test_the_question_can_be_removed_by_the_form(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["save"] = Answer(gone=True)
    await open_form(slack, platform, script, ada)
    await slack.submit(ada, words="Tired")
    assert slack.sees(ada) == []


async def test_the_question_is_remembered_through_every_step(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    menu = Message((Words("Sure?"), Buttons((Button("Yes", "yes"),))), title="Sure?")
    script.answers |= {"save": Answer(menu), "yes": Answer(FORM)}
    await open_form(slack, platform, script, ada)
    await slack.submit(ada, words="Tired")
    await slack.press(ada, "Yes", on="modal")
    script.answers["save"] = Answer(question=Message((Words("All done."),)))
    await slack.submit(ada, words="Tired")
    assert slack.sees(ada) == ["All done."]


@pytest.mark.parametrize("here", [THANKS, FORM])
async def test_a_press_inside_a_dialog_is_answered_in_that_dialog(
    slack: FakeSlack, platform: Slack, script: Script, ada: str, here: Message | Form
) -> None:
    menu = Message((Words("Pick."), Buttons((Button("This", "this", about="x", opens=True),))))
    script.answers |= {"more": Answer(menu), "this": Answer(here)}
    await platform.carrier.send(To("T1", user=ada), QUESTION, "letter")
    await slack.press(ada, "Say more")
    before = slack.modal(ada)
    await slack.press(ada, "This", on="modal")
    assert isinstance(script.last, Pressed) and script.last.about == "x"
    modal = slack.modal(ada)
    assert modal and before and modal.id == before.id and modal.title == here.title
    assert slack.sees(ada)[0] == "How was your week?"


async def test_a_long_title_is_cut_at_a_word_and_said_in_full_inside(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    await open_form(slack, platform, script, ada, Form("save", "What would help you next week?", (), "Save"))
    modal = slack.modal(ada)
    assert modal and modal.title == "What would help you…" and modal.lines[0] == "What would help you next week?"


async def test_a_dialog_that_opens_too_late_harms_nobody(
    slack: FakeSlack, platform: Slack, script: Script, ada: str, caplog: pytest.LogCaptureFixture
) -> None:
    def slow(_: object) -> Answer:
        slack.wait(seconds=4)
        return Answer(FORM)

    script.answers["more"] = slow
    await platform.carrier.send(To("T1", user=ada), QUESTION, "letter")
    await slack.press(ada, "Say more")
    assert slack.modal(ada) is None and "expired_trigger_id" in caplog.text


async def test_stopping_waits_for_what_is_being_shown(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["more"] = Answer(FORM)
    await platform.carrier.send(To("T1", user=ada), QUESTION, "letter")

    async def at_once() -> None: ...

    slack.settled = at_once
    await slack.press(ada, "Say more")
    await platform.stop()
    assert slack.modal(ada) is not None


def tampered(metadata: str) -> Mapping[str, object]:
    return {
        "type": "view_submission",
        "user": {"id": "UADA", "team_id": "T1"},
        "team": {"id": "T1"},
        "view": {
            "id": "V1",
            "type": "modal",
            "callback_id": "canopy",
            "private_metadata": metadata,
            "state": {"values": {}},
        },
    }


@pytest.mark.parametrize(
    "metadata",
    ["", "{", "[]", '"x"', "null", "{}", '{"does":5}', '{"does":"x","about":[1]}', '{"does":""}', '{"does":"\\ud800"}'],
)
async def test_a_form_that_was_meddled_with_is_not_read(slack: FakeSlack, script: Script, metadata: str) -> None:
    await slack.interact(dict(tampered(metadata)))
    assert script.events == []
