"""Canopy was down for a day: nobody is asked what is a day old, and nothing that matters is lost."""

from __future__ import annotations

from sqlalchemy import select

from bot.models import Letter
from tests.cast import ADA, CHIDI
from tests.conversation import Talk


async def test_downtime_of_a_day_brings_no_burst(talk: Talk) -> None:
    before = talk(ADA).hears()
    talk.clock.forward(days=2, hours=3)  # Monday's and Tuesday's questions fell into it; it is Wednesday noon
    await talk.beat()
    for _ in range(10):
        await talk.beat(seconds=30)
    assert talk(ADA).hears() == before
    async with talk.house.identity.reading() as session:
        asked = (await session.execute(select(Letter.id).where(Letter.kind == "check_in.ask"))).all()
    assert asked == []


async def test_letters_that_were_written_before_it_are_not_sent_late(talk: Talk) -> None:
    await talk.ticker.look()
    talk.clock.forward(minutes=30)
    await talk.ticker.look()  # Monday's round is open and its letters are written; then the process dies
    before = talk(ADA).hears()
    await talk.beat(hours=24)
    for _ in range(10):
        await talk.beat(seconds=30)
    assert talk(ADA).hears() == before


async def test_thanks_from_a_colleague_are_not_lost_by_it(talk: Talk) -> None:
    chidi = talk(CHIDI)
    await chidi.says("/kudos")
    await chidi.fills(who=(ADA,), kind="calm", words="You stayed all night.")
    await chidi.taps("Send it")
    talk.clock.forward(hours=26)
    for _ in range(3):
        await talk.beat(seconds=1)
    assert any("Chidi Nwosu has thanked you" in line for line in talk(ADA).hears())
