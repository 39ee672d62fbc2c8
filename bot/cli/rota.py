"""`canopy rota import FILE`: when people work and are away, from a CSV file, or from one person's calendar file."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import click

from bot.cli.days import Day
from bot.cli.opening import open_house
from bot.cli.organisations import which
from bot.people.organisation import organisation_named
from bot.people.rota.calendar import read_calendar
from bot.people.rota.entry import MOST_BYTES, Rota, RotaError, folded
from bot.people.rota.keep import clashes, everybody, keep
from bot.people.rota.sheet import read_sheet
from bot.people.rota.weigh import Weighed, weigh
from bot.settings import Settings, read
from bot.visit import House
from bot.when.local import local

SHOWN = 20
Asked = tuple[date | None, date | None]


class _File(click.Path):
    """A file of this computer. An address is refused: Canopy fetches nothing, so nothing tells who looks at a rota."""

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Any:
        if "://" in str(value):
            self.fail("Canopy fetches no rota from the net. Save it as a file, please, and give that", param, context)
        return super().convert(value, param, context)


@click.group()
def rota() -> None:
    """When people work."""


@rota.command("import")
@click.argument("file", type=_File(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "since", type=Day(), help="The first day that the file is for. Else: its first.")
@click.option("--until", type=Day(), help="The last day that the file is for. Else: its last.")
@click.option("--person", default="", help="Whose calendar it is: an e-mail address or platform id.")
@click.option("--dry-run", is_flag=True, help="Only check, and show what would be kept.")
@which
def import_(file: Path, since: date | None, until: date | None, person: str, dry_run: bool, organisation: str) -> None:
    """Bring in shifts and leave: a CSV file of many people, or one person's calendar (.ics).

    CSV columns: person, and starts, ends (2026-03-02 20:00) or date, start, end; or leave_from, leave_until.
    For whoever it names, the file is the truth for the days that it covers. docs/rotas.md tells all of it.
    """
    rota = _read(file, since, until, person)
    asyncio.run(_import(read(), rota, (since, until), dry_run, organisation))


def _read(file: Path, since: date | None, until: date | None, person: str) -> Rota:
    if file.stat().st_size > MOST_BYTES:
        raise RotaError(f"The file is bigger than {MOST_BYTES // 1_000_000} MB. Part it in two")
    match file.suffix.lower():
        case ".ics":
            who = person or (file.stem if "@" in file.stem else "")
            if not who:
                raise RotaError("Whose calendar is it? Say --person with their e-mail address, or name the file by it")
            return read_calendar(file.read_bytes(), folded(who), since, until)
        case ".csv" if not person:
            return read_sheet(file.read_bytes())
        case ".csv":
            raise RotaError("--person is for a calendar (.ics): a CSV file names its people itself. Leave it out")
    raise RotaError("The file is neither .csv nor .ics. Save it as “CSV UTF-8”, or export it as iCalendar")


async def _import(settings: Settings, rota: Rota, days: Asked, dry_run: bool, name: str) -> None:
    async with open_house(settings) as house:
        weighed = await _look(house, rota, days, name)
        click.echo("\n".join(_lines(weighed)))
        if dry_run or not weighed.told:
            click.echo("Nothing was changed.")
            return
        gaps = await _do(house, weighed)
        if gaps:
            click.echo(f"For {gaps} people there are days without a rota between an earlier file and this one. Until a")
            click.echo("file for those days comes in, they count as free there.")
        click.echo("Done.")


async def _look(house: House, rota: Rota, days: Asked, name: str) -> Weighed:
    """Only looking: whatever stands in the session is not kept."""
    async with house.identity.reading() as session:
        organisation = await organisation_named(session, house.settings, name)
        weighed = weigh(rota, await everybody(session, organisation), organisation.zone, *days)
        await clashes(session, weighed)
    return weighed


async def _do(house: House, weighed: Weighed) -> int:
    today = local(house.now(), house.settings.zone).date()
    async with house.identity.writing() as session:
        with click.progressbar(length=len(weighed.told), label="Bringing in") as bar:
            return await keep(session, weighed, today, bar.update)


def _lines(weighed: Weighed) -> list[str]:
    """The counts in words."""
    shifts = sum(len(one.shifts) for one in weighed.told)
    leave = sum((last - first).days + 1 for one in weighed.told for first, last in one.away)
    first, last = weighed.days
    lines = [f"From {first} to {last}: {len(weighed.told)} people, {shifts} shifts, {leave} days of leave"]
    if weighed.left_out:
        lines.append(f"Left out, since they lie outside those days: {weighed.left_out} shifts or leaves")
    if weighed.unknown:
        more = len(weighed.unknown) - SHOWN
        names = ", ".join(weighed.unknown[:SHOWN]) + (f" and {more} more" if more > 0 else "")
        lines.append(f"Left out, since nobody here has these e-mail addresses or ids: {names}")
    return lines
