"""The clock of a replica: its own, put right by the database's, so that all replicas mean the same moment."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.database import Database

log = logging.getLogger(__name__)

AGAIN = 30.0  # seconds
ODD = timedelta(seconds=2)


class SharedClock:
    """`now` is the database's time, as far as this machine can tell: its own time and how far that is off."""

    def __init__(self, own: Callable[[], datetime]) -> None:
        self._own = own
        self.off = timedelta(0)

    def now(self) -> datetime:
        """Aware UTC."""
        return self._own() + self.off

    async def ask(self, database: Database) -> None:
        """Ask once: right to half of the time that the question takes."""
        async with database.reading() as session:
            await session.connection()
            before = self._own()
            theirs: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
            after = self._own()
        self.off = theirs.astimezone(UTC) - (before + (after - before) / 2)
        if abs(self.off) > ODD:
            log.warning("this machine's clock differs from the database's", extra={"seconds": self.off.total_seconds()})

    async def keep_right(self, database: Database) -> None:
        """For ever. While the database is away, what it said last holds."""
        while True:
            await asyncio.sleep(AGAIN)
            try:
                await self.ask(database)
            except (SQLAlchemyError, OSError) as error:
                log.warning("the database's clock was not asked", extra={"error": type(error).__name__})
