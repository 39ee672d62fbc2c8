"""Two stores and no thread between them: a press writes no identity row, a reminder leaves no trace."""

from __future__ import annotations

from sqlalchemy import select

from bot.chat import Message, Pressed
from bot.models import Letter, Person, Round, Seat
from bot.private.marks import note_mark, reply_mark
from bot.rounds import spot
from tests.cast import ADA, MORGAN, WARD_COLLEAGUES
from tests.conversation import Talk, buttons
from tests.stores.conftest import bytes_of, is_postgresql, rows_of

WORDS = "the purple kettle of the third corridor"


async def asked(talk: Talk) -> None:
    await talk.beat(minutes=30)


async def answers_of(talk: Talk) -> int:
    return len((await rows_of(talk.house.answers._database))["reply"])


async def test_a_press_writes_no_identity_row(talk: Talk) -> None:
    """No last-seen, no mark that somebody answered, no deduplication row, no letter state: not one byte."""
    await asked(talk)
    ada, others = talk(ADA), [talk(user) for user in WARD_COLLEAGUES]
    identity = talk.house.identity
    before = await rows_of(identity, physical=True)
    on_disk = b"" if is_postgresql(identity) else await bytes_of(identity)
    await ada.taps("Stormy")
    await ada.taps("Say a little more")
    await ada.fills(words=WORDS)
    ada.dialog = None
    await ada.taps("Help that fits")
    ada.dialog = None
    await ada.taps("Change my answer")
    await ada.taps("Sunny")
    await others[0].taps("Not today")
    await others[1].taps("Help now")
    await others[2].taps("Who sees this")
    await ada.does("answers.open")
    assert await answers_of(talk) == 2
    assert await rows_of(identity, physical=True) == before
    assert is_postgresql(identity) or await bytes_of(identity) == on_disk


async def test_a_press_that_is_redelivered_forged_or_late_writes_none_either(talk: Talk) -> None:
    await asked(talk)
    ada, button = talk(ADA), buttons(talk(ADA).last())[0]
    await talk.beat(hours=9)
    before = await rows_of(talk.house.identity, physical=True)
    for about, value in ((button.about, button.value), ("999", "sunny"), (button.about, "wonderful")):
        for _ in range(2):
            await talk.dispatch(Pressed(ada.who, talk.clock.now(), does=button.does, about=about, value=value))
    assert await rows_of(talk.house.identity, physical=True) == before
    assert await answers_of(talk) == 0


async def test_after_the_reminder_the_letters_of_who_answered_and_who_did_not_are_alike(talk: Talk) -> None:
    await asked(talk)
    for user, label in ((ADA, "Stormy"), (WARD_COLLEAGUES[0], "Not today")):
        await talk(user).taps(label)
    await talk.beat(hours=2)
    assert any("gentle reminder" in line for line in talk(MORGAN).hears())
    async with talk.house.identity.reading() as session:
        letters = list((await session.execute(select(Letter).where(Letter.kind.like("check_in.%")))).scalars())
    apart = {"id", "dedup", "person_id"}
    told = {
        kind: {
            tuple(getattr(one, name) for name in Letter.__table__.columns.keys() if name not in apart)  # noqa: SIM118
            for one in letters
            if one.kind == kind
        }
        for kind in ("check_in.ask", "check_in.remind")
    }
    assert {kind: len(rows) for kind, rows in told.items()} == {"check_in.ask": 1, "check_in.remind": 1}
    assert len(letters) == 28


async def test_somebody_who_pauses_leaves_the_same_letters_as_everybody(talk: Talk) -> None:
    await talk(ADA).says("stop")
    await asked(talk)
    async with talk.house.identity.reading() as session:
        letters = list((await session.execute(select(Letter).where(Letter.kind == "check_in.ask"))).scalars())
    ends = {(one.state, one.sent_at, one.reference, one.attempts, one.last_error, one.due_at) for one in letters}
    assert len(letters) == 14 and len(ends) == 1


async def test_a_thief_of_both_databases_without_the_key_learns_nothing(talk: Talk) -> None:
    """A22: no rating, choice or word in any byte, and nothing in one database that stands in the other."""
    await asked(talk)
    for user, label in zip((ADA, *WARD_COLLEAGUES), ("Stormy", "Sunny", "Foggy", "Not today"), strict=False):
        await talk(user).taps(label)
    ada = talk(ADA)
    await ada.taps("Say a little more")
    await ada.fills(words=WORDS)
    await talk.beat(hours=9)
    keys = talk.house.answers.keys
    async with talk.house.identity.reading() as session:
        one = (await session.execute(select(Round))).scalar_one()
        people = list(await session.execute(select(Person.id, Person.salt, Person.name).join(Seat)))
    spots = [spot(one, person, salt) for person, salt, _ in people]
    marks = [make(keys, each) for each in spots for make in (reply_mark, note_mark)]
    identity, answers = await bytes_of(talk.house.identity), await bytes_of(talk.house.answers._database)
    assert b"Ada Okafor" in identity and sum(mark in answers for mark in marks) == 5, "this is not where they are"
    told = (b"stormy", b"foggy", b"not_today", b'"rating"', b'"option"', b"kettle", b"corridor")
    assert [word for word in told if word in identity + answers] == []
    assert [mark for mark in marks if mark in identity] == []
    assert [name for _, salt, name in people for thing in (salt, name.encode()) if thing in answers] == []


async def test_erasing_unties_for_good(talk: Talk) -> None:
    """The old salt is gone from the disk's rows: even the key's holder cannot make the old mark again."""
    await asked(talk)
    await talk(ADA).taps("Stormy")
    async with talk.house.identity.reading() as session:
        before = (await session.execute(select(Person.salt).where(Person.name == "Ada Okafor"))).scalar_one()
    answer = await talk(ADA).does("answers.erase_now")
    assert isinstance(answer.here, Message)
    async with talk.house.identity.reading() as session:
        after = (await session.execute(select(Person.salt).where(Person.name == "Ada Okafor"))).scalar_one()
    assert before != after and await answers_of(talk) == 0
    assert is_postgresql(talk.house.identity) or before not in str(await rows_of(talk.house.identity)).encode()
