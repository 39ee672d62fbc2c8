"""Words that could point to a patient are pointed out, kindly, before they are kept; the writer has the last word."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.chat import Field, Filled, Form
from bot.models import Organisation
from tests.cast import ADA, CHIDI
from tests.conversation import Talk, buttons, plain

HARMLESS = "a patient thanked me"


def field(shown: object, name: str) -> Field | None:
    assert isinstance(shown, Form)
    return next((one for one in shown.fields if one.name == name), None)


async def writing(talk: Talk):  # type: ignore[no-untyped-def]
    await talk.beat(minutes=30)
    ada = talk(ADA)
    await ada.taps("Foggy")
    await ada.taps("Say a little more")
    return ada


@pytest.mark.parametrize(
    ("words", "named"),
    [("K1234567 again", "a patient's number"), ("ring 07700 900123", "a phone number"), ("a@b.org", "an e-mail")],
)
async def test_it_is_named_beside_its_field_and_what_was_typed_stays(talk: Talk, words: str, named: str) -> None:
    ada = await writing(talk)
    await ada.fills(words=words)
    asked = field(ada.dialog, "words")
    assert asked and named in asked.mistake and "Nothing is kept yet" in asked.mistake and asked.value == (words,)
    ada.dialog = (await ada.does("answers.open")).here
    assert words not in plain(ada.dialog)


async def test_it_is_kept_when_its_writer_says_that_it_is_not_about_a_patient(talk: Talk) -> None:
    ada = await writing(talk)
    await ada.fills(words="my own GP is on 0161 496 0000")
    tick = field(ada.dialog, "keep")
    assert tick and "not about a patient" in tick.options[0][1] and not tick.value
    await ada.fills(words="my own GP is on 0161 496 0000", keep=tick.options[0][0])
    assert "Kept, for you alone" in plain(ada.dialog)


async def test_a_tick_for_one_thing_does_not_stand_for_another(talk: Talk) -> None:
    ada = await writing(talk)
    await ada.fills(words="ring 0161 496 0000")
    tick = field(ada.dialog, "keep")
    assert tick
    await ada.fills(words="ring 0161 496 0000 about K1234567", keep=tick.options[0][0])
    asked = field(ada.dialog, "words")
    assert asked and "patient's number" in asked.mistake
    tick = field(ada.dialog, "keep")
    assert tick and not tick.value
    await ada.fills(words="ring 0161 496 0000 about K1234567", keep=tick.options[0][0])
    assert "Kept" in plain(ada.dialog)


@pytest.mark.parametrize("forged", ["", "nhs_number", "nhs_number phone hospital_number email"])
async def test_an_nhs_number_has_to_go_whatever_is_ticked(talk: Talk, forged: str) -> None:
    ada = await writing(talk)
    await ada.fills(words="about K1234567")
    await ada.fills(words="about 943 476 5919", keep=forged)
    asked = field(ada.dialog, "words")
    assert asked and "take it out" in asked.mistake and field(ada.dialog, "keep") is None
    await ada.fills(words=HARMLESS)
    assert "Kept" in plain(ada.dialog)


async def test_the_thanks_of_a_colleague_are_looked_at_too(talk: Talk) -> None:
    chidi = talk(CHIDI)
    await chidi.says("/kudos")
    await chidi.fills(who=(), kind="calm", words="for K1234567")
    assert isinstance(chidi.dialog, Form)
    assert [bool(one.mistake) for one in chidi.dialog.fields] == [True, False, True, False]
    tick = field(chidi.dialog, "keep")
    assert tick
    await chidi.fills(who=(), kind="calm", words="for K1234567", keep=tick.options[0][0])
    again = field(chidi.dialog, "keep")
    assert again and again.value == tick.options[0][:1], "what was ticked stays ticked while the rest is put right"
    await chidi.fills(who=(ADA,), kind="calm", words="for K1234567", keep=tick.options[0][0])
    assert "thanks you" in plain(chidi.dialog)


# A workplace that takes no words


async def no_words(talk: Talk) -> None:
    async with talk.house.identity.writing() as session:
        await session.execute(update(Organisation).values(free_text=False))


async def test_where_no_words_are_taken_there_is_no_button_for_them(talk: Talk) -> None:
    await no_words(talk)
    await talk.beat(minutes=30)
    await talk(ADA).taps("Foggy")
    assert "Say a little more" not in talk(ADA).last().plain and "Change my answer" in talk(ADA).last().plain


async def test_an_older_button_and_a_form_that_was_open_are_refused_kindly(talk: Talk) -> None:
    ada = await writing(talk)
    await no_words(talk)
    await ada.fills(words=HARMLESS)
    assert "chosen not to take words here" in plain(ada.dialog) and "116 123" in plain(ada.dialog)
    await ada.taps("Say a little more")
    assert "chosen not to take words here" in plain(ada.dialog)
    assert HARMLESS not in plain((await ada.does("answers.open")).here)


async def test_the_team_s_form_asks_for_a_tap_alone_and_keeps_no_forged_words(talk: Talk) -> None:
    await no_words(talk)
    await talk.beat(minutes=30)
    ada = talk(ADA)
    form = (await ada.does("check_in.open", buttons(ada.last())[0].about)).here
    assert isinstance(form, Form) and [one.name for one in form.fields] == ["choice"]
    assert "leave out names" not in plain(form)
    values = {"choice": ("foggy",), "words": (HARMLESS,)}
    await talk.dispatch(Filled(ada.who, talk.clock.now(), does=form.does, about=form.about, values=values))
    told = plain((await ada.does("answers.open")).here)
    assert "Foggy" in told and HARMLESS not in told
