"""Where Slack's tokens stand locked, and locking them again with the current key. Without Slack's SDK."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, or_, select, update

from bot.database import Database
from bot.models import SLACK_BOTS, SLACK_INSTALLATIONS
from bot.seal import Seal, SealError, version_of

SECRETS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")
"""What is locked before it is stored, in every row, old ones too."""


def place(workspace: str, column: str) -> str:
    """What a secret of this workspace is bound to."""
    return f"slack {workspace} {column}"


async def lock_again(database: Database, seal: Seal, now: datetime) -> None:
    """Every token under the current key. One that is being renewed, or whose key is missing, stays as it is."""
    for table, columns in _tables():
        for row in await database.once(select(table)):
            try:
                news = {name: again for name in columns if (again := _again(seal, row, name))}
            except SealError:
                continue
            if news:
                same = [table.c[name] == row._mapping[name] for name in news]
                if table is SLACK_BOTS:  # the new pair of a renewal is kept only where the old one still stands
                    same.append(or_(SLACK_BOTS.c.renewing_until.is_(None), SLACK_BOTS.c.renewing_until <= now))
                await database.once(update(table).where(table.c.id == row.id, *same).values(news))


async def locked_by(database: Database) -> Counter[int]:
    """How many secrets each key locks."""
    found: Counter[int] = Counter()
    for table, columns in _tables():
        for row in await database.once(select(*(table.c[name] for name in columns))):
            found.update(version for secret in row if secret and (version := version_of(secret)) is not None)
    return found


def _tables() -> list[tuple[Table, list[str]]]:
    return [(table, [name for name in SECRETS if name in table.c]) for table in (SLACK_BOTS, SLACK_INSTALLATIONS)]


def _again(seal: Seal, row: Row[Any], name: str) -> str | None:
    locked = row._mapping[name]
    team = None if row.is_enterprise_install else row.team_id
    return seal.close_again(locked, place(team or row.enterprise_id or "", name)) if locked else None
