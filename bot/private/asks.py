"""Wishes to be contacted: few sealed rows, found by whoever gave or got one and by no others."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, delete, insert, select, update

from bot.private.marks import Whose, given_mark, owner_mark, reader_mark
from bot.private.replies import Answers, keep_until
from bot.private.tables import ask as table

KEEP_ASKS: Final = timedelta(days=14)
"""After its hours an ask can still be read by the two of them, so that whoever took it up knows whom to ring."""
MOST: Final = 500  # characters of own words
SIZE: Final = 3_600  # bytes; one character is at most six bytes of JSON
USE: Final = "ask"

State = Literal["draft", "waiting", "taken", "declined", "over"]
TOLD: Final[tuple[State, ...]] = ("waiting", "taken", "declined", "over")
"""States for which a letter is written."""


@dataclass(frozen=True, slots=True)
class Ask:
    """`owner` would like `reader` to get in touch (people, by id), and what is told of them: `words`, maybe empty.

    `until` (aware UTC): then it is over if nobody took it up; a draft is forgotten. `told`: whether the letter that
    this state calls for is written. `number` names it to the two of them, and to nobody else.
    """

    organisation: int
    owner: int
    reader: int
    number: str
    words: str
    until: datetime
    state: State = "draft"
    told: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An ask and where it lies."""

    ask: Ask
    mark: bytes
    key: int
    sealed: bytes


class Asks:
    """Keeping, finding, changing and forgetting asks."""

    def __init__(self, answers: Answers) -> None:
        self._database, self._keys = answers.database, answers.keys

    async def draft(self, owner: Whose, reader: Whose, words: str, until: datetime) -> Row:
        """Keep one that its owner only looks at yet. Raises ValueError for words that are too long."""
        if len(words) > MOST:
            raise ValueError("too long")
        key, number = self._keys.current, secrets.token_urlsafe(12)
        ask = Ask(owner.organisation, owner.person, reader.person, number, words, until)
        mark = given_mark(self._keys, key, USE, owner, number)
        row = Row(ask, mark, key, self._seal(key, mark, ask))
        values = {
            "mark": mark,
            "owner_mark": owner_mark(self._keys, key, USE, owner),
            "reader_mark": reader_mark(self._keys, key, USE, reader),
            "key_id": key,
            "sealed": row.sealed,
            "purge_on": keep_until(until.date(), KEEP_ASKS),
        }
        async with self._database.writing() as session:
            await session.execute(insert(table).values(values))
        return row

    async def by(self, owner: Whose) -> list[Row]:
        """Those that somebody gave, drafts too."""
        marks = [owner_mark(self._keys, key, USE, owner) for key in self._keys.versions]
        return await self._rows(table.c.owner_mark.in_(marks))

    async def to(self, reader: Whose) -> list[Row]:
        """Those that somebody got. Whose salt has changed since is not theirs to be shown: see `stands`."""
        marks = [reader_mark(self._keys, key, USE, reader) for key in self._keys.versions]
        return [row for row in await self._rows(table.c.reader_mark.in_(marks)) if row.ask.state != "draft"]

    async def all(self) -> list[Row]:
        """All of them, for the look at what is due. They are few: each is gone two weeks after its hours."""
        return await self._rows(table.c.mark.is_not(None))

    def stands(self, row: Row, owner: Whose) -> bool:
        """Whether it is still its owner's: who erased what they gave has another salt now, and it leads nowhere."""
        return row.mark == given_mark(self._keys, row.key, USE, owner, row.ask.number)

    def letter(self, row: Row, state: State) -> str:
        """What keeps the letter for a state from being written twice; to whoever has no key it ties nobody to it."""
        return f"contact:{self._keys.mark(row.key, 'ask letter', row.ask.number, state).hex()}"

    async def change(self, row: Row, **new: Any) -> Row | None:
        """The row as it is now, or None where somebody else was first: another replica, or the other of the two."""
        ask = replace(row.ask, **new)
        changed = replace(row, ask=ask, sealed=self._seal(row.key, row.mark, ask))
        purge_on = keep_until(ask.until.date(), KEEP_ASKS)
        here = update(table).where(table.c.mark == row.mark, table.c.sealed == row.sealed)
        query = here.values(sealed=changed.sealed, purge_on=purge_on).returning(table.c.mark)
        async with self._database.writing() as session:
            done = (await session.execute(query)).first()
        return changed if done else None

    async def forget(self, rows: Sequence[Row]) -> None:
        """Erase these."""
        if rows:
            async with self._database.writing() as session:
                await session.execute(delete(table).where(table.c.mark.in_([row.mark for row in rows])))

    async def _rows(self, where: ColumnElement[bool]) -> list[Row]:
        query = select(table.c.mark, table.c.key_id, table.c.sealed).where(where)
        async with self._database.reading() as session:
            found = (await session.execute(query)).all()
        rows = [(one, self._keys.open(one.key_id, one.mark, one.sealed)) for one in found]
        mine = [Row(_ask(told), one.mark, one.key_id, one.sealed) for one, told in rows if "until" in told]
        return sorted(mine, key=lambda row: (row.ask.until, row.ask.number))

    def _seal(self, key: int, mark: bytes, ask: Ask) -> bytes:
        return self._keys.seal(key, mark, {**asdict(ask), "until": ask.until.isoformat()}, SIZE)


def _ask(told: dict[str, Any]) -> Ask:
    return Ask(**{**told, "until": datetime.fromisoformat(told["until"])})
