"""Erasing: every row of the answers' store that one person's marks lead to, under every key that is here."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Table, delete, select, update

from bot.database import Database
from bot.private.keys import NONCE, Keys
from bot.private.marks import Making, Spot, Whose, note_mark, owner_mark, quote_mark, reader_mark, reply_mark, under
from bot.private.tables import ask, note, quote, reply, share

ANSWERED: dict[Table, Making] = {reply: reply_mark, note: note_mark, quote: quote_mark}
"""What somebody's seat in a round leads to, and the mark that finds it."""
GIVEN: dict[Table, str] = {share: "share", ask: "ask"}
"""What one person gave to another, and the use that its marks are made for."""
SLICE = 400
SEAL = NONCE + 16  # bytes that sealing adds: AES-GCM's nonce and tag


async def forget(database: Database, keys: Keys, whose: Whose, rounds: Iterable[int]) -> None:
    """All that one person answered in these rounds, all that they gave, and what was shared with them."""
    await forget_answers(
        database, keys, [Spot(whose.organisation, one, whose.person, whose.salt, keys.current) for one in rounds]
    )
    for table, use in GIVEN.items():
        for key in keys.versions:
            await _delete(database, table, table.c.owner_mark == owner_mark(keys, key, use, whose))
            theirs = table.c.reader_mark == reader_mark(keys, key, use, whose)
            await (_hand_back(database, keys, theirs) if table is ask else _delete(database, table, theirs))
    await database.forget_the_way()


async def _hand_back(database: Database, keys: Keys, these: ColumnElement[bool]) -> None:
    """A wish to be contacted stays its owner's, who hears that it is not taken up; no mark leads to its reader now."""
    async with database.writing() as session:
        for row in (await session.execute(select(ask).where(these).with_for_update())).all():
            content = keys.open(row.key_id, row.mark, row.sealed)
            if content.get("state") in ("draft", "waiting"):
                content |= {"state": "declined", "told": False}
            sealed = keys.seal(row.key_id, row.mark, content, len(row.sealed) - SEAL)
            changed = {"sealed": sealed, "reader_mark": os.urandom(16)}
            await session.execute(update(ask).where(ask.c.mark == row.mark).values(changed))


async def forget_answers(database: Database, keys: Keys, spots: Sequence[Spot]) -> None:
    """Answers, words and quotes of these places in rounds."""
    for table, mark in ANSWERED.items():
        marks = [mark(keys, under(spot, key)) for spot in spots for key in keys.versions]
        for start in range(0, len(marks), SLICE):
            await _delete(database, table, table.c.mark.in_(marks[start : start + SLICE]))


async def _delete(database: Database, table: Table, these: ColumnElement[bool]) -> None:
    """Delete them, even while a closing or a rotation writes them again in another place.

    On PostgreSQL a delete that waits for such a move then passes over the moved row, which is younger than itself; the
    second one sees it.
    """
    async with database.writing() as session:
        for _ in range(2):
            await session.execute(delete(table).where(these))
