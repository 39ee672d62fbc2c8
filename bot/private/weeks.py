"""What somebody keeps for themselves alone, week by week: one sealed row each, so that no pattern shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.private.asks import SIZE, USE
from bot.private.marks import Whose, given_mark, owner_mark, reader_mark
from bot.private.replies import KEEP_ANSWERS, Answers, keep_until
from bot.private.tables import ask as table

NUMBER: Final = "weeks"  # every other number in this table is drawn at random
TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Week:
    """The Monday it began, and what was answered, in the order of the items."""

    monday: date
    answers: tuple[int, ...]


class Weeks:
    """Keeping a week, seeing all of one's own, forgetting. The row lies with asks: given by somebody to themselves."""

    def __init__(self, answers: Answers) -> None:
        self._database, self._keys = answers.database, answers.keys

    async def of(self, owner: Whose, today: date) -> list[Week]:
        """Their own weeks, oldest first; none that is past its time."""
        _, weeks = await self._find(owner)
        return _in_time(weeks, today)

    async def keep(self, owner: Whose, answers: tuple[int, ...], today: date) -> None:
        """Keep this week, in the place of what stood for it."""
        monday = today - timedelta(days=today.weekday())
        for _ in range(TRIES):
            row, weeks = await self._find(owner)
            others = [one for one in _in_time(weeks, today) if one.monday != monday]
            if await self._put(owner, row, [*others, Week(monday, answers)]):
                return
        raise RuntimeError("the weeks changed again and again")

    async def forget(self, owner: Whose) -> None:
        """Erase them all."""
        async with self._database.writing() as session:
            await session.execute(delete(table).where(table.c.mark.in_(self._marks(owner))))

    async def trim(self, today: date) -> None:
        """Take the weeks that are past their time out of the rows that hold one; the rest stays.

        The row tells whose it is, since it is sealed; nobody needs to be looked up for it.
        """
        query = select(table.c.mark, table.c.key_id, table.c.sealed)
        async with self._database.reading() as session:
            due = (await session.execute(query.where(table.c.purge_on <= today + timedelta(days=1)))).all()
        for row in due:
            told = self._keys.open(row.key_id, row.mark, row.sealed)
            if told["number"] == NUMBER:
                left = _in_time(_weeks(told), today + timedelta(days=1))
                await self._change(row.mark, row.sealed, row.key_id, {**told, "weeks": _plain(left)}, left)

    async def _find(self, owner: Whose) -> tuple[Any, list[Week]]:
        query = select(table.c.mark, table.c.key_id, table.c.sealed).where(table.c.mark.in_(self._marks(owner)))
        async with self._database.reading() as session:
            row = (await session.execute(query)).first()
        return row, _weeks(self._keys.open(row.key_id, row.mark, row.sealed)) if row else []

    async def _put(self, owner: Whose, row: Any, weeks: list[Week]) -> bool:
        key = row.key_id if row else self._keys.current
        mark = given_mark(self._keys, key, USE, owner, NUMBER)
        told = {
            "organisation": owner.organisation, "owner": owner.person, "reader": owner.person, "number": NUMBER,
            "weeks": _plain(weeks),
        }  # fmt: skip
        if row:
            return await self._change(mark, row.sealed, key, told, weeks)
        values = {
            "mark": mark,
            "owner_mark": owner_mark(self._keys, key, USE, owner),
            "reader_mark": reader_mark(self._keys, key, USE, owner),
            "key_id": key,
            "sealed": self._keys.seal(key, mark, told, SIZE),
            "purge_on": _purge_on(weeks),
        }
        try:
            async with self._database.writing() as session:
                await session.execute(insert(table).values(values))
        except IntegrityError:  # two taps came at once; the other was first
            return False
        return True

    async def _change(self, mark: bytes, sealed: bytes, key: int, told: dict[str, Any], weeks: list[Week]) -> bool:
        here = (table.c.mark == mark, table.c.sealed == sealed)
        async with self._database.writing() as session:
            if not weeks:
                done = await session.execute(delete(table).where(*here).returning(table.c.mark))
            else:
                new = {"sealed": self._keys.seal(key, mark, told, SIZE), "purge_on": _purge_on(weeks)}
                done = await session.execute(update(table).where(*here).values(new).returning(table.c.mark))
            return done.first() is not None

    def _marks(self, owner: Whose) -> list[bytes]:
        return [given_mark(self._keys, key, USE, owner, NUMBER) for key in self._keys.versions]


def _weeks(told: dict[str, Any]) -> list[Week]:
    return [Week(date.fromisoformat(monday), tuple(answers)) for monday, answers in told["weeks"]]


def _plain(weeks: list[Week]) -> list[Any]:
    return [[one.monday.isoformat(), list(one.answers)] for one in weeks]


def _in_time(weeks: list[Week], today: date) -> list[Week]:
    return [one for one in weeks if keep_until(one.monday, KEEP_ANSWERS) > today]


def _purge_on(weeks: list[Week]) -> date:
    return keep_until(min(one.monday for one in weeks), KEEP_ANSWERS)
