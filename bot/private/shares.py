"""What one person shows to another by their own tap: an answer, or the wish to talk. Only the two can open it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.database import Database
from bot.private.keys import Keys
from bot.private.marks import Whose, given_mark, owner_mark, reader_mark
from bot.private.tables import share

USE = "share"
SIZE = 13_000  # bytes, for every one of them: words of 2,000 characters are at most 12,000 in JSON
Kind = Literal["answer", "talk"]


@dataclass(frozen=True, slots=True)
class Shared:
    """What is shared: kind "talk" says only that. An answer: which check-in, on which day (ISO), the option's name,
    and, where their author ticked it, the words. `number` finds it again; `owner` and `reader` are people's ids.
    """

    owner: int
    reader: int
    kind: Kind
    check_in: str = ""
    on: str = ""
    option: str = ""
    words: str = ""
    read: bool = False
    number: str = ""


def numbered(given: Shared, owner: Whose) -> Shared:
    """The same with its number, which says all of what is shared: a second tap is the same thing, not another one."""
    content = json.dumps({**asdict(given), "read": False, "number": ""}, sort_keys=True).encode()
    number = hashlib.sha256(owner.salt + content).hexdigest()[:32]
    return replace(given, number=number)


class Shares:
    """Giving, reading, taking back and forgetting. No row of it, and no other row, tells who shared with whom."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database, self._keys = database, keys
        put = (postgresql if database.shared else sqlite).insert(share)
        self._new = put.on_conflict_do_nothing(index_elements=["mark"]).returning(share.c.mark)

    async def give(self, owner: Whose, reader: Whose, given: Shared, purge_on: date) -> bool:
        """Keep what `numbered` made, until that day at the latest; False if it was given before."""
        key, marks = self._keys.current, self._marks(owner, given.number)
        if await self._database.once(select(share.c.mark).where(share.c.mark.in_(marks))):
            return False
        mark = given_mark(self._keys, key, USE, owner, given.number)
        row = {
            "mark": mark, "owner_mark": owner_mark(self._keys, key, USE, owner),
            "reader_mark": reader_mark(self._keys, key, USE, reader), "key_id": key,
            "sealed": self._seal(key, mark, owner.organisation, given), "purge_on": purge_on,
        }  # fmt: skip
        return bool(await self._database.once(self._new, **row))

    async def given_by(self, owner: Whose) -> list[Shared]:
        """What somebody shares now. Whether it was read is the reader's own, and left out."""
        found = await self._where(self._any(share.c.owner_mark, owner_mark, owner))
        return [replace(one, read=False) for one in found]

    async def given_to(self, reader: Whose) -> list[Shared]:
        """What is shared with somebody now, in no order of time. Only ever called for the person who asks."""
        return await self._where(self._any(share.c.reader_mark, reader_mark, reader))

    async def take_back(self, owner: Whose, number: str) -> bool:
        """From now on nobody can open it. False if this person gave no such thing."""
        mine = share.c.mark.in_(self._marks(owner, number))
        async with self._database.writing() as session:
            gone = await session.execute(delete(share).where(mine).returning(share.c.mark))
            return gone.first() is not None

    async def put_away(self, reader: Whose, number: str) -> bool:
        """Mark as read, for the reader alone: it is sealed in the row. False if nothing of that number is theirs."""
        mine = self._any(share.c.reader_mark, reader_mark, reader)
        async with self._database.writing() as session:
            for row in (await session.execute(select(share).where(mine).with_for_update())).all():
                content = self._keys.open(row.key_id, row.mark, row.sealed)
                if content["number"] == number:
                    sealed = self._keys.seal(row.key_id, row.mark, {**content, "read": True}, SIZE)
                    await session.execute(update(share).where(share.c.mark == row.mark).values(sealed=sealed))
                    return True
        return False

    async def forget(self, whose: Whose) -> None:
        """Erase all that somebody gave and all that was given to them."""
        both = self._any(share.c.owner_mark, owner_mark, whose) | self._any(share.c.reader_mark, reader_mark, whose)
        async with self._database.writing() as session:
            await session.execute(delete(share).where(both))

    def _marks(self, owner: Whose, number: str) -> list[bytes]:
        return [given_mark(self._keys, key, USE, owner, number) for key in self._keys.versions]

    def _any(
        self, column: ColumnElement[bytes], mark: Callable[[Keys, int, str, Whose], bytes], whose: Whose
    ) -> ColumnElement[bool]:
        """Their rows under every key that is here: a rotation may be under way."""
        return column.in_([mark(self._keys, key, USE, whose) for key in self._keys.versions])

    async def _where(self, these: ColumnElement[bool]) -> list[Shared]:
        async with self._database.reading() as session:
            rows = (await session.execute(select(share).where(these).order_by(share.c.mark))).all()
        return [_shared(self._keys.open(row.key_id, row.mark, row.sealed)) for row in rows]

    def _seal(self, key: int, mark: bytes, organisation: int, given: Shared) -> bytes:
        return self._keys.seal(key, mark, {"organisation": organisation, **asdict(given)}, SIZE)


def _shared(content: dict[str, Any]) -> Shared:
    return Shared(**{name: value for name, value in content.items() if name != "organisation"})
