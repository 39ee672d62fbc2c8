"""The rehearsal as the page sees it: the made-up trust, its movable clock, and everything Canopy can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.beats import Beats
from bot.models import Digest, Letter, Organisation, Round, Schedule, Team, Workspace
from bot.models.letters import QUEUED
from bot.people.bring_in import bring_in
from bot.people.compare import compare
from bot.people.known import Known
from bot.people.organisation import connect, the_organisation
from bot.people.roster import read_roster
from bot.people.scheduling import save
from bot.platforms.web.rehearsal import Channel, Player, Rendering, Sample
from bot.rehearsal import trust
from bot.rehearsal.clock import MovableClock
from bot.rehearsal.colleagues import Colleagues
from bot.safety.local_edit import Wanted, keep
from bot.safety.ready import confirm
from bot.visit import House, Visit
from bot.when.local import next_moment

WORKSPACE = "rehearsal"
MOST_STEPS = 2_000


class Stage:
    """Satisfies `bot.platforms.web.rehearsal.Rehearsal`. `ready` is given what only exists once the page is served."""

    workspace = WORKSPACE
    organisation = trust.NAME
    zone = trust.ZONE

    def __init__(self, house: House, clock: MovableClock, renderings: Mapping[str, Rendering]) -> None:
        self.renderings = renderings
        self._house, self._clock = house, clock
        self._beats: Beats | None = None
        self._colleagues: Colleagues | None = None

    def ready(self, beats: Beats, colleagues: Colleagues) -> None:
        self._beats, self._colleagues = beats, colleagues

    def players(self) -> Sequence[Player]:
        return trust.players()

    def channels(self) -> Sequence[Channel]:
        return trust.channels()

    def now(self) -> datetime:
        return self._clock.now()

    def moves(self) -> Sequence[tuple[str, str]]:
        return (
            ("monday", "To Monday 09:30"), ("hour", "+1 hour"), ("close", "To the end of the round"),
            ("day", "+1 day"), ("week", "+1 week"),
        )  # fmt: skip

    async def move(self, name: str) -> None:
        """Move the clock, as if the time had been lived."""
        match name:
            case "monday":
                to = next_moment(("mon",), time(9, 30), self.zone, self.now())
            case "hour" | "day" | "week":
                to = self.now() + timedelta(**{f"{name}s": 1})
            case "close":
                to = await self._end_of_round() or await self._end_of_next()
            case _:
                raise ValueError(name)
        await self.live_until(to or self.now())

    async def settle(self) -> None:
        """Do all that is due at this moment, colleagues' answers too."""
        assert self._beats and self._colleagues
        await self._beats.beat()
        await self._colleagues.answer(self.now())

    def samples(self) -> Sequence[Sample]:
        return [sample for language in self._house.words.languages for sample in self._samples(language)]

    def _samples(self, language: str) -> list[Sample]:
        person = Known(0, 0, "Ada Okafor", language, "england", self.zone, b"")
        visit = Visit(self._house, person, self.now())
        found = []
        for feature in self._house.router.features:
            for draw in feature.samples:
                for key, content in draw(visit).items():
                    page, colon, name = key.partition(": ")
                    page, name = (page, name) if colon else (feature.page, key)
                    found.append(Sample(page, language, name, content, home=page == "home"))
        return found

    async def _end_of_round(self) -> datetime | None:
        async with self._house.identity.reading() as session:
            query = select(func.min(Round.closes_at)).where(Round.closed_at.is_(None))
            end: datetime | None = (await session.execute(query)).scalar_one()
            return end

    async def _end_of_next(self) -> datetime | None:
        """No round is open: live until the next one is, and give its end."""
        async with self._house.identity.reading() as session:
            query = select(func.min(Schedule.next_at)).where(Schedule.next_at > self.now())
            opens: datetime | None = (await session.execute(query)).scalar_one()
        await self.live_until(opens or self.now())
        return await self._end_of_round()

    async def live_until(self, to: datetime) -> None:
        """Go there, stopping at everything that falls due on the way."""
        for _ in range(MOST_STEPS):
            due = await self._next_due()
            if due is None or due > to:
                break
            self._clock.move_to(due)
            await self.settle()
        self._clock.move_to(to)
        await self.settle()

    async def _next_due(self) -> datetime | None:
        """The next moment at which anything happens, after now."""
        now = self.now()
        queries = (
            select(func.min(Schedule.next_at)).where(Schedule.next_at > now),
            select(func.min(Round.closes_at)).where(Round.closed_at.is_(None), Round.closes_at > now),
            select(func.min(Letter.due_at)).where(Letter.state == QUEUED, Letter.due_at > now),
            select(func.min(Digest.next_at)).where(Digest.next_at > now),
        )
        async with self._house.identity.reading() as session:
            found = [(await session.execute(query)).scalar_one() for query in queries]
        return min((moment for moment in found if moment is not None), default=None)


async def furnish(house: House) -> None:
    """The made-up trust into an empty database, by the same doors as a real one. Safe to call again."""
    async with house.identity.writing() as session:
        await the_organisation(session, house.settings, made_up=True)
    await connect(house, "web", WORKSPACE, trust.NAME)
    rows = read_roster(trust.roster(), tuple(house.words.languages))
    async with house.identity.writing() as session:
        organisation = (await session.execute(select(Organisation))).scalar_one()
        changes = await compare(session, organisation, rows)
        if not changes.new_people:
            return
        await bring_in(session, organisation, changes, house.now(), lambda _: None)
        await _make_ready(session, organisation, house)
        workspace = (await session.execute(select(Workspace.id))).scalar_one()
        for made in trust.TEAMS:
            await session.execute(
                update(Team).where(Team.name == made.name)
                .values(channel=trust.channel_of(made.name), channel_workspace_id=workspace)
            )  # fmt: skip
            team = (await session.execute(select(Team).where(Team.name == made.name))).scalar_one()
            await save(session, team, made.plan, house.now())


async def _make_ready(session: AsyncSession, organisation: Organisation, house: House) -> None:
    """Its footer is confirmed and its own help filled in, without which nobody would be asked anything."""
    today = house.now().date()
    await confirm(session, organisation.id, house.directory, organisation.nation, trust.VOUCHES, today)
    for kind, name, phone, hours in trust.LOCAL:
        await keep(session, organisation.id, Wanted(kind, name, phone, hours=hours, verified_on=today))
