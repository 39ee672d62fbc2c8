"""What an operator reads who has turned the log all the way up: what happened, and nothing that anybody said."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.chat import Pressed
from bot.cli.logs import log_to_stderr
from bot.models import Person
from bot.people.recognise import recognise
from bot.rehearsal import trust
from bot.visit import Visit
from tests.cast import ADA, CHIDI
from tests.conversation import Talk

CANARY = "canary-xylophone"


@pytest.fixture(params=["text", "json"])
def form(request: pytest.FixtureRequest) -> Iterator[str]:
    before, root = {}, logging.getLogger()
    handlers, level = root.handlers[:], root.level
    for name in ("bot", "handlers", "apscheduler"):
        before[name] = logging.getLogger(name).level
    yield request.param
    root.handlers, root.level = handlers, level
    for name, was in before.items():
        logging.getLogger(name).setLevel(was)


async def lives(talk: Talk) -> None:
    """A morning with words in it, and with a fault in the middle of them."""
    ada, chidi = talk(ADA), talk(CHIDI)
    await talk.beat(minutes=30)
    await ada.taps("Stormy")
    await ada.taps("Say a little more")
    await ada.fills(words=CANARY)
    ada.dialog = None
    await ada.says(CANARY)
    await chidi.says("/kudos")
    await chidi.fills(who=(ADA,), kind="calm", words=CANARY)
    await chidi.taps("Send it")
    await talk.beat(seconds=1)

    async def broken(_visit: Visit, event: Pressed) -> None:
        raise ValueError(f"cannot read {event.value} of {trust.LEADS[0].name}")

    talk.house.router.handlers["pause.open"] = broken
    try:
        await ada.does("pause.open", value=CANARY)
    finally:
        del talk.house.router.handlers["pause.open"]
    logging.getLogger("bot.test").exception("it broke", exc_info=ValueError(CANARY))
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: ValueError('%s')", CANARY)
    await talk.beat(hours=8)


async def test_no_word_no_name_and_no_address_is_in_the_log(
    form: str, talk: Talk, capsys: pytest.CaptureFixture[str]
) -> None:
    log_to_stderr("DEBUG", form)
    await lives(talk)
    shown = capsys.readouterr().err
    async with talk.house.identity.reading() as session:
        people = (await session.execute(select(Person.name, Person.email))).all()
    assert "an event was not answered" in shown and "it broke" in shown and "never retrieved" in shown
    assert CANARY not in shown
    assert [name for name, email in people if name in shown or (email and email in shown)] == []
    if form == "json":
        lines = [json.loads(line) for line in shown.splitlines()]
        assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
        assert {"error": "ValueError"}.items() <= next(one for one in lines if "it broke" in one["message"]).items()


async def test_a_stranger_is_not_named_either(form: str, talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr("DEBUG", form)
    who = talk("una.new").who
    await recognise(talk.house.identity, who, talk.clock.now())
    assert "una.new" not in capsys.readouterr().err
