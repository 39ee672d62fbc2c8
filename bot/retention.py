"""How long what is kept: after that it is erased. The answers' own times stand in private/."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, select

from bot.database import Database
from bot.models import Absence, Kudos, Letter, Received, Seen, Shift
from bot.models.letters import DONE, FAILED, SENT
from bot.private import Answers

KUDOS = timedelta(days=365)
LETTERS = timedelta(days=90)
HOURS = timedelta(days=31)  # a shift or leave that is over; nothing looks back at it
SEEN = timedelta(days=3)  # Slack redelivers for an hour at the most


async def purge(identity: Database, answers: Answers, today: date) -> None:
    """Erase what has been kept long enough, in both stores; never in one transaction."""
    await answers.purge(today)
    async with identity.writing() as session:
        await session.execute(delete(Seen).where(Seen.seen_on < today - SEEN))
        old = select(Kudos.id).where(Kudos.given_on < today - KUDOS)
        await session.execute(delete(Received).where(Received.kudos_id.in_(old)))
        await session.execute(delete(Kudos).where(Kudos.given_on < today - KUDOS))
        before = datetime.combine(today - LETTERS, time(), UTC)
        await session.execute(delete(Letter).where(Letter.state.in_((SENT, DONE, FAILED)), Letter.due_at < before))
        worked = datetime.combine(today - HOURS, time(), UTC)
        await session.execute(delete(Shift).where(Shift.ends_at < worked))
        await session.execute(delete(Absence).where(Absence.last_on < today - HOURS))
