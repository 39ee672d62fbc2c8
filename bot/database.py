"""How a database is opened, read and written: SQLite in one process, PostgreSQL for many. Async only."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVarTuple, overload

from sqlalchemy import Connection, Delete, Insert, Row, Select, Update, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.util import greenlet_spawn

Ts = TypeVarTuple("Ts")
SQLITE = {
    "journal_mode": "WAL",
    # NORMAL may forget on a power cut what was already acknowledged to a person.
    "synchronous": "FULL",
    "foreign_keys": "ON",
    # What is deleted is overwritten: an erased answer is not left in a free page.
    "secure_delete": "ON",
    "busy_timeout": "30000",
}

BEGIN = {
    # A writer takes the lock at once: a deferred one meets "database is locked" when two upgrade together.
    "sqlite": {"read": "BEGIN", "write": "BEGIN IMMEDIATE"},
    # Readers need none: every statement has a snapshot of its own either way, and BEGIN and ROLLBACK would cost as much
    # as what is asked.
    "postgresql": {"write": "BEGIN"},
}
POOL = 10
"""Connections of one process to one store."""
RESTED = 1.0
"""Seconds after which a connection that lay idle is tried before it is used. Trying it each time cost a third more."""


class Database:
    """One engine and its kinds of transaction. Short ones: read, think, write (never think inside `writing`)."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(canopy="write")
        self._alone = engine.sync_engine.execution_options(canopy="alone")
        # The pool lets who comes late take what one who waited was given: under load one in a hundred waited six times
        # as long as the others.
        self._seats = asyncio.Semaphore(POOL)
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

    @overload
    async def once(self, statement: Select[*Ts], **values: Any) -> Sequence[Row[*Ts]]: ...

    @overload
    async def once(self, statement: Insert | Update | Delete, **values: Any) -> Sequence[Row[Any]]: ...

    async def once(self, statement: Any, **values: Any) -> Sequence[Any]:
        """One statement that is a transaction by itself, committed when its rows are here: a single round trip.

        A question that meets a connection which died since it was last used is asked again, on a new one.
        """

        def run() -> Sequence[Any]:
            with self._alone.connect() as connection:
                result = connection.execute(statement, values)
                return result.all() if result.returns_rows else ()

        if not statement.is_select:
            async with self._turn, self._seats:  # in this order: who waits to write keeps no reader waiting
                return await greenlet_spawn(run)
        async with self._seats:
            try:
                return await greenlet_spawn(run)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                return await greenlet_spawn(run)

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


async def read(session: AsyncSession, statement: Any, **values: Any) -> Sequence[Any]:
    """The rows of a statement that was written once, in a transaction under way; none if it brings none.

    Straight from the connection: a session makes ready for entities, which costs as much again. What was only added to
    the session, and not flushed, is not seen.
    """

    def run() -> Sequence[Any]:
        result = session.sync_session.connection().execute(statement, values)
        return result.all() if result.returns_rows else ()

    return await greenlet_spawn(run)


def open_database(url: str) -> Database:
    """A database by its address: sqlite:///path or postgresql://..., whichever driver it names."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_async_engine(
            address.set(drivername="sqlite+aiosqlite"), pool_size=5, max_overflow=0, hide_parameters=True
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    else:
        # An overflowing pool cost 2.3 x the time and 5 x PostgreSQL's CPU.
        engine = create_async_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_size=POOL,
            max_overflow=0,
            hide_parameters=True,
            # The same few connections: each has to learn every statement by itself.
            pool_use_lifo=True,
        )
        event.listen(engine.sync_engine, "connect", _prepare_postgresql)
        _try_when_rested(engine)
    event.listen(engine.sync_engine, "begin", _begin)
    return Database(engine)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event decides, not the driver
    cursor = connection.cursor()
    for name, value in SQLITE.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    connection.autocommit = True  # as above


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get("canopy", "read")
    if begin := BEGIN[connection.dialect.name].get(how):
        connection.exec_driver_sql(begin)


def _try_when_rested(engine: AsyncEngine) -> None:
    """After PostgreSQL went away, the connections that lay idle are made anew before anybody's tap meets one."""

    def rests(_connection: Any, record: Any) -> None:
        record.info["since"] = time.monotonic()

    def wakes(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("since", float("inf")) > RESTED:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error:
                raise InvalidatePoolError from None

    event.listen(engine.sync_engine, "checkin", rests)
    event.listen(engine.sync_engine, "checkout", wakes)
