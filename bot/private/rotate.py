"""Moving what is kept to the current key: new marks, sealed again, in the order of the new marks. Knows no names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, Table, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.private.forget import GIVEN, SLICE
from bot.private.keys import Keys
from bot.private.marks import (
    Making,
    Spot,
    Whose,
    given_mark,
    note_mark,
    owner_mark,
    queue_mark,
    quote_mark,
    reader_mark,
    reply_mark,
    round_mark,
    under,
)
from bot.private.tables import note, quote, reply

IN_ROUNDS: dict[Table, Making] = {reply: reply_mark, note: note_mark}
SEALED = (*IN_ROUNDS, quote, *GIVEN)
Marks = dict[str, bytes]
"""The marks of a row by its columns, "mark" among them."""
People = Callable[[set[int]], Awaitable[Mapping[int, Whose]]]
"""Who these people are, as far as marks need to know; whoever is gone is left out."""


class Rotation:
    """Moves the rows of one answers' store. Whatever it is stopped at, doing all of it again ends it."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database, self._keys = database, keys
        self._old = [version for version in keys.versions if version != keys.current]

    async def rounds(self) -> set[bytes]:
        """The marks of all rounds that have rows under another key."""
        found: set[bytes] = set()
        for table in IN_ROUNDS:
            query = select(table.c.round_mark).where(table.c.key_id != self._keys.current).distinct()
            found |= {bytes(mark) for (mark,) in await self._database.once(query)}
        return found

    def marks_of(self, organisation: int, round_id: int) -> list[bytes]:
        """How a round is marked under the other keys."""
        return [round_mark(self._keys, key, organisation, round_id) for key in self._old]

    async def move_round(self, spots: Sequence[Spot]) -> None:
        """A closed round's answers and words, from all its seats, in one transaction."""
        if not spots:
            return
        now = round_mark(self._keys, self._keys.current, spots[0].organisation, spots[0].round)
        async with self._database.writing() as session:
            for table, mark in IN_ROUNDS.items():
                moves = {
                    mark(self._keys, under(spot, key)): {"mark": self._mark(mark, spot), "round_mark": now}
                    for spot in spots for key in self._old
                }  # fmt: skip
                await self._move(session, table, moves)

    async def quotes(self) -> set[bytes]:
        """The marks of all quotes under another key: they do not tell of which round they are."""
        query = select(quote.c.mark).where(quote.c.key_id != self._keys.current)
        return {bytes(mark) for (mark,) in await self._database.once(query)}

    def quote_moves(self, there: set[bytes], spots: Iterable[Spot]) -> dict[bytes, Marks]:
        """Which of the quotes that are there belong to these seats, and their new marks."""
        return {
            old: {
                "mark": self._mark(quote_mark, spot),
                "queue_mark": queue_mark(self._keys, self._keys.current, spot.organisation),
            }
            for spot in spots for key in self._old if (old := quote_mark(self._keys, under(spot, key))) in there
        }  # fmt: skip

    async def move_quotes(self, moves: Mapping[bytes, Marks]) -> None:
        """In one transaction for all rounds: one by one they would tell which round each is of."""
        async with self._database.writing() as session:
            await self._move(session, quote, moves)

    async def move_given(self, people: People) -> None:
        """What somebody gave to another, by what the rows themselves say; a slice a transaction."""
        for table, use in GIVEN.items():
            last, rows = b"", await self._given(table, b"")
            while rows:
                opened = [(row, content) for row in rows if (content := self._content(row))]
                known = await people({int(content[who]) for _, content in opened for who in ("owner", "reader")})
                moves = dict(found for row, content in opened if (found := self._given_move(use, row, content, known)))
                async with self._database.writing() as session:
                    await self._move(session, table, moves)
                last = rows[-1].mark
                rows = await self._given(table, last)

    async def count(self) -> dict[int, Counter[str]]:
        """How many rows each key locks, by table."""
        found: dict[int, Counter[str]] = {}
        for table in SEALED:
            query = select(table.c.key_id, func.count()).group_by(table.c.key_id)
            for version, count in await self._database.once(query):
                found.setdefault(version, Counter())[table.name] = count
        return found

    async def _given(self, table: Table, after: bytes) -> Sequence[Row[Any]]:
        query = select(table).where(table.c.key_id != self._keys.current, table.c.mark > after)
        return await self._database.once(query.order_by(table.c.mark).limit(SLICE))

    def _content(self, row: Row[Any]) -> dict[str, Any]:
        """What stands in it; nothing if its key is missing or it was meddled with: it stays, and is counted."""
        try:
            return self._keys.open(row.key_id, row.mark, row.sealed)
        except (InvalidTag, KeyError):
            return {}

    def _given_move(
        self, use: str, row: Row[Any], content: Mapping[str, Any], known: Mapping[int, Whose]
    ) -> tuple[bytes, Marks] | None:
        owner, reader = known.get(int(content["owner"])), known.get(int(content["reader"]))
        number = str(content["number"])
        if not owner or not reader or given_mark(self._keys, row.key_id, use, owner, number) != row.mark:
            return None  # either has been erased since: nothing leads here any more
        key = self._keys.current
        return row.mark, {
            "mark": given_mark(self._keys, key, use, owner, number),
            "owner_mark": owner_mark(self._keys, key, use, owner),
            "reader_mark": reader_mark(self._keys, key, use, reader),
        }

    def _mark(self, mark: Making, spot: Spot) -> bytes:
        return mark(self._keys, under(spot, self._keys.current))

    async def _move(self, session: AsyncSession, table: Table, moves: Mapping[bytes, Marks]) -> None:
        """Write these rows again under their new marks, sorted: their old order has told enough."""
        new: list[dict[str, Any]] = []
        marks = list(moves)
        for start in range(0, len(marks), SLICE):
            these = table.c.mark.in_(marks[start : start + SLICE])
            rows = (await session.execute(select(table).where(these).with_for_update())).mappings().all()
            for row in rows:
                to = moves[row["mark"]]
                sealed = self._keys.seal_again(row["key_id"], row["mark"], row["sealed"], to["mark"])
                new.append({**row, **to, "key_id": self._keys.current, "sealed": sealed})
            if rows:
                await session.execute(delete(table).where(these))
        if new:
            await session.execute(insert(table), sorted(new, key=lambda row: row["mark"]))
