"""What a platform says happened to a person: a new name or zone, gone, taken out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.chat import Changed, Who
from bot.database import Database
from bot.models import Address, Lane, Person, Trouble, Workspace
from bot.people.recognise import Met


async def profile_changed(database: Database, met: Met, event: Changed, now: datetime) -> None:
    """Keep the new name and zone; somebody who is gone is not written to any more."""
    told = {"name": event.who.name, "zone": event.who.zone}
    news: dict[str, Any] = {field: value for field, value in told.items() if value}
    async with database.writing() as session:
        if event.gone:
            await session.execute(update(Address).where(Address.id == met.address_id).values(unreachable_at=now))
        else:
            await session.execute(update(Address).where(Address.id == met.address_id).values(unreachable_at=None))
            if news:
                await session.execute(update(Person).where(Person.id == met.person.id).values(**news))


async def taken_out(database: Database, who: Who, now: datetime) -> None:
    """The bot was removed: by one person (they are not written to), or from the workspace (its lane rests)."""
    workspace = select(Workspace.id).where(Workspace.platform == who.platform, Workspace.external == who.workspace)
    async with database.writing() as session:
        if who.user:
            await session.execute(
                update(Address)
                .where(Address.workspace_id.in_(workspace), Address.user == who.user)
                .values(unreachable_at=now)
            )
            return
        rests = update(Lane).where(Lane.workspace_id.in_(workspace), ~Lane.paused).values(paused=True)
        for taken in (await session.execute(rests.returning(Lane.workspace_id))).scalars():
            whose = (await session.execute(select(Workspace.organisation_id).where(Workspace.id == taken))).scalar_one()
            session.add(Trouble(organisation_id=whose, what="uninstalled", at=now, workspace_id=taken))
