"""A minute for me: 24 small things, none of them logged; and three lines on kindness to oneself, kept if asked."""

from __future__ import annotations

import tomllib

import pytest

from bot.chat import Form, Image, Message
from bot.private import Weeks
from bot.words import OURS
from tests.cast import ADA, MORGAN
from tests.conversation import Talk, buttons, plain
from tests.stores.conftest import rows_of

LEVELS = {"patient": "little", "others": "some", "needed": "most"}


def test_all_24_practices_have_their_steps_and_say_how_long_they_take() -> None:
    page = tomllib.loads((OURS / "en/minutes.toml").read_text("utf-8"))
    names = [f"MP{number:02}" for number in range(1, 25)]
    assert [list(page[part]) for part in ("do", "steps", "time")] == [names] * 3
    assert all(2 <= len(steps) <= 3 for steps in page["steps"].values())


async def test_another_one_comes_round_to_all_24_before_any_comes_twice(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("a minute for me")
    seen = []
    for _ in range(24):
        seen.append(ada.last().plain)
        await ada.taps("Another one")
    assert len(set(seen)) == 24 and ada.last().plain == seen[0]
    assert all("It takes" in one and "not kept" in one for one in seen)


async def test_the_kind_check_is_kept_nowhere_unless_asked_for(talk: Talk) -> None:
    before = await rows_of(talk.house.answers.database)
    ada = talk(ADA)
    await ada.says("/canopy kind check")
    assert isinstance(ada.dialog, Form) and "Only you can see this" in plain(ada.dialog)
    await ada.fills(**LEVELS)
    assert "Nothing is kept" in plain(ada.dialog) and await rows_of(talk.house.answers.database) == before


async def test_the_answer_to_the_kind_check_is_the_same_whatever_was_chosen(talk: Talk) -> None:
    told = set()
    for level in ("little", "most"):
        ada = talk(ADA)
        await ada.says("/canopy kind check")
        await ada.fills(patient=level, others=level, needed=level)
        told.add(plain(ada.dialog))
    assert len(told) == 1


async def test_weeks_that_are_kept_are_a_trend_of_ones_own_in_a_drawing_and_in_words(talk: Talk) -> None:
    ada = talk(ADA)
    for days, level in ((0, "little"), (2, "some"), (5, "most")):
        await talk.beat(days=days)
        await ada.says("/canopy kind check")
        await ada.fills(**(LEVELS | {"patient": level}))
        await ada.taps("Keep it for me")
    shown = ada.dialog
    assert isinstance(shown, Message)
    drawn = [part.says for part in shown.parts if isinstance(part, Image)]
    assert len(drawn) == 3
    assert (
        drawn[0]
        == "I was patient with myself when things went wrong. 2 Mar: Some of the time, 9 Mar: Most of the time."
    )
    assert "Not much" not in drawn[0], "the same week is kept once"
    assert len((await rows_of(talk.house.answers.database))["ask"]) == 1, "one row, so that no pattern of weeks shows"
    morgan = talk(MORGAN)
    assert "kept no weeks" in plain((await morgan.does("kind_check.mine")).here)


async def test_weeks_are_exported_and_erased_and_go_when_their_time_is_over(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.does("kind_check.keep", value="little,some,most")
    await talk.beat(days=63)
    await ada.does("kind_check.keep", value="most,some,most")
    assert '"patient": "little"' in plain((await ada.does("data.export", about="json")).here)
    await talk.beat(days=27)
    exported = plain((await ada.does("data.export", about="json")).here)
    assert '"patient": "little"' not in exported and '"patient": "most"' in exported, "each week has its own time"
    await ada.does("data.erase_now")
    assert (await rows_of(talk.house.answers.database))["ask"] == []


@pytest.mark.parametrize("value", ["", "little", "little,some,loud", "5,5,5", "a" * 90])
async def test_a_forged_answer_is_not_kept(talk: Talk, value: str) -> None:
    await talk(ADA).does("kind_check.keep", value=value)
    assert (await rows_of(talk.house.answers.database))["ask"] == []


async def test_a_helpers_list_and_the_look_at_what_is_due_pass_over_weeks(talk: Talk) -> None:
    await talk(ADA).does("kind_check.keep", value="little,some,most")
    await talk.beat(hours=30)
    assert "Nobody is waiting" in plain((await talk(ADA).does("contacted.open")).here)
    assert "not asked anybody" in plain((await talk(ADA).does("contact.mine")).here)
    assert await Weeks(talk.house.answers).trim(talk.clock.now().date()) is None
    assert len((await rows_of(talk.house.answers.database))["ask"]) == 1
    assert not [button for button in buttons(await talk(ADA).opens_home()) if button.does == "contacted.open"]
