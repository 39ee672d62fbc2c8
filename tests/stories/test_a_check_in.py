"""A check-in as the person sees it: asked, answered, changed, skipped, looked back on, erased."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from bot.chat import Form, Message, Pressed
from bot.models import Organisation
from tests.cast import ADA, MORGAN, NOOR, SAM, WARD_COLLEAGUES
from tests.conversation import Talk, buttons, plain

SECRET = "the kettle incident of the purple corridor"


async def asked(talk: Talk) -> None:
    """Monday 09:30: Ward 7 is asked."""
    await talk.beat(minutes=30)


async def test_a_question_says_who_will_see_the_answer_and_offers_three_ways_out(talk: Talk) -> None:
    await asked(talk)
    question = talk(ADA).last()
    assert "What is your weather right now?" in question.plain
    assert "yours alone" in question.plain and "from 11 answers or more" in question.plain
    labels = [button.label for button in buttons(question)]
    assert labels[5:] == ["Not today", "Help now", "Who sees this?"]
    assert "116 123" in question.plain and "999" in question.plain


async def test_nobody_is_asked_before_their_time(talk: Talk) -> None:
    await talk.beat(minutes=29)
    assert not any("weather" in line for line in talk(ADA).hears())


async def test_one_tap_answers_and_the_chat_never_tells_which(talk: Talk) -> None:
    await asked(talk)
    told = set()
    for user, label in zip((ADA, *WARD_COLLEAGUES), ("Sunny", "Stormy", "Mixed", "Foggy", "Not today"), strict=False):
        await talk(user).taps(label)
        told.add(talk(user).last().plain)
    assert len(told) == 1, "the thanks differ by answer"
    assert "Thank you" in (thanks := told.pop())
    assert "Sunny" not in thanks and "These may fit" not in thanks
    assert "116 123" in thanks and "Say a little more" in thanks


async def test_the_answer_takes_the_place_of_the_question(talk: Talk) -> None:
    await asked(talk)
    before = len(talk(ADA).hears())
    await talk(ADA).taps("Sunny")
    assert len(talk(ADA).hears()) == before
    assert not any("What is your weather" in line for line in talk(ADA).hears())


async def test_my_answers_are_shown_to_me_in_a_dialog_only(talk: Talk) -> None:
    await asked(talk)
    ada = talk(ADA)
    await ada.taps("Stormy")
    await ada.says("my answers")
    assert "Stormy" not in "".join(ada.hears())
    await ada.taps("My answers" if any(b.label == "My answers" for b in buttons(ada.last())) else "Open")
    assert isinstance(ada.dialog, Message) and "Stormy" in ada.dialog.plain


async def test_an_answer_can_be_changed_until_the_round_closes(talk: Talk) -> None:
    await asked(talk)
    ada = talk(ADA)
    await ada.taps("Stormy")
    await ada.taps("Change my answer")
    assert "What is your weather" in ada.last().plain
    await ada.taps("Sunny")
    assert "Sunny" in await shown(ada) and "Stormy" not in await shown(ada)


async def test_a_redelivered_first_tap_does_not_undo_the_second(talk: Talk) -> None:
    await asked(talk)
    ada, question = talk(ADA), talk(ADA).last()
    first, second = buttons(question)[4], buttons(question)[0]
    for button, seconds in ((first, 1), (second, 2), (first, 1)):
        at = talk.clock.now() + timedelta(seconds=seconds)
        await talk.dispatch(Pressed(ada.who, at, does=button.does, about=button.about, value=button.value))
    assert "Sunny" in await shown(ada)


async def test_after_closing_nothing_changes(talk: Talk) -> None:
    await asked(talk)
    ada = talk(ADA)
    stale = buttons(ada.last())[0]
    await ada.taps("Mixed")
    await talk.beat(hours=9)
    answer = await ada.does(stale.does, stale.about, stale.value)
    assert isinstance(answer.here, Message) and "has closed" in answer.here.plain
    assert "Mixed" in await shown(ada) and "Sunny" not in await shown(ada)


async def test_not_today_leaves_the_same_traces_as_an_answer(talk: Talk) -> None:
    await asked(talk)
    ada = talk(ADA)
    await ada.taps("Not today")
    assert "not today" in await shown(ada)
    await talk.beat(hours=2)
    assert not any("gentle reminder" in line for line in ada.hears())


async def test_the_one_reminder_reaches_only_who_has_not_answered(talk: Talk) -> None:
    await asked(talk)
    await talk(ADA).taps("Sunny")
    await talk.beat(hours=2)
    assert not any("gentle reminder" in line for line in talk(ADA).hears())
    quiet = talk(WARD_COLLEAGUES[0])
    assert sum("gentle reminder" in line for line in quiet.hears()) == 1
    await talk.beat(hours=2)
    assert sum("gentle reminder" in line for line in quiet.hears()) == 1


async def test_saying_more_happens_in_a_dialog_and_stays_there(talk: Talk) -> None:
    await asked(talk)
    ada = talk(ADA)
    await ada.taps("Foggy")
    await ada.taps("Say a little more")
    assert isinstance(ada.dialog, Form)
    assert "not for emergencies" in plain(ada.dialog) and "computer program" in plain(ada.dialog)
    await ada.fills(words=SECRET)
    assert "Kept, for you alone" in plain(ada.dialog) and SECRET not in plain(ada.dialog)
    assert SECRET not in "".join(ada.hears())
    assert SECRET in await shown(ada)


async def test_an_nhs_number_is_pointed_out_before_it_is_kept(talk: Talk) -> None:
    await asked(talk)
    ada = talk(ADA)
    await ada.taps("Foggy")
    await ada.taps("Say a little more")
    await ada.fills(words="about 943 476 5919 again")
    assert "NHS number" in plain(ada.dialog)
    assert isinstance(ada.dialog, Form) and ada.dialog.fields[0].value == ("about 943 476 5919 again",)
    await ada.fills(words="about a patient again")
    assert "Kept" in plain(ada.dialog)


async def test_help_that_fits_the_answer_is_shown_in_a_dialog(talk: Talk) -> None:
    await asked(talk)
    ada = talk(ADA)
    await ada.taps("Stormy")
    await ada.taps("Help that fits")
    assert isinstance(ada.dialog, Message) and "These may fit" in ada.dialog.plain
    assert "These may fit" not in "".join(ada.hears())


async def test_erasing_leaves_no_answer_and_the_team_as_it_was(talk: Talk) -> None:
    await asked(talk)
    ada = talk(ADA)
    await ada.taps("Stormy")
    await shown(ada)
    await ada.taps("Erase all")
    assert "cannot be undone" in plain(ada.dialog)
    await ada.fills()
    assert "Erased" in plain(ada.dialog)
    ada.dialog = None
    assert "no answers of yours" in await shown(ada)
    await ada.taps("Change my answer")
    await ada.taps("Sunny")
    assert "Sunny" in await shown(ada), "erasing took the right to answer"


async def test_another_persons_round_cannot_be_answered(talk: Talk) -> None:
    await asked(talk)
    theirs = buttons(talk(ADA).last())[0]
    answer = await talk(SAM).does(theirs.does, theirs.about, theirs.value)
    assert isinstance(answer.here, Message) and "closed" in answer.here.plain
    assert "no answers of yours" in await shown(talk(SAM))


async def test_forged_buttons_get_a_kind_word_and_keep_nothing(talk: Talk) -> None:
    await asked(talk)
    ada, good = talk(ADA), buttons(talk(ADA).last())[0]
    for does, about, value in (
        (good.does, good.about, "wonderful"), (good.does, "1; drop table", "sunny"), (good.does, "9" * 60, "sunny"),
        (good.does, "", ""), ("no.such.thing", "", ""), (good.does, "²", "sunny"),
    ):  # fmt: skip
        answer = await ada.does(does, about, value)
        assert isinstance(answer.here, Message) and "116 123" in answer.here.plain
        assert "went wrong" not in answer.here.plain
    assert "no answers of yours" in await shown(ada)


async def test_the_night_team_is_asked_at_night(talk: Talk) -> None:
    await talk.beat(hours=24 + 12)
    assert not any("part of" in line or "belong" in line.lower() for line in talk(NOOR).hears()[1:])
    await talk.beat(minutes=30)
    assert "No rush" in talk(NOOR).hears()[-1]


async def test_a_team_too_small_for_pictures_is_told_so(talk: Talk) -> None:
    await talk.beat(days=3, hours=2)
    assert "too small for a team picture" in talk(SAM).last().plain


async def test_a_pause_between_writing_and_sending_wins(talk: Talk) -> None:
    await talk(ADA).says("stop")
    await asked(talk)
    assert "weather" not in talk(ADA).hears()[-1]
    await talk(ADA).says("resume")


async def test_on_a_day_that_the_house_keeps_everybody_is_asked_more_softly(talk: Talk) -> None:
    soft = "If today is not the day for it, let it be. Nothing is expected."
    await asked(talk)
    assert soft not in talk(ADA).last().plain
    async with talk.house.identity.writing() as session:
        await session.execute(update(Organisation).values(observances="Ramadan"))
    await talk.beat(hours=2)
    reminded, again = talk(MORGAN).last().plain, await talk(ADA).does("check_in.again", "1")
    assert soft in reminded and isinstance(again.here, Message) and soft in again.here.plain
    assert "Ramadan" not in reminded, "it is nobody's business what anybody keeps"


async def shown(someone) -> str:  # type: ignore[no-untyped-def]
    """What `my answers` shows: it opens from Home's button, in a dialog."""
    answer = await someone.does("answers.open")
    someone.dialog = answer.here
    return plain(answer.here)
