"""A place's own help from a CSV file: read strictly, all mistakes at once, each with its line; then kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Person
from bot.people.table import FileError, read_table
from bot.safety.local import KINDS, rows_of
from bot.safety.local_edit import LONGEST, Wanted, keep, mistakes

COLUMNS: Final = ("kind", "name", "phone", "url", "hours", "topics", "email", "verified_on", "expires_on")
FIX: Final = {
    "bad_kind": f"is none of {', '.join(KINDS)}",
    "bad_name": f"give it a name of up to {LONGEST['name']} letters",
    "no_way": "give a phone, a url or a colleague's email, so that people can reach it",
    "bad_phone": "cannot be dialled. Write it like 01632 960123 or 01632 960123 ext 4",
    "bad_url": f"must start with https:// and have at most {LONGEST['url']} letters",
    "bad_hours": "write it like 24/7 or mon-fri 09:00-17:00; sat 10:00-13:00",
    "no_topics": "this kind needs topics, like money housing (see canopy signposts list)",
    "many_topics": "are too many. Leave it empty to use what is usual for its kind",
}
Row = tuple[int, Wanted, str]
"""The number of its line, what is wanted, and the colleague's e-mail, empty for none."""


def read_file(content: bytes, topics: Collection[str]) -> list[Row]:
    """The file's rows. Raises FileError with everything that is wrong."""
    table = read_table(content, COLUMNS, ("kind", "name"))
    rows, wrong = [], list(table.wrong)
    for line, cells in table.rows:
        wrong += [f"line {line}: {problem}" for problem in _cells(cells, topics)]
        wanted = Wanted(
            cells["kind"].lower().replace(" ", "_"), *(cells[name] for name in ("name", "phone", "url", "hours")),
            topics=tuple(cells["topics"].split()),
            verified_on=_date(cells["verified_on"]), expires_on=_date(cells["expires_on"]),
        )  # fmt: skip
        known = replace(wanted, person_id=1) if cells["email"] else wanted  # who it is, only the database knows
        wrong += [f"line {line}: {field}: {FIX[mistake]}" for field, mistake in mistakes(known).items()]
        wrong += [
            f"line {line}: the same kind and name as line {one}" for one, before, _ in rows if _same(before, wanted)
        ]
        rows.append((line, wanted, cells["email"].lower()))
    if wrong:
        raise FileError(*wrong)
    return rows


async def bring_in(session: AsyncSession, organisation_id: int, rows: Sequence[Row]) -> tuple[int, int]:
    """Add what is new and change what has the same kind and name; how many of each. Raises FileError."""
    emails = {email for _, _, email in rows if email}
    query = select(Person.email, Person.id).where(Person.organisation_id == organisation_id, Person.left_at.is_(None))
    people = {email: id for email, id in await session.execute(query.where(Person.email.in_(emails)))}
    if unknown := [(line, email) for line, _, email in rows if email and email not in people]:
        raise FileError(*(f"line {line}: email: nobody here has “{email}”" for line, email in unknown))
    there = {(row.kind, row.name.casefold()): row for row in await rows_of(session, organisation_id)}
    changed = 0
    for _, wanted, email in rows:
        row = there.get((wanted.kind, wanted.name.casefold()))
        changed += row is not None
        await keep(session, organisation_id, replace(wanted, person_id=people.get(email)), row)
    return len(rows) - changed, changed


def _cells(cells: dict[str, str], topics: Collection[str]) -> Iterator[str]:
    for name in ("verified_on", "expires_on"):
        if cells[name] and _date(cells[name]) is None:
            yield f"{name}: “{cells[name]}” is not a day. Write it like 2026-01-31"
    for topic in cells["topics"].split():
        if topic not in topics:
            yield f"topics: “{topic}” is not one of ours. There are: {', '.join(topics)}"


def _same(one: Wanted, other: Wanted) -> bool:
    return (one.kind, one.name.casefold()) == (other.kind, other.name.casefold())


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
