"""How long what is kept: after that it is erased. The answers' own times stand in private/."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, select

from bot.database import Database
from bot.models import Absence, Kudos, Letter, Received, Seen, Shift, Trouble, Unasked
from bot.models.letters import DONE, FAILED, SENT
from bot.private import Answers

KUDOS = timedelta(days=365)
LETTERS = timedelta(days=90)
SEEN = timedelta(days=3)  # Slack redelivers for an hour at the most
PLACES = timedelta(days=8)  # a week's places, and a day
WORKED = timedelta(days=31)  # who worked or was away when is nobody's business once it no longer decides anything


async def purge(identity: Database, answers: Answers, today: date) -> None:
    """Erase what has been kept long enough, in both stores; never in one transaction."""
    await answers.purge(today)
    async with identity.writing() as session:
        await session.execute(delete(Seen).where(Seen.seen_on < today - SEEN))
        old = select(Kudos.id).where(Kudos.given_on < today - KUDOS)
        await session.execute(delete(Received).where(Received.kudos_id.in_(old)))
        await session.execute(delete(Kudos).where(Kudos.given_on < today - KUDOS))
        await session.execute(delete(Unasked).where(Unasked.at < _midnight(today - PLACES)))
        await session.execute(delete(Shift).where(Shift.ends_at < _midnight(today - WORKED)))
        await session.execute(delete(Absence).where(Absence.last_on < today - WORKED))
        before = _midnight(today - LETTERS)
        await session.execute(delete(Trouble).where(Trouble.told_at < before))
        await session.execute(delete(Letter).where(Letter.state.in_((SENT, DONE, FAILED)), Letter.due_at < before))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
