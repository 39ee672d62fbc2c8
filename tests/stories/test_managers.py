"""A manager's reminder: by the calendar alone, once a week, with one thing to try, and only a date kept."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from bot.chat import Form, Message
from bot.cli.opening import open_house
from bot.models import Conversation, Schedule, Team
from bot.rehearsal import trust
from bot.when.local import local
from tests.cast import ADA, MORGAN, SAM, WARD_COLLEAGUES
from tests.clock import StillClock
from tests.conversation import Talk, buttons, plain
from tests.ground import Ground


async def live(talk: Talk, days: int) -> list[tuple[str, str]]:
    """Live some days; every new message to Morgan as (weekday and hour, text)."""
    seen = len(talk(MORGAN).hears())
    await talk.live(days=days)
    lines = talk.chats.lines(("user", MORGAN))[seen:]
    told = [(line.at, line.content) for line in lines if isinstance(line.content, Message)]
    return [(f"{local(at, trust.ZONE):%a %H}", message.plain) for at, message in told]


async def due_soon(talk: Talk) -> list[Conversation]:
    async with talk.house.identity.writing() as session:
        ward = select(Team.id).where(Team.name == trust.WARD).scalar_subquery()
        await session.execute(update(Schedule).where(Schedule.team_id != ward).values(next_at=None))
        rows = list((await session.execute(select(Conversation).order_by(Conversation.due_on))).scalars())
        today = talk.clock.now().date()
        for at, row in enumerate(rows):
            row.due_on = today - timedelta(days=at)
    return rows


async def digest(talk: Talk) -> Message:
    """Have everything due, and live until the digest comes."""
    await due_soon(talk)
    await talk.live(days=7)
    for line in reversed(talk.chats.lines(("user", MORGAN))):
        if isinstance(line.content, Message) and "conversations are due" in line.content.plain:
            return line.content
    raise AssertionError("no digest came")


async def test_at_most_one_digest_a_week_and_in_working_hours(talk: Talk) -> None:
    await due_soon(talk)
    told = [(when, line) for when, line in await live(talk, 21) if "conversations are due" in line]
    assert len(told) == 3
    assert {when for when, _ in told} == {told[0][0]}
    assert told[0][0].endswith("10") and told[0][0][:3] not in ("Sat", "Sun")


async def test_every_card_says_listen_do_not_advise_signpost_and_why_it_came(talk: Talk) -> None:
    card = (await digest(talk)).plain
    for line in ("Listen", "clinical advice", "Point to support", "Nobody's answers led to it", "One thing to try"):
        assert line in card
    guide = await talk(MORGAN).does("digest.guide")
    assert "How are you, and how is it really going" in plain(guide.here) and "clinical advice" in plain(guide.here)


async def test_nudges_go_round_without_a_repeat(talk: Talk) -> None:
    from bot.people.known import Known
    from bot.visit import Visit
    from handlers.managers.digest import nudge

    visit = Visit(talk.house, Known(7, 1, "Morgan", "en", "england", trust.ZONE, b""), talk.clock.now())
    seen = [nudge(visit.at(visit.now + timedelta(weeks=week))) for week in range(45)]
    assert len(set(seen)) == 45


async def test_taken_care_of_moves_it_a_quarter_on(talk: Talk) -> None:
    await digest(talk)
    morgan = talk(MORGAN)
    first = next(b for b in buttons(morgan.last()) if b.does == "talk.done")
    name = first.says.removeprefix("Taken care of: ")
    await morgan.taps(first.says)
    assert name not in "".join(morgan.hears()[-1:])
    async with talk.house.identity.reading() as session:
        row = (
            await session.execute(select(Conversation).where(Conversation.person_id == int(first.about)))
        ).scalar_one()
    assert row.due_on == talk.clock.now().date() + timedelta(days=91)


async def test_booking_keeps_a_date_and_no_words(talk: Talk) -> None:
    await digest(talk)
    morgan = talk(MORGAN)
    await morgan.taps("Booked")
    assert isinstance(morgan.dialog, Form)
    assert [field.kind for field in morgan.dialog.fields] == ["date"], "a conversation must have no place for words"
    day = talk.clock.now().date() + timedelta(days=3)
    await morgan.fills(date="yesterday-ish")
    assert "Choose a date" in plain(morgan.dialog)
    await morgan.fills(date=day.isoformat())
    await talk.beat(days=3)
    answer = await morgan.does("digest.open")
    assert "booked for" in plain(answer.here)


async def test_only_the_manager_can_move_a_conversation(talk: Talk) -> None:
    await digest(talk)
    button = next(b for b in buttons(talk(MORGAN).last()) if b.does == "talk.done")
    for stranger in (ADA, SAM):
        assert "not in your list" in plain((await talk(stranger).does("talk.done", button.about)).here)
        assert "not in your list" in plain((await talk(stranger).does("talk.date", button.about, "later")).here)


async def test_whatever_the_team_answers_the_managers_messages_are_the_same(ground: Ground) -> None:
    """A27: two worlds, all well and all in distress."""
    worlds = []
    for label in ("Sunny", "Stormy"):
        async with open_house(await ground.furnished(), (clock := StillClock(trust.START)).now) as house:
            talk = Talk(house, clock)
            await due_soon(talk)
            await talk.beat(minutes=30)
            for user in (ADA, *WARD_COLLEAGUES):
                await talk(user).taps(label)
            worlds.append([line for line in await live(talk, 8) if "Today's weather" not in line[1]])
    assert worlds[0] == worlds[1]
    assert any("conversations are due" in line for _, line in worlds[0])
