"""What is done on the page reaches the handlers as it should, and their answers are shown where Answer says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chat import Answer, Commanded, Field, Filled, Form, Message, OpenedHome, Pressed, Said, Words
from bot.delivery.carrier import To

FORM = Form("more", "A little more", (Field("words", "In a word"),), "Save", about="r1")


def said(text: str) -> Message:
    return Message((Words(text),))


@pytest.fixture
async def question(page: Any) -> str:
    """The reference of a question in Ada's private chat."""
    sent = await page.carrier.send(To("web", user="ada"), said("How are you?"), "k1")
    return str(sent.reference)


async def test_a_press_comes_back_as_it_was_sent(visitor: Any, house: Any, question: str) -> None:
    await visitor.press("chat", question)
    (event,) = house.heard
    assert isinstance(event, Pressed)
    assert (event.does, event.about, event.value) == ("answer", "r1", "3")
    assert (event.who.platform, event.who.workspace, event.who.user, event.who.name) == (
        "web",
        "web",
        "ada",
        "Ada Okoro",
    )
    assert (event.who.zone, event.who.conversation) == ("Europe/London", "ada")
    assert (event.can_open, event.public, event.channel) == (True, False, "")


async def test_what_is_done_keeps_its_order_though_the_clock_stands_still(visitor: Any, house: Any) -> None:
    for _ in range(3):
        await visitor.post("/api/say", {"as": "ada", "text": "help"})
    times = [event.at for event in house.heard]
    assert times == sorted(set(times))
    assert all(at.replace(microsecond=0) == datetime(2026, 7, 6, 8, 30, tzinfo=UTC) for at in times)


async def test_the_answer_takes_the_place_of_the_question(visitor: Any, house: Any, question: str) -> None:
    house.answer = Answer(here=said("Thank you."))
    told = await visitor.press("chat", question)
    assert told["dialog"] is None
    assert await visitor.chat() == ["Thank you."]


async def test_an_answer_changes_nobody_elses_chat(visitor: Any, house: Any, page: Any, question: str) -> None:
    await page.carrier.send(To("web", user="mo"), said("How are you?"), "k2")
    house.answer = Answer(here=said("Thank you."))
    await visitor.press("chat", question)
    assert await visitor.chat("mo") == ["How are you?"]


async def test_another_persons_message_cannot_be_tapped(visitor: Any, house: Any, page: Any) -> None:
    sent = await page.carrier.send(To("web", user="mo"), said("For Mo"), "k2")
    status, told = await visitor.post(
        "/api/press", {"as": "ada", "place": "chat", "origin": sent.reference, "does": "answer"}
    )
    assert (status, told["sorry"]) == (404, "That message is no longer there.")
    assert house.heard == []


async def test_a_tap_that_opens_shows_its_answer_in_a_dialog(visitor: Any, house: Any, question: str) -> None:
    for here, kind in ((FORM, "form"), (said("Your answers"), "message")):
        house.answer = Answer(here=here)
        told = await visitor.press("chat", question, opens=True)
        assert told["dialog"]["kind"] == kind
    assert await visitor.chat() == ["How are you?"]


async def test_a_form_opens_whatever_was_tapped(visitor: Any, house: Any, question: str) -> None:
    house.answer = Answer(here=FORM)
    assert (await visitor.press("chat", question))["dialog"]["title"] == "A little more"
    assert await visitor.chat() == ["How are you?"]


async def test_a_form_is_told_with_all_its_values(visitor: Any, house: Any) -> None:
    await visitor.fill()
    (event,) = house.heard
    assert isinstance(event, Filled)
    assert (event.does, event.about) == ("more", "r1")
    assert event.values == {"words": ("tea",), "who": ()}


async def test_the_answer_to_a_form_is_shown_in_the_dialog_and_the_question_becomes_what_it_says(
    visitor: Any, house: Any, question: str
) -> None:
    house.answer = Answer(here=said("Kept."), question=said("Thank you."))
    told = await visitor.fill(question)
    assert told["dialog"]["plain"] == "Kept."
    assert await visitor.chat() == ["Thank you."]


async def test_a_form_with_a_mistake_is_drawn_again(visitor: Any, house: Any, question: str) -> None:
    house.answer = Answer(here=FORM.again({"words": ("tea",)}, {"words": "Please use other words."}))
    (field,) = (await visitor.fill(question))["dialog"]["fields"]
    assert (field["value"], field["mistake"]) == (["tea"], "Please use other words.")
    assert await visitor.chat() == ["How are you?"]


async def test_a_form_without_an_answer_leaves_no_dialog(visitor: Any, house: Any, question: str) -> None:
    assert (await visitor.fill(question))["dialog"] is None


async def test_what_is_pressed_in_a_dialog_is_answered_there(visitor: Any, house: Any, question: str) -> None:
    house.answer = Answer(here=said("Here you are."), question=said("Thank you."))
    assert (await visitor.press("dialog", question))["dialog"]["plain"] == "Here you are."
    assert await visitor.chat() == ["Thank you."]


