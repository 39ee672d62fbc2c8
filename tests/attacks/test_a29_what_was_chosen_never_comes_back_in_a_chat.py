"""A29: a person's choice or words never come back in a channel, a thread, a push preview, a title or a chat message."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.chat import Form, Message, Pressed
from bot.models import Letter
from tests.cast import ADA, CHIDI, MORGAN
from tests.conversation import Someone, Talk, buttons, plain

WORDS = "the purple kettle of the third corridor"
CHOICES = ("Sunny spells", "Foggy", "Stormy", "stormy", "foggy")


async def lives(talk: Talk) -> Someone:
    """Ada answers, changes it, says more, looks back, shares it, asks for a talk, takes it back; a week goes by."""
    await talk.beat(minutes=30)
    ada = talk(ADA)
    question = buttons(ada.last())
    foggy = next(one for one in question if "Foggy" in one.label)
    await ada.taps("Stormy")
    await ada.taps("Change my answer")
    await talk.dispatch(Pressed(ada.who, talk.clock.now(), does=foggy.does, about=foggy.about, value=foggy.value))
    await ada.taps("Foggy")
    await ada.taps("Say a little more")
    await ada.fills(words=f"{WORDS} 07700 900123")
    await ada.fills(words=WORDS)
    ada.dialog = None
    await ada.says("my answers")
    await ada.says("what i share")
    ada.dialog = (await ada.does("sharing.open")).here
    assert isinstance(ada.dialog, Form)
    which, whom = (ada.dialog.fields[at].options[0][0] for at in (0, 1))
    await ada.fills(which=which, whom=whom, words=("yes",))
    await ada.taps("Send it")
    await talk.live(days=7, hours=8)
    return ada


def told(talk: Talk) -> list[tuple[str, Message]]:
    """Every message in any chat or channel, with where it stands."""
    return [
        (str(place), line.content)
        for place in list(talk.chats._lines)
        for line in talk.chats.lines(place)
        if isinstance(line.content, Message) and "What is your weather" not in line.content.plain
    ]


async def test_no_message_title_or_notification_anywhere_holds_it(talk: Talk) -> None:
    await lives(talk)
    everything = told(talk)
    assert any("Something was shared" in one.plain for _, one in everything), "the letter came"
    for place, one in everything:
        text = f"{one.title}\n{one.plain}\n{one.parts!r}"
        assert WORDS not in text and not [choice for choice in CHOICES if choice in text], place


async def test_no_letter_s_row_holds_it(talk: Talk) -> None:
    await lives(talk)
    async with talk.house.identity.reading() as session:
        rows = (await session.execute(select(Letter.kind, Letter.about, Letter.dedup, Letter.reference))).all()
    text = repr(rows)
    assert "shared.waiting" in text and WORDS not in text and not [choice for choice in CHOICES if choice in text]


@pytest.mark.parametrize("door", ["sharing.open", "sharing.mine", "answers.open", "shared.open", "quotes.open"])
async def test_where_no_dialog_opens_the_chat_gets_a_door_and_nothing_else(talk: Talk, door: str) -> None:
    await lives(talk)
    for user in (ADA, MORGAN):
        event = Pressed(talk(user).who, talk.clock.now(), can_open=False, does=door)
        here = (await talk.dispatch(event)).here
        assert isinstance(here, Message)
        text = f"{here.plain}\n{here.parts!r}"
        assert WORDS not in text and not [choice for choice in CHOICES if choice in text]
        assert "Ada" not in text and "Morgan" not in text


async def test_in_a_channel_a_tap_tells_nothing(talk: Talk) -> None:
    await lives(talk)
    for name in talk.house.router.handlers:
        if name.startswith(("sharing", "shared", "quotes", "answers")) and not name.endswith(("_now", "look")):
            event = Pressed(talk(MORGAN).who, talk.clock.now(), public=True, channel="c-ward-7", does=name)
            here = (await talk.dispatch(event)).here
            assert here is None or (WORDS not in plain(here) and "Foggy" not in plain(here)), name


async def test_the_picture_that_comes_of_it_is_the_team_s(talk: Talk) -> None:
    await lives(talk)
    assert not any(WORDS in line or "Foggy" in line for line in talk(CHIDI).hears() if "What is your" not in line)
