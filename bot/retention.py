"""How long what is kept, as a table; after that it is erased, day by day. Also what the documents print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, update

from bot.database import Database
from bot.models import Base, Conversation, Letter, Reports
from bot.models.base import Moment
from bot.models.letters import DONE, FAILED, SENT
from bot.private import Answers
from bot.settings import KEEP, Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing: its table, how long it is kept, counted from the date or moment in the column `by`.

    `keep` is a setting's name, or a number of days; `most`, that many days at most whatever the setting says. `by` is
    "round.local_date" where the date stands in the table that a foreign key leads to.
    """

    what: str
    table: str
    by: str
    keep: str | int
    most: int = 730


KEPT = (
    # In the answers' store each row says on which Monday it goes (`purge_on`), the same for a whole week of rounds.
    Kept("Answers, and “not today”", "reply", "purge_on", "keep_answers_days"),
    Kept("Answers shown to a person you chose", "share", "purge_on", "keep_answers_days"),
    Kept("Words added to an answer", "note", "purge_on", "keep_words_days"),
    Kept("Words a named person may pass on", "quote", "purge_on", "keep_words_days"),
    Kept("A wish to be contacted", "ask", "purge_on", "as it says"),
    # Names and dates.
    Kept("Who was asked in a round", "seat", "round.local_date", "keep_answers_days"),
    Kept("Pictures of teams", "picture", "round.local_date", 730),
    Kept("Pictures of groups", "group_picture", "week_on", 730),
    Kept("Rounds: when a team was asked", "round", "local_date", 730),
    Kept("Who was thanked", "received", "kudos.given_on", "keep_kudos_days"),
    Kept("Thanks and their words (sealed)", "kudos", "given_on", "keep_kudos_days"),
    Kept("Messages that were sent: which and when, not what", "letter", "due_at", "keep_nudges_days", 90),
    Kept("Dates of wellbeing conversations", "conversation", "booked_on", "keep_nudges_days"),
    Kept("Reminders of managers who look after nobody any more", "digest", "next_at", "keep_nudges_days"),
    Kept("Who looked at which report", "look", "looked_on", "keep_audit_days"),
    Kept("What somebody had to put right", "trouble", "at", "keep_audit_days"),
    Kept("The same, once told", "trouble", "told_at", "keep_audit_days", 90),
    Kept("Places in a person's week", "unasked", "at", 8),  # a week's, and a day
    # Who worked or was away when is nobody's business once it no longer decides anything.
    Kept("Shifts", "shift", "ends_at", 31),
    Kept("Leave", "absence", "last_on", 31),
    Kept("What a platform sent twice", "seen", "seen_on", 3),  # Slack redelivers for an hour at the most
)
APART = {"reply", "share", "note", "quote", "ask"}
"""The tables of the answers' store, which erases its own."""
LONGEST = Settings.model_construct()
"""What was promised, whatever this process is set to."""


def days(kept: Kept, settings: Settings = LONGEST) -> int | None:
    """For how many days at most; None where each row says so itself."""
    if isinstance(kept.keep, int):
        return kept.keep
    return min(kept.most, int(getattr(settings, kept.keep))) if kept.keep in KEEP else None


async def purge(identity: Database, answers: Answers, today: date, settings: Settings = LONGEST) -> None:
    """Erase what has been kept long enough, in both stores; never in one transaction.

    What is n days old by its date goes at the first look on that day: nothing is ever kept longer than promised.
    """
    # Rows are dated by the longest promise; a shorter one takes as many days off.
    sooner = {one.table: (days(one) or 0) - (days(one, settings) or 0) for one in KEPT if one.table in APART}
    await answers.purge(today, sooner)
    async with identity.writing() as session:
        for one in KEPT:
            keep = days(one, settings)
            if one.table not in APART and keep is not None:
                last = today - timedelta(days=keep)
                for statement in _ends(one, last):
                    await session.execute(statement)


def _ends(kept: Kept, last: date) -> list[Any]:
    """The statements that erase what is of that day or older."""
    table = Base.metadata.tables[kept.table]
    old = _old(table, kept.by, last)
    looked_after = select(Reports.manager_id)
    match kept.table:
        case "letter":  # one that is still to be sent has its own last moment
            return [delete(Letter).where(old, Letter.state.in_((SENT, DONE, FAILED)))]
        case "conversation":  # that one is due again is the calendar's, as long as somebody looks after them
            gone = (Conversation.due_on <= last) & Conversation.person_id.not_in(
                select(Reports.person_id).where(Reports.manager_id == Conversation.manager_id)
            )
            return [update(Conversation).where(old).values(booked_on=None), delete(Conversation).where(gone)]
        case "digest":
            return [delete(table).where(old, table.c.manager_id.not_in(looked_after))]
        case "seat" | "round":
            return [delete(table).where(old, _closed(table))]
    return [delete(table).where(old)]


def _old(table: Table, by: str, last: date) -> ColumnElement[bool]:
    there, _, column = by.rpartition(".")
    if there:
        parent = Base.metadata.tables[there]
        (key,) = (key for key in table.foreign_keys if key.column.table is parent)
        return key.parent.in_(select(key.column).where(_old(parent, column, last)))
    if isinstance(table.c[column].type, Moment):
        return table.c[column] < datetime.combine(last + timedelta(days=1), time(), UTC)
    return table.c[column] <= last


def _closed(table: Table) -> ColumnElement[bool]:
    rounds = Base.metadata.tables["round"]
    closed = select(rounds.c.id).where(rounds.c.closed_at.is_not(None))
    return table.c["id" if table is rounds else "round_id"].in_(closed)


def table(settings: Settings = LONGEST) -> list[str]:
    """The same as Markdown, for the documents."""
    lines = ["| what | for how long | setting |", "| --- | --- | --- |"]
    for one in KEPT:
        span = days(one, settings)
        setting = f"`{str(one.keep).upper()}`" if one.keep in KEEP else ""
        lines.append(f"| {one.what} | {f'{span} days' if span else one.keep} | {setting} |")
    return lines
