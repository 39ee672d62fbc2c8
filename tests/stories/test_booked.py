"""A booked conversation: its manager is reminded on the day, in the morning, and never dropped in silence."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from bot.chat import Message
from bot.models import Conversation, Letter
from bot.rehearsal import trust
from bot.when.local import local, moment
from tests.cast import MORGAN
from tests.conversation import Talk, buttons
from tests.stories.test_managers import digest


async def books(talk: Talk, in_days: int = 3) -> tuple[str, str, date]:
    """Have Morgan book the first conversation that is due; with whom (id, name), and for when."""
    first = next(one for one in buttons(await digest(talk)) if one.does == "talk.done")
    day = local(talk.clock.now(), trust.ZONE).date() + timedelta(days=in_days)
    await sets(talk, first.about, day)
    return first.about, first.says.removeprefix("Taken care of: "), day


async def sets(talk: Talk, about: str, day: date, what: str = "booked") -> None:
    morgan = talk(MORGAN)
    morgan.dialog = (await morgan.does("talk.date", about, what)).here
    await morgan.fills(date=day.isoformat())


def reminders(talk: Talk) -> list[tuple[str, Message]]:
    """When each came, on Morgan's clock, and what it says."""
    lines = talk.chats.lines(("user", MORGAN))
    told = [(line.at, line.content) for line in lines if isinstance(line.content, Message)]
    return [
        (f"{local(at, trust.ZONE):%Y-%m-%d %H:%M}", message)
        for at, message in told
        if "sit down together" in message.plain or "had booked" in message.plain
    ]


async def test_the_manager_is_reminded_once_on_the_morning_of_the_day(talk: Talk) -> None:
    _, name, day = await books(talk)
    await talk.live(days=5)
    ((at, message),) = reminders(talk)
    assert at == f"{day} 09:00"
    assert f"Today you and {name} sit down together" in message.plain
    assert [one.does for one in buttons(message)] == ["digest.guide"]
    for line in ("Only you get this", "Nobody's answers led to it", "Listen", "116 123"):
        assert line in message.plain


async def test_a_day_that_passed_while_canopy_was_down_is_asked_about_not_dropped(talk: Talk) -> None:
    _, name, day = await books(talk)
    await talk.beat(days=6)
    ((_, message),) = reminders(talk)
    assert f"You and {name} had booked {day.day} {day:%B}. Did you meet?" in message.plain
    await talk(MORGAN).taps(f"Taken care of: {name}")
    async with talk.house.identity.reading() as session:
        rows = (await session.execute(select(Conversation.booked_on))).scalars().all()
    assert day not in rows


@pytest.mark.parametrize("what", ["booked", "later"])
async def test_a_booking_that_was_moved_is_told_for_its_new_day_alone(talk: Talk, what: str) -> None:
    about, _, day = await books(talk)
    await sets(talk, about, day + timedelta(days=1), what)
    await talk.live(days=6)
    assert [at for at, _ in reminders(talk)] == ([f"{day + timedelta(days=1)} 09:00"] if what == "booked" else [])


async def test_a_conversation_that_was_held_before_its_day_is_not_told_of(talk: Talk) -> None:
    about, _, _ = await books(talk)
    await talk(MORGAN).does("talk.done", about)
    await talk.live(days=5)
    assert reminders(talk) == []


async def test_booking_the_same_day_twice_reminds_once(talk: Talk) -> None:
    about, _, day = await books(talk)
    await sets(talk, about, day)
    await talk.live(days=5)
    assert len(reminders(talk)) == 1


async def test_who_books_for_today_after_nine_needs_no_reminder(talk: Talk) -> None:
    talk.clock.forward(hours=2)
    await books(talk, 0)
    await talk.live(hours=12)
    assert reminders(talk) == []


async def test_the_letter_stands_with_the_booking_or_not_at_all(talk: Talk) -> None:
    """In one transaction; whoever does not look after somebody writes neither."""
    about, _, day = await books(talk)
    async with talk.house.identity.reading() as session:
        query = select(Letter).where(Letter.kind == "managers.booked")
        (letter,) = (await session.execute(query)).scalars().all()
    assert (letter.about, letter.due_at, letter.too_late_at) == (about, moment(day, time(9), trust.ZONE), None)
    ada = talk("ada")
    ada.dialog = None
    answer = await ada.does("talk.date", about, "booked")
    assert "not in your list" in answer.here.plain  # type: ignore[union-attr]
