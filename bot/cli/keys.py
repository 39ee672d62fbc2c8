"""`canopy keys`: making the key that locks what people answer, changing it, and what a thief could read."""

from __future__ import annotations

import asyncio
import sys
from functools import partial

import click

from bot.cli.opening import open_house, open_seal
from bot.key_use import Use, keys_in_use
from bot.laid_bare import what_a_thief_reads
from bot.platforms.slack.locked import lock_again, locked_by
from bot.private import new_key
from bot.rotating import Step, steps
from bot.settings import Settings, SettingsError, read
from bot.visit import House


@click.group()
def keys() -> None:
    """The keys that lock answers."""


@keys.command()
@click.argument("version", type=click.IntRange(1), default=1)
def new(version: int) -> None:
    """Print a fresh key, as CANOPY_KEYS takes it. Keep a copy where the database backups are not.

    VERSION is its number: 2 for the second one, and so on.
    """
    click.echo(new_key(version))


@keys.command()
def rotate() -> None:
    """Give everything that is kept to the newest key of CANOPY_KEYS (1:...,2:...).

    It may run beside Canopy, be stopped at any time, and run again.
    """
    asyncio.run(_rotate(read()))


async def _rotate(settings: Settings) -> None:
    async with open_house(settings) as house:
        if len(house.answers.keys.versions) < 2:
            raise SettingsError(
                "CANOPY_KEYS has one key, and rotating needs the old and the new one. Make one with `canopy keys new "
                f"{house.answers.keys.current + 1}`, put it behind the other with a comma, restart Canopy, and run "
                "this again"
            )
        work: list[Step] = [*await steps(house), partial(lock_again, house.identity, open_seal(settings), house.now())]
        with click.progressbar(work, label="Locking again", file=sys.stderr) as bar:
            for step in bar:
                await step()
        in_use = await _in_use(house)
        for version in house.answers.keys.versions[1:]:
            click.echo(_farewell(version, in_use[version]))


def _farewell(version: int, use: Use) -> str:
    """Whether that key may go, and if not, why and until when."""
    if use.open_rounds and use.last_closes_at:
        return (
            f"Key {version} is still needed: {_count(use.open_rounds, 'round is', 'rounds are')} still open. Run this "
            f"again after {use.last_closes_at:%d %B %Y, %H:%M} UTC (and five minutes)"
        )
    if use.rows.total():
        return (
            f"Key {version} is still needed: {_rows(use)} could not be moved. Run this again; what stays then belongs "
            "to nobody who is still here, and goes by itself when its time is up (docs/running.md)"
        )
    return (
        f"Key {version} locks nothing any more: take it out of CANOPY_KEYS and restart Canopy. Keep a copy only for as "
        "long as you keep backups from before today"
    )


@keys.command()
def check() -> None:
    """Which keys are in use, which are missing, and what a thief could read. Ends with 1 if a key is missing."""
    sys.exit(asyncio.run(_check(read())))


async def _check(settings: Settings) -> int:
    async with open_house(settings) as house:
        in_use = await _in_use(house)
        newest = house.answers.keys.current
    for version, use in in_use.items():
        state = "the one that locks" if version == newest else "here" if use.is_here else "not here"
        rounds = f"{use.open_rounds} open and {use.closed_rounds} closed rounds"
        click.echo(f"Key {version} ({state}): {rounds}; {_rows(use)}")
    missing = [version for version, use in in_use.items() if use.is_needed and not use.is_here]
    for version in missing:
        click.echo(f"Key {version} is missing in CANOPY_KEYS: nobody can read what it locks. Put it back")
    click.echo("")
    for line in what_a_thief_reads():
        click.echo(line)
    return 1 if missing else 0


async def _in_use(house: House) -> dict[int, Use]:
    return await keys_in_use(house, await locked_by(house.identity))


def _rows(use: Use) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(use.rows.items())) or "no rows"


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
