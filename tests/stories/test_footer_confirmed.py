"""Nobody is asked how they are before the help is ready: the footer confirmed as it stands, and a local route."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, insert, select

from bot.models import Address, Confirmed, Grant, LocalHelp, Organisation, Round, Trouble
from bot.safety.directory import Directory
from bot.safety.ready import confirm, missing
from bot.visit import House
from tests.cast import ADA, GWEN
from tests.clock import StillClock
from tests.conversation import Talk, plain, talking

TITLE = "Something needs a hand"


async def grant(talk: Talk, user: str, role: str) -> None:
    async with talk.house.identity.writing() as session:
        someone = select(Address.person_id).where(Address.user == user).scalar_subquery()
        await session.execute(insert(Grant).values(person_id=someone, role=role, team_id=0))


async def rounds(talk: Talk) -> int:
    async with talk.house.identity.reading() as session:
        return (await session.execute(select(func.count(Round.id)))).scalar_one()


async def take_away(talk: Talk, table: type) -> None:
    async with talk.house.identity.writing() as session:
        await session.execute(delete(table))


async def left(talk: Talk) -> tuple[str, ...]:
    async with talk.house.identity.reading() as session:
        organisation = (await session.execute(select(Organisation.id))).scalar_one()
        return await missing(session, organisation, talk.house.directory)


async def test_when_all_is_ready_the_check_in_comes(talk: Talk) -> None:
    assert await left(talk) == ()
    await talk.beat(minutes=30)
    assert await rounds(talk) == 1


@pytest.mark.parametrize(("table", "what"), [(Confirmed, "footer"), (LocalHelp, "local")])
async def test_without_either_nobody_is_asked(talk: Talk, table: type, what: str) -> None:
    await take_away(talk, table)
    assert await left(talk) == (what,)
    heard = talk(ADA).hears()
    await talk.beat(minutes=30)
    await talk.beat(hours=1)
    assert await rounds(talk) == 0 and talk(ADA).hears() == heard


async def test_whoever_can_put_it_right_is_told_once_with_the_door_to_it(talk: Talk) -> None:
    await take_away(talk, Confirmed)
    await grant(talk, GWEN, "coordinator")
    await talk.beat(minutes=30)
    for _ in range(3):
        await talk.beat(days=1)
    told = [line for line in talk(GWEN).hears() if TITLE in line]
    assert len(told) == 1 and "help lines under every reply have to be confirmed" in told[0]
    assert not [line for line in talk(ADA).hears() if TITLE in line]
    assert "one place to turn to" not in told[0]
    await talk(GWEN).taps("Confirm the help lines")
    assert "116 123" in plain(talk(GWEN).dialog) or "116 123" in str(talk(GWEN).hears())


async def test_confirmed_in_chat_it_is_kept_who_when_and_which_lines_and_check_ins_start(talk: Talk) -> None:
    await take_away(talk, Confirmed)
    await grant(talk, GWEN, "administrator")
    gwen = talk(GWEN)
    await gwen.says("/canopy confirm the help footer")
    told = plain(gwen.dialog)
    for number in ("999", "111", "116 123", "SHOUT to 85258"):
        assert number in told
    await gwen.fills()
    assert "The help lines are confirmed" in plain(gwen.dialog) and "Check-ins can start now" in plain(gwen.dialog)
    async with talk.house.identity.reading() as session:
        kept = (await session.execute(select(Confirmed))).scalar_one()
    assert (kept.what, kept.by, kept.confirmed_on) == ("footer:england", "Gwen Parry", talk.clock.now().date())
    assert kept.lines.splitlines()[2] == "Samaritans: 116 123 (24/7)" and len(kept.lines.splitlines()) == 4
    await talk.beat(minutes=30)
    assert await rounds(talk) == 1


async def test_nobody_else_can_confirm(talk: Talk) -> None:
    await take_away(talk, Confirmed)
    assert "Only a wellbeing coordinator or an administrator" in (await talk(ADA).says("confirm the help footer"))[-1]
    answer = await talk(ADA).does("signposts.confirm", about="england:0000000000000000")
    assert "Only a wellbeing coordinator" in plain(answer.here)
    assert await left(talk) == ("footer",)


def with_another_number(directory: Directory) -> Directory:
    """As after an upgrade, or a line of the organisation's own."""
    entries = {**directory.entries, "samaritans": replace(directory.entries["samaritans"], phone="116 124")}
    return Directory(entries, directory._footer, directory.topics, directory.menu)


@pytest.fixture
async def changed(furnished: House, clock: StillClock) -> AsyncIterator[Talk]:
    """The same trust, after a line of its footer changed."""
    async with talking(replace(furnished, directory=with_another_number(furnished.directory)), clock) as talk:
        yield talk


async def test_a_line_that_changes_has_to_be_confirmed_again(changed: Talk) -> None:
    assert await left(changed) == ("footer",)
    await changed.beat(minutes=30)
    assert await rounds(changed) == 0
    await grant(changed, GWEN, "coordinator")
    gwen = changed(GWEN)
    await gwen.says("/canopy confirm the help footer")
    assert "changed since they were last confirmed" in plain(gwen.dialog) and "116 124" in plain(gwen.dialog)
    await gwen.fills()
    assert await left(changed) == ()


async def test_what_was_looked_at_is_what_is_confirmed(talk: Talk) -> None:
    """Lines that change while the dialog stands open are shown again first."""
    await take_away(talk, Confirmed)
    await grant(talk, GWEN, "coordinator")
    gwen = talk(GWEN)
    await gwen.says("/canopy confirm the help footer")
    object.__setattr__(gwen.dialog, "about", "england:ffffffffffffffff")
    await gwen.fills()
    assert "Please ring each one" in plain(gwen.dialog) and await left(talk) == ("footer",)


async def test_confirming_another_nations_lines_does_not_open_the_gate(talk: Talk) -> None:
    await take_away(talk, Confirmed)
    async with talk.house.identity.writing() as session:
        organisation = (await session.execute(select(Organisation))).scalar_one()
        today = talk.clock.now().date()
        await confirm(session, organisation.id, talk.house.directory, "wales", "Gwen Parry", today)
    assert await left(talk) == ("footer",)


async def test_waiting_for_weeks_writes_one_trouble_a_month(talk: Talk) -> None:
    await take_away(talk, LocalHelp)
    for _ in range(5):
        await talk.live(days=7)
    async with talk.house.identity.reading() as session:
        found = (await session.execute(select(func.count(Trouble.id)).where(Trouble.what == "not_ready"))).scalar_one()
    assert found == 2 and await rounds(talk) == 0
