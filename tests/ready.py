"""What an organisation needs before anybody is asked: its footer confirmed, and one local route."""

from __future__ import annotations

from sqlalchemy import select

from bot.models import Organisation
from bot.safety.local_edit import Wanted, keep
from bot.safety.ready import confirm, missing
from bot.visit import House


async def make_ready(house: House) -> None:
    """Every organisation that is not yet."""
    async with house.identity.writing() as session:
        for one in list((await session.execute(select(Organisation))).scalars()):
            left = await missing(session, one.id, house.directory)
            if "footer" in left:
                await confirm(session, one.id, house.directory, one.nation, "Gwen Parry", house.now().date())
            if "local" in left:
                await keep(session, one.id, Wanted("occupational_health", "Occupational health", "01632 960123"))
