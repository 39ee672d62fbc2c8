"""A site that can be lived twice with other answers, and everything that anybody but the answerers ever sees of it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.chat import Message
from bot.cli.opening import open_house
from bot.models import Address, Group, GroupPicture, Organisation, Person, Picture, Round, Schedule, Team
from bot.people.bring_in import bring_in
from bot.people.compare import compare
from bot.people.roster import read_roster
from bot.people.scheduling import Plan, save
from bot.people.sees import places
from bot.platforms.web.rehearsal import Player
from bot.rehearsal import trust
from tests.clock import StillClock
from tests.conversation import Talk, plain
from tests.ground import Ground

WEEKLY = Plan("weather", ("mon",), "09:30", 8, 2, "private", "team")
OPTIONS = {0: "not_today", 1: "stormy", 2: "foggy", 3: "mixed", 4: "bright", 5: "sunny"}
VIEWERS = ("cora", "gwen", "boss", "ada")
"""A coordinator, a guardian, the manager of every team of the site, and somebody in none of them. None answers."""
Answers = Mapping[str, Sequence[int]]
"""By team, what each of its people gives, in order: a rating, 0 for “not today”; whoever is left over is silent."""


@dataclass
class Site:
    """Teams of a made-up site: `sizes` by name, `groups` by team (like "Site / Ward block")."""

    talk: Talk
    sizes: dict[str, int]
    groups: dict[str, str] = field(default_factory=dict)
    logs: list[str] = field(default_factory=list)

    async def build(self) -> None:
        house, channel = self.talk.house, trust.channel_of(trust.WARD)
        users = [*VIEWERS, *(user for team in self.sizes for user in self.users(team))]
        here = [Player(user, user, "", "", channel, False, "") for user in users]
        self.talk._stage.players = lambda: (*trust.players(), *here)  # type: ignore[method-assign]
        async with house.identity.writing() as session:
            organisation = (await session.execute(select(Organisation))).scalar_one()
            await session.execute(update(Schedule).values(next_at=None))
        await self.bring_in()
        async with house.identity.writing() as session:
            for name in self.sizes:
                team = await session.execute(
                    select(Team).where(Team.name == name, Team.organisation_id == organisation.id)
                )
                await save(session, team.scalar_one(), WEEKLY, house.now())
        await self.talk.beat()

    async def bring_in(self) -> None:
        """The roster as `sizes` and `groups` now have it."""
        house, lines = self.talk.house, ["name,web_id,team,group,role,manager"]
        rows = dict[str, list[str]]()
        for team, size in self.sizes.items():
            for user in self.users(team)[:size]:
                rows.setdefault(user, []).append(team)
        for user, teams in rows.items():
            groups = ";".join(self.groups.get(team, "") for team in teams)
            lines.append(f"{user},{user},{';'.join(teams)},{groups if groups.strip(';') else ''},,boss")
        lines += ["Boss,boss," + ";".join(self.sizes) + ",,manager,", "Cora,cora,Office,,coordinator,"]
        content = "\n".join(lines).encode()
        async with house.identity.writing() as session:
            organisation = (await session.execute(select(Organisation))).scalar_one()
            changes = await compare(session, organisation, read_roster(content, ("en",)))
            await bring_in(session, organisation, changes, house.now(), lambda _: None)

    def users(self, team: str) -> list[str]:
        return [f"{team.lower().replace(' ', '')}{n}" for n in range(40)]

    async def monday(self) -> None:
        """To the next Monday 09:30, when everybody is asked."""
        now = self.talk.clock.now()
        day = now - timedelta(days=now.weekday())
        monday = day.replace(hour=9, minute=30)
        self.talk.clock.move_to(monday if monday > now else monday + timedelta(weeks=1))
        await self.talk.beat()

    async def answer(self, answers: Answers) -> None:
        """Through the front door: each taps."""
        rounds = await self.rounds()
        for team, ratings in answers.items():
            for user, rating in zip(self.users(team), ratings, strict=False):
                answer = await self.talk(user).does("check_in.answer", str(rounds[team]), OPTIONS[rating])
                assert isinstance(answer.here, Message)

    async def rounds(self) -> dict[str, int]:
        """The newest round of each team."""
        async with self.talk.house.identity.reading() as session:
            query = select(Team.name, func.max(Round.id)).join(Round, Round.team_id == Team.id).group_by(Team.name)
            return {name: number for name, number in await session.execute(query)}

    async def week(self, answers: Answers) -> None:
        """Ask, answer, close, and let the week be over."""
        await self.monday()
        await self.answer(answers)
        await self.talk.beat(hours=8)
        self.talk.clock.move_to((self.talk.clock.now() + timedelta(days=8)).replace(hour=0, minute=1))
        await self.talk.beat()

    async def words(self) -> dict[str, str]:
        """The newest word of each team, each group, and the organisation (""), by name."""
        async with self.talk.house.identity.reading() as session:
            teams = select(Team.name, Picture.word).join(Round, Round.team_id == Team.id)
            teams = teams.join(Picture, Picture.round_id == Round.id).order_by(Round.id)
            found = {name: word for name, word in await session.execute(teams)}
            groups = select(Group.name, GroupPicture.word).join(Group, Group.id == GroupPicture.group_id, isouter=True)
            found |= {name or "": word for name, word in await session.execute(groups.order_by(GroupPicture.week_on))}
        return found

    async def seen(self, viewer: str) -> str:
        """Everything on somebody's screen: their chat, every report that they may open, their own export, channels."""
        someone = self.talk(viewer)
        shown = [*someone.hears()]
        shown += [line for made in trust.TEAMS for line in self.talk.channel(made.name)]
        shown.append(plain((await someone.does("pictures.open")).here))
        for key in await self.may_see(viewer):
            answer = await someone.does("pictures.show", key)
            assert isinstance(answer.here, Message)
            shown.append(repr(answer.here.parts))
        for name in ("data.open", "data.export", "home", "answers.open"):
            answer = await someone.does(name)
            shown.append(answer.here.plain if isinstance(answer.here, Message) else plain(answer.here))
        return "\n".join(shown)

    async def may_see(self, viewer: str) -> list[str]:
        async with self.talk.house.identity.reading() as session:
            query = select(Person).join(Address, Address.person_id == Person.id).where(Address.user == viewer)
            person = (await session.execute(query)).scalar_one()
            return [place.key for place in await places(session, person.id, person.organisation_id)]

    async def everything(self) -> str:
        """All that all viewers see, and the log."""
        seen = [await self.seen(viewer) for viewer in VIEWERS]
        return "\n".join([*seen, *self.logs])


