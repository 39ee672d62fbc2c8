"""How a database is opened, read and written: SQLite in one process, PostgreSQL for many. Async only."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

SQLITE = {
    "journal_mode": "WAL",
    # NORMAL may forget on a power cut what was already acknowledged to a person.
    "synchronous": "FULL",
    "foreign_keys": "ON",
    # What is deleted is overwritten: an erased answer is not left in a free page.
    "secure_delete": "ON",
    "busy_timeout": "30000",
}


class Database:
    """One engine and its two kinds of transaction. Short ones: read, think, write (never think inside `writing`)."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(canopy_write=True)
        # SQLite has one writer. Waiting for it here costs nothing; waiting inside SQLite sleeps 100 ms at a time.
        self._turn = contextlib.nullcontext() if self.shared else asyncio.Lock()

    @property
    def shared(self) -> bool:
        """Whether several processes may use it at once: PostgreSQL."""
        return self.engine.dialect.name == "postgresql"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A look at the data; nothing is kept."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """All of it or nothing: committed at the end, undone by any exception."""
        async with self._turn, AsyncSession(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def lending(self) -> AsyncIterator[AsyncEngine]:
        """The writer's engine, for a library that opens its own transactions; on SQLite with the writer's turn."""
        async with self._turn:
            yield self._writer

    async def forget_the_way(self) -> None:
        """Fold SQLite's write-ahead log into the database: it tells every change in its order, and so who did what."""
        if not self.shared:
            async with self._turn, self.engine.connect() as connection:
                await connection.exec_driver_sql("COMMIT")
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                await connection.exec_driver_sql("BEGIN")

    async def answers(self) -> bool:
        """Whether it answers. Raises whatever the driver does if not."""
        async with self.reading() as session:
            return bool((await session.execute(select(1))).scalar_one())

    async def close(self) -> None:
        await self.engine.dispose()


def open_database(url: str) -> Database:
    """A database by its address: sqlite:///path or postgresql://..., whichever driver it names."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_async_engine(
            address.set(drivername="sqlite+aiosqlite"), pool_size=5, max_overflow=0, hide_parameters=True
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    else:
        # An overflowing pool cost 2.3 x the time and 5 x PostgreSQL's CPU.
        engine = create_async_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_size=10,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
        )
    return Database(engine)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event decides, not the driver
    cursor = connection.cursor()
    for name, value in SQLITE.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: a deferred one meets "database is locked" when two upgrade together.
    write = connection.get_execution_options().get("canopy_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
