"""Welcome, help, home, pause, stop, my data: each by typing and from Home, each with the help beneath it."""

from __future__ import annotations

import json

import pytest

from bot.chat import Form, Message
from bot.rehearsal.stage import furnish
from bot.visit import House
from tests.cast import ADA, CHIDI, GWEN, MORGAN, SAM
from tests.clock import StillClock
from tests.conversation import Talk, buttons, plain

TYPED = (
    "help", "home", "pause", "stop", "my data", "export", "who looked", "who sees this", "my answers", "kudos",
    "check in", "resume",
)  # fmt: skip


async def test_a_new_member_is_welcomed_once(house: House, clock: StillClock) -> None:
    await furnish(house)
    talk = Talk(house, clock)
    for _ in range(3):
        await talk.beat()
    hello = [line for line in talk(ADA).hears() if "small computer program" in line]
    assert len(hello) == 1
    assert "Who sees what" in hello[0] and "pause" in hello[0] and "stop" in hello[0] and "11 people" in hello[0]


async def test_somebody_unknown_who_writes_first_is_welcomed_too(talk: Talk) -> None:
    from bot.chat import Said, Who

    who = Who("web", "rehearsal", "ben.adeyemi.new", name="New Person")
    answer = await talk.dispatch(Said(who, talk.clock.now(), text="hello"))
    assert isinstance(answer.here, Message) and "New Person" in answer.here.plain


async def test_a_workplace_that_is_not_served_gets_a_kind_word_and_the_help(talk: Talk) -> None:
    from bot.chat import Said, Who

    answer = await talk.dispatch(Said(Who("web", "elsewhere", "x"), talk.clock.now(), text="hello"))
    assert "do not know this workplace" in plain(answer.here) and "116 123" in plain(answer.here)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", [*TYPED, "what is the meaning of the rota", "🙂", "HELP!", "x" * 3000])
async def test_every_private_reply_ends_with_the_help(talk: Talk, words: str) -> None:
    told = await talk(ADA).says(words)
    assert told[-1].splitlines()[-1].startswith("Need someone now?") and "116 123" in told[-1]
    assert "went wrong" not in told[-1]


@pytest.mark.parametrize("words", [*TYPED, "guide", "my kudos", "set up"])
async def test_every_typed_word_is_a_slash_command_as_well(talk: Talk, words: str) -> None:
    ada = talk(ADA)
    await ada.says(f"/canopy {words}")
    shown = plain(ada.dialog) or ada.hears()[-1]
    assert "did not understand" not in shown and "116 123" in shown


async def test_unclear_words_are_not_kept_and_the_answer_says_so(talk: Talk) -> None:
    told = (await talk(ADA).says("my cat told me a long story"))[-1]
    assert "Nobody reads" in told and "not kept" in told and "cat" not in told


async def test_help_has_doors_and_each_leads_to_services_that_answer(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("help")
    doors = [button for button in buttons(ada.last()) if button.does == "help.topic"]
    assert len(doors) == 8
    for door in doors:
        told = plain((await ada.does(door.does, door.about)).here)
        assert told.count("\n- ") <= 3
        assert "These may fit" in told, door.label


async def test_home_offers_each_person_what_is_theirs(talk: Talk) -> None:
    await talk.beat(minutes=30)
    ada, morgan, chidi = [(await talk(user).opens_home()).plain for user in (ADA, MORGAN, CHIDI)]
    for label in ("Answer: Today's weather", "My answers", "Thank somebody", "My data", "Who sees this", "Help"):
        assert label in ada
    assert "Set up" in chidi and "Set up" in morgan and "Set up" not in ada


async def test_answering_from_home_opens_a_dialog(talk: Talk) -> None:
    await talk.beat(minutes=30)
    ada = talk(ADA)
    button = next(b for b in buttons(await ada.opens_home()) if b.does == "check_in.open")
    ada.dialog = (await ada.does(button.does, button.about)).here
    assert isinstance(ada.dialog, Form)
    await ada.fills(choice="sunny")
    assert "Kept, for you alone" in plain(ada.dialog)


async def test_a_pause_ends_by_itself(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("/canopy pause")
    await ada.fills(span="week")
    assert "quiet until 9 March 2026" in plain(ada.dialog)
    await talk.beat(minutes=30)
    assert not any("weather" in line for line in ada.hears())
    await talk.beat(days=7)
    assert "What is your weather" in ada.last().plain


@pytest.mark.parametrize("until", ["2026-03-01", "2030-01-01", "soon"])
async def test_a_pause_with_a_wrong_date_says_what_is_right(talk: Talk, until: str) -> None:
    ada = talk(ADA)
    await ada.says("/canopy pause")
    await ada.fills(until=until)
    assert "Choose a date after today" in plain(ada.dialog)


async def test_stop_is_for_good_and_resume_undoes_it(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("stop")
    assert "not write to you any more" in ada.hears()[-1]
    before = len(ada.hears())
    await talk.beat(minutes=30)
    await talk.beat(days=7)
    assert len(ada.hears()) == before
    await ada.says("resume")
    await talk.beat(days=7)
    assert "What is your weather" in ada.last().plain


async def test_nobody_else_can_tell_that_somebody_paused(talk: Talk) -> None:
    await talk(ADA).says("stop")
    home = (await talk(MORGAN).opens_home()).plain
    await talk.beat(minutes=30)
    assert "Ada" not in home and (await talk(MORGAN).opens_home()).plain.count("Ada") == 0


async def test_my_data_shows_exports_and_erases(talk: Talk) -> None:
    await talk.beat(minutes=30)
    ada = talk(ADA)
    await ada.taps("Foggy")
    ada.dialog = (await ada.does("data.open")).here
    assert "Ada Okafor" in plain(ada.dialog) and "Ward 7" in plain(ada.dialog)
    await ada.taps("Take it away")
    assert "Answer: foggy" in plain(ada.dialog)
    await ada.taps("As JSON")
    exported = plain(ada.dialog)
    data = json.loads(exported[exported.index("{") : exported.rindex("}") + 1])
    assert data["answers"][0]["answer"] == "foggy" and data["name"] == "Ada Okafor"
    answer = await ada.does("data.erase_now")
    assert "Erased" in plain(answer.here)
    after = plain((await ada.does("data.export")).here)
    assert "foggy" not in after


async def test_typed_my_data_never_shows_data_in_the_chat(talk: Talk) -> None:
    await talk.beat(minutes=30)
    sam = talk(SAM)
    await sam.says("my data")
    assert "Porters" not in sam.hears()[-1]
    await sam.taps("Open")
    assert isinstance(sam.dialog, Message) and "Porters" in sam.dialog.plain


async def test_welsh_is_spoken_to_who_reads_welsh(talk: Talk) -> None:
    await talk.beat(days=4, hours=1)
    assert "Need someone now?" in talk(GWEN).hears()[-1]
    assert any(("?" in line and "Pa mor garedig" in line) or "garedig" in line for line in talk(GWEN).hears()[-1:])


async def test_when_the_store_fails_the_help_is_there_all_the_same(talk: Talk, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    await talk.beat(minutes=30)
    ada = talk(ADA)

    async def broken(*_args: object) -> None:
        raise RuntimeError("the words somebody wrote: PURPLE")

    monkeypatch.setattr(type(talk.house.answers), "keep", broken)
    await ada.taps("Stormy")
    told = ada.hears()[-1]
    assert "went wrong on my side" in told and "116 123" in told and "PURPLE" not in told and "RuntimeError" not in told
