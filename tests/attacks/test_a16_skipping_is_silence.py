"""A16: ten skip, do nothing or answer: every view, letter, export, log and row of names is the same."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.cli.opening import open_house
from bot.rehearsal import trust
from tests.cast import ADA, CHIDI, GWEN, MORGAN, WARD_COLLEAGUES
from tests.clock import StillClock
from tests.conversation import Talk, plain
from tests.ground import Ground
from tests.stores.conftest import rows_of

TEN, REST = WARD_COLLEAGUES[:10], (WARD_COLLEAGUES[10], ADA, MORGAN, CHIDI)
WATCHERS = (MORGAN, CHIDI, GWEN)
SEEN = ("home", "data.open", "data.export", "looked.open", "digest.open", "welcome.who", "kudos.mine", "set_up.open")


@dataclass
class World:
    """What everybody but the ten can ever see of one Monday, and every row that holds names."""

    names: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    log: str = ""


async def skip(talk: Talk, user: str) -> None:
    await talk(user).taps("Not today")


async def answer(talk: Talk, user: str) -> None:
    await talk(user).taps("Stormy")


async def nothing(talk: Talk, user: str) -> None:
    """They are at work, and busy."""


Does = Callable[[Talk, str], Awaitable[None]]


async def monday(ground: Ground, ten: Does, rest: Does, log: pytest.LogCaptureFixture) -> World:
    world, clock = World(), StillClock(trust.START)
    log.clear()
    async with open_house(await ground.furnished(), clock.now) as house:
        talk = Talk(house, clock)
        await talk.beat(minutes=30)
        for user in TEN:
            await ten(talk, user)
        for user in REST:
            await rest(talk, user)
        await talk.beat(hours=3)  # the reminder's hour has passed
        world.seen += await views(talk)
        await talk.beat(hours=5, minutes=10)  # closed; the picture is told
        await talk.beat(minutes=5)
        world.seen += await views(talk)
        world.names = numberless(await rows_of(house.identity))
        world.log = "\n".join(sorted(record.getMessage() for record in log.records if record.name.startswith("bot")))
    return world


def numberless(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Without the made-up platform's running number of every message, which real ones do not have."""
    return {
        name: [tuple("web:" if str(value).startswith("web:") else value for value in row) for row in some]
        for name, some in rows.items()
    }


async def views(talk: Talk) -> list[str]:
    """Every page that a manager, a champion and a guardian can open, their chats and the team's channel."""
    found = [*talk.channel(), *talk(GWEN).hears(), *(line for user in REST for line in talk(user).hears())]
    for user in WATCHERS:
        found += [plain((await talk(user).does(route)).here) for route in SEEN]  # type: ignore[arg-type]
    return found


def told_apart(one: World, other: World) -> list[tuple[str, Any]]:
    return [
        (name, row) for name in one.names
        for row in {*map(repr, one.names[name])} ^ {*map(repr, other.names[name])}
    ]  # fmt: skip


@pytest.mark.parametrize("rest", [answer, nothing], ids=["four answer", "none answers"])
async def test_a16_ten_who_skip_look_like_ten_who_do_nothing(
    ground: Ground, caplog: pytest.LogCaptureFixture, rest: Does
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    skipped, silent = [await monday(ground, ten, rest, caplog) for ten in (skip, nothing)]
    assert skipped.seen == silent.seen, "a view tells a skip from silence"
    assert told_apart(skipped, silent) == [], "a row of names, a letter or an audit row tells a skip from silence"
    assert skipped.log == silent.log, "the log tells a skip from silence"
    assert any("There is no picture" in line for line in skipped.seen)


async def test_a16_ten_who_answer_look_like_ten_who_skip_as_long_as_there_is_no_picture(
    ground: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    skipped, answered = [await monday(ground, ten, nothing, caplog) for ten in (skip, answer)]
    assert skipped.seen == answered.seen and told_apart(skipped, answered) == [] and skipped.log == answered.log


async def test_a16_in_the_answers_store_a_skip_is_as_large_as_an_answer_and_as_many_rows(
    ground: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    shapes = []
    for ten in (skip, answer):
        clock = StillClock(trust.START)
        async with open_house(await ground.furnished(), clock.now) as house:
            talk = Talk(house, clock)
            await talk.beat(minutes=30)
            for user in TEN:
                await ten(talk, user)
            rows = (await rows_of(house.answers._database))["reply"]
            shapes.append(sorted([len(value) if isinstance(value, bytes) else value for value in row] for row in rows))
    assert shapes[0] == shapes[1] and len(shapes[0]) == len(TEN)
