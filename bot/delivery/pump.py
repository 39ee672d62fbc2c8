"""The pump: claims what is due, sends it in its slot, and settles what a crash or a dropped line left open."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.database import Database
from bot.delivery import settle
from bot.delivery.carrier import Carrier, DeliveryError, InDoubt, To
from bot.delivery.claim import Claimed, claim
from bot.delivery.send import TRIES, Compose, Due, Sender, key_of
from bot.delivery.write import wake
from bot.models import Address, Lane, Letter, Post, Team, Workspace
from bot.models.letters import CLAIMED, DOUBT, QUEUED, SENDING
from bot.router import LetterKind

log = logging.getLogger(__name__)

AT_ONCE = 20
ASK_AGAIN = timedelta(minutes=1)


class Pump:
    """One process's sending. Its owner name is fresh at every start, so that a restart never owns what it forgot."""

    def __init__(
        self,
        database: Database,
        carriers: Mapping[str, Carrier],
        kinds: Mapping[str, LetterKind],
        compose: Compose,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._carriers, self._kinds, self._clock = database, carriers, kinds, clock
        self._owner = uuid.uuid4().hex
        self._sender = Sender(database, carriers, compose, self._owner)
        self._seats = asyncio.Semaphore(AT_ONCE)
        self._stopped = False

    def stop(self) -> None:
        """Claim nothing more; what is claimed is still sent."""
        self._stopped = True

    async def drain(self) -> int:
        """Send until nothing is due; how many letters were handled."""
        handled = 0
        while not self._stopped and (claimed := await claim(self._database, self._owner, self._clock())):
            handled += len(claimed)
            await asyncio.gather(*(self._in_its_slot(letter) for letter in claimed))
        if handled:
            await self._database.forget_the_way()
        return handled

    async def sweep(self) -> None:
        """Letters whose worker died: unsent ones go back, sent-or-not ones are asked about."""
        now = self._clock()
        async with self._database.writing() as session:
            stale = Letter.lease_until < now
            freed = await session.execute(
                update(Letter)
                .where(stale, Letter.state == CLAIMED)
                .values(state=QUEUED, **settle.FREE)
                .returning(Letter.lane_id)
            )
            for lane in set(freed.scalars()):
                await wake(session, lane, now)
            await session.execute(update(Letter).where(stale, Letter.state == SENDING).values(state=DOUBT, owner=None))
        for due in await self._due(Letter.state == DOUBT, Letter.lease_until < now):
            await self._resolve(due, now)

    async def _in_its_slot(self, claimed: Claimed) -> None:
        wait = (claimed.send_at - self._clock()).total_seconds()
        if wait > 0:
            await asyncio.sleep(wait)
        async with self._seats:
            for due in await self._due(Letter.id == claimed.id, Letter.owner == self._owner):
                await self._sender.send(due, self._clock())

    async def _resolve(self, due: Due, now: datetime) -> None:
        """Was it delivered? The platform is asked; where it cannot tell, the kind's policy decides."""
        letter, carrier = due.letter, self._carriers.get(due.platform)
        if carrier is None:
            return
        since = (letter.send_at or now) - timedelta(minutes=1)
        try:
            found = await carrier.find(due.to, key_of(letter), since) if letter.act == "send" else None
        except DeliveryError as error:
            if error.permanent:
                await settle.failed(self._database, letter, error.reason, error.consequence, now, neutral=due.neutral)
            else:
                await self._ask_later(due, now + error.wait)
        except InDoubt:
            if due.resend and letter.attempts == 0:
                await self._requeue(letter, now)
            else:
                await settle.failed(self._database, letter, "in doubt", neutral=due.neutral)
        except Exception as error:
            log.error("carrier broke its word", extra={"letter": letter.id, "error": type(error).__name__})
            await self._ask_later(due, now + ASK_AGAIN)
        else:
            if found:
                await settle.sent(self._database, letter, found, now, neutral=due.neutral)
            elif letter.attempts + 1 >= TRIES:
                await settle.failed(self._database, letter, "in doubt", neutral=due.neutral)
            else:
                await self._requeue(letter, now)

    async def _requeue(self, letter: Letter, now: datetime) -> None:
        async with self._database.writing() as session:
            await session.execute(
                update(Letter)
                .where(Letter.id == letter.id, Letter.state == DOUBT)
                .values(state=QUEUED, attempts=letter.attempts + 1, **settle.FREE)
            )
            await wake(session, letter.lane_id, now)

    async def _ask_later(self, due: Due, at: datetime) -> None:
        """Not for ever: a letter always ends."""
        letter = due.letter
        if letter.attempts + 1 >= TRIES:
            await settle.failed(self._database, letter, "in doubt", neutral=due.neutral)
            return
        async with self._database.writing() as session:
            await session.execute(
                update(Letter)
                .where(Letter.id == letter.id, Letter.state == DOUBT)
                .values(lease_until=at, attempts=letter.attempts + 1)
            )

    async def _due(self, *which: object) -> list[Due]:
        async with self._database.reading() as session:
            rows = await session.execute(
                select(Letter, Workspace, Address, Team.channel, Post.reference)
                .join(Lane, Lane.id == Letter.lane_id)
                .join(Workspace, Workspace.id == Lane.workspace_id)
                .outerjoin(Address, (Address.person_id == Letter.person_id) & (Address.workspace_id == Workspace.id))
                .outerjoin(Team, Team.id == Letter.team_id)
                .outerjoin(Post, Post.id == Letter.post_id)
                .where(*which)  # type: ignore[arg-type]
                .limit(200)
            )
            return [self._addressed(*row) for row in rows]

    def _addressed(
        self, letter: Letter, workspace: Workspace, address: Address | None, channel: str | None, reference: str | None
    ) -> Due:
        kind = self._kinds.get(letter.kind)
        to = (
            To(workspace.external, user=address.user, conversation=address.conversation)
            if address
            else To(workspace.external, channel=channel or "")
        )
        neutral, resend = (kind.neutral, kind.doubt == "resend") if kind else (False, False)
        return Due(letter, workspace.platform, to, reference, neutral, resend)
