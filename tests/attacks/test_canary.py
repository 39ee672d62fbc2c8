"""A phrase typed in every place that takes words is afterwards found nowhere but in its own encrypted row."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.chat import Form, Message
from bot.database import Database
from bot.models import Letter
from bot.people.recognise import people_by_id
from bot.rehearsal import trust
from bot.rounds import seats_of
from bot.visit import House, Visit
from tests.attacks.walk import everywhere, with_every_role
from tests.cast import ADA, CHIDI, GWEN, MORGAN, SAM, WARD_COLLEAGUES
from tests.conversation import Talk, plain
from tests.stores.conftest import rows_of

CANARY = "canary-xylophone-77"
OTHERS = (MORGAN, CHIDI, GWEN, SAM, *WARD_COLLEAGUES)
PLACES = {("check_in.more_sent", "words"), ("check_in.open_sent", "words"), ("kudos.look", "words")}
"""Some that surely take words; what is added later is found by the walk itself."""


async def bytes_of(house: House) -> bytes:
    """Both databases as a thief has them: on SQLite the files and their logs, on PostgreSQL every row and page."""
    files = [path for path in Path(house.settings.data).rglob("*") if path.is_file()]
    found = b"".join(path.read_bytes() for path in files)
    for database in (house.identity, house.answers._database):
        if database.shared:
            found += repr(await rows_of(database, physical=True)).encode() + await _pages(database)
    return found


async def _pages(database: Database) -> bytes:
    """PostgreSQL's own files of these tables, old versions of rows too."""
    from sqlalchemy import text

    async with database.writing() as session:
        await session.execute(text("CHECKPOINT"))
        found = await session.execute(
            text("SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class WHERE relkind = 'r' "
                 "AND relnamespace = 'public'::regnamespace")
        )  # fmt: skip
        return b"".join(bytes(one) for one in found.scalars() if one)


def spelled(words: str) -> list[bytes]:
    """How words may lie about: as they are, in capitals, in UTF-16, in base64 (at each of its three offsets)."""
    import base64

    raw = words.encode()
    coded = [base64.b64encode(b"x" * shift + raw)[4:-4] for shift in range(3)]
    return [raw, raw.upper(), raw.replace(b"-", b" "), words.encode("utf-16-le"), raw.hex().encode(), *coded]


async def test_a_phrase_typed_everywhere_is_found_nowhere(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)  # as `cli.logs` holds the libraries
    for name in ("bot", "handlers", "asyncio", "apscheduler"):
        caplog.set_level(logging.DEBUG, logger=name)
    await with_every_role(talk, ADA)
    await talk.beat(minutes=30)
    ada = talk(ADA)
    walk = await everywhere(talk, ada, CANARY, CHIDI)
    assert walk.places >= PLACES
    await talk.beat(seconds=5)
    await talk.beat(hours=9)
    await talk.beat(days=1)

    lying_about = await bytes_of(talk.house)
    assert not [one for one in spelled(CANARY) if one in lying_about], "a database"
    records = "".join(f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records)
    assert CANARY not in records, "a log"
    async with talk.house.identity.reading() as session:
        letters = (await session.execute(select(Letter))).scalars().all()
        assert CANARY not in "".join(str(vars(letter)) for letter in letters), "a letter"
    for user in OTHERS:
        assert CANARY not in "\n".join(talk(user).hears()), f"the chat or a notification of {user}"
        assert CANARY not in str(await exported(talk, user)), f"the export of {user}"
    assert not [line for made in trust.TEAMS for line in talk.channel(made.name) if CANARY in line], "a channel"
    assert not [line for line in ada.hears() if CANARY in line], "a chat that the employer may export"


async def test_nothing_that_comes_back_to_a_chat_quotes_it(talk: Talk) -> None:
    """What is answered outside a dialog, every title, every notification and every door."""
    await with_every_role(talk, ADA)
    await talk.beat(minutes=30)
    walk = await everywhere(talk, talk(ADA), CANARY, CHIDI)
    for answer in walk.answers:
        for shown in (answer.here, answer.question):
            if isinstance(shown, Form | Message):
                assert CANARY not in shown.title
        if isinstance(answer.question, Message):
            assert CANARY not in plain(answer.question), "what becomes of the message in the chat"


async def test_the_words_are_there_for_their_author_in_their_own_row(talk: Talk) -> None:
    await talk.beat(minutes=30)
    ada = talk(ADA)
    await ada.taps("Sunny")
    await ada.taps("Say a little more")
    await ada.fills(words=CANARY)
    visit = await visit_of(talk, ADA)
    async with talk.house.identity.reading() as session:
        seats = await seats_of(session, visit.person.id, visit.person.salt)
    assert CANARY in (await talk.house.answers.words_of([one.spot for one in seats])).values()
    assert CANARY in str(await exported(talk, ADA))
    rows: dict[str, Any] = await rows_of(talk.house.answers._database)
    assert len(rows["note"]) == 1 and not [one for one in spelled(CANARY) if one in await bytes_of(talk.house)]


async def visit_of(talk: Talk, user: str) -> Visit:
    from bot.models import Address

    async with talk.house.identity.reading() as session:
        id = (await session.execute(select(Address.person_id).where(Address.user == user))).scalar_one()
        return Visit(talk.house, (await people_by_id(session, [id]))[id], talk.clock.now())


async def exported(talk: Talk, user: str) -> dict[str, object]:
    found: dict[str, object] = {}
    visit = await visit_of(talk, user)
    for keeps in talk.house.router.keeps:
        found |= await keeps.export(visit)
    return found
