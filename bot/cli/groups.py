"""`canopy groups`: the groups of teams, and which of them draw their teams' picture together."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import click
from sqlalchemy import select

from bot.cli.opening import open_house
from bot.cli.organisations import which
from bot.models import Group, Team
from bot.people.groups import groups_of
from bot.people.organisation import organisation_named
from bot.settings import Settings, SettingsError, read


@click.group()
def groups() -> None:
    """Groups of teams: a service, a division. `canopy people import` makes them, by its column “group”."""


@groups.command("list")
@which
def list_(organisation: str) -> None:
    """Every group with its teams, below the group that holds it."""
    asyncio.run(_list(read(), organisation))


@groups.command()
@click.argument("group")
@click.argument("state", type=click.Choice(["on", "off"]))
@which
def pooled(group: str, state: str, organisation: str) -> None:
    """Give the teams of GROUP one picture together (on), or one each (off), from their next check-ins on.

    On is for teams that are too small for pictures of their own. A group that shows both its own picture and that of
    some of its teams must not point to the few who are left: then it shows none.
    """
    asyncio.run(_pooled(read(), group, state == "on", organisation))


async def _list(settings: Settings, name: str) -> None:
    async with open_house(settings) as house, house.identity.reading() as session:
        organisation = await organisation_named(session, settings, name)
        found, teams = await groups_of(session, organisation.id), defaultdict[int | None, list[str]](list)
        query = select(Team.group_id, Team.name).where(Team.organisation_id == organisation.id).order_by(Team.name)
        for group, team in await session.execute(query):
            teams[group].append(team)
    lines = list(_tree(found, teams, None, ""))
    click.echo("\n".join(lines) or "There are no groups. Give a roster a column “group” and import it again.")
    if teams[None] and lines:
        click.echo(f"In no group: {', '.join(teams[None])}")


def _tree(
    found: Sequence[Group], teams: Mapping[int | None, Sequence[str]], parent: int | None, indent: str
) -> Iterator[str]:
    for group in found:
        if group.parent_id == parent:
            one = " (one picture for all its teams)" if group.pooled else ""
            yield f"{indent}{group.name}{one}: {', '.join(teams.get(group.id, ())) or 'no teams of its own'}"
            yield from _tree(found, teams, group.id, f"{indent}  ")


async def _pooled(settings: Settings, name: str, on: bool, whose: str) -> None:
    async with open_house(settings) as house, house.identity.writing() as session:
        organisation = await organisation_named(session, settings, whose)
        found = {group.name: group for group in await groups_of(session, organisation.id)}
        if name not in found:
            raise SettingsError(f"There is no group “{name}”. There are: {', '.join(found) or 'none'}")
        found[name].pooled = on
    click.echo(f"{name}: {'one picture for all its teams' if on else 'a picture for each team'}, from now on.")
