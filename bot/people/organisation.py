"""The organisations this house serves, and the workspaces through which each is reached."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Lane, Organisation, Workspace
from bot.people.scheduling import follow_zone
from bot.settings import Settings, SettingsError
from bot.visit import House

PER_SECOND = {"slack": 5.0, "teams": 40.0, "web": 1000.0}
"""Messages a second that each platform allows one workspace: Slack 300 a minute, Teams 40 of its 50 a second."""
OPENS_PER_SECOND = {"slack": 50 / 60}
"""Private chats a second that may be opened, where that has a limit of its own (Slack's conversations.open: tier 3)."""


async def the_organisation(session: AsyncSession, settings: Settings, *, made_up: bool = False) -> Organisation:
    """The one organisation of TENANCY=one, as the settings have it now."""
    there = list((await session.execute(select(Organisation).order_by(Organisation.id).limit(2))).scalars())
    if len(there) > 1:
        raise SettingsError("TENANCY is one, but the database holds several organisations. Set TENANCY=many")
    found = there[0] if there else None
    if found is None:
        found = Organisation(
            name=settings.organisation, language=settings.language, nation=settings.nation, zone=settings.zone,
            made_up=made_up,
        )  # fmt: skip
        session.add(found)
        _follow(found, settings)
        await session.flush()
    elif not found.made_up:
        found.name, found.language = settings.organisation, settings.language
        found.nation = settings.nation
        await follow_zone(session, found, settings.zone)
        _follow(found, settings)
    return found


def _follow(organisation: Organisation, settings: Settings) -> None:
    organisation.humane, organisation.a_week = settings.humane_hours, settings.a_week
    organisation.bank_holidays, organisation.observances = settings.bank_holidays, settings.observances
    organisation.free_text, organisation.quotes = settings.free_text, settings.quotes


async def organisations(session: AsyncSession) -> list[Organisation]:
    """Every real organisation, by name."""
    query = select(Organisation).where(~Organisation.made_up).order_by(Organisation.name, Organisation.id)
    return list((await session.execute(query)).scalars())


async def organisation_named(session: AsyncSession, settings: Settings, name: str = "") -> Organisation:
    """The organisation a command is about; "" means the only one. Raises SettingsError with the names there are."""
    if settings.tenancy == "one":
        found = [await the_organisation(session, settings)]
    else:
        found = await organisations(session)
    fitting = [one for one in found if name in ("", one.name)]
    if len(fitting) == 1:
        return fitting[0]
    there_are = ", ".join(f"“{one.name}”" for one in found)
    if not found:
        raise SettingsError("There is no organisation yet. Start Canopy once and connect a workspace (TENANCY=many)")
    if name:
        raise SettingsError(f"--organisation: there is no “{name}”. There are: {there_are}")
    raise SettingsError(f"--organisation is missing: say which one is meant. There are: {there_are}")


async def connect(house: House, platform: str, external: str, name: str) -> None:
    """Serve this workspace from now on: its row and its lane. Safe to call at every start, and by two at once."""
    try:
        await _connect(house, platform, external, name)
    except IntegrityError:
        await _connect(house, platform, external, name)  # another replica made it in the same moment


async def _connect(house: House, platform: str, external: str, name: str) -> None:
    async with house.identity.writing() as session:
        query = select(Workspace).where(Workspace.platform == platform, Workspace.external == external)
        workspace = (await session.execute(query)).scalar_one_or_none()
        if workspace is None:
            organisation = await _whose(session, house.settings, name or external, external)
            workspace = Workspace(organisation_id=organisation.id, platform=platform, external=external)
            session.add(workspace)
            await session.flush()
            opens = OPENS_PER_SECOND.get(platform)
            session.add(
                Lane(
                    workspace_id=workspace.id, per_second=PER_SECOND[platform], opens_per_second=opens, tat=house.now()
                )
            )  # fmt: skip
        elif house.settings.tenancy == "one":
            await the_organisation(session, house.settings)
        workspace.name = name or workspace.name
        lane = (await session.execute(select(Lane).where(Lane.workspace_id == workspace.id))).scalar_one_or_none()
        if lane is not None and lane.paused:
            lane.paused, lane.next_at = False, house.now()  # it was taken out, and is back


async def _whose(session: AsyncSession, settings: Settings, name: str, external: str) -> Organisation:
    """Whose a new workspace is: the one organisation's, or (TENANCY=many) its own, under a name nobody else has."""
    if settings.tenancy == "one":
        return await the_organisation(session, settings)
    if (await session.execute(select(Organisation.id).where(Organisation.made_up))).first():
        raise SettingsError("DATABASE_URL holds a rehearsal. Real people may not share it: use an empty database")
    taken = {one.name for one in await organisations(session)}
    new = Organisation(
        name=name if name not in taken else f"{name} ({external})",
        language=settings.language, nation=settings.nation, zone=settings.zone,
    )  # fmt: skip
    _follow(new, settings)
    session.add(new)
    await session.flush()
    return new


async def real_people_here(session: AsyncSession) -> bool:
    """Whether this database holds an organisation that is not made up."""
    return (await session.execute(select(Organisation.id).where(~Organisation.made_up))).first() is not None
