"""The organisation this house serves, and the workspaces through which it is reached."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Lane, Organisation, Workspace
from bot.settings import Settings
from bot.visit import House

PER_SECOND = {"slack": 5.0, "teams": 40.0, "web": 1000.0}
"""Messages a second that each platform allows one workspace: Slack 300 a minute, Teams 40 of its 50 a second."""
OPENS_PER_SECOND = {"slack": 50 / 60}
"""Private chats a second that may be opened, where that has a limit of its own (Slack's conversations.open: tier 3)."""


async def the_organisation(session: AsyncSession, settings: Settings, *, made_up: bool = False) -> Organisation:
    """The organisation of this installation, as the settings have it now."""
    found = (await session.execute(select(Organisation).order_by(Organisation.id).limit(1))).scalar_one_or_none()
    if found is None:
        found = Organisation(
            name=settings.organisation, language=settings.language, nation=settings.nation, zone=settings.zone,
            made_up=made_up,
        )  # fmt: skip
        session.add(found)
        await session.flush()
    elif not found.made_up:
        found.name, found.language = settings.organisation, settings.language
        found.nation, found.zone = settings.nation, settings.zone
    return found


async def connect(house: House, platform: str, external: str, name: str) -> None:
    """Serve this workspace from now on: its row and its lane. Safe to call at every start."""
    async with house.identity.writing() as session:
        organisation = await the_organisation(session, house.settings)
        query = select(Workspace).where(Workspace.platform == platform, Workspace.external == external)
        workspace = (await session.execute(query)).scalar_one_or_none()
        if workspace is None:
            workspace = Workspace(organisation_id=organisation.id, platform=platform, external=external)
            session.add(workspace)
            await session.flush()
            opens = OPENS_PER_SECOND.get(platform)
            session.add(
                Lane(
                    workspace_id=workspace.id, per_second=PER_SECOND[platform], opens_per_second=opens, tat=house.now()
                )
            )  # fmt: skip
        workspace.name = name or workspace.name
        lane = (await session.execute(select(Lane).where(Lane.workspace_id == workspace.id))).scalar_one_or_none()
        if lane is not None and lane.paused:
            lane.paused, lane.next_at = False, house.now()  # it was taken out, and is back


async def real_people_here(session: AsyncSession) -> bool:
    """Whether this database holds an organisation that is not made up."""
    return (await session.execute(select(Organisation.id).where(~Organisation.made_up))).first() is not None
