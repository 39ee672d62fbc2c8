"""`canopy check-in`: setting up a team's check-in from the shell, and opening one now."""

from __future__ import annotations

import asyncio

import click

from bot import rounds
from bot.cli.opening import open_house
from bot.cli.organisations import which
from bot.cli.teams import find_team
from bot.people.organisation import organisation_named
from bot.people.scheduling import REMINDERS, WINDOWS, Plan, save, schedules_of
from bot.safety.ready import missing
from bot.settings import Settings, SettingsError, read
from bot.when.local import DAYS, clock
from handlers.check_ins.pages import names


@click.group("check-in")
def check_in() -> None:
    """A team's check-ins."""


@check_in.command()
@click.argument("team")
@click.option("--check-in", "name", default="weather", show_default=True)
@click.option("--days", default="mon", show_default=True, help="Like mon,thu. Empty stops it.")
@click.option("--at", default="09:30", show_default=True, help="The team's own clock.")
@click.option("--hours", type=click.Choice([str(n) for n in WINDOWS]), default="8", show_default=True)
@click.option("--remind", type=click.Choice([str(n) for n in REMINDERS]), default="0", help="Hours; 0 is never.")
@click.option("--way", type=click.Choice(["private", "channel"]), default="private", show_default=True)
@click.option("--audience", type=click.Choice(["team", "manager"]), default="team", show_default=True)
@which
def plan(
    team: str, name: str, days: str, at: str, hours: str, remind: str, way: str, audience: str, organisation: str
) -> None:
    """Set up when TEAM is asked."""
    wrong = [f"--days: “{day}” is not one of {', '.join(DAYS)}" for day in days.split(",") if day and day not in DAYS]
    try:
        clock(at)
    except ValueError as error:
        wrong.append(f"--at: {error}")
    if wrong:
        raise SettingsError(*wrong)
    chosen = tuple(day for day in days.split(",") if day)
    asyncio.run(_plan(read(), team, Plan(name, chosen, at, int(hours), int(remind), way, audience), organisation))


@check_in.command()
@click.argument("team")
@click.option("--check-in", "name", default="", help="Which, if the team has several or none yet.")
@which
def now(team: str, name: str, organisation: str) -> None:
    """Open TEAM's check-in now. Once a day at the most."""
    asyncio.run(_now(read(), team, name, organisation))


async def _plan(settings: Settings, team_name: str, wanted: Plan, whose: str) -> None:
    async with open_house(settings) as house:
        _known(wanted.check_in, names(house))
        async with house.identity.writing() as session:
            organisation = await organisation_named(session, settings, whose)
            team = await find_team(session, organisation.id, team_name)
            if wanted.way == "channel" and not team.channel:
                raise SettingsError(f"--way channel: {team.name} has no channel. First: canopy teams channel")
            schedule = await save(session, team, wanted, house.now())
        when = f"{schedule.next_at:%A %d %B %H:%M} UTC" if schedule.next_at else "never (stopped)"
        click.echo(f"{team_name}: {wanted.check_in}, next {when}")


async def _now(settings: Settings, team_name: str, name: str, whose: str) -> None:
    async with open_house(settings) as house:
        if name:
            _known(name, names(house))
        async with house.identity.writing() as session:
            organisation = await organisation_named(session, settings, whose)
            team = await find_team(session, organisation.id, team_name)
            planned = [one for one in await schedules_of(session, team.id) if name in ("", one.check_in)]
            once = Plan(name or "weather", (), "09:30", 8, 0, "private", "team")
            schedule = planned[0] if planned else await save(session, team, once, house.now())
            opened = await rounds.open_now(session, schedule, house.answers.keys.current, house.now())
            not_ready = await missing(session, organisation.id, house.directory)
        if opened is None:
            raise SettingsError(f"{team_name} has been asked “{schedule.check_in}” today already; once a day is plenty")
        click.echo(f"{team_name} is being asked “{schedule.check_in}” now, until {opened.closes_at:%H:%M} UTC.")
        if not_ready:
            click.echo("Planned check-ins wait: the help is not ready. canopy status says what is missing.", err=True)


def _known(name: str, there_are: list[str]) -> None:
    if name not in there_are:
        raise SettingsError(f"There is no check-in “{name}”. There are: {', '.join(there_are)}")
