"""`canopy roles`: the table of permissions in plain words, from the very data that the code asks (docs/roles.md)."""

from __future__ import annotations

from pathlib import Path

import click

from bot.people.roles import MAY, ROLES
from bot.people.roster import EVERYWHERE

HEAD = """# Roles

What needs a role, and which roles have it. This page is printed from the table that the code asks
(`canopy roles --write docs/roles.md`); a test compares the two.
"""
FOOT = """
**No role opens anybody's answers or words.** There is no permission for it in the table, and nothing in the code that
could be given one. Nobody can list who answered, skipped, paused or stopped, or how often somebody was thanked.

- Everybody is a *member*. Members see the pictures of their own teams, of the groups that hold them and of the
  organisation.
- {some} hold their role for the teams of their row in the roster: what they may do, they may do for those teams alone.
- {everywhere} hold theirs for the whole organisation.
- A role is given and taken by the roster (`canopy people import`), and counts from the next tap on.
- Nobody has a role in an organisation other than their own, whatever ids they send.
"""


def page() -> str:
    """The page as Markdown: a row for each permission, a column for each role."""
    lines = [HEAD, *table()]
    some = [_named(role).capitalize() + "s" for role in ROLES if role not in EVERYWHERE and role != "member"]
    everywhere = [_named(role).capitalize() + "s" for role in ROLES if role in EVERYWHERE]
    foot = FOOT.format(some=_listed(some), everywhere=_listed(everywhere))
    return "\n".join(lines) + "\n" + foot


def table() -> list[str]:
    """The table alone, line by line, for other documents too."""
    heads = ["", *(_named(role) for role in ROLES)]
    lines = [_row(heads), _row(["---", *(":-:" for _ in ROLES)])]
    return lines + [_row([what, *("yes" if role in roles else "" for role in ROLES)]) for what, roles in MAY.items()]


def _named(role: str) -> str:
    return role.replace("_", " ")


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _listed(names: list[str]) -> str:
    return ", ".join([names[0], *(name[:1].lower() + name[1:] for name in names[1:-1])]) + (
        f" and {names[-1][:1].lower()}{names[-1][1:]}" if len(names) > 1 else ""
    )


@click.command()
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")
def roles(write: Path | None) -> None:
    """Who may do what: every permission and the roles that have it."""
    if write is None:
        click.echo(page(), nl=False)
    else:
        write.write_text(page(), encoding="utf-8")
        click.echo(f"Written: {write}")
