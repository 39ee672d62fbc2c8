"""Letters with all that sending them needs: where each goes, and how its kind is treated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database, read
from bot.delivery.carrier import To
from bot.models import Address, Lane, Letter, Post, Team, Travelling, Workspace
from bot.models.among import among
from bot.models.letters import TRAVELLING
from bot.router import LetterKind

MOST = 1000
"""Letters that are claimed and made ready together: each batch costs some twenty questions."""


@dataclass(frozen=True, slots=True)
class Due:
    """A letter with where it goes and how its kind is treated."""

    letter: Travelling
    platform: str
    to: To
    reference: str | None
    neutral: bool
    resend: bool


_LETTERS = (
    select(*TRAVELLING, Workspace.id, Workspace.platform, Workspace.external, Team.channel, Post.reference)
    .join(Lane, Lane.id == Letter.lane_id)
    .join(Workspace, Workspace.id == Lane.workspace_id)
    .outerjoin(Team, Team.id == Letter.team_id)
    .outerjoin(Post, Post.id == Letter.post_id)
    .order_by(Letter.id)
    .limit(MOST)
)


async def load(database: Database, kinds: Mapping[str, LetterKind], *which: Any) -> list[Due]:
    """The letters that fulfil every condition, at most MOST, the first written first."""
    found: list[Due] = []
    async with database.reading() as session:
        rows = await read(session, _LETTERS.where(*which))
        chats = await chats_of(session, [row.person_id for row in rows])
        for *columns, workspace_id, platform, workspace, channel, reference in rows:
            letter = Travelling(*columns)
            kind = kinds.get(letter.kind)
            user, conversation = chats.get((letter.person_id or 0, workspace_id), ("", ""))
            to = To(workspace, user=user, conversation=conversation) if user else To(workspace, channel=channel or "")
            neutral, resend = (kind.neutral, kind.doubt == "resend") if kind else (False, False)
            found.append(Due(letter, platform, to, reference, neutral, resend))
    return found


_CHATS = (
    select(Address.person_id, Address.workspace_id, Address.user, Address.conversation)
    .where(among(Address.person_id, "people"))
    .order_by(Address.id.desc())
)


async def chats_of(session: AsyncSession, people: Iterable[int | None]) -> dict[tuple[int, int], tuple[str, str]]:
    """(user, conversation) by person and workspace; of two addresses in one workspace, one.

    Asked by itself: joined to letters, PostgreSQL read all addresses of a workspace for each of its letters until it
    knew its tables better.
    """
    rows = await read(session, _CHATS, people=people)
    return {(person, workspace): (user, conversation) for person, workspace, user, conversation in rows}