@pytest.mark.parametrize("place", ["chat", "dialog"])
async def test_a_message_that_is_gone_is_gone(visitor: Any, house: Any, question: str, place: str) -> None:
    house.answer = Answer(gone=True)
    await visitor.press(place, question)
    assert await visitor.chat() == []


async def test_nothing_that_is_tapped_in_a_channel_changes_it(visitor: Any, house: Any, page: Any) -> None:
    sent = await page.carrier.send(To("web", channel="willow"), said("How are we?"), "k")
    before = await visitor.channel()
    house.answer = Answer(here=said("Thank you."), question=said("Changed"), gone=True)
    await visitor.press("channel", sent.reference)
    assert await visitor.channel() == before
    assert await visitor.chat() == ["Thank you."]
    assert await visitor.chat("mo") == []
    assert (house.heard[0].public, house.heard[0].channel) == (True, "willow")


async def test_a_tap_in_a_channel_that_opens_is_answered_in_a_dialog(visitor: Any, house: Any) -> None:
    house.answer = Answer(here=said("Only you see this."))
    assert (await visitor.press("channel", opens=True))["dialog"]["plain"] == "Only you see this."
    assert await visitor.chat() == []


async def test_typed_words_are_answered_beneath_them(visitor: Any, house: Any) -> None:
    house.answer = Answer(here=said("Here is what I can do."))
    await visitor.post("/api/say", {"as": "ada", "text": "  help  "})
    assert await visitor.chat() == ["help", "Here is what I can do."]
    (event,) = house.heard
    assert (type(event), event.text, event.can_open, event.mentions) == (Said, "help", False, ())


async def test_a_slash_makes_a_command(visitor: Any, house: Any) -> None:
    await visitor.post("/api/say", {"as": "ada", "text": "/kudos  for @mo rahman and @Idris Bello"})
    (event,) = house.heard
    assert isinstance(event, Commanded)
    assert (event.command, event.text) == ("/kudos", "for @mo rahman and @Idris Bello")
    assert event.can_open
    assert event.mentions == ("mo", "n1")


async def test_a_command_can_open_a_dialog(visitor: Any, house: Any) -> None:
    house.answer = Answer(here=FORM)
    _, told = await visitor.post("/api/say", {"as": "ada", "text": "/kudos"})
    assert told["dialog"]["kind"] == "form"


async def test_nothing_is_not_said(visitor: Any, house: Any) -> None:
    status, told = await visitor.post("/api/say", {"as": "ada", "text": " \n "})
    assert (status, told["sorry"]) == (400, "There is nothing to send yet.")
    assert house.heard == []
    assert await visitor.chat() == []


async def test_home_is_drawn_when_it_is_opened_and_again_when_an_answer_changes_it(visitor: Any, house: Any) -> None:
    house.answer = lambda event: (
        Answer(here=said(f"Home {len(house.heard)}")) if isinstance(event, OpenedHome) else Answer(home=True)
    )
    assert (await visitor.scene())["home"] is None
    await visitor.post("/api/home", {"as": "ada"})
    assert (await visitor.scene())["home"]["plain"] == "Home 1."
    await visitor.fill()
    assert (await visitor.scene())["home"]["plain"] == "Home 3."
    assert (await visitor.scene("mo"))["home"] is None


async def test_home_is_not_drawn_for_somebody_who_never_opened_it(visitor: Any, house: Any) -> None:
    house.answer = Answer(home=True)
    await visitor.fill()
    assert not any(isinstance(event, OpenedHome) for event in house.heard)


async def test_a_tap_on_home_is_answered_in_a_dialog(visitor: Any, house: Any) -> None:
    house.answer = Answer(here=said("Your answers"))
    assert (await visitor.press("home"))["dialog"]["plain"] == "Your answers."
    assert await visitor.chat() == []


async def test_the_clock_is_moved_and_shown_in_local_time(visitor: Any) -> None:
    assert (await visitor.scene())["clock"]["shown"] == "Monday 6 July 2026, 09:30"
    status, _ = await visitor.post("/api/clock", {"as": "ada", "move": "hour"})
    assert status == 200
    assert (await visitor.scene())["clock"]["shown"] == "Monday 6 July 2026, 10:30"
    status, told = await visitor.post("/api/clock", {"as": "ada", "move": "yesterday"})
    assert (status, "yesterday" in str(told)) == (400, False)


async def test_the_first_who_is_offered_is_who_one_is(visitor: Any) -> None:
    async with visitor.client.get("/api/scene") as response:
        assert (await response.json())["you"] == "ada"


async def test_an_unknown_place_is_refused(visitor: Any, house: Any) -> None:
    status, _ = await visitor.post("/api/press", {"as": "ada", "place": "elsewhere", "does": "answer"})
    assert status == 400
    assert house.heard == []
