"""The two databases' schemas, brought up to date at every start."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.database import Database

Store = Literal["identity", "answers"]
LOCK = 0x43414E4F5059  # any number of our own


async def upgrade(database: Database, store: Store, to: str = "head") -> None:
    """Bring a database up to date. Every step is one transaction; a fresh database gets all of them."""
    await _run(database, lambda config: command.upgrade(config, to), store)


async def downgrade(database: Database, store: Store, to: str = "base") -> None:
    """Take steps back. For tests, and for an administrator who knows why."""
    await _run(database, lambda config: command.downgrade(config, to), store)


async def _run(database: Database, steps: object, store: Store) -> None:
    def run(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            # Replicas that start together take turns; SQLite's writer lock already sees to it there.
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / store))
        config.attributes["connection"] = connection
        steps(config)  # type: ignore[operator]

    async with database.engine.execution_options(canopy="write").begin() as connection:
        await connection.run_sync(run)
