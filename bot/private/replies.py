"""The answers' store: the only code that opens it. It knows marks and sealed contents, never a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.private.forget import forget, forget_answers
from bot.private.keys import Keys
from bot.private.marks import Making, Spot, Whose, note_mark, queue_mark, reply_mark, round_mark, under
from bot.private.quotes import Quotes
from bot.private.rotate import Rotation
from bot.private.shares import Shares
from bot.private.tables import ask, erased, note, quote, reply, share

KEEP_ANSWERS = timedelta(days=90)
KEEP_WORDS = timedelta(days=30)
REPLY_SIZE, NOTE_SIZE = 256, 12_400  # bytes; one character of 2,000 is at most six bytes of JSON
SKIPPED = 0
PURGED = (reply, note, share, ask, quote)
Put = Literal["kept", "stale"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A choice: the option's name, its rating 1 to 5 (0 is "not today"), and the platform's time of the tap."""

    option: str
    rating: int
    at: datetime


class Answers:
    """Keeping, finding, counting out and forgetting. A skip is kept just as an answer is."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self.keys = keys
        self.shares, self.quotes = Shares(database, keys), Quotes(database, keys)
        insert = (postgresql if database.shared else sqlite).insert
        self._new = {
            table: insert(table).on_conflict_do_nothing(index_elements=["mark"]).returning(table.c.mark)
            for table in (reply, note)
        }
        self._erased = insert(erased).on_conflict_do_nothing(index_elements=["id"])

    @property
    def database(self) -> Database:
        """The store itself, for the rooms beside this one (asks, weeks); nothing outside private/ knows its tables."""
        return self._database

    async def keep(self, spot: Spot, given: Reply, opened_on: date) -> Put:
        """Store an answer, unless a newer one stands: a redelivered first tap must not undo the second."""
        mark = reply_mark(self.keys, spot)
        content = {"option": given.option, "rating": given.rating, "at": given.at.isoformat()}
        row = self._row(spot, mark, content, REPLY_SIZE, keep_until(opened_on, KEEP_ANSWERS))
        return await self._put(reply, row, given.at)

    async def keep_words(self, spot: Spot, words: str, at: datetime, opened_on: date) -> Put:
        """Store, replace or (empty) take away what somebody added in words."""
        mark = note_mark(self.keys, spot)
        content = {"words": words, "at": at.isoformat()}
        row = self._row(spot, mark, content, NOTE_SIZE, keep_until(opened_on, KEEP_WORDS))
        return await self._put(note, row, at, away=not words)

    async def of(self, spots: Sequence[Spot]) -> dict[int, Reply]:
        """One person's own answers, by round. Only ever called for the person who asks."""
        marks = self._marks(reply_mark, spots)
        rows = await self._rows(reply, list(marks))
        return {marks[mark].round: _reply(self.keys.open(key, mark, sealed)) for mark, key, sealed in rows}

    async def words_of(self, spots: Sequence[Spot]) -> dict[int, str]:
        """One person's own added words, by round."""
        marks = self._marks(note_mark, spots)
        rows = await self._rows(note, list(marks))
        return {marks[mark].round: str(self.keys.open(key, mark, sealed)["words"]) for mark, key, sealed in rows}

    async def ratings(self, spots: Sequence[Spot]) -> list[int]:
        """The ratings that were given in a round by these seats, sorted: whose is whose is already lost."""
        return sorted(rating for rating in await self.counted(spots) if rating != SKIPPED)

    async def counted(self, spots: Sequence[Spot]) -> list[int]:
        """What was given in each of these seats, in their order; SKIPPED too where nothing was.

        Only for pictures, which count whoever answered in several teams once: neither kept nor shown to anybody.
        Raises KeyError where a key is missing: a picture is decided once, and never from a part of the answers.
        """
        if missing := {spot.key for spot in spots} - set(self.keys.versions):
            raise KeyError(f"key {min(missing)}")
        marks = self._marks(reply_mark, spots)
        rows = await self._rows(reply, list(marks))
        given = {marks[mark]: int(self.keys.open(key, mark, sealed)["rating"]) for mark, key, sealed in rows}
        return [given.get(spot, SKIPPED) for spot in spots]

    async def settle(self, organisation: int, round_id: int, key: int) -> None:
        """When a round has closed: write its rows again in the order of their marks.

        On disk they lay in the order in which people answered, which ties names to answers for whoever watched.
        """
        mark = round_mark(self.keys, key, organisation, round_id)
        queue = quote.c.queue_mark == queue_mark(self.keys, key, organisation)
        for table, these in ((reply, reply.c.round_mark == mark), (note, note.c.round_mark == mark), (quote, queue)):
            async with self._database.writing() as session:
                query = select(table).where(these).order_by(table.c.mark)
                found = await session.execute(query.with_for_update())  # a second one finds nothing left to do
                rows = [dict(row) for row in found.mappings()]
                if rows:
                    await session.execute(delete(table).where(these))
                    await session.execute(insert(table), rows)
        await self._database.forget_the_way()

    async def forget(self, spots: Sequence[Spot]) -> None:
        """Erase everything one person answered and wrote in these rounds."""
        await forget_answers(self._database, self.keys, spots)

    async def erase(self, whose: Whose, rounds: Sequence[int], number: str, on: date) -> None:
        """Carry out the erasure of this number, once: all of somebody's answers, and what they gave or were given."""
        await forget(self._database, self.keys, whose, rounds)
        await self._database.once(self._erased, id=number, erased_on=on)

    async def erasures(self) -> set[str]:
        """The numbers of the erasures that this store has carried out."""
        return {number for (number,) in await self._database.once(select(erased.c.id))}

    async def purge(self, today: date, sooner: Mapping[str, int] | None = None) -> None:
        """Erase what has been kept long enough; from a table in `sooner` so many days before that."""
        gone = 0
        async with self._database.writing() as session:
            for table in PURGED:
                day = today + timedelta(days=(sooner or {}).get(table.name, 0))
                old: Any = await session.execute(delete(table).where(table.c.purge_on <= day))
                gone += old.rowcount
        if gone:
            await self._database.forget_the_way()

    @property
    def rotation(self) -> Rotation:
        """What moves this store's rows to the current key."""
        return Rotation(self._database, self.keys)

    async def answers(self) -> bool:
        """Whether the store answers. Raises whatever the driver does if not."""
        return await self._database.answers()

    async def close(self) -> None:
        await self._database.close()

    async def _put(self, table: Table, row: dict[str, Any], at: datetime, *, away: bool = False) -> Put:
        """Put a row in the place of an older one, or only take that away. The newest `at` stands."""
        if not away and await self._database.once(self._new[table], **row):
            return "kept"
        try:
            return await self._try_to_put(table, row, at, away=away)
        except IntegrityError:  # the same person's first two taps came at once; the other was first
            return await self._try_to_put(table, row, at, away=away)

    async def _try_to_put(self, table: Table, row: dict[str, Any], at: datetime, *, away: bool) -> Put:
        here = table.c.mark == row["mark"]
        async with self._database.writing() as session:
            query = select(table.c.key_id, table.c.sealed).where(here).with_for_update()
            old = (await session.execute(query)).first()
            if old and datetime.fromisoformat(self.keys.open(old.key_id, row["mark"], old.sealed)["at"]) > at:
                return "stale"
            if away:
                await session.execute(delete(table).where(here))
            elif old:
                await session.execute(update(table).where(here).values(row))
            else:
                await session.execute(insert(table).values(row))
            return "kept"

    def _row(self, spot: Spot, mark: bytes, content: dict[str, Any], size: int, purge_on: date) -> dict[str, Any]:
        return {
            "mark": mark,
            "round_mark": round_mark(self.keys, spot.key, spot.organisation, spot.round),
            "key_id": spot.key,
            "sealed": self.keys.seal(spot.key, mark, content, size),
            "purge_on": purge_on,
        }

    def _marks(self, mark: Making, spots: Sequence[Spot]) -> dict[bytes, Spot]:
        """Where the rows of these spots may stand: under any key that is here, since a rotation may be under way.

        Those of one spot stand side by side, so that one look sees them before or after it was moved.
        """
        return {mark(self.keys, under(spot, key)): spot for spot in spots for key in self.keys.versions}

    async def _rows(self, table: Table, marks: list[bytes]) -> list[tuple[bytes, int, bytes]]:
        found: list[tuple[bytes, int, bytes]] = []
        async with self._database.reading() as session:
            for some in _slices(marks, 400 // len(self.keys.versions) * len(self.keys.versions)):
                query = select(table.c.mark, table.c.key_id, table.c.sealed).where(table.c.mark.in_(some))
                found.extend((row.mark, row.key_id, row.sealed) for row in await session.execute(query))
        return found


def keep_until(opened_on: date, keep: timedelta) -> date:
    """The Monday on which it goes: never later than promised, and the same for a whole round."""
    last = opened_on + keep
    return last - timedelta(days=last.weekday())


def _reply(content: dict[str, Any]) -> Reply:
    return Reply(content["option"], int(content["rating"]), datetime.fromisoformat(content["at"]))


def _slices(marks: list[bytes], size: int) -> list[list[bytes]]:
    return [marks[start : start + size] for start in range(0, len(marks), size)]
