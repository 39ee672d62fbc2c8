"""Which key locks how much, and whether it may go: what `canopy keys check` tells."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from bot.erasing import list_of
from bot.models import Kudos, Round
from bot.visit import House


@dataclass(slots=True)
class Use:
    """What one key locks: rounds, open (and when the last of them closes) or closed, and rows by what they are."""

    is_here: bool
    open_rounds: int = 0
    last_closes_at: datetime | None = None
    closed_rounds: int = 0
    rows: Counter[str] = field(default_factory=Counter)

    @property
    def is_needed(self) -> bool:
        """Whether something cannot be read, or answered, without it."""
        return bool(self.open_rounds or self.rows.total())


async def keys_in_use(house: House, tokens: Mapping[int, int]) -> dict[int, Use]:
    """Every version that is here or that something was locked with; `tokens` are platforms' secrets by version."""
    here = house.answers.keys.versions
    found: dict[int, Use] = {version: Use(is_here=True) for version in here}

    def of(version: int) -> Use:
        return found.setdefault(version, Use(is_here=version in here))

    is_open = Round.closed_at.is_(None)
    rounds = select(Round.key_id, is_open, func.count(), func.max(Round.closes_at)).group_by(Round.key_id, is_open)
    for version, still_open, count, closes_at in await house.identity.once(rounds):
        if still_open:
            of(version).open_rounds, of(version).last_closes_at = count, closes_at
        else:
            of(version).closed_rounds = count
    for version, tables in (await house.answers.rotation.count()).items():
        of(version).rows += tables
    for version, count in await house.identity.once(select(Kudos.key_id, func.count()).group_by(Kudos.key_id)):
        of(version).rows["kudos"] = count
    for version, count in tokens.items():
        of(version).rows["slack token"] = count
    for version, count in Counter((await asyncio.to_thread(list_of(house).locked_by)).values()).items():
        of(version).rows["erasure"] = count
    return dict(sorted(found.items()))
