"""Two organisations in one Canopy are strictly apart: whatever somebody does with the other's ids, nothing of the other
is shown, written, changed or sent. Over Slack and Teams, on SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from bot.chat import Answer, Event, Filled, Form, Message, OpenedHome, Pressed, Said, Who
from bot.cli.opening import open_house
from bot.compose import Composer
from bot.delivery.carrier import Sent, To
from bot.delivery.pump import Pump
from bot.dispatch import Dispatch
from bot.models import Address, Base, Kudos, Lane, Organisation, Person, Post, Round, Schedule, Team, Workspace
from bot.people.bring_in import bring_in
from bot.people.compare import compare
from bot.people.organisation import connect, organisation_named
from bot.people.roster import read_roster
from bot.people.scheduling import Plan, save
from bot.ticker import Ticker
from bot.visit import House
from tests.clock import StillClock
from tests.conversation import plain
from tests.fakes.teams import FakeTeams
from tests.fakes.teams_parts import TENANT
from tests.ground import Ground
from tests.ready import make_ready
from tests.stores.conftest import rows_of

WORDS = "You stayed at Fernhill all night."
HERS = ("Fern", WORDS)
"""What stands in everything of Fernhill's that could be shown: its names, its team, its words."""
OWNS = {
    "organisation_id": Organisation, "person_id": Person, "manager_id": Person, "giver_id": Person, "team_id": Team,
    "round_id": Round, "kudos_id": Kudos, "workspace_id": Workspace, "lane_id": Lane, "schedule_id": Schedule,
    "channel_workspace_id": Workspace, "post_id": Post,
}  # fmt: skip


@dataclass
class Office:
    """A carrier for every workspace, and what it carried to each."""

    told: dict[str, list[str]] = field(default_factory=dict)

    async def send(self, to: To, message: Message, key: str) -> Sent:
        self.told.setdefault(to.workspace, []).append(message.plain)
        return Sent(f"ref-{key}", to.user)

    async def update(self, to: To, reference: str, message: Message) -> None:
        self.told.setdefault(to.workspace, []).append(message.plain)

    async def remove(self, to: To, reference: str) -> None:
        self.told.setdefault(to.workspace, []).append(f"removed {reference}")

    async def find(self, to: To, key: str, since: datetime) -> Sent | None:
        return None


