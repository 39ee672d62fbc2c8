"""`canopy manifest`: what Slack and Teams are to be told of this app, with the least that it needs."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import click

from bot.settings import SettingsError, read


@click.group()
def manifest() -> None:
    """The app's manifest for a chat platform."""


@manifest.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; else it is printed.")
def slack(out: Path | None) -> None:
    """The Slack app manifest (JSON), to paste at api.slack.com/apps, and why each scope is asked for."""
    module = import_module("bot.platforms.slack.manifest")
    text = json.dumps(module.manifest(read()), indent=2)
    for scope, reason in module.REASONS.items():
        click.echo(f"{scope}: {reason}", err=True)
    if out:
        out.write_text(text + "\n", encoding="utf-8")
        click.echo(f"Written to {out}", err=True)
    else:
        click.echo(text)


@manifest.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("canopy-teams.zip"))
def teams(out: Path) -> None:
    """The Teams app package (manifest and icons, zipped), to upload in the Teams admin centre."""
    settings = read()
    if not settings.teams_app_id:
        raise SettingsError("TEAMS_APP_ID is missing. It is the Application (client) ID of your bot in Entra")
    out.write_bytes(import_module("bot.platforms.teams.manifest").package(settings))
    click.echo(f"Written to {out}. Upload it in the Teams admin centre under Manage apps.")
