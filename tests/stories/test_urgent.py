"""Somebody types words that sound like danger: who can help comes first, whatever else happens, and nobody is told."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text, update

from bot.chat import Answer, Form, Message, Pressed, Said
from bot.cli.logs import log_to_stderr
from bot.dispatch import Dispatch
from bot.models import Organisation
from bot.safety.kinds import Verdict
from bot.safety.listen import Listening
from bot.safety.rules import Reading
from bot.visit import House
from tests.cast import ADA, GWEN, MORGAN
from tests.conversation import Someone, Talk, plain

DARK = "I want to kill myself"
PROGRAM = ("computer program", "Nobody is watching", "not an emergency service", "told nobody")


def shown(answer: Answer) -> str:
    """Everything that a person sees of an answer, small print too."""
    if isinstance(answer.here, Form):
        return plain(answer.here)
    return Message(answer.here.parts, answer.here.title).plain if answer.here else ""


async def says(someone: Someone, words: str, talk: Talk) -> str:
    return shown(await talk.dispatch(Said(someone.who, talk.clock.now(), text=words)))


async def say_more(talk: Talk) -> Someone:
    """Ada, with the dialog open in which she can add a few words to her answer."""
    ada = talk(ADA)
    await talk.beat(minutes=30)
    await ada.taps("Stormy")
    await ada.taps("Say a little more")
    return ada


async def test_the_card_comes_before_anything_else(talk: Talk) -> None:
    told = await says(talk(ADA), DARK, talk)
    assert told.index("call 999") < told.index("116 123") < told.index("computer program")
    assert all(words in told for words in PROGRAM)
    assert "Text SHOUT to 85258" in told and "Need someone now?" in told
    assert "did not understand" not in told


async def test_it_says_first_what_each_kind_needs_first(talk: Talk) -> None:
    ada = talk(ADA)
    first = {
        "I have taken an overdose": "Call 999 now, or go to A&E now",
        "my friend says she is going to end her life tonight": "Stay with them if that is safe",
        "my husband hit me tonight and he is still here": "press 55",
        "I was raped last night": "It was not your fault",
        "I am scared I will hurt my baby": "If somebody is in danger now, call 999",
        "my agency has my passport": "Nobody may keep your passport",
        "saw a resident being hit by a carer": "Typing here has not reported it",
        "I am so lonely on nights": "That sounds hard",
        "none of your business": "That is fine",
    }
    for words, wanted in first.items():
        told = await says(ada, words, talk)
        assert wanted in told.partition("\n- ")[0], words
        assert "Need someone now?" in told


async def test_harmless_words_and_commands_get_the_usual_answer(talk: Talk) -> None:
    ada = talk(ADA)
    for words in ("dying for a brew", "the ligature audit is due on Friday"):
        assert "did not understand" in await says(ada, words, talk)
    for command in talk.dispatch._phrases:
        assert "Nobody is watching this chat" not in await says(ada, command[1], talk)


async def test_hard_days_get_three_services_at_most(talk: Talk) -> None:
    told = await says(talk(ADA), "I cannot sleep, I am in debt and my nan died and I feel so lonely", talk)
    offered = told.partition("these are there for you:\n")[2].partition("\nNobody here")[0].splitlines()
    assert 1 <= len(offered) <= 3
    assert "999" in told.partition("Need someone now?")[2]


async def test_nobody_is_asked_about_a_plan_and_nothing_is_promised(furnished: House) -> None:
    page = furnished.words.page("urgent", "en")
    said = " ".join(str(text) for text in page.texts.values()).lower()
    for wrong in ("how would you", "do you have a plan", "are you going to", "alerted", "confidential", "promise"):
        assert wrong not in said


async def test_in_a_dialog_the_card_comes_first_and_the_words_are_kept(talk: Talk) -> None:
    ada = await say_more(talk)
    told = shown(await ada.fills(words=DARK))
    assert told.index("call 999") < told.index("Kept, for you alone")
    ada.dialog = None
    await ada.says("my answers")
    assert "kill" not in "\n".join(ada.hears())


async def test_a_mistake_in_the_form_does_not_hide_the_card(talk: Talk) -> None:
    ada = await say_more(talk)
    answer = await ada.fills(words=f"{DARK} 943 476 5919")
    assert isinstance(answer.here, Form) and answer.here.whole
    assert "call 999" in shown(answer)


@asynccontextmanager
async def answers_locked(house: House) -> AsyncIterator[None]:
    """Nobody else can write to the answers' store for as long as this lasts."""
    async with house.answers._database.writing() as session:
        if house.answers._database.shared:
            await session.execute(text("LOCK TABLE note IN ACCESS EXCLUSIVE MODE"))
        yield


async def test_while_storing_stalls_the_card_is_there_within_a_second_and_the_truth_with_it(talk: Talk) -> None:
    ada = await say_more(talk)
    async with answers_locked(talk.house):
        answer = await asyncio.wait_for(ada.fills(words=DARK), 5)
    told = shown(answer)
    assert told.index("call 999") < told.index("do not know yet if it worked")
    assert "Kept, for you alone" not in told and "Need someone now?" in told


