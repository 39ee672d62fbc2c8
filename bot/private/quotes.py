"""Words whose author lets a person they were told the name of read them, and pass them on without a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.private.keys import Keys
from bot.private.marks import Spot, queue_mark, quote_mark
from bot.private.tables import quote

SIZE = 13_000
State = Literal["offered", "released", "left"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words, who may read them (people's ids), and whether they were passed on ("released") or not ("left")."""

    words: str
    readers: tuple[int, ...]
    state: State


class Quotes:
    """A queue of words without names, teams or dates, in the order of their marks."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database, self._keys = database, keys

    async def offer(self, spot: Spot, words: str, readers: Sequence[int], seen_from: datetime, purge_on: date) -> None:
        """Let these people read the words from that moment on (the round's end: no queue tells who wrote just now).

        It takes the place of an earlier offer for the round. What was decided about already stays as it is.
        """
        content = {"words": words, "readers": list(readers), "from": seen_from.isoformat(), "state": "offered"}
        try:
            await self._offer(spot, content, purge_on)
        except IntegrityError:  # two forms of the same person came at once; the other was first
            await self._offer(spot, content, purge_on)

    async def withdraw(self, spot: Spot) -> bool:
        """Take the offer back. False if there is none, or it was decided about already."""
        async with self._database.writing() as session:
            there = await self._locked(session, self._marks(spot))
            if there is None or there[1]["state"] != "offered":
                return False
            await session.execute(delete(quote).where(quote.c.mark == there[0].mark))
            return True

    async def of(self, spots: Sequence[Spot]) -> dict[int, Quote]:
        """One person's own offers, by round. Only ever called for the person who asks."""
        marks = {mark: spot.round for spot in spots for mark in self._marks(spot)}
        found: dict[int, Quote] = {}
        async with self._database.reading() as session:
            every = list(marks)
            for start in range(0, len(every), 400):
                query = select(quote).where(quote.c.mark.in_(every[start : start + 400]))
                for row in await session.execute(query):
                    found[marks[row.mark]] = _quote(self._keys.open(row.key_id, row.mark, row.sealed))
        return found

    async def queue(self, organisation: int, reader: int, now: datetime) -> list[tuple[str, str]]:
        """What waits for this reader: (number, words). Only what their author named them for."""
        return [
            (mark.hex(), str(content["words"]))
            for mark, content in await self._all(organisation)
            if content["state"] == "offered" and _may_read(content, reader, now)
        ]

    async def decide(self, organisation: int, reader: int, number: str, release: bool, now: datetime) -> bool:
        """Pass on, or leave, what waits for this reader. False if nothing of that number does."""
        waiting = {one for one, _ in await self.queue(organisation, reader, now)}
        if number not in waiting:
            return False
        async with self._database.writing() as session:
            there = await self._locked(session, [bytes.fromhex(number)])  # it may have been withdrawn in this moment
            if there is None or there[1]["state"] != "offered" or not _may_read(there[1], reader, now):
                return False
            row, content = there
            sealed = self._keys.seal(
                row.key_id, row.mark, {**content, "state": "released" if release else "left"}, SIZE
            )
            await session.execute(update(quote).where(quote.c.mark == row.mark).values(sealed=sealed))
            return True

    async def released(self, organisation: int) -> list[str]:
        """What was passed on, without anything else."""
        return [str(one["words"]) for _, one in await self._all(organisation) if one["state"] == "released"]

    async def _offer(self, spot: Spot, content: dict[str, Any], purge_on: date) -> None:
        async with self._database.writing() as session:
            there = await self._locked(session, self._marks(spot))
            if there and there[1]["state"] != "offered":
                return
            if there:
                sealed = self._keys.seal(there[0].key_id, there[0].mark, content, SIZE)
                await session.execute(update(quote).where(quote.c.mark == there[0].mark).values(sealed=sealed))
                return
            mark = quote_mark(self._keys, spot)
            row = {
                "mark": mark, "queue_mark": queue_mark(self._keys, spot.key, spot.organisation), "key_id": spot.key,
                "sealed": self._keys.seal(spot.key, mark, content, SIZE), "purge_on": purge_on,
            }  # fmt: skip
            await session.execute(insert(quote).values(row))

    async def _locked(self, session: AsyncSession, marks: Sequence[bytes]) -> tuple[Any, dict[str, Any]] | None:
        row = (await session.execute(select(quote).where(quote.c.mark.in_(marks)).with_for_update())).first()
        return (row, self._keys.open(row.key_id, row.mark, row.sealed)) if row else None

    async def _all(self, organisation: int) -> list[tuple[bytes, dict[str, Any]]]:
        marks = [queue_mark(self._keys, key, organisation) for key in self._keys.versions]
        async with self._database.reading() as session:
            rows = (await session.execute(select(quote).where(quote.c.queue_mark.in_(marks)))).all()
        found = {row.mark: self._keys.open(row.key_id, row.mark, row.sealed) for row in rows}
        return sorted(found.items(), key=lambda one: one[0])

    def _marks(self, spot: Spot) -> list[bytes]:
        return [quote_mark(self._keys, replace(spot, key=key)) for key in self._keys.versions]


def _may_read(content: dict[str, Any], reader: int, now: datetime) -> bool:
    return reader in content["readers"] and datetime.fromisoformat(content["from"]) <= now


def _quote(content: dict[str, Any]) -> Quote:
    return Quote(str(content["words"]), tuple(content["readers"]), content["state"])
