"""A file of comma-separated values, read strictly: its columns, its rows by line, and what is wrong with it. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MOST_TOLD: Final = 50


class FileError(Exception):
    """What is wrong with a file: one sentence a problem, each with its place and fix, at most 50. Nothing changed."""

    def __init__(self, *problems: str) -> None:
        more = len(problems) - MOST_TOLD
        self.problems = (*problems[:MOST_TOLD], *([f"and {more} more"] if more > 0 else []))
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Table:
    """`has`: the file's columns. `rows`: the number of the line and its cells, stripped, every known column in them.

    `wrong`: one sentence a problem; there are no rows when the first line is wrong.
    """

    has: frozenset[str]
    rows: list[tuple[int, dict[str, str]]]
    wrong: list[str]


def read_table(content: bytes, columns: Sequence[str], needed: Collection[str], beside: str = "") -> Table:
    """The file's rows, and every problem with them. `beside`: what to say, too, of a column that is not known."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
        reader.fieldnames = found = [name.strip() for name in reader.fieldnames or ()]
    except UnicodeDecodeError:
        return _refused("The file is not UTF-8. Save it as “CSV UTF-8” and try again.")
    except csv.Error as error:
        return _refused(f"line 1: {error}. Check the quotation marks, and save it as “CSV UTF-8”")
    if problems := list(_header(found, columns, needed, beside)):
        return _refused(*problems)
    rows: list[tuple[int, dict[str, str]]] = []
    wrong: list[str] = []
    try:
        for cells in reader:
            if cells.get(None):
                line = f"line {reader.line_num}: more cells than columns."
                wrong.append(f"{line} A comma inside a cell needs quotation marks around the cell")
            rows.append((reader.line_num, {name: (cells.get(name) or "").strip() for name in columns}))
    except csv.Error as error:
        wrong.append(f"line {reader.line_num}: {error}. Check the quotation marks")
    return Table(frozenset(found), rows, wrong)


def _refused(*problems: str) -> Table:
    return Table(frozenset(), [], list(problems))


def _header(found: Sequence[str], columns: Sequence[str], needed: Collection[str], beside: str) -> Iterator[str]:
    if not found:
        yield "The file is empty. Its first line must name the columns: " + ", ".join(columns)
        return
    for name in found:
        if found.count(name) > 1:
            yield f"line 1: column “{name}” stands there twice"
        if name not in columns:
            yield f"line 1: column “{name}” is not known. {beside}The columns are: {', '.join(columns)}"
    for name in needed:
        if name not in found:
            yield f"line 1: column “{name}” is missing"
