"""`canopy organisations`: which there are, and changing what is one's own; and how other commands name one."""

from __future__ import annotations

import asyncio
from typing import Any, get_args

import click
from sqlalchemy import func, select

from bot.cli.opening import open_house
from bot.models import Organisation, Person, Workspace
from bot.people.observances import read_observances
from bot.people.organisation import organisation_named
from bot.people.organisation import organisations as every_organisation
from bot.people.scheduling import follow_zone
from bot.settings import Settings, SettingsError, read
from bot.when.local import ZONES
from bot.when.pattern import read_window

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
@click.option("--humane", help="The hours of people whose own are not known, like 08:00-20:00.")
@click.option("--a-week", type=click.IntRange(1, 7), help="How many unasked messages one person gets in seven days.")
@click.option("--bank-holidays", type=bool, help="Whether the nation's are kept: yes or no.")
@click.option("--observances", help="The chosen ones, with commas (see docs/when.md); empty for none.")
@click.option("--free-text", type=bool, help="Whether people may add words to an answer: on or off.")
@click.option("--quotes", type=bool, help="Whether they may let a named person pass words on: on or off.")
def set_(name: str, new_name: str | None, **given: Any) -> None:
    """Change the organisation NAME."""
    news = {"name": new_name, **given}
    asyncio.run(_set(read(), name, {field: value for field, value in news.items() if value is not None}))


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


async def _set(settings: Settings, name: str, news: dict[str, Any]) -> None:
    if settings.tenancy == "one":
        raise SettingsError("TENANCY is one: change ORGANISATION, ZONE and the like in .env, and start again")
    async with open_house(settings) as house, house.identity.writing() as session:
        organisation = await organisation_named(session, settings, name)
        others = {one.name for one in await every_organisation(session)} - {organisation.name}
        if wrong := _mistakes(news, others, tuple(house.words.languages)):
            raise SettingsError(*wrong)
        await follow_zone(session, organisation, news.get("zone", organisation.zone))
        for field, value in news.items():
            setattr(organisation, field, value)
    click.echo(f"{news.get('name', name)}: changed")


def _mistakes(news: dict[str, Any], others: set[str], languages: tuple[str, ...]) -> list[str]:
    """Everything that is wrong with what is to be changed, a sentence each."""
    found = [] if news else ["Nothing to change: canopy organisations set --help shows what there is"]
    title = news.get("name", "-")
    if not title.strip() or len(title) > LONGEST:
        found.append(f"--name: give it one to {LONGEST} letters")
    if title in others:
        found.append(f"--name: “{title}” is another organisation's. Choose one that tells them apart")
    if news.get("zone", "Europe/London") not in ZONES:
        found.append(f"--zone: “{news['zone']}” is not a time zone. Use a name like Europe/London")
    if news.get("language", languages[0]) not in languages:
        found.append(f"--language: there are no words in “{news['language']}”. There are: {', '.join(languages)}")
    if news.get("nation", NATIONS[0]) not in NATIONS:
        found.append(f"--nation: “{news['nation']}” is none of {', '.join(NATIONS)}")
    for field, check in (("humane", read_window), ("observances", read_observances)):
        try:
            check(news.get(field, "08:00-20:00" if field == "humane" else ""))
        except ValueError as mistake:
            found.append(f"--{field}: {mistake}")
    return found
