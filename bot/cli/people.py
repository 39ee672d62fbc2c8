"""`canopy people import FILE.csv`: shows what it would change, then does it in one transaction."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import click

from bot.cli.opening import open_house
from bot.cli.organisations import which
from bot.people.bring_in import bring_in
from bot.people.compare import Changes, compare
from bot.people.opening import WORTH_TELLING, minutes, opening
from bot.people.organisation import organisation_named
from bot.people.roster import Row, read_roster
from bot.settings import Settings, read
from bot.visit import House


@click.group()
def people() -> None:
    """Who is here."""


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--look", is_flag=True, help="Only show what would change.")
@which
def import_(file: Path, yes: bool, look: bool, organisation: str) -> None:
    """Bring in people, teams, roles and managers from a CSV file. The first line names the columns:

    name, slack_id, teams_id, email, team, group, role, manager, zone, language, nation, pattern.
    Several teams, roles or managers in one cell are parted by ;  A group holds teams, and may stand
    in another: “Hospital / Surgery”.  For whoever it names, the file is the truth in
    the columns that it has. Whoever it does not name stays as they are.
    """
    asyncio.run(_import(read(), file.read_bytes(), yes, look, organisation))


async def _import(settings: Settings, content: bytes, yes: bool, look: bool, name: str) -> None:
    async with open_house(settings) as house:
        rows = read_roster(content, tuple(house.words.languages))
        changes = await _look(house, rows, name)
        click.echo(f"{len(rows)} people in the file:\n" + "\n".join(changes.lines()))
        if look or not changes.steps:
            return
        if not yes and not click.confirm("Do it?"):
            click.echo("Nothing was changed.")
            return
        takes = await _do(house, rows, name)
        click.echo("Done.")
        if takes > WORTH_TELLING:
            click.echo(
                f"Everybody new is welcomed in about {minutes(takes)} minutes, at their hours: the platform lets "
                "Canopy open new private chats only one after another."
            )


async def _look(house: House, rows: list[Row], name: str) -> Changes:
    """Only looking: whatever stands in the session is not kept."""
    async with house.identity.reading() as session:
        return await compare(session, await organisation_named(session, house.settings, name), rows)


async def _do(house: House, rows: list[Row], name: str) -> timedelta:
    """Compared again inside the transaction that changes: what was shown may have moved on.

    Gives how long it takes until everybody has a private chat.
    """
    async with house.identity.writing() as session:
        organisation = await organisation_named(session, house.settings, name)
        changes = await compare(session, organisation, rows)
        with click.progressbar(length=changes.steps, label="Bringing in") as bar:
            await bring_in(session, organisation, changes, house.now(), bar.update)
        return await opening(session, organisation.id)
