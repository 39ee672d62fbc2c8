"""Help at any time: in one's own words, a calm minute, a card for the end of a shift and for a difficult day."""

from __future__ import annotations

import logging

import pytest

from bot.chat import Answer, Filled, Form, Message, Pressed, Said, SmallPrint
from bot.models import Letter
from bot.visit import Visit
from tests.cast import ADA
from tests.conversation import Talk, buttons, plain
from tests.stores.conftest import rows_of

CANARY = "zxqv kettle"


@pytest.mark.parametrize(
    ("words", "service"),
    [
        ("help with gambling", "Gambl"), ("Help i am skint", "Debtline"),
        ("/canopy help grieving for my mum", "Cruse"), ("help samaritans", "Samaritans"),
    ],
)  # fmt: skip
async def test_help_with_a_few_words_of_ones_own_finds_who_answers(talk: Talk, words: str, service: str) -> None:
    told = (await talk(ADA).says(words))[-1]
    assert "These may fit" in told and service in told and "Nobody reads what you look for" in told
    assert "skint" not in told and "my rent" not in told, "what somebody wrote is not said again"


async def test_words_that_find_nothing_lead_to_doors_and_numbers_not_to_a_dead_end(talk: Talk) -> None:
    ada = talk(ADA)
    told = (await ada.says(f"help {CANARY}"))[-1]
    assert "did not find a service" in told and "116 123" in told and CANARY not in told
    assert {"help.open", "search.open", "contact.open"} <= {button.does for button in buttons(ada.last())}


async def test_searching_in_a_dialog_shows_numbers_that_can_be_tapped(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("help")
    await ada.taps("In my own words")
    assert isinstance(ada.dialog, Form) and "not kept" in plain(ada.dialog)
    answer = await ada.fills(words="I cannot stop drinking")
    assert isinstance(answer.here, Message)
    assert any("](tel:" in getattr(part, "text", "") for part in answer.here.parts)
    assert "alcohol" in answer.here.plain.lower() or "Drink" in answer.here.plain


async def test_asking_for_help_leaves_no_row_anywhere_and_no_word_in_the_log(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = await rows_of(talk.house.identity), await rows_of(talk.house.answers.database)
    ada = talk(ADA)
    for words in ("help", f"help {CANARY}", "calm", "breathe", "a minute for me", "difficult day", "end of shift"):
        await ada.says(words)
    await ada.does("help.topic", "money")
    await ada.does("minutes.another", "MP03")
    assert (await rows_of(talk.house.identity), await rows_of(talk.house.answers.database)) == before
    assert "kettle" not in caplog.text and "Ada" not in caplog.text


async def test_help_asked_for_in_a_channel_is_answered_to_that_person_alone(talk: Talk) -> None:
    ada, before = talk(ADA), talk.channel()
    said = Said(ada.who, talk.clock.now(), public=True, channel="c-ward-7", text="help money")
    answer = await talk.dispatch(said)
    assert "These may fit" in plain(answer.here) and talk.channel() == before  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "says"), [("breathe", "Breathe out"), ("5 4 3 2 1", "Five things"), ("panic", "Breathe slowly")]
)
async def test_a_calm_minute_is_whole_and_plain(talk: Talk, words: str, says: str) -> None:
    told = (await talk(ADA).says(words))[-1]
    assert says in told and "not your fault" in told


async def test_the_end_of_a_shift_asks_nothing_and_offers_one_kind_thing(talk: Talk) -> None:
    told = (await talk(ADA).says("end of shift"))[-1]
    for line in ("Put one thing down", "went all right", "Who can you hand it to", "One kind thing"):
        assert line in told
    assert "nothing is kept" in told


async def test_a_difficult_day_has_a_breath_first_then_people_then_the_next_hours(talk: Talk) -> None:
    told = (await talk(ADA).says("difficult day"))[-1]
    lines = ("A calm minute", "Talk to somebody today", "These people listen", "In the next hours", "At work")
    order = [told.index(line) for line in lines]
    assert order == sorted(order) and "typing here has not reported it" in told and "what happened" in told


async def test_home_stays_short_and_has_the_kind_things_in_one_row(talk: Talk) -> None:
    home = await talk(ADA).opens_home()
    row = [
        button.does for button in buttons(home) if button.does in ("minutes.open", "hard_day.open", "end_of_shift.open")
    ]
    assert len(row) == 3 and len(buttons(home)) <= 20


def ends_with_the_help(answer: Answer, footer: SmallPrint) -> bool:
    shown = [one for one in (answer.here, answer.question) if one is not None]
    return all(part == footer for one in shown for part in [(one.before if isinstance(one, Form) else one.parts)[-1]])


async def test_whatever_is_pressed_sent_or_typed_the_answer_ends_with_the_help(talk: Talk) -> None:
    """Every handler there is, however it is reached and whatever it is given: new features are walked by themselves."""
    house, who, at = talk.house, talk(ADA).who, talk.clock.now()
    footer = Visit(house, await person_of(talk), at).footer
    for name in house.router.handlers:
        for about in ("", "1", "nonsense"):
            for event in (
                Pressed(who, at, can_open=True, does=name, about=about, value="1"),
                Pressed(who, at, public=True, does=name, about=about),
                Filled(who, at, can_open=True, does=name, about=about),
            ):
                assert ends_with_the_help(await talk.dispatch(event), footer), (name, event)
    for page in house.words:
        for name in house.router.handlers:
            for phrase in page.list(f"typed.{name}"):
                answer = await talk.dispatch(Said(who, at, text=phrase))
                assert ends_with_the_help(answer, footer) and answer.here, phrase


async def test_every_private_letter_ends_with_the_help(talk: Talk) -> None:
    from bot.compose import Composer

    footer = Visit(talk.house, person := await person_of(talk), talk.clock.now()).footer
    composer, told = Composer(talk.house), 0
    for kind, how in talk.house.router.letters.items():
        if not how.public:
            letter = Letter(kind=kind, person_id=person.id, about="1", dedup="x:2026-03-02", id=1)
            message = await composer.message(letter, talk.clock.now())
            assert message is None or message.parts[-1] == footer, kind
            told += message is not None
    assert told


async def person_of(talk: Talk, user: str = ADA):  # type: ignore[no-untyped-def]
    from bot.people.recognise import recognise

    met = await recognise(talk.house.identity, talk(user).who, talk.clock.now())
    assert met
    return met.person
