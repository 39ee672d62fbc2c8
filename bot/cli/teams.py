"""`canopy teams`: listing teams, and telling which channel is a team's own."""

from __future__ import annotations

import asyncio

import click
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.opening import open_house
from bot.cli.organisations import which
from bot.models import Member, Team, Workspace
from bot.people.organisation import organisation_named
from bot.people.scheduling import schedules_of
from bot.settings import Settings, SettingsError, read


@click.group()
def teams() -> None:
    """Teams, their channels and their check-ins."""


@teams.command("list")
@which
def list_(organisation: str) -> None:
    """Every team with its people, channel and check-ins."""
    asyncio.run(_list(read(), organisation))


@teams.command()
@click.argument("team")
@click.argument("channel_id")
@click.option("--platform", type=click.Choice(["slack", "teams"]), help="Where more than one is connected.")
@which
def channel(team: str, channel_id: str, platform: str | None, organisation: str) -> None:
    """Tell that CHANNEL_ID (Slack: C0123..., Teams: 19:...@thread.tacv2) is TEAM's own channel."""
    asyncio.run(_channel(read(), team, channel_id, platform, organisation))


async def _list(settings: Settings, name: str) -> None:
    async with open_house(settings) as house, house.identity.reading() as session:
        organisation = await organisation_named(session, settings, name)
        query = select(Team, func.count(Member.person_id)).outerjoin(Member).group_by(Team.id).order_by(Team.name)
        for team, count in await session.execute(query.where(Team.organisation_id == organisation.id)):
            plans = [f"{one.check_in} {one.days} {one.at}" for one in await schedules_of(session, team.id)]
            click.echo(
                f"{team.name}: {count} people, {team.channel or 'no channel'}, {'; '.join(plans) or 'no check-in'}"
            )


async def _channel(settings: Settings, name: str, channel_id: str, platform: str | None, whose: str) -> None:
    async with open_house(settings) as house, house.identity.writing() as session:
        organisation = await organisation_named(session, settings, whose)
        team = await find_team(session, organisation.id, name)
        query = select(Workspace).where(Workspace.organisation_id == organisation.id)
        connected = list((await session.execute(query)).scalars())
        fitting = [one for one in connected if platform in (None, one.platform)]
        if len(fitting) != 1:
            raise SettingsError("Say which platform with --platform slack or teams; it must have been started once")
        team.channel, team.channel_workspace_id = channel_id, fitting[0].id
    click.echo(f"{name} now talks in {channel_id}. Invite Canopy to that channel, too.")


async def find_team(session: AsyncSession, organisation_id: int, name: str) -> Team:
    """The team of that name. Raises SettingsError with the names there are."""
    query = select(Team).where(Team.organisation_id == organisation_id).order_by(Team.name)
    found = {team.name: team for team in (await session.execute(query)).scalars()}
    if name not in found:
        raise SettingsError(f"There is no team “{name}”. There are: {', '.join(found) or 'none; import people first'}")
    return found[name]
