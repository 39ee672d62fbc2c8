"""`canopy keys`: making the key that locks what people answer."""

from __future__ import annotations

import click

from bot.private import new_key


@click.group()
def keys() -> None:
    """The keys that lock answers."""


@keys.command()
def new() -> None:
    """Print a fresh key, as CANOPY_KEYS takes it. Keep a copy where the database backups are not."""
    click.echo(new_key())