Sites = Callable[..., AbstractAsyncContextManager[Site]]


@pytest.fixture
def sites(ground: Ground) -> Sites:
    """`async with sites({"Ward": 14}, {"Ward": "Site"}) as site`: the same site, as often as it is asked for."""

    @asynccontextmanager
    async def a_site(sizes: dict[str, int], groups: dict[str, str] | None = None) -> AsyncIterator[Site]:
        clock, kept = StillClock(trust.START), Kept()
        async with open_house(await ground.furnished(), clock.now) as house:
            site = Site(Talk(house, clock), dict(sizes), dict(groups or {}), kept.lines)
            await site.build()
            loggers = [logging.getLogger(name) for name in ("bot", "handlers")]
            before = [logger.level for logger in loggers]
            for logger in loggers:
                logger.setLevel(logging.DEBUG)
                logger.addHandler(kept)
            try:
                yield site
            finally:
                for logger, level in zip(loggers, before, strict=True):
                    logger.removeHandler(kept)
                    logger.setLevel(level)

    return a_site


class Kept(logging.Handler):
    """Every line of Canopy's own logs, with all that is attached to it but when and where."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        usual = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
        more = {name: value for name, value in vars(record).items() if name not in usual}
        self.lines.append(f"{record.name} {record.levelname} {record.getMessage()} {sorted(more.items())}")
