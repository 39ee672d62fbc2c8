"""A26: urgent help shown to one person leaves every other view as it was, byte for byte, and no row tells of it."""

from __future__ import annotations

import pytest

from tests.attacks.views import view
from tests.cast import ADA, CHIDI, GWEN, MORGAN, SAM, WARD_COLLEAGUES
from tests.conversation import Talk
from tests.stores.conftest import rows_of

URGENT = "I want to kill myself tonight"
OTHERS = (MORGAN, CHIDI, GWEN, SAM, WARD_COLLEAGUES[0])


async def by_words(talk: Talk) -> None:
    """She writes it in her check-in."""
    ada = talk(ADA)
    await ada.taps("Say a little more")
    await ada.fills(words=URGENT)
    ada.dialog = None


async def by_typing(talk: Talk) -> None:
    await talk(ADA).says(URGENT)


async def by_asking(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.does("check_in.fits", "1")
    await ada.says("help")


WAYS = {"in her check-in": by_words, "typed": by_typing, "asked for": by_asking}


@pytest.mark.parametrize("way", WAYS)
async def test_every_other_view_is_the_same_before_and_after(talk: Talk, way: str) -> None:
    await talk.beat(minutes=30)
    await talk(ADA).taps("Stormy")
    before = {user: await view(talk, user) for user in OTHERS}
    await WAYS[way](talk)
    assert {user: await view(talk, user) for user in OTHERS} == before


@pytest.mark.parametrize("way", WAYS)
async def test_no_row_of_the_identity_store_knows_of_it(talk: Talk, way: str) -> None:
    """And so no letter, picture or digest of the days after can."""
    await talk.beat(minutes=30)
    await talk(ADA).taps("Stormy")
    before = await rows_of(talk.house.identity)
    await WAYS[way](talk)
    assert await rows_of(talk.house.identity) == before


async def test_she_herself_has_help_before_her(talk: Talk) -> None:
    await talk.beat(minutes=30)
    await talk(ADA).taps("Stormy")
    for way in WAYS.values():
        await way(talk)
    assert "116 123" in talk(ADA).hears()[-1] and "999" in talk(ADA).hears()[-1]