@dataclass
class Two:
    """Fernhill on Slack (T1), Oakwood on Slack (T2, with the same user ids) and Elm on Teams; and their letters."""

    house: House
    clock: StillClock
    office: Office
    ticker: Ticker
    dispatch: Dispatch

    async def beat(self, **forward: float) -> None:
        self.clock.forward(**forward)
        await self.ticker.beat()

    async def does(self, who: Who, name: str, about: str = "", value: str = "") -> Answer:
        return await self.dispatch(Pressed(who, self.clock.now(), can_open=True, does=name, about=about, value=value))

    async def fills(self, by: Who, route: str, about: str, /, **values: str | tuple[str, ...]) -> Answer:
        given = {name: (value,) if isinstance(value, str) else value for name, value in values.items()}
        return await self.dispatch(Filled(by, self.clock.now(), can_open=True, does=route, about=about, values=given))

    async def ids(self, table: Any, organisation: str) -> list[int]:
        """The numbers of an organisation's rows."""
        whose = select(Organisation.id).where(Organisation.name == organisation)
        async with self.house.identity.reading() as session:
            if table is Organisation:
                return list((await session.execute(whose)).scalars())
            if table is Lane:
                query = select(Lane.id).join(Workspace).where(Workspace.organisation_id.in_(whose))
            else:
                query = select(table.id).where(table.organisation_id.in_(whose))
            return sorted((await session.execute(query)).scalars())

    async def everything(self, organisation: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of an organisation, and every row that names one of its rows."""
        theirs = {name: set(await self.ids(table, organisation)) for name, table in OWNS.items()}
        rows, found = await rows_of(self.house.identity), {}
        for table in Base.metadata.sorted_tables:
            columns = [column.name for column in table.columns]
            own = {"id": theirs[f"{table.name}_id"]} if f"{table.name}_id" in theirs else {}
            keys = [(columns.index(name), ids) for name, ids in (theirs | own).items() if name in columns]
            found[table.name] = [row for row in rows[table.name] if any(row[at] in ids for at, ids in keys)]
        return found


SLACK, OAK, ELM = "T1", "T2", "elm-tenant"


def of_fern(user: str) -> Who:
    return Who("slack", SLACK, user, name=f"Fern {user}")


INTRUDERS = {
    "a manager on the same platform": Who("slack", OAK, "UMO", name="Mo Oak"),
    "a manager on the other platform": Who("teams", ELM, "elm-mo", name="Mo Elm"),
}
EVERY_ROLE = "manager;champion;coordinator;guardian;administrator"


def roster(name: str, column: str, users: tuple[str, ...]) -> str:
    ada, ben, mo = users
    return (
        f"name,{column},email,team,role,manager\n"
        f"Ada {name},{ada},ada@shared.example,{name} Ward,,{mo}\n"
        f"Ben {name},{ben},ben@shared.example,{name} Ward,champion,{mo}\n"
        f"Mo {name},{mo},mo@shared.example,{name} Ward,{EVERY_ROLE},\n"
    )


async def bring(house: House, organisation: str, text: str, now: datetime) -> None:
    rows = read_roster(text.encode(), tuple(house.words.languages))
    async with house.identity.writing() as session:
        whose = await organisation_named(session, house.settings, organisation)
        await bring_in(session, whose, await compare(session, whose, rows), now, lambda _: None)


async def settle_in(two: Two, organisation: str, name: str, column: str, users: tuple[str, ...]) -> None:
    """A roster, a channel and a check-in on Mondays at 09:30."""
    await bring(two.house, organisation, roster(name, column, users), two.clock.now())
    await make_ready(two.house)
    async with two.house.identity.writing() as session:
        team = (await session.execute(select(Team).where(Team.name == f"{name} Ward"))).scalar_one()
        query = select(Workspace.id).where(Workspace.organisation_id == team.organisation_id)
        team.channel, team.channel_workspace_id = f"C-{name}", (await session.execute(query)).scalar_one()
        await save(session, team, Plan("weather", ("mon",), "09:30", 8, 2, "private", "team"), two.clock.now())


@pytest.fixture
async def two(ground: Ground, clock: StillClock) -> AsyncIterator[Two]:
    async with open_house(ground.fresh(tenancy="many"), clock.now) as house:
        office = Office()
        carriers = {"slack": office, "teams": office}
        pump = Pump(house.identity, carriers, house.router.letters, Composer(house), clock.now)
        two = Two(house, clock, office, Ticker(house, pump), Dispatch(house))
        for platform, external, name in (
            ("slack", SLACK, "Fernhill"),
            ("slack", OAK, "Oakwood"),
            ("teams", ELM, "Elm"),
        ):
            await connect(house, platform, external, name)
        await settle_in(two, "Fernhill", "Fern", "slack_id", ("UADA", "UBEN", "UMO"))
        await settle_in(two, "Oakwood", "Oak", "slack_id", ("UADA", "UBEN", "UMO"))
        await settle_in(two, "Elm", "Elm", "teams_id", ("elm-ada", "elm-ben", "elm-mo"))
        async with house.identity.writing() as session:
            await session.execute(update(Lane).values(per_second=10_000))
        await two.beat(minutes=30)
        await lives(two)
        yield two


async def lives(two: Two) -> None:
    """What there is to be found at Fernhill: an answer, words, a shared thank-you, a booked conversation."""
    ada, ben, mo = map(of_fern, ("UADA", "UBEN", "UMO"))
    one = str((await two.ids(Round, "Fernhill"))[0])
    await two.does(ada, "check_in.answer", one, "stormy")
    await two.fills(ada, "check_in.more_sent", one, words=WORDS)
    await two.fills(ben, "kudos.look", "fern-nonce", who=("UADA",), kind="calm", words=WORDS)
    await two.does(ben, "kudos.send", "fern-nonce")
    await two.beat(seconds=1)
    kudos, team = [str((await two.ids(table, "Fernhill"))[0]) for table in (Kudos, Team)]
    await two.does(ada, "kudos.post", kudos, team)
    person = str((await two.ids(Person, "Fernhill"))[0])
    await two.fills(mo, "talk.date_sent", f"{person}:booked", date=f"{two.clock.now().date() + timedelta(days=3)}")
    await two.beat(seconds=1)
    assert any(WORDS in line for line in two.office.told[SLACK])


async def candidates(two: Two) -> list[str]:
    """Every id of Fernhill's that somebody could put into a press or a form."""
    found = ["", "fern-nonce"]
    for table in (Round, Kudos, Team, Person, Post, Schedule):
        found += map(str, (await two.ids(table, "Fernhill"))[:2])
    person = (await two.ids(Person, "Fernhill"))[0]
    kudos = (await two.ids(Kudos, "Fernhill"))[0]
    return [*dict.fromkeys(found), f"{person}:booked", f"{person}:later", f"{kudos}:{person}"]


LAST = ("erase", "stop", "pause")


def last(route: str) -> bool:
    """What ends somebody's own part comes last."""
    return any(word in route for word in LAST)


@pytest.mark.parametrize("who", INTRUDERS.values(), ids=list(INTRUDERS))
async def test_whatever_is_tried_with_their_ids_nothing_of_theirs_is_shown_or_touched(two: Two, who: Who) -> None:
    before, answers = await two.everything("Fernhill"), await rows_of(two.house.answers._database)
    tried = await candidates(two)
    team, date = str((await two.ids(Team, "Fernhill"))[0]), f"{two.clock.now().date() + timedelta(days=5)}"
    values: dict[str, tuple[str, ...]] = {
        "who": ("UADA", "UBEN"), "kind": ("calm",), "words": ("hello",), "choice": ("sunny",), "date": (date,),
        "team": (team,), "check_in": ("weather",), "days": ("mon",), "at": ("09:00",), "window": ("8",),
        "remind": ("0",), "way": ("private",), "audience": ("team",), "span": ("week",),
    }  # fmt: skip
    shown: list[str] = []
    for route in sorted(two.house.router.handlers, key=lambda name: (last(name), name)):
        for about in tried:
            events: list[Event] = [
                Pressed(who, two.clock.now(), can_open=True, does=route, about=about, value=value)
                for value in ("stormy", team)
            ]
            events.append(Filled(who, two.clock.now(), can_open=True, does=route, about=about, values=values))
            for event in events:
                answer = await two.dispatch(event)
                shown += [plain(part) for part in (answer.here, answer.question) if part is not None]
                shown += [str(part) for part in (answer.here,) if isinstance(part, Form)]
    shown += [plain((await two.dispatch(OpenedHome(who, two.clock.now()))).here)]
    assert len(shown) > 500 and not [text for text in shown if any(word in text for word in HERS)]
    assert await two.everything("Fernhill") == before
    assert _of(await rows_of(two.house.answers._database), answers) == answers, "no answer was changed or taken away"


def _of(rows: dict[str, list[Any]], before: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Of all rows those that were there before: an intruder's own answers are their own affair."""
    return {name: [row for row in found if row in before[name]] for name, found in rows.items()}


@pytest.mark.parametrize("who", INTRUDERS.values(), ids=list(INTRUDERS))
async def test_nobody_is_thanked_in_another_organisation(two: Two, who: Who) -> None:
    """Of the same user id one's own colleague is meant; of an id that is only theirs, nobody."""
    async with two.house.identity.writing() as session:
        person = (await session.execute(select(Address.person_id).where(Address.user == "UADA"))).scalars().first()
        fern = (await session.execute(select(Workspace.id).where(Workspace.external == SLACK))).scalar_one()
        await session.execute(
            insert(Address).values(person_id=person, workspace_id=fern, user="UONLY", conversation="")
        )
    answer = await two.fills(who, "kudos.look", "n1", who=("UONLY",), kind="calm", words="Thank you")
    assert isinstance(answer.here, Form) and any(one.name == "who" and one.mistake for one in answer.here.fields)
    if who.platform == "slack":
        answer = await two.fills(who, "kudos.look", "n2", who=("UADA",), kind="calm", words="Thank you")
        assert "Ada Oak" in plain(answer.here) and "Fern" not in plain(answer.here)


async def test_a_week_of_letters_goes_to_their_own_workspace_alone(two: Two) -> None:
    for _ in range(16):
        await two.beat(hours=12)
    named = {SLACK: "Fern", OAK: "Oak", ELM: "Elm"}
    for workspace, lines in two.office.told.items():
        others = [name for place, name in named.items() if place != workspace]
        assert lines and not [line for line in lines if any(f"{name} Ward" in line for name in others)]
        assert not [line for line in lines if WORDS in line and workspace != SLACK]
    assert two.office.told.keys() == set(named)


async def test_a_roster_touches_its_own_organisation_alone(two: Two) -> None:
    """Even one that names the other's people, by the same ids, addresses and team."""
    before = await two.everything("Fernhill")
    text = (
        "name,slack_id,email,team,role,manager\nNew Name,UADA,ada@shared.example,Fern Ward,manager,ben@shared.example\n"
    )
    await bring(two.house, "Oakwood", text, two.clock.now())
    assert await two.everything("Fernhill") == before
    async with two.house.identity.reading() as session:
        query = select(Person.name).where(Person.email == "ada@shared.example").order_by(Person.organisation_id)
        assert list((await session.execute(query)).scalars()) == ["Ada Fern", "New Name", "Ada Elm"]


async def test_an_email_of_another_organisation_makes_nobody_known(two: Two) -> None:
    """A first contact is matched by e-mail in its own organisation only."""
    async with two.house.identity.writing() as session:
        oaks = select(Workspace.id).where(Workspace.external == OAK)
        await session.execute(delete(Address).where(Address.workspace_id.in_(oaks), Address.user == "UADA"))
    stranger = Who("slack", OAK, "UNEW", name="Somebody", email="ada@shared.example")
    await two.dispatch(Said(stranger, two.clock.now(), text="help"))
    async with two.house.identity.reading() as session:
        query = select(Person.name).join(Address).where(Address.user == "UNEW")
        assert (await session.execute(query)).scalar_one() == "Ada Oak"


async def test_taking_canopy_out_of_one_workspace_leaves_the_others_alone(two: Two) -> None:
    from bot.chat import Uninstalled

    await two.dispatch(Uninstalled(Who("slack", OAK, ""), two.clock.now()))
    async with two.house.identity.reading() as session:
        query = select(Workspace.external).join(Lane).where(Lane.paused)
        assert list((await session.execute(query)).scalars()) == [OAK]


# Two tenants of Teams, the whole way


async def test_two_tenants_are_two_organisations_each_spoken_to_as_its_own(ground: Ground) -> None:
    from tests.whole.conftest import running

    other = "99999999-2222-3333-4444-555555555555"
    async with FakeTeams() as teams:
        given = {**teams.settings(), "teams_tenant_ids": f"{TENANT},{other}", "tenancy": "many"}
        async with running(ground, **given) as canopy:
            teams.serves(canopy.url)
            ada, eve = teams.person("Ada"), teams.person("Eve")
            eve.tenant, eve.aad = other, ada.aad  # nothing says that ids differ between tenants
            for name, tenant in ((ada, TENANT), (eve, other)):
                await canopy.brings_in(f"name,teams_id,team\n{name.name},{name.aad},Ward 7\n", tenant)
            await canopy.beat()  # both chats are opened by Canopy, each in its own tenant
            for name in ("Ada", "Eve"):
                assert sum("small computer program" in line for line in teams.sees(name)) == 1
                await teams.say(name, "home")
                assert f"Hello {name}" in "\n".join(teams.sees(name))
            assert teams.token_fetches == 1, "the bot's token comes from its own tenant, for all"
            async with canopy.house.identity.reading() as session:
                query = select(Organisation.name, Person.name).join(Person).order_by(Person.id)
                assert [tuple(row) for row in await session.execute(query)] == [(TENANT, "Ada"), (other, "Eve")]
        assert not teams.problems
