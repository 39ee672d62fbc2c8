"""`canopy organisations`: which there are, and changing what is one's own; and how other commands name one."""

from __future__ import annotations

import asyncio
from typing import get_args
from zoneinfo import available_timezones

import click
from sqlalchemy import func, select

from bot.cli.opening import open_house
from bot.models import Organisation, Person, Workspace
from bot.people.organisation import organisation_named
from bot.people.organisation import organisations as every_organisation
from bot.settings import Settings, SettingsError, read

NATIONS = get_args(Settings.model_fields["nation"].annotation)
LONGEST = 200  # characters of a name

which = click.option("--organisation", default="", help="Its name, where there are several (TENANCY=many).")


@click.group(invoke_without_command=True)
@click.pass_context
def organisations(context: click.Context) -> None:
    """The organisations of this Canopy (TENANCY=many: every workspace that connects is one of its own)."""
    if context.invoked_subcommand is None:
        asyncio.run(_list(read()))


@organisations.command("set")
@click.argument("name")
@click.option("--name", "new_name", help="What it is called from now on.")
@click.option("--zone", help="Like Europe/London.")
@click.option("--language", help="Like en.")
@click.option("--nation", help=f"Whose help lines are shown: {', '.join(NATIONS)}.")
def set_(name: str, new_name: str | None, zone: str | None, language: str | None, nation: str | None) -> None:
    """Change the organisation NAME."""
    given = {"name": new_name, "zone": zone, "language": language, "nation": nation}
    asyncio.run(_set(read(), name, {field: value for field, value in given.items() if value is not None}))


async def _list(settings: Settings) -> None:
    async with open_house(settings) as house, house.identity.reading() as session:
        people = select(func.count(Person.id)).where(Person.organisation_id == Organisation.id).scalar_subquery()
        found = await every_organisation(session)
        if not found:
            click.echo("None yet: one is made when the first workspace connects.")
        for one in found:
            count = (await session.execute(select(people).where(Organisation.id == one.id))).scalar_one()
            reached = await session.execute(select(Workspace).where(Workspace.organisation_id == one.id))
            places = ", ".join(f"{there.platform} {there.external}" for there in reached.scalars())
            own = f"{one.zone}, {one.language}, {one.nation}"
            click.echo(f"{one.name}: {count} people, {own}, {places or 'not connected yet'}")


async def _set(settings: Settings, name: str, news: dict[str, str]) -> None:
    if settings.tenancy == "one":
        raise SettingsError("TENANCY is one: change ORGANISATION, ZONE, LANGUAGE and NATION in .env, and start again")
    async with open_house(settings) as house, house.identity.writing() as session:
        organisation = await organisation_named(session, settings, name)
        others = {one.name for one in await every_organisation(session)} - {organisation.name}
        if wrong := _mistakes(news, others, tuple(house.words.languages)):
            raise SettingsError(*wrong)
        for field, value in news.items():
            setattr(organisation, field, value)
    click.echo(f"{news.get('name', name)}: changed")


def _mistakes(news: dict[str, str], others: set[str], languages: tuple[str, ...]) -> list[str]:
    """Everything that is wrong with what is to be changed, a sentence each."""
    found = [] if news else ["Nothing to change: give --name, --zone, --language or --nation"]
    title = news.get("name", "-")
    if not title.strip() or len(title) > LONGEST:
        found.append(f"--name: give it one to {LONGEST} letters")
    if title in others:
        found.append(f"--name: “{title}” is another organisation's. Choose one that tells them apart")
    if news.get("zone", "Europe/London") not in available_timezones():
        found.append(f"--zone: “{news['zone']}” is not a time zone. Use a name like Europe/London")
    if news.get("language", languages[0]) not in languages:
        found.append(f"--language: there are no words in “{news['language']}”. There are: {', '.join(languages)}")
    if news.get("nation", NATIONS[0]) not in NATIONS:
        found.append(f"--nation: “{news['nation']}” is none of {', '.join(NATIONS)}")
    return found
