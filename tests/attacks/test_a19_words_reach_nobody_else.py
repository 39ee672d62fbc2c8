"""A19: a name, a rare word and an event, written in a box of free text, reach no manager, log, export or letter."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest

from bot.cli.logs import log_to_stderr
from tests.attacks.views import view
from tests.cast import ADA, CHIDI, GWEN, MORGAN, SAM, WARD_COLLEAGUES
from tests.conversation import Talk, buttons, plain
from tests.stores.conftest import bytes_of, rows_of

TOLD = "Zebedee Quill dropped the xylophone at the flood of bay nine"
RARE = ("Zebedee", "Quill", "xylophone", "flood", "bay nine")


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What an operator reads who has turned the log all the way up."""
    root = logging.getLogger()
    before = {name: logging.getLogger(name).level for name in ("bot", "handlers", "apscheduler")}
    handlers, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    log_to_stderr("DEBUG", "text")
    yield shown
    root.handlers, root.level, logging.raiseExceptions = handlers, level, raising
    for name, was in before.items():
        logging.getLogger(name).setLevel(was)


async def written(talk: Talk) -> None:
    """Ada writes it in her check-in; eleven more answer, so that there is a picture; the round closes, a week goes."""
    await talk.beat(minutes=30)
    for user in (ADA, MORGAN, CHIDI, *WARD_COLLEAGUES):
        await talk(user).taps("Stormy")
    ada = talk(ADA)
    await ada.taps("Say a little more")
    await ada.fills(words=f"{TOLD}, 943 476 5919")  # pointed out first: not even that may echo elsewhere
    await ada.fills(words=TOLD)
    ada.dialog = None
    await ada.says(TOLD)
    await talk.live(days=8)


def rare_in(text: str) -> list[str]:
    return [word for word in RARE if word.lower() in text.lower()]


async def test_no_view_of_anybody_else_holds_a_word_of_it(talk: Talk) -> None:
    await written(talk)
    for user in (MORGAN, CHIDI, GWEN, SAM, WARD_COLLEAGUES[0]):
        for place, shown in (await view(talk, user)).items():
            assert rare_in(shown) == [], f"{user} reads it in {place}"


async def test_not_even_the_writer_s_own_chat_home_or_notifications_hold_it(talk: Talk) -> None:
    await written(talk)
    ada = talk(ADA)
    assert rare_in("\n".join(ada.hears())) == [] and rare_in((await ada.opens_home()).plain) == []
    assert rare_in(plain((await ada.does("answers.open")).here)) == list(RARE), "it is there for its writer"


async def test_no_log_at_its_fullest_and_no_error_holds_it(
    talk: Talk, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk.beat(minutes=30)
    ada = talk(ADA)
    await ada.taps("Stormy")
    await ada.taps("Say a little more")
    form = ada.dialog

    async def broken(*given: object, **more: object) -> None:
        raise ValueError(f"cannot keep {TOLD!r} of {given!r} {more!r}")

    with monkeypatch.context() as patched:
        patched.setattr(type(talk.house.answers), "keep_words", broken)
        await ada.fills(words=TOLD)
        assert rare_in(plain(ada.dialog)) == []
        patched.setitem(talk.house.router.handlers, "pause.open", broken)
        assert rare_in(plain((await ada.does("pause.open", value=TOLD)).here)) == []
    ada.dialog = form
    await ada.fills(words=TOLD)
    await talk.live(days=1)
    shown = logged.getvalue()
    assert "was not answered" in shown and rare_in(shown) == []


async def test_no_row_and_no_byte_of_either_database_holds_it_in_clear(talk: Talk) -> None:
    await written(talk)
    for store in (talk.house.identity, talk.house.answers._database):
        everything = repr(await rows_of(store)).encode() + await bytes_of(store)
        assert [word for word in RARE if word.encode() in everything] == []


async def test_no_button_carries_it(talk: Talk) -> None:
    await written(talk)
    shown = [line.content for line in talk.chats.lines(("user", ADA)) if not isinstance(line.content, str)]
    carried = [f"{one.label}{one.about}{one.value}{one.says}" for message in shown for one in buttons(message)]
    assert carried and rare_in("".join(carried)) == []
