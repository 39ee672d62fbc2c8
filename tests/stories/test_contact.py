"""I would like somebody to contact me: a colleague of one's choice, seen first, told once, taken back at any time."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import delete, func, select, update

from bot.chat import Form, Message, SmallPrint
from bot.cli.opening import open_house
from bot.models import Grant, Letter, Person
from bot.private import Asks
from bot.private.tables import ask
from bot.rehearsal import trust
from handlers.support import asked
from tests.cast import ADA, CHIDI, MORGAN, SAM
from tests.clock import StillClock
from tests.conversation import Talk, buttons, plain
from tests.ground import Grounds
from tests.stores.conftest import bytes_of, rows_of

WORDS = "I am on until eight. A walk would be nice."


async def person_id(talk: Talk, name: str) -> int:
    async with talk.house.identity.reading() as session:
        return (await session.execute(select(Person.id).where(Person.name == name))).scalar_one()


async def asks(talk: Talk, words: str = WORDS, user: str = ADA) -> None:
    """The whole way, to Chidi, who is a champion."""
    someone = talk(user)
    await someone.says("/canopy contact me")
    await someone.fills(who=str(await person_id(talk, "Chidi Nwosu")), words=words)
    await someone.taps("Send it")


async def opened(talk: Talk, user: str, door: str) -> str:
    someone = talk(user)
    someone.dialog = (await someone.does(door)).here
    return plain(someone.dialog)


async def test_the_exact_words_are_seen_first_and_nothing_is_sent_before(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("/canopy contact me")
    assert isinstance(ada.dialog, Form) and "not for emergencies" in plain(ada.dialog)
    [who, _] = ada.dialog.fields
    assert [label for _, label in who.options] == ["Chidi Nwosu, wellbeing champion, Ward 7"]
    await ada.fills(who=who.options[0][0], words=WORDS)
    seen = plain(ada.dialog)
    assert "Ada Okafor would like you to get in touch" in seen and WORDS in seen
    assert "not for emergencies" in seen and "999" in seen and "116 123" in seen and "Tuesday 3 March, 09:00" in seen
    before = len(talk(CHIDI).hears())
    await talk.beat(minutes=2)
    assert len(talk(CHIDI).hears()) == before and "Nobody is waiting" in await opened(talk, CHIDI, "contacted.open")


async def test_the_colleague_is_told_once_by_a_letter_that_names_nobody(talk: Talk) -> None:
    before = len(talk(CHIDI).hears())
    await asks(talk)
    for _ in range(3):
        await talk.beat(minutes=1)
    new = talk(CHIDI).hears()[before:]
    assert len(new) == 1 and "Somebody would like to hear from you" in new[0]
    assert "Ada" not in new[0] and "walk" not in new[0]
    told = await opened(talk, CHIDI, "contacted.open")
    assert "Ada Okafor" in told and WORDS in told and "do not try to fix it" in told


async def test_taking_it_up_is_told_to_whoever_asked_without_a_name_in_the_chat(talk: Talk) -> None:
    await asks(talk)
    await talk.beat(minutes=1)
    chidi = talk(CHIDI)
    await chidi.taps("See who")
    await chidi.taps("I have got this: Ada Okafor")
    assert "has been told that you have got this" in plain(chidi.dialog) and WORDS in plain(chidi.dialog)
    await talk.beat(minutes=1)
    assert "There is an answer" in talk(ADA).hears()[-1] and "Chidi" not in talk(ADA).hears()[-1]
    ada = talk(ADA)
    await ada.taps("See it")
    assert "Chidi Nwosu has got this" in plain(ada.dialog)


async def test_i_cannot_is_told_at_once_and_other_doors_are_open(talk: Talk) -> None:
    await asks(talk)
    await talk.beat(minutes=1)
    chidi = talk(CHIDI)
    await chidi.taps("See who")
    await chidi.taps("I cannot: Ada Okafor")
    assert "That is fine" in plain(chidi.dialog) and WORDS not in plain(chidi.dialog)
    await talk.beat(seconds=1)
    ada = talk(ADA)
    await ada.taps("See it")
    told = plain(ada.dialog)
    assert "cannot, this time" in told and "not about you" in told and "other doors" in told
    assert isinstance(ada.dialog, Message)
    assert {"contact.new", "help.open", "grounding.open"} <= {button.does for button in buttons(ada.dialog)}


async def test_when_nobody_takes_it_up_in_the_hours_the_person_is_told_once(talk: Talk) -> None:
    await asks(talk)
    before = len(talk(ADA).hears())
    await talk.beat(hours=23)
    assert len(talk(ADA).hears()) == before
    for _ in range(3):
        await talk.beat(hours=1)
    new = [line for line in talk(ADA).hears()[before:] if "There is an answer" in line]
    assert len(new) == 1
    assert "did not get to it in time" in await opened(talk, ADA, "contact.mine")
    assert "Nobody is waiting" in await opened(talk, CHIDI, "contacted.open")


async def test_it_can_be_taken_back_at_any_time(talk: Talk) -> None:
    await asks(talk)
    ada = talk(ADA)
    ada.dialog = (await ada.does("contact.mine")).here
    await ada.taps("Take back: Chidi Nwosu")
    assert "Taken back" in plain(ada.dialog)
    before = len(talk(CHIDI).hears())
    await talk.beat(minutes=2)
    assert len(talk(CHIDI).hears()) == before and "Ada" not in await opened(talk, CHIDI, "contacted.open")
    assert (await rows_of(talk.house.answers.database))["ask"] == []


async def test_pressing_send_again_and_again_is_one_wish(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("/canopy contact me")
    await ada.fills(who=str(await person_id(talk, "Chidi Nwosu")), words="")
    preview = ada.dialog
    for _ in range(3):
        ada.dialog = preview
        await ada.taps("Send it")
        assert "on its way to Chidi Nwosu" in plain(ada.dialog)
    before = len(talk(CHIDI).hears())
    await talk.beat(minutes=2)
    assert len(talk(CHIDI).hears()) == before + 1


@pytest.mark.parametrize("user", [SAM, MORGAN, ADA])
async def test_nobody_else_can_read_take_or_turn_down_a_wish(talk: Talk, user: str) -> None:
    await asks(talk)
    [row] = await Asks(talk.house.answers).all()
    other = talk(user)
    for door in ("contacted.open", "contacted.take", "contacted.cannot"):
        told = plain((await other.does(door, row.ask.number)).here)
        assert WORDS not in told and "Ada Okafor would" not in told, door
    if user != ADA:
        assert "Taken back" in plain((await other.does("contact.take_back", row.ask.number)).here)
        assert "not here any more" in plain((await other.does("contact.send", row.ask.number)).here)
    [after] = await Asks(talk.house.answers).all()
    assert after.ask.state == "waiting"


async def test_who_loses_the_role_sees_nothing_and_nobody_waits_for_them(talk: Talk) -> None:
    await asks(talk)
    async with talk.house.identity.writing() as session:
        await session.execute(delete(Grant).where(Grant.role == "champion"))
    assert "Ada" not in await opened(talk, CHIDI, "contacted.open")
    await talk.beat(minutes=2)
    ada = talk(ADA)
    ada.dialog = (await ada.does("contact.mine")).here
    assert "cannot, this time" in plain(ada.dialog)
    await ada.taps("Ask somebody")
    assert "Nobody here can be asked" in plain(ada.dialog) and "116 123" in plain(ada.dialog)


async def test_a_patients_number_is_pointed_out_before_anything_is_kept(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("/canopy contact me")
    await ada.fills(who=str(await person_id(talk, "Chidi Nwosu")), words="about 943 476 5919")
    assert isinstance(ada.dialog, Form) and "NHS number" in plain(ada.dialog)
    assert (await rows_of(talk.house.answers.database))["ask"] == []


async def test_no_colleague_or_a_forged_one_is_a_kind_mistake(talk: Talk) -> None:
    ada = talk(ADA)
    for who in ("", "999999", str(await person_id(talk, "Sam Price"))):
        await ada.says("/canopy contact me")
        await ada.fills(who=who, words="")
        assert "Choose a colleague from the list" in plain(ada.dialog)


async def test_erasing_takes_it_away_and_a_helper_who_erases_leaves_nobody_waiting(talk: Talk) -> None:
    await asks(talk)
    await talk(CHIDI).does("data.erase_now")
    await talk.beat(minutes=1)
    assert "cannot, this time" in await opened(talk, ADA, "contact.mine")
    assert WORDS in plain((await talk(ADA).does("data.export")).here)
    await talk(ADA).does("data.erase_now")
    assert (await rows_of(talk.house.answers.database))["ask"] == []
    assert WORDS not in plain((await talk(ADA).does("data.export")).here)


async def test_who_erases_only_their_answers_takes_the_wish_back_too(talk: Talk) -> None:
    await asks(talk)
    await talk(ADA).does("answers.erase_now")
    assert "Ada" not in await opened(talk, CHIDI, "contacted.open")
    await talk.beat(minutes=2)
    assert (await rows_of(talk.house.answers.database))["ask"] == []


async def test_a_thief_of_both_databases_finds_no_word_and_no_thread_between_the_two(talk: Talk) -> None:
    await asks(talk)
    for _ in range(2):
        await talk.beat(minutes=2)
    for store in (talk.house.identity, talk.house.answers.database):
        assert b"A walk would" not in await bytes_of(store)
    letters = (await rows_of(talk.house.identity))["letter"]
    assert not [row for row in letters if "contact" in repr(row)], "a letter that arrived leaves no list of who asked"
    [row] = await Asks(talk.house.answers).all()
    assert row.ask.number not in repr(await rows_of(talk.house.identity))


async def test_two_replicas_that_look_at_once_tell_once(grounds: Grounds, clock: StillClock) -> None:
    settings = await grounds("postgresql").furnished()
    async with AsyncExitStack() as stack:
        houses = [await stack.enter_async_context(open_house(settings, clock.now)) for _ in range(3)]
        clock.move_to(trust.START)
        await asks(Talk(houses[0], clock))
        clock.forward(hours=25)
        await asyncio.gather(*(asked.look(house, now=clock.now()) for house in houses))
        async with houses[0].identity.reading() as session:
            query = select(func.count()).select_from(Letter).where(Letter.kind == "contact.answered")
            assert (await session.execute(query)).scalar_one() == 1
        [row] = await Asks(houses[1].answers).all()
        assert (row.ask.state, row.ask.told) == ("over", True)


async def test_a_worker_that_died_before_the_letter_was_written_is_made_good(talk: Talk) -> None:
    await asks(talk)
    async with talk.house.identity.writing() as session:
        await session.execute(delete(Letter).where(Letter.kind == "contact.asked"))
    store = Asks(talk.house.answers)
    [row] = await store.all()
    assert await store.change(row, told=False)
    before = len(talk(CHIDI).hears())
    for _ in range(3):
        await talk.beat(minutes=1)
    assert len(talk(CHIDI).hears()) == before + 1


async def test_it_goes_two_weeks_after_its_hours_at_the_latest(talk: Talk) -> None:
    await asks(talk)
    await talk.beat(days=16)
    assert (await rows_of(talk.house.answers.database))["ask"] == []
    async with talk.house.answers.database.reading() as session:
        assert (await session.execute(select(ask))).first() is None


async def test_a_colleague_is_not_woken_and_one_who_pauses_looks_like_any_other(talk: Talk) -> None:
    async with talk.house.identity.writing() as session:
        await session.execute(update(Person).where(Person.name == "Chidi Nwosu").values(stopped_at=talk.clock.now()))
    ada = talk(ADA)
    await ada.says("/canopy contact me")
    assert isinstance(ada.dialog, Form) and "Chidi Nwosu" in ada.dialog.fields[0].options[0][1]
    assert any(isinstance(part, SmallPrint) for part in ada.dialog.before)
