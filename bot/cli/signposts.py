"""`canopy signposts`: the directory of help, listed and checked; the footer confirmed; a place's own help by file."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from bot.cli.online import unanswered
from bot.cli.opening import open_house, wall_clock
from bot.cli.organisations import NATIONS, which
from bot.people.organisation import organisation_named
from bot.safety.check import findings
from bot.safety.directory import SHOWN, open_directory
from bot.safety.local_file import bring_in, read_file
from bot.safety.ready import confirm as keep_confirmed
from bot.safety.ready import footer_lines
from bot.settings import Settings, SettingsError, read

LONGEST = 100  # characters of a name


@click.group()
def signposts() -> None:
    """The directory of help, and the help of your own place."""


@signposts.command("list")
@click.option("--topic", default="", help="Only what helps with this, like money.")
@click.option("--nation", type=click.Choice(NATIONS), help="Only what is shown there.")
def list_(topic: str, nation: str | None) -> None:
    """Every service that people may be shown: name, number, hours, when it was checked."""
    directory = open_directory(own=read().prompts)
    if topic and topic not in directory.topics:
        raise SettingsError(f"--topic: there is no “{topic}”. There are: {', '.join(directory.topics)}")
    for one in directory.entries.values():
        fits = (not topic or topic in one.topics) and (not nation or nation in one.nations)
        if fits and one.status in SHOWN and not one.local:
            checked = f"checked {one.verified_on}" if one.verified_on else "never checked"
            click.echo(
                "  ".join(part for part in (one.id, one.name, one.phone or one.text, one.hours, checked) if part)
            )


@signposts.command()
@click.option("--online", is_flag=True, help="Also ask every web page whether it is there. Nothing else goes online.")
def check(online: bool) -> None:
    """Say what is amiss: past its date, twice, without hours, out of reach. Ends with 1 if anything is."""
    directory = open_directory(own=read().prompts)
    shown = [one for one in directory.entries.values() if one.status in SHOWN and not one.local]
    found = findings(directory, wall_clock().date())
    if online:
        urls = {one.url: one.id for one in shown if one.url.startswith("https://")}
        found += [f"{urls[url]}: {url} {why}" for url, why in asyncio.run(unanswered(list(urls)))]
    never = sum(not one.verified for one in shown)
    click.echo(f"{len(shown)} services are shown; {never} of them nobody has checked yet.")
    for problem in found:
        click.echo(f"  - {problem}")
    if found:
        sys.exit(1)


@signposts.command()
@click.option("--nation", type=click.Choice(NATIONS), help="Whose lines. Else: the organisation's own nation.")
@click.option("--by", required=True, help="Who has rung them or looked: a name.")
@click.option("--yes", is_flag=True, help="Do not ask: they have been checked.")
@which
def confirm(nation: str | None, by: str, yes: bool, organisation: str) -> None:
    """Vouch for the four lines under every reply, as they stand. Check-ins do not start before."""
    asyncio.run(_confirm(read(), nation, by.strip(), yes, organisation))


async def _confirm(settings: Settings, nation: str | None, by: str, yes: bool, name: str) -> None:
    if not by or len(by) > LONGEST or not by.isprintable():
        raise SettingsError(f"--by: give the name of whoever checked them, up to {LONGEST} letters")
    async with open_house(settings) as house:
        async with house.identity.writing() as session:
            ours = await organisation_named(session, settings, name)
            organisation_id, called, whose = ours.id, ours.name, nation or ours.nation
        click.echo(f"Under every reply in {whose}, at {called}:")
        for line in footer_lines(house.directory, whose):
            click.echo(f"  {line}")
        if not yes:
            click.confirm("Has somebody rung each of them, or looked at its own web page?", abort=True)
        async with house.identity.writing() as session:
            today = house.now().date()
            await keep_confirmed(session, organisation_id, house.directory, whose, by, today)
    click.echo(f"Confirmed by {by} on {today}. If a line changes, I ask again.")


@signposts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check, and say what would change.")
@which
def import_(file: Path, dry_run: bool, organisation: str) -> None:
    """Bring in the place's own help from a CSV file.

    Columns: kind, name, phone, url, hours, topics, email, verified_on, expires_on; the first two are needed. What has
    the same kind and name is changed; what is not in the file stays. docs/signposts.md tells all of it.
    """
    asyncio.run(_import(read(), file.read_bytes(), dry_run, organisation))


async def _import(settings: Settings, content: bytes, dry_run: bool, name: str) -> None:
    async with open_house(settings) as house:
        rows = read_file(content, house.directory.topics)
        async with house.identity.writing() as session:
            ours = await organisation_named(session, settings, name)
            added, changed = await bring_in(session, ours.id, rows)
            if dry_run:
                await session.rollback()
    click.echo(f"{added} added, {changed} changed.{' Nothing was kept: this was --dry-run.' if dry_run else ''}")
