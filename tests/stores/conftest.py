"""Both databases, laid bare: every row as it stands, every byte as a thief would find it; and a post office to try."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from bot.chat import Message, Words
from bot.database import Database
from bot.delivery.carrier import Sent, To
from bot.delivery.pump import Pump
from bot.delivery.write import Draft, write
from bot.models import Address, Base, Lane, Letter, Organisation, Post, Team
from bot.private.tables import metadata
from bot.router import LetterKind
from bot.visit import House
from tests.clock import StillClock

Rows = dict[str, list[tuple[Any, ...]]]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "large: many rows; a few seconds")


# What stands in a database


async def rows_of(database: Database, *, physical: bool = False) -> Rows:
    """Every row of every table. `physical`: with PostgreSQL's own marks of when and where each was written."""
    tables = [*Base.metadata.sorted_tables, *metadata.sorted_tables]
    hidden = "ctid::text, xmin::text, " if physical and is_postgresql(database) else ""
    async with database.reading() as session:
        there = await (await session.connection()).run_sync(lambda sync: sync.dialect.get_table_names(sync))
        return {
            table.name: sorted(
                (tuple(row) for row in await session.execute(text(f'SELECT {hidden}* FROM "{table.name}"'))), key=repr
            )
            for table in tables
            if table.name in there
        }


async def bytes_of(database: Database) -> bytes:
    """Every byte that a thief of the disk would find: files, journals, free pages, dead rows."""
    if not is_postgresql(database):
        file = Path(str(database.engine.url.database))
        return b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("CHECKPOINT"))
        root = Path(str((await connection.execute(text("SHOW data_directory"))).scalar_one()))
        query = "SELECT oid FROM pg_database WHERE datname = current_database()"
        oid = (await connection.execute(text(query))).scalar_one()
    return b"".join(part.read_bytes() for part in (root / "base" / str(oid)).iterdir() if part.is_file())


def is_postgresql(database: Database) -> bool:
    return database.engine.dialect.name == "postgresql"


# A post office


@dataclass
class Platform:
    """A carrier that does what it was told: `will` is what happens to each call in turn, then all goes well."""

    will: deque[Exception | None] = field(default_factory=deque)
    finds: Sent | Exception | None = None
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    asked: int = 0

    @property
    def sent(self) -> list[str]:
        """What was sent to whom, in order, whether or not it was said to have arrived."""
        return [f"{to}: {told}" for act, to, told in self.calls if act == "send"]

    async def send(self, to: To, message: Message, key: str) -> Sent:
        self._do("send", to, message.plain.removesuffix("."))
        return Sent(f"ref-{key}", to.user)

    async def update(self, to: To, reference: str, message: Message) -> None:
        self._do("update", to, f"{reference} {message.plain.removesuffix('.')}")

    async def remove(self, to: To, reference: str) -> None:
        self._do("remove", to, reference)

    async def find(self, to: To, key: str, since: datetime) -> Sent | None:
        self.asked += 1
        if isinstance(self.finds, Exception):
            raise self.finds
        return self.finds

    def _do(self, act: str, to: To, told: str) -> None:
        self.calls.append((act, to.user or to.channel, told))
        if self.will and (outcome := self.will.popleft()) is not None:
            raise outcome


async def _unused(*_: object) -> None: ...


KINDS = {
    "plain": LetterKind(_unused),
    "hold": LetterKind(_unused, doubt="hold"),
    "quiet": LetterKind(_unused, neutral=True),
    "public": LetterKind(_unused, public=True, doubt="hold"),
}


class PostOffice:
    """The letters of one house and a platform to send them by. Two people ("ada", "sam") and Ward 7's channel."""

    def __init__(self, house: House, clock: StillClock) -> None:
        self.house, self.clock, self.platform = house, clock, Platform()
        self.people: dict[str, int] = {}
        self.team = self.organisation = self.lane = 0
        self.no_longer_right: set[str] = set()

    def pump(self) -> Pump:
        """A worker; two of them are two processes."""
        return Pump(self.house.identity, {"web": self.platform}, KINDS, self, self.clock.now)

    async def admit(self, letters: Sequence[Letter], now: datetime) -> Mapping[int, datetime | None]:
        """What a `delivery.send.Composer` is asked first: here, all may go."""
        return {}

    async def message(self, letter: Letter, now: datetime) -> Message | None:
        return await self.compose(letter, now)

    async def compose(self, letter: Letter, _now: datetime) -> Message | None:
        return None if letter.about in self.no_longer_right else Message((Words(letter.about),))

    async def open(self) -> None:
        async with self.house.identity.writing() as session:
            await session.execute(delete(Letter))
            await session.execute(update(Lane).values(per_second=1000, tat=self.clock.now(), next_at=None))
            self.organisation = (await session.execute(select(Organisation.id))).scalar_one()
            self.lane = (await session.execute(select(Lane.id))).scalar_one()
            self.team = (await session.execute(select(Team.id).where(Team.name == "Ward 7"))).scalar_one()
            found = await session.execute(select(Address.user, Address.person_id))
            self.people = {user: person for user, person in found}

    async def posts(self, *abouts: str, to: str = "ada", kind: str = "plain", **more: Any) -> int:
        """Write a letter for each of `abouts`; how many were new.

        `to` is a person, "" for the team's channel, or "everybody": one after the other.
        """
        crowd = [self.people[to]] if to in self.people else sorted(self.people.values())
        drafts = [
            Draft(kind, about, more.get("dedup", f"{about}:{to}"), more.get("due_at", self.clock.now()),
                  more.get("too_late_at"), act=more.get("act", "send"), post_id=more.get("post_id"),
                  **({"person_id": crowd[n % len(crowd)]} if to else {"team_id": self.team}))
            for n, about in enumerate(abouts)
        ]  # fmt: skip
        async with self.house.identity.writing() as session:
            return await write(session, self.organisation, drafts)

    async def new_post(self) -> int:
        async with self.house.identity.writing() as session:
            query = insert(Post).values(organisation_id=self.organisation, team_id=self.team).returning(Post.id)
            return (await session.execute(query)).scalar_one()

    async def beat(self, pump: Pump | None = None, **forward: float) -> None:
        self.clock.forward(**forward)
        pump = pump or self.pump()
        await pump.sweep()
        await pump.drain()

    async def letter(self, about: str) -> Letter:
        async with self.house.identity.reading() as session:
            return (await session.execute(select(Letter).where(Letter.about == about))).scalar_one()

    async def states(self) -> dict[str, str]:
        async with self.house.identity.reading() as session:
            found = await session.execute(select(Letter.about, Letter.state))
            return {about: state for about, state in found}


@pytest.fixture
async def office(furnished: House, clock: StillClock) -> AsyncIterator[PostOffice]:
    office = PostOffice(furnished, clock)
    await office.open()
    yield office
