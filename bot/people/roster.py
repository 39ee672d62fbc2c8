"""A roster file: who is in which team, in what role, looked after by whom. Read and checked whole, first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.people.groups import Path, contradictions, read_path
from bot.people.roles import ROLES
from bot.people.table import FileError, read_table
from bot.when.local import ZONES
from bot.when.pattern import read_pattern

COLUMNS: Final = (
    "name", "slack_id", "teams_id", "web_id", "email", "team", "group", "role", "manager", "zone", "language", "nation",
    "pattern",
)  # fmt: skip
NATIONS: Final = ("england", "wales", "scotland", "northern_ireland")
EVERYWHERE: Final = ("ambassador", "first_aider", "coordinator", "trainer", "guardian", "administrator")
"""Roles held for the whole organisation; a manager or champion is one for the teams of their row."""
LONGEST: Final = 200


class RosterError(FileError):
    """What is wrong with a roster, by line and column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the file. Each of `managers` is an e-mail address or a platform id, as in that manager's own row.

    `groups`: the groups that hold the teams, as many as there are teams, or one for all. `has` are the file's columns:
    what a file does not speak of stays as it is.
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
    groups: tuple[Path, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All by which somebody else's `manager` may name this person."""
        return tuple(key for key in (self.email, *(id for _, id in self.ids)) if key)

    @property
    def grouped(self) -> list[tuple[int, str, Path]]:
        """Each of the teams that the row puts into a group: its line, the team and the groups that hold it."""
        paths = self.groups * len(self.teams) if len(self.groups) == 1 else self.groups
        return [(self.line, team, path) for team, path in zip(self.teams, paths, strict=False) if path]


def read_roster(content: bytes, languages: tuple[str, ...]) -> list[Row]:
    """The file's rows. Raises RosterError with every problem, at most 50 at once."""
    table = read_table(content, COLUMNS, ("name", "team"))
    rows = [_row(line, cells, table.has) for line, cells in table.rows]
    wrong = [*(problem for row in rows for problem in _mistakes(row, languages)), *table.wrong, *_twice(rows)]
    wrong += contradictions(told for row in rows for told in row.grouped)
    if wrong:
        raise RosterError(*wrong)
    return rows


def _row(line: int, cells: dict[str, str], has: frozenset[str]) -> Row:
    ids = [(platform, cells[f"{platform}_id"]) for platform in ("slack", "teams", "web")]
    return Row(
        line, cells["name"], tuple((platform, id) for platform, id in ids if id), cells["email"].lower(),
        _several(cells["team"]), tuple(role.lower().replace(" ", "_") for role in _several(cells["role"])),
        tuple(_folded(key) for key in _several(cells["manager"])),
        cells["zone"], cells["language"].lower(), cells["nation"].lower().replace(" ", "_"), cells["pattern"],
        has, tuple(read_path(path) for path in cells["group"].split(";")) if cells["group"] else (),
    )  # fmt: skip


def _folded(key: str) -> str:
    return key.lower() if "@" in key else key


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


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
    yield from _pattern(row, where)
    ids = [(f"{platform}_id", id) for platform, id in row.ids]
    if len(row.groups) not in (0, 1, len(row.teams)):
        yield f"{where} group: {len(row.groups)} groups for {len(row.teams)} teams. Give one for all, or one for each"
    names = [("group", name) for path in row.groups for name in path]
    told = [("name", row.name), ("email", row.email), ("pattern", row.pattern), *ids, *names]
    for name, text in (*told, *(("team", team) for team in row.teams)):
        if len(text) > LONGEST:
            yield f"{where} {name}: is longer than {LONGEST} characters"
        if not text.isprintable():
            yield f"{where} {name}: holds a character that cannot be kept; write it again"


def _pattern(row: Row, where: str) -> Iterator[str]:
    if row.pattern and len(row.pattern) <= LONGEST:
        try:
            read_pattern(row.pattern)
        except ValueError as error:
            yield f"{where} pattern: {error}"


def _twice(rows: list[Row]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for row in rows:
        for key in row.keys:
            if key in seen:
                yield f"line {row.line}: “{key}” stands in line {seen[key]} too. One row a person; teams with ;"
            seen.setdefault(key, row.line)