async def test_when_storing_fails_the_card_says_that_nothing_was_kept(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await say_more(talk)

    async def broken(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(talk.house.answers, "keep_words", broken)
    told = shown(await ada.fills(words=DARK))
    assert told.index("call 999") < told.index("was not kept")


async def test_nothing_of_the_house_has_to_work_but_its_words(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: object) -> None:
        raise OSError("the database is away")

    monkeypatch.setattr("bot.dispatch.recognise.recognise", gone)
    told = await says(talk(ADA), DARK, talk)
    assert "call 999" in told and "116 123" in told and "Need someone now?" in told


def listening(talk: Talk, ears: Listening) -> Dispatch:
    return Dispatch(replace(talk.house, listening=ears))


class Broken:
    """Rules, or a voter, that raise."""

    def weigh(self, _text: str) -> Reading:
        raise RuntimeError("a pattern broke")

    def vote(self, _text: str) -> Verdict:
        raise RuntimeError("no weights")


class Slow:
    def vote(self, _text: str) -> Verdict:
        time.sleep(1.5)
        return Verdict("suicide_self_harm", sure=0.99)


class Sure:
    def vote(self, _text: str) -> Verdict:
        return Verdict("suicide_self_harm", ("suicide",), by="semantic", sure=0.9)


async def test_rules_that_break_show_the_larger_card(talk: Talk) -> None:
    dispatch = listening(talk, Listening(Broken))
    answer = await dispatch(Said(talk(ADA).who, talk.clock.now(), text="the bins are full"))
    assert "call 999" in shown(answer)


async def test_a_voter_that_breaks_or_is_slow_leaves_the_rules_to_decide(talk: Talk) -> None:
    for voter in (Broken(), Slow()):
        dispatch = listening(talk, Listening(voter=voter))
        for words, wanted in ((DARK, "call 999"), ("the bins are full", "did not understand")):
            answer = await asyncio.wait_for(dispatch(Said(talk(ADA).who, talk.clock.now(), text=words)), 1)
            assert wanted in shown(answer)


async def test_a_voter_that_is_sure_brings_the_card_where_the_rules_saw_nothing(talk: Talk) -> None:
    dispatch = listening(talk, Listening(voter=Sure()))
    said = Said(talk(ADA).who, talk.clock.now(), text="my watch is for my sister now")
    assert "call 999" in shown(await dispatch(said))
    idiom = Said(talk(ADA).who, talk.clock.now(), text="I want to die of embarrassment")
    assert "call 999" not in shown(await dispatch(idiom))


async def test_words_about_abuse_show_on_no_lock_screen_and_can_be_taken_away(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("my husband hit me tonight and he is still in the house")
    told = ada.last()
    assert told.plain == "Canopy has answered you." and told.title == "Canopy"
    assert "choose Delete" in Message(told.parts).plain
    before = len(ada.hears())
    await ada.taps("Take this message away")
    assert len(ada.hears()) == before - 1


async def test_somebody_in_wales_is_given_the_lines_of_wales(talk: Talk) -> None:
    async with talk.house.identity.writing() as session:
        await session.execute(update(Organisation).values(nation="wales"))
    told = await says(talk(GWEN), "my husband hit me tonight, he is still in the house", talk)
    assert "0808 80 10 800" in told and "0808 2000 247" not in told


async def test_a_quiet_minute_opens_beside_the_card(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says(DARK)
    await ada.taps("A quiet minute")
    assert "Breathe out" in plain(ada.dialog)
    assert "call 999" in ada.hears()[-1]


async def test_nobody_else_sees_anything_of_it(talk: Talk) -> None:
    async def seen() -> list[str]:
        morgan = talk(MORGAN)
        return [*morgan.hears(), *talk.channel(), (await morgan.opens_home()).plain]

    before = await seen()
    await talk(ADA).says(DARK)
    assert await seen() == before


async def test_a_word_in_a_channel_is_answered_to_its_author_alone(talk: Talk) -> None:
    before = talk.channel()
    said = Said(talk(ADA).who, talk.clock.now(), text=DARK, public=True, channel="ward")
    assert "call 999" in shown(await talk.dispatch(said))
    assert talk.channel() == before


async def test_the_log_holds_no_word_and_no_kind_of_it(talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log_to_stderr("DEBUG", "text")
    try:
        for voter in (None, Broken(), Sure()):
            dispatch = listening(talk, Listening(voter=voter))
            for words in (DARK, "my husband hit me tonight", "pineapple bins"):
                await dispatch(Said(talk(ADA).who, talk.clock.now(), text=words))
            await dispatch(Pressed(talk(ADA).who, talk.clock.now(), does="urgent.ground"))
    finally:
        root.handlers, root.level = handlers, level
    logged = capsys.readouterr().err
    for word in ("kill", "suicid", "husband", "pineapple", "abuse", "urgent."):
        assert word not in logged


async def test_what_somebody_adds_chooses_the_help_that_is_shown_beneath(talk: Talk) -> None:
    ada = await say_more(talk)
    told = shown(await ada.fills(words="the bailiffs came about my debts and I am so worried"))
    assert told.index("Kept, for you alone") < told.index("Citizens Advice") and told.count("\n- ") <= 3
