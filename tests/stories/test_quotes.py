"""Words passed on without a name: only with their author's tick, by a person they were told the name of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from bot.chat import Field, Form
from bot.models import Grant, Look, Organisation, Person
from tests.cast import ADA, CHIDI, GWEN, MORGAN, SAM, WARD_COLLEAGUES
from tests.conversation import Someone, Talk, buttons, plain

WORDS = "the purple kettle of the third corridor"


@pytest.fixture
async def talk(talk: Talk) -> AsyncIterator[Talk]:
    """The trust wants quotes; Sam coordinates it, and so reads them first."""
    async with talk.house.identity.writing() as session:
        await session.execute(update(Organisation).values(quotes=True))
        sam = (await session.execute(select(Person.id).where(Person.name == "Sam Price"))).scalar_one()
        await session.execute(insert(Grant).values(person_id=sam, role="coordinator", team_id=0))
    yield talk


async def opens(someone: Someone, does: str, about: str = "", value: str = "") -> str:
    someone.dialog = (await someone.does(does, about, value)).here
    return plain(someone.dialog)


def tick(someone: Someone) -> Field | None:
    assert isinstance(someone.dialog, Form), plain(someone.dialog)
    return next((field for field in someone.dialog.fields if field.name == "quote"), None)


async def writes(talk: Talk, user: str = ADA, words: str = WORDS, *, ticked: bool = True) -> Someone:
    """Say a little more, and let it be passed on or not."""
    someone = talk(user)
    if "Say a little more" not in someone.hears()[-1]:
        await someone.taps("Foggy")
    await someone.taps("Say a little more")
    asked = tick(someone)
    assert asked
    await someone.fills(words=words, quote=(asked.options[0][0],) if ticked else ())
    return someone


async def asked(talk: Talk) -> None:
    await talk.beat(minutes=30)


async def closes(talk: Talk) -> None:
    await talk.beat(hours=9)


async def released(talk: Talk, words: str = WORDS) -> Someone:
    await asked(talk)
    ada = await writes(talk, words=words)
    await closes(talk)
    sam = talk(SAM)
    await opens(sam, "quotes.queue")
    await sam.taps("Pass it on")
    assert "Nothing waits" in plain(sam.dialog)
    return ada


# Consent


async def test_the_form_names_who_reads_it_and_nothing_is_ticked(talk: Talk) -> None:
    await asked(talk)
    ada = talk(ADA)
    await ada.taps("Foggy")
    await ada.taps("Say a little more")
    asking = tick(ada)
    assert asking and asking.optional and asking.value == ()
    assert asking.options[0][1] == "Sam Price may read it and pass it on"
    assert "without your name, team or the date" in asking.hint


async def test_it_is_said_who_may_read_it_once_it_is_ticked(talk: Talk) -> None:
    await asked(talk)
    assert "Sam Price may read it after the check-in closes" in plain((await writes(talk)).dialog)
    assert "for you alone" in plain((await writes(talk, ticked=False)).dialog)


async def test_without_the_tick_nobody_reads_it(talk: Talk) -> None:
    await asked(talk)
    await writes(talk, ticked=False)
    await closes(talk)
    assert "Nothing waits" in await opens(talk(SAM), "quotes.queue")


@pytest.mark.parametrize("gone", ["setting", "coordinator"])
async def test_nothing_is_asked_where_nobody_may_read_it(talk: Talk, gone: str) -> None:
    async with talk.house.identity.writing() as session:
        if gone == "setting":
            await session.execute(update(Organisation).values(quotes=False))
        else:
            await session.execute(delete(Grant).where(Grant.role == "coordinator"))
    await asked(talk)
    ada = talk(ADA)
    await ada.taps("Foggy")
    await ada.taps("Say a little more")
    assert tick(ada) is None


async def test_quotes_are_off_unless_an_organisation_asks_for_them(talk: Talk) -> None:
    assert talk.house.settings.quotes is False and talk.house.settings.free_text is True


async def test_the_team_s_form_asks_it_too(talk: Talk) -> None:
    await asked(talk)
    ada = talk(ADA)
    await opens(ada, "check_in.open", buttons(ada.last())[0].about)
    asking = tick(ada)
    assert asking
    await ada.fills(choice="foggy", words=WORDS, quote=(asking.options[0][0],))
    await closes(talk)
    assert WORDS in await opens(talk(SAM), "quotes.queue")


async def test_a_forged_reader_is_nobody(talk: Talk) -> None:
    await asked(talk)
    ada = talk(ADA)
    await ada.taps("Foggy")
    await ada.taps("Say a little more")
    await ada.fills(words=WORDS, quote=("1", "2", "3"))
    await closes(talk)
    for user in (MORGAN, CHIDI, GWEN):
        assert WORDS not in await opens(talk(user), "quotes.queue")


# Reading it first


async def test_the_reader_sees_the_words_and_nothing_else_once_the_check_in_has_closed(talk: Talk) -> None:
    await asked(talk)
    await writes(talk)
    sam = talk(SAM)
    assert "Nothing waits" in await opens(sam, "quotes.queue"), "it would tell who wrote just now"
    await closes(talk)
    told = await opens(sam, "quotes.queue")
    assert WORDS in told
    for context in ("Ada", "Okafor", "Ward 7", "weather", "Foggy", "March", "2026", "Mar"):
        assert context not in told


async def test_passed_on_everybody_here_can_read_it(talk: Talk) -> None:
    await released(talk)
    for user in (GWEN, MORGAN, ADA):
        told = await opens(talk(user), "quotes.open")
        assert WORDS in told and "Ada" not in told and "Ward 7" not in told and "March" not in told


async def test_left_it_is_shown_to_nobody(talk: Talk) -> None:
    await asked(talk)
    ada = await writes(talk)
    await closes(talk)
    sam = talk(SAM)
    await opens(sam, "quotes.queue")
    await sam.taps("Leave it")
    assert "Nothing waits" in plain(sam.dialog)
    assert WORDS not in await opens(talk(GWEN), "quotes.open")
    assert "not passed on" in await opens(ada, "sharing.mine")


async def test_no_order_tells_who_wrote_first(talk: Talk) -> None:
    await asked(talk)
    for number, user in enumerate(WARD_COLLEAGUES[:4]):
        await writes(talk, user, f"note number {'abcd'[number]}")
    await closes(talk)
    queue = await talk.house.answers.quotes.queue(1, await person_id(talk, "Sam Price"), talk.clock.now())
    assert [number for number, _ in queue] == sorted(number for number, _ in queue)
    assert len(queue) == 4


async def person_id(talk: Talk, name: str) -> int:
    async with talk.house.identity.reading() as session:
        return (await session.execute(select(Person.id).where(Person.name == name))).scalar_one()


async def test_nobody_but_the_one_who_was_named_reads_or_passes_on(talk: Talk) -> None:
    await asked(talk)
    await writes(talk)
    await closes(talk)
    async with talk.house.identity.writing() as session:
        other = await person_id(talk, "Morgan Ellis")
        await session.execute(insert(Grant).values(person_id=other, role="coordinator", team_id=0))
    ((number, _),) = await talk.house.answers.quotes.queue(1, await person_id(talk, "Sam Price"), talk.clock.now())
    for user in (MORGAN, CHIDI, GWEN, ADA):
        told = await opens(talk(user), "quotes.decide", number, "released")
        assert WORDS not in told + await opens(talk(user), "quotes.open")
    told = await opens(talk(CHIDI), "quotes.queue")
    assert "Nobody else can open them" in told


async def test_who_does_not_coordinate_any_more_reads_nothing(talk: Talk) -> None:
    await asked(talk)
    await writes(talk)
    await closes(talk)
    async with talk.house.identity.writing() as session:
        await session.execute(delete(Grant).where(Grant.role == "coordinator"))
    assert WORDS not in await opens(talk(SAM), "quotes.queue")


async def test_forged_decisions_do_nothing_and_break_nothing(talk: Talk) -> None:
    await asked(talk)
    await writes(talk)
    await closes(talk)
    sam = talk(SAM)
    for about, value in (("", "released"), ("zz", "released"), ("00" * 16, "left"), ("²", "released"), ("", "")):
        assert "went wrong" not in await opens(sam, "quotes.decide", about, value)
    assert WORDS in await opens(sam, "quotes.queue")


async def test_that_somebody_looked_is_noted_once_a_day_and_never_what_it_said(talk: Talk) -> None:
    await released(talk)
    await opens(talk(GWEN), "quotes.open")
    await opens(talk(GWEN), "quotes.open")
    async with talk.house.identity.reading() as session:
        rows = (await session.execute(select(Person.name, Look.report, Look.about).join(Person))).all()
    assert sorted(tuple(row) for row in rows) == [("Gwen Parry", "quotes", 0), ("Sam Price", "quotes", 0)]


# Taking it back


async def test_it_can_be_taken_back_before_it_is_passed_on(talk: Talk) -> None:
    await asked(talk)
    ada = await writes(talk)
    await closes(talk)
    assert "may be passed on" in await opens(ada, "sharing.mine")
    await ada.taps("Take it back")
    assert "Taken back" in plain(ada.dialog)
    assert "Nothing waits" in await opens(talk(SAM), "quotes.queue")
    assert WORDS in await opens(ada, "answers.open"), "the words stay, for their author alone"


async def test_taken_back_while_it_is_being_read_it_is_not_passed_on(talk: Talk) -> None:
    await asked(talk)
    ada = await writes(talk)
    await closes(talk)
    sam = talk(SAM)
    await opens(sam, "quotes.queue")
    await opens(ada, "sharing.mine")
    await ada.taps("Take it back")
    await sam.taps("Pass it on")
    assert WORDS not in await opens(talk(GWEN), "quotes.open")


async def test_unticking_it_or_emptying_the_words_takes_it_back(talk: Talk) -> None:
    await asked(talk)
    for words, ticked in ((WORDS, False), ("", True)):
        await writes(talk)
        await writes(talk, words=words, ticked=ticked)
    await closes(talk)
    assert "Nothing waits" in await opens(talk(SAM), "quotes.queue")


async def test_once_passed_on_it_is_too_late_and_that_is_said(talk: Talk) -> None:
    ada = await released(talk)
    assert "were passed on" in await opens(ada, "sharing.mine")
    ada.dialog = (await ada.does("sharing.unquote", "1")).here
    assert "passed on or are gone already" in plain(ada.dialog)
    assert WORDS in await opens(talk(GWEN), "quotes.open")


async def test_erasing_takes_it_from_the_page_too(talk: Talk) -> None:
    ada = await released(talk)
    await ada.does("data.erase_now")
    assert WORDS not in await opens(talk(GWEN), "quotes.open")


async def test_it_goes_with_the_words_after_thirty_days(talk: Talk) -> None:
    await released(talk)
    today = talk.clock.now().date()
    await talk.house.answers.purge(today + timedelta(days=20))
    assert WORDS in await opens(talk(GWEN), "quotes.open")
    await talk.house.answers.purge(today + timedelta(days=30))
    assert WORDS not in await opens(talk(GWEN), "quotes.open")


async def test_my_data_tells_what_became_of_my_words(talk: Talk) -> None:
    ada = await released(talk)
    told = plain((await ada.does("data.export", about="json")).here)
    assert '"quotes"' in told and WORDS in told and "released" in told
    assert WORDS not in plain((await talk(SAM).does("data.export", about="json")).here)


async def test_where_quotes_were_switched_off_later_nothing_is_shown(talk: Talk) -> None:
    await released(talk)
    async with talk.house.identity.writing() as session:
        await session.execute(update(Organisation).values(quotes=False))
    for does in ("quotes.open", "quotes.queue"):
        assert "does not pass words on" in await opens(talk(SAM), does)
    assert "What people said" not in (await talk(SAM).opens_home()).plain


async def test_another_organisation_reads_none_of_it(talk: Talk) -> None:
    await released(talk)
    assert await talk.house.answers.quotes.released(2) == []
    async with talk.house.identity.writing() as session:
        other = Organisation(name="Elsewhere", quotes=True)
        session.add(other)
        await session.flush()
        await session.execute(
            update(Person).where(Person.name.in_(("Gwen Parry", "Sam Price"))).values(organisation_id=other.id)
        )
    assert WORDS not in await opens(talk(GWEN), "quotes.open") + await opens(talk(SAM), "quotes.queue")
