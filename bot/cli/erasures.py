"""`canopy erasures`: those who were erased, and carrying it out again after a restore. Names nobody."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.cli.opening import open_house
from bot.erasing import list_of, replay
from bot.settings import read


@click.group(invoke_without_command=True)
@click.pass_context
def erasures(context: click.Context) -> None:
    """The list of erasures (ERASURES), which a restored backup is held against at every start."""
    if context.invoked_subcommand is None:
        asyncio.run(_replay(()))


@erasures.command("replay")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay_(files: tuple[Path, ...]) -> None:
    """Carry out again what a restore undid; of other machines' lists too, where FILES are given."""
    asyncio.run(_replay(files))


async def _replay(files: tuple[Path, ...]) -> None:
    async with open_house(read()) as house:  # which has carried out its own list
        found = await replay(house, files)
        path = list_of(house).path
    click.echo(f"{path}{' and others' if files else ''}: {found.listed} erasures, all carried out in both databases")
    if found.again:
        click.echo(f"Carried out again just now: {found.again}")
    if found.damaged:
        click.echo(
            f"{found.damaged} lines cannot be read: the power went while they were written, and nothing was erased"
        )
