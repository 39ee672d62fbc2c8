"""`canopy days-off`: the organisation's own days off, on which nobody without a shift is asked anything."""

from __future__ import annotations

import asyncio
from datetime import date

import click
from sqlalchemy import delete, select

from bot.cli.days import Day
from bot.cli.opening import open_house
from bot.cli.organisations import which
from bot.models import DayOff
from bot.people.organisation import organisation_named
from bot.settings import Settings, SettingsError, read

LONGEST = 100


@click.group("days-off")
def days_off() -> None:
    """The organisation's own days off, beside its nation's bank holidays."""


@days_off.command("list")
@which
def list_(organisation: str) -> None:
    """Every day off, the first first."""
    asyncio.run(_list(read(), organisation))


@days_off.command()
@click.argument("day", type=Day())
@click.argument("name")
@which
def add(day: date, name: str, organisation: str) -> None:
    """Nobody without a shift is asked anything on DAY (2026-12-24). NAME is for this list; people do not see it."""
    asyncio.run(_add(read(), day, name.strip(), organisation))


@days_off.command()
@click.argument("day", type=Day())
@which
def remove(day: date, organisation: str) -> None:
    """DAY is a day like others."""
    asyncio.run(_remove(read(), day, organisation))


async def _list(settings: Settings, organisation: str) -> None:
    async with open_house(settings) as house, house.identity.reading() as session:
        ours = await organisation_named(session, settings, organisation)
        query = select(DayOff).where(DayOff.organisation_id == ours.id).order_by(DayOff.on_day)
        lines = [f"{one.on_day:%Y-%m-%d %a}  {one.name}" for one in (await session.execute(query)).scalars()]
    click.echo("\n".join(lines) or "There are none. Add one: canopy days-off add 2026-12-24 “Christmas Eve”")


async def _add(settings: Settings, day: date, name: str, organisation: str) -> None:
    if not name or len(name) > LONGEST or not name.isprintable():
        raise SettingsError(f"NAME: give it a name of up to {LONGEST} plain characters, like “Founders' day”")
    async with open_house(settings) as house, house.identity.writing() as session:
        ours = await organisation_named(session, settings, organisation)
        await session.merge(DayOff(organisation_id=ours.id, on_day=day, name=name))
    click.echo(f"{day} is off: {name}.")


async def _remove(settings: Settings, day: date, organisation: str) -> None:
    async with open_house(settings) as house, house.identity.writing() as session:
        ours = await organisation_named(session, settings, organisation)
        here = (DayOff.organisation_id == ours.id) & (DayOff.on_day == day)
        gone = await session.execute(delete(DayOff).where(here).returning(DayOff.on_day))
        if gone.first() is None:
            raise SettingsError(f"DAY: {day} is not off here. “canopy days-off list” shows those that are")
    click.echo(f"{day} is a day like others.")
