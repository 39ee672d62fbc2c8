"""Letters with all that sending them needs: where each goes, and how its kind is treated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.database import Database
from bot.delivery.carrier import To
from bot.models import Address, Lane, Letter, Post, Team, Workspace
from bot.router import LetterKind

MOST = 500


@dataclass(frozen=True, slots=True)
class Due:
    """A letter with where it goes and how its kind is treated."""

    letter: Letter
    platform: str
    to: To
    reference: str | None
    neutral: bool
    resend: bool


async def load(database: Database, kinds: Mapping[str, LetterKind], *which: Any) -> list[Due]:
    """The letters that fulfil every condition, at most MOST, the first written first."""
    query = (
        select(
            Letter, Workspace.platform, Workspace.external, Address.user, Address.conversation, Team.channel,
            Post.reference,
        )
        .join(Lane, Lane.id == Letter.lane_id)
        .join(Workspace, Workspace.id == Lane.workspace_id)
        .outerjoin(Address, (Address.person_id == Letter.person_id) & (Address.workspace_id == Workspace.id))
        .outerjoin(Team, Team.id == Letter.team_id)
        .outerjoin(Post, Post.id == Letter.post_id)
        .where(*which)
        .order_by(Letter.id)
        .limit(MOST)
    )  # fmt: skip
    found: dict[int, Due] = {}
    async with database.reading() as session:
        for letter, platform, workspace, user, conversation, channel, reference in await session.execute(query):
            kind = kinds.get(letter.kind)
            to = To(workspace, user=user, conversation=conversation) if user else To(workspace, channel=channel or "")
            neutral, resend = (kind.neutral, kind.doubt == "resend") if kind else (False, False)
            # Somebody with two addresses in one workspace is told once.
            found.setdefault(letter.id, Due(letter, platform, to, reference, neutral, resend))
    return list(found.values())
