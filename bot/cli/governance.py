"""`canopy governance`: what the documents for those who sign off say of the code, from the code's own data."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from bot import retention
from bot.cli import roles
from bot.laid_bare import CLEAR, SEALED
from bot.models import Base
from bot.people.table import FileError
from bot.pictures import decide
from bot.private import COLUMNS
from bot.safety.kinds import KINDS, URGENT
from bot.settings import KEEP, Settings

NAMING: Final = {
    "person": ("name", "email", "salt"), "address": ("user", "conversation"), "confirmed": ("by",),
    "local_help": ("name", "phone"), "slack_installations": ("user_id",), "letter": ("dedup", "about", "reference"),
}  # fmt: skip
"""Columns that may lead to a person without being a key to one, by table."""
HOSTS: Final = {
    "slack_api_url": "Slack: sending messages, opening dialogs, reading the profile of somebody who speaks to Canopy",
    "teams_service_hosts": "Teams: sending messages, reading who somebody is (only these hosts, whatever is asked for)",
    "teams_openid_url": "Microsoft: the public keys that prove an activity comes from Teams",
    "teams_login_url": "Microsoft: the app's own access token",
}
"""What each setting that names a host is for."""
NAMED_BY_THEM: Final = """
Beside these, only addresses that Slack and Microsoft themselves name in what they send: Slack's for its socket, for
answering a tap and for taking in a picture; Microsoft's for its list of keys."""
PICTURES: Final = {
    "FLOOR": "answers needed before a team gets a word (`MINIMUM` may raise it, nothing lowers it)",
    "SMALL_EMPLOYER": "people in an organisation, below which there are no pictures at any level",
    "LARGE": "answers from which rounded shares stand beside the word",
    "HARD_BELOW": "the mean below which the word is “mostly hard”",
    "WELL_FROM": "the mean from which it is “mostly well”; between the two it is “mixed”",
    "NUDGE_SCALE": "scale of the hidden nudge on a team's sum of ratings",
    "GROUP_SCALE": "the same for a group that stands above other pictures",
    "COUNT_SCALE": "the same for each count behind a band or a share",
}
_BLOCK = re.compile(r"(<!-- facts: (\S+) -->\n).*?(<!-- end of facts -->)", re.DOTALL)


def facts() -> dict[str, str]:
    """Every block by its name, as Markdown."""
    return {
        "retention": "\n".join(retention.table()),
        "shorter": _table("setting | fewest days | most days", [(f"`{name.upper()}`", *KEEP[name]) for name in KEEP]),
        "kept-short": "\n".join(f"- {what}: {days} days" for what, days in _mine()),
        "picture-rule": f"- *Your team:* one rough word, like “mixed”. It comes only when {decide.FLOOR} or more of "
        f"you answered,\n  and never where there are fewer than {decide.SMALL_EMPLOYER} staff. It is rough on purpose, "
        "so that it points at nobody.",
        "roles": "\n".join(roles.table()),
        "identity": _table("table | what it holds | columns that lead to a person | other columns", _identity()),
        "answers": _table("table | what it holds | columns", _answers()),
        "in-clear": "\n".join(f"- {what}" for what in CLEAR),
        "sealed": _table("what only a key opens | where", [(what, _code(where)) for what, where in SEALED.items()]),
        "hosts": _table(
            "setting | unless you change it | for",
            [(f"`{name.upper()}`", f"`{Settings.model_fields[name].default}`", what) for name, what in HOSTS.items()],
        )
        + "\n"
        + NAMED_BY_THEM,
        "pictures": _table(
            "constant | is | meaning", [(f"`{name}`", getattr(decide, name), what) for name, what in PICTURES.items()]
        ),
        "kinds": _table(
            "kind | brings the urgent-help card", [(f"`{kind}`", "yes" if kind in URGENT else "") for kind in KINDS]
        ),
    }


def fill(text: str, known: Mapping[str, str], where: str) -> str:
    """`text` with each block between `<!-- facts: NAME -->` and `<!-- end of facts -->` as the code has it now.

    Raises FileError, naming `where`, for a block that is in no table or never ends.
    """
    names = [name for _, name, _ in _BLOCK.findall(text)]
    problems = [f"{where}: no facts are called {name!r}. There are: {', '.join(known)}" for name in {*names} - {*known}]
    if text.count("<!-- facts:") != len(names):
        problems.append(f"{where}: a block of facts has no end. Put <!-- end of facts --> below it")
    if problems:
        raise FileError(*sorted(problems))
    return _BLOCK.sub(lambda block: f"{block[1]}{known[block[2]]}\n{block[3]}", text)


FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--write", type=FOLDER, help="Fill the blocks of this folder's pages.")
@click.option("--check", type=FOLDER, help="Change nothing; end with 1 if a page is out of date.")
def governance(write: Path | None, check: Path | None) -> None:
    """The facts that the documents for those who sign off are made of (docs/governance)."""
    known = facts()
    for folder in (write, check):
        old = [(page, new) for page, was, new in _pages(folder, known) if was != new] if folder else []
        for page, new in old:
            if folder is write:
                page.write_text(new, encoding="utf-8")
            click.echo(f"{'Written' if folder is write else 'Out of date'}: {page}")
        if old and folder is check:
            click.echo(f"Put right with: canopy governance --write {check}")
            sys.exit(1)
    if not (write or check):
        click.echo("\n\n".join(f"## {name}\n\n{block}" for name, block in known.items()))


def _pages(folder: Path, known: Mapping[str, str]) -> list[tuple[Path, str, str]]:
    """Each page of a folder, as it stands and as it should; all are read before one is changed."""
    found = [(page, page.read_text(encoding="utf-8")) for page in sorted(folder.glob("*.md"))]
    return [(page, text, fill(text, known, page.name)) for page, text in found]


def _mine() -> list[tuple[str, int]]:
    """What a person would ask about first, and for how many days it is kept at most."""
    kept = {one.table: (one.what, retention.days(one)) for one in retention.KEPT}
    chosen = [kept[table] for table in ("reply", "note", "share", "kudos", "look", "shift")]
    return [(what, days) for what, days in chosen if days]


def _identity() -> list[tuple[str, str, str, str]]:
    said = {str(one.local_table): str(one.class_.__doc__) for one in Base.registry.mappers}
    in_clear = {table: what for what, tables in CLEAR.items() for table in tables}
    rows = []
    for table in sorted(Base.metadata.tables.values(), key=lambda one: one.name):
        keys = {key.parent.name for key in table.foreign_keys if key.column.table.name == "person"}
        personal = {*keys, *NAMING.get(table.name, ())}
        if table.name == "person":
            personal.add("id")
        names = [column.name for column in table.columns]
        what = said.get(table.name, in_clear[table.name]).strip().splitlines()[0]
        theirs = _code(name for name in names if name in personal)
        rows.append((f"`{table.name}`", what, theirs, _code(name for name in names if name not in personal)))
    return rows


def _answers() -> list[tuple[str, str, str]]:
    told = {where.split(".")[0]: what for what, columns in SEALED.items() for where in columns}
    told |= {table: what for what, tables in CLEAR.items() for table in tables}
    return [(f"`{name}`", told[name], _code(columns)) for name, columns in sorted(COLUMNS.items())]


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: str, rows: Sequence[Sequence[object]]) -> str:
    cells = head.split(" | ")
    lines = [cells, ["---"] * len(cells), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
