"""A roster file: who is in which team, in what role, looked after by whom. Read and checked whole, first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import available_timezones

from bot.people.roles import ROLES

COLUMNS: Final = (
    "name", "slack_id", "teams_id", "web_id", "email", "team", "role", "manager", "zone", "language", "nation",
    "pattern",
)  # fmt: skip
NATIONS: Final = ("england", "wales", "scotland", "northern_ireland")
EVERYWHERE: Final = ("ambassador", "first_aider", "coordinator", "trainer", "guardian", "administrator")
"""Roles held for the whole organisation; a manager or champion is one for the teams of their row."""


class RosterError(Exception):
    """What is wrong with the file: one sentence a problem, with line and column. Nothing was changed."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the file. Each of `managers` is an e-mail address or a platform id, as in that manager's own row.

    `has` are the file's columns: what a file does not speak of stays as it is.
    """

    line: int
    name: str
    ids: tuple[tuple[str, str], ...]
    email: str
    teams: tuple[str, ...]
    roles: tuple[str, ...]
    managers: tuple[str, ...]
    zone: str
    language: str
    nation: str
    pattern: str
    has: frozenset[str] = frozenset(COLUMNS)

    @property
    def keys(self) -> tuple[str, ...]:
        """All by which somebody else's `manager` may name this person."""
        return tuple(key for key in (self.email, *(id for _, id in self.ids)) if key)


def read_roster(content: bytes, languages: tuple[str, ...]) -> list[Row]:
    """The file's rows. Raises RosterError with every problem, at most 50 at once."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RosterError("The file is not UTF-8. Save it as “CSV UTF-8” and try again.") from None
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
        if problems := list(_header(reader.fieldnames)):
            raise RosterError(*problems)
    except csv.Error as error:
        raise RosterError(f"line 1: {error}. Check the quotation marks, and save it as “CSV UTF-8”") from None
    has = frozenset(reader.fieldnames)
    rows: list[Row] = []
    wrong: list[str] = []
    try:
        for cells in reader:
            row = _row(reader.line_num, {name: (cells.get(name) or "").strip() for name in COLUMNS}, has)
            wrong += _extra(reader.line_num, cells)
            wrong += _mistakes(row, languages)
            rows.append(row)
    except csv.Error as error:
        wrong.append(f"line {reader.line_num}: {error}. Check the quotation marks")
    wrong += _twice(rows)
    if wrong:
        raise RosterError(*wrong[:50], *([f"and {len(wrong) - 50} more"] if len(wrong) > 50 else []))
    return rows


def _header(found: Sequence[str]) -> Iterator[str]:
    if not found:
        yield "The file is empty. Its first line must name the columns: " + ", ".join(COLUMNS)
        return
    for name in found:
        if found.count(name) > 1:
            yield f"line 1: column “{name}” stands there twice"
        if name not in COLUMNS:
            yield f"line 1: column “{name}” is not known. The columns are: " + ", ".join(COLUMNS)
    for name in ("name", "team"):
        if name not in found:
            yield f"line 1: column “{name}” is missing"


def _row(line: int, cells: dict[str, str], has: frozenset[str]) -> Row:
    ids = [(platform, cells[f"{platform}_id"]) for platform in ("slack", "teams", "web")]
    return Row(
        line, cells["name"], tuple((platform, id) for platform, id in ids if id), cells["email"].lower(),
        _several(cells["team"]), tuple(role.lower().replace(" ", "_") for role in _several(cells["role"])),
        tuple(_folded(key) for key in _several(cells["manager"])),
        cells["zone"], cells["language"].lower(), cells["nation"].lower().replace(" ", "_"), cells["pattern"],
        has,
    )  # fmt: skip


def _folded(key: str) -> str:
    return key.lower() if "@" in key else key


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def _extra(line: int, cells: dict[str, str]) -> Iterator[str]:
    if cells.get(None):  # type: ignore[call-overload]
        yield f"line {line}: more cells than columns. A comma inside a cell needs quotation marks around the cell"


def _mistakes(row: Row, languages: tuple[str, ...]) -> Iterator[str]:
    where = f"line {row.line}, column"
    if not row.name:
        yield f"{where} name: is empty"
    if not row.keys:
        yield f"{where} email: give an e-mail address, a slack_id or a teams_id, else nobody can be reached"
    if row.email and ("@" not in row.email or " " in row.email):
        yield f"{where} email: “{row.email}” is not an e-mail address"
    for role in row.roles:
        if role not in ROLES:
            yield f"{where} role: “{role}” is not a role. Roles: {', '.join(ROLES)} (several with ;)"
        elif role in ("manager", "champion") and not row.teams:
            yield f"{where} role: a {role} needs a team"
    if row.zone and row.zone not in ZONES:
        yield f"{where} zone: “{row.zone}” is not a time zone. Use a name like Europe/London"
    if row.language and row.language not in languages:
        yield f"{where} language: “{row.language}” has no words here. There are: {', '.join(languages)}"
    if row.nation and row.nation not in NATIONS:
        yield f"{where} nation: “{row.nation}” is not one of {', '.join(NATIONS)}"
    ids = [(f"{platform}_id", id) for platform, id in row.ids]
    told = [("name", row.name), ("email", row.email), ("pattern", row.pattern), *ids]
    for name, text in (*told, *(("team", team) for team in row.teams)):
        if len(text) > 200:
            yield f"{where} {name}: is longer than 200 characters"
        if not text.isprintable():
            yield f"{where} {name}: holds a character that cannot be kept; write it again"


def _twice(rows: list[Row]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for row in rows:
        for key in row.keys:
            if key in seen:
                yield f"line {row.line}: “{key}” stands in line {seen[key]} too. One row a person; teams with ;"
            seen.setdefault(key, row.line)


ZONES = available_timezones()
