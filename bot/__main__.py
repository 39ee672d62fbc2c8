"""The `canopy` command: its table of contents, and how every mistake is told (in sentences, exit 2)."""

from __future__ import annotations

import sys
from importlib import import_module

import click

COMMANDS = {
    "run": "bot.cli.run:run",
    "demo": "bot.cli.demo:demo",
    "status": "bot.cli.status:status",
    "organisations": "bot.cli.organisations:organisations",
    "people": "bot.cli.people:people",
    "teams": "bot.cli.teams:teams",
    "groups": "bot.cli.groups:groups",
    "check-in": "bot.cli.check_in:check_in",
    "rota": "bot.cli.rota:rota",
    "days-off": "bot.cli.days_off:days_off",
    "signposts": "bot.cli.signposts:signposts",
    "keys": "bot.cli.keys:keys",
    "erasures": "bot.cli.erasures:erasures",
    "roles": "bot.cli.roles:roles",
    "governance": "bot.cli.governance:governance",
    "manifest": "bot.cli.manifest:manifest",
    "words": "bot.cli.words:words",
    "try-words": "bot.cli.try_words:try_words",
}


class Commands(click.Group):
    """Commands are imported when they are called: `canopy demo` does not wait for an SDK it does not use."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.command(cls=Commands)
def canopy() -> None:
    """Canopy helps health and care teams look after one another, in Slack and Microsoft Teams."""


def main() -> None:
    """Run the command; what is wrong is told in sentences, each with its fix, and ends with 2."""
    from bot.people.table import FileError
    from bot.settings import SettingsError
    from bot.words import WordsError

    try:
        canopy()
    except (SettingsError, WordsError, FileError) as error:
        several = len(error.problems) > 1
        click.echo(f"{len(error.problems)} things to put right:" if several else "One thing to put right:", err=True)
        for problem in error.problems:
            click.echo(f"  - {problem}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
