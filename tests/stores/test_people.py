"""Bringing people in: all of a file or nothing of it, and the same file twice changes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import and_, select

from bot.chat import Who
from bot.models import (
    Address,
    Conversation,
    Digest,
    Grant,
    Letter,
    Member,
    Organisation,
    Person,
    Reports,
    Schedule,
    Team,
)
from bot.people.bring_in import bring_in
from bot.people.compare import Changes, compare
from bot.people.organisation import connect, the_organisation
from bot.people.recognise import recognise
from bot.people.roster import RosterError, read_roster
from bot.visit import House
from bot.when.local import local, moment
from tests.clock import StillClock
from tests.stores.conftest import is_postgresql, rows_of

HEAD = "name,slack_id,email,team,role,manager,zone,language,nation\n"
FILE = HEAD + (
    "Boss Bea,U0,bea@x.nhs.uk,Ward 7; Night team,manager,,,,\n"
    "Ada Okafor,U1,ada@x.nhs.uk,Ward 7,champion;first_aider,bea@x.nhs.uk,,cy,wales\n"
    "Sam Price,,sam@x.nhs.uk,Ward 7,,U0,Europe/Lisbon,,\n"
)


@pytest.fixture
async def office(house: House) -> House:
    """A house with one Slack workspace and nobody in it."""
    await connect(house, "slack", "T1", "Fernhill")
    return house


async def imports(house: House, content: str) -> Changes:
    rows = read_roster(content.encode(), ("en", "cy"))
    async with house.identity.writing() as session:
        organisation = await the_organisation(session, house.settings)
        changes = await compare(session, organisation, rows)
        await bring_in(session, organisation, changes, house.now(), lambda _: None)
    return changes


async def names(house: House, *columns: object, where: object = True) -> set[tuple[object, ...]]:
    async with house.identity.reading() as session:
        return {tuple(row) for row in await session.execute(select(*columns).where(where))}  # type: ignore[call-overload]


async def test_a_file_becomes_people_teams_roles_and_who_looks_after_whom(office: House) -> None:
    changes = await imports(office, FILE)
    assert [line.split()[0] for line in changes.lines()] == ["3", "2", "4", "4", "2", "2"]
    assert await names(office, Person.name, Person.language, Person.nation) == {
        ("Boss Bea", "", ""), ("Ada Okafor", "cy", "wales"), ("Sam Price", "", ""),
    }  # fmt: skip
    together = (Member.person_id == Person.id) & (Team.id == Member.team_id)
    assert await names(office, Team.name, Person.name, where=together) == {
        ("Ward 7", "Boss Bea"), ("Night team", "Boss Bea"), ("Ward 7", "Ada Okafor"), ("Ward 7", "Sam Price"),
    }  # fmt: skip
    assert await names(office, Person.name, Grant.role, where=Grant.person_id == Person.id) == {
        ("Boss Bea", "manager"), ("Ada Okafor", "champion"), ("Ada Okafor", "first_aider"),
    }  # fmt: skip
    assert {user for (user,) in await names(office, Address.user)} == {"U0", "U1"}


async def test_the_same_file_twice_changes_nothing(office: House) -> None:
    await imports(office, FILE)
    before = await rows_of(office.identity, physical=True)
    changes = await imports(office, FILE)
    assert (changes.lines(), changes.steps) == (["nothing changes"], 0)
    assert await rows_of(office.identity, physical=True) == before


async def test_what_changed_is_all_that_is_changed_and_nobody_is_removed(office: House) -> None:
    await imports(office, FILE)
    changes = await imports(office, HEAD + "Ada Smith,U1,ada@x.nhs.uk,Porters,,,,,\n")
    assert (len(changes.new_people), len(changes.changed), changes.teams) == (0, 1, ["Porters"])
    assert ("Ada Smith", "cy") in await names(office, Person.name, Person.language)
    assert len(await names(office, Person.id)) == 3


async def test_whoever_moves_leaves_the_old_team_role_and_manager(office: House) -> None:
    """The file is the truth for whoever it names, in the columns that it has."""
    await imports(office, FILE)
    await imports(office, "name,slack_id,team\nAda Okafor,U1,Porters\n")
    ada = Member.person_id == Person.id, Team.id == Member.team_id, Person.name == "Ada Okafor"
    assert await names(office, Team.name, where=and_(*ada)) == {("Porters",)}
    held = (Grant.person_id == Person.id) & (Person.name == "Ada Okafor")
    assert len(await names(office, Grant.role, where=held)) == 2, "a column the file does not have changed something"
    await imports(office, "name,slack_id,team,role,manager\nAda Okafor,U1,Porters,,\n")
    assert not await names(office, Grant.role, where=held)
    assert not await names(
        office, Reports.manager_id, where=(Reports.person_id == Person.id) & (Person.name == "Ada Okafor")
    )


async def test_whoever_a_file_does_not_name_stays_as_they_are(office: House) -> None:
    await imports(office, FILE)
    before = await rows_of(office.identity)
    await imports(office, HEAD + "Eve,U9,eve@x.uk,Porters,,,,,\n")
    after = await rows_of(office.identity)
    assert [
        row for name in ("person", "member", "grant", "reports") for row in before[name] if row not in after[name]
    ] == []


async def test_a_manager_who_is_named_in_two_ways_is_one(office: House) -> None:
    for bosses in ("U0;bea@x.nhs.uk", "bea@x.nhs.uk;U0"):
        await imports(office, FILE + f"Eve,U9,eve@x.uk,Ward 7,,{bosses},,,\n")
        theirs = (Reports.person_id == Person.id) & (Person.name == "Eve")
        assert len(await names(office, Reports.manager_id, where=theirs)) == 1


async def test_two_rows_that_name_one_person_in_two_ways_are_told(office: House) -> None:
    """Once by their account and once by their e-mail address: which of the rows is to be the truth?"""
    await imports(office, FILE)
    with pytest.raises(RosterError, match="line 3"):
        await imports(office, HEAD + "Ada,U1,,Ward 7,,,,,\nAda,,ada@x.nhs.uk,Ward 7,,,,,\n")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Eve,U9,eve@x.uk,Ward 7,,nobody@x.uk,,,", "line 5, column manager: nobody here is “nobody@x.uk”"),
        ("Eve,U9,eve@x.uk,Ward 7,,EVE@x.uk,,,", "line 5, column manager: nobody looks after themselves"),
        ("Eve,U9,eve@x.uk,Ward 7,wizard,,,,", "line 5, column role: “wizard” is not a role"),
    ],
)
async def test_one_bad_row_changes_nothing(office: House, line: str, told: str) -> None:
    before = await rows_of(office.identity)
    with pytest.raises(RosterError, match=told):
        await imports(office, FILE + line + "\n")
    assert await rows_of(office.identity) == before


async def test_a_platform_that_was_never_started_is_told_by_line_and_column(house: House) -> None:
    with pytest.raises(RosterError, match="line 2, column slack_id: no slack workspace is connected yet"):
        await imports(house, FILE)
    assert await names(house, Person.id) == set() == await names(house, Organisation.id)


async def test_what_breaks_halfway_leaves_nothing_behind(office: House) -> None:
    rows = read_roster(FILE.encode(), ("en", "cy"))
    before = await rows_of(office.identity)

    def stops(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        async with office.identity.writing() as session:
            organisation = await the_organisation(session, office.settings)
            await bring_in(session, organisation, await compare(session, organisation, rows), office.now(), stops)
    assert await rows_of(office.identity) == before


async def test_who_has_a_manager_gets_a_date_for_a_talk_and_the_manager_a_weekly_moment(
    office: House, clock: StillClock
) -> None:
    await imports(office, FILE)
    pairs = await names(office, Reports.person_id, Reports.manager_id)
    talks = await names(office, Conversation.person_id, Conversation.manager_id, Conversation.due_on)
    assert len(pairs) == 2 and {(person, boss) for person, boss, _ in talks} == pairs
    today = clock.now().date()
    assert all(today + timedelta(days=7) <= day <= today + timedelta(days=91) for _, _, day in talks)  # type: ignore[operator]
    ((boss, at),) = await names(office, Digest.manager_id, Digest.next_at)
    there = local(at, "Europe/London")  # type: ignore[arg-type]
    assert boss in {manager for _, manager in pairs}
    assert there.weekday() < 5 and 9 <= there.hour < 17 and clock.now() < at <= clock.now() + timedelta(days=7)  # type: ignore[operator]


async def test_a_manager_may_be_somebody_who_is_here_already(office: House) -> None:
    await imports(office, FILE)
    await imports(office, HEAD + "Eve,U9,eve@x.uk,Ward 7,,BEA@x.nhs.uk,,,\n")
    bosses = await names(office, Person.name, where=(Reports.manager_id == Person.id))
    assert bosses == {("Boss Bea",)} and len(await names(office, Reports.person_id)) == 3


async def test_who_can_be_reached_is_welcomed_and_who_cannot_yet_is_not(office: House) -> None:
    await imports(office, FILE)
    welcomed = await names(
        office, Person.name, where=(Letter.person_id == Person.id) & (Letter.kind == "welcome.imported")
    )
    assert welcomed == {("Boss Bea",), ("Ada Okafor",)}


async def test_somebody_known_by_e_mail_alone_is_attached_when_they_first_speak(office: House) -> None:
    await imports(office, FILE)
    who = Who("slack", "T1", "U2", name="Sam P", email="Sam@X.nhs.uk", conversation="D2")
    met = await recognise(office.identity, who, office.now())
    assert met is not None and met.person.name == "Sam Price" and met.person.zone == "Europe/Lisbon"
    assert len(await names(office, Person.id)) == 3
    assert ("U2", "D2", met.person.id) in await names(office, Address.user, Address.conversation, Address.person_id)
    assert ("Sam Price",) in await names(office, Person.name, where=Letter.person_id == Person.id)
    again = await recognise(office.identity, who, office.now())
    assert again is not None and again.person.id == met.person.id


async def test_an_e_mail_that_is_taken_is_not_given_to_a_second_account(office: House) -> None:
    """Somebody else who claims Ada's address must not become Ada."""
    await imports(office, FILE)
    other = await recognise(office.identity, Who("slack", "T1", "U7", name="X", email="ada@x.nhs.uk"), office.now())
    assert other is not None and other.person.name == "X"


async def test_a_platform_is_asked_about_somebody_only_when_they_are_new(office: House) -> None:
    """At nine on a Monday everybody taps at once: nobody waits for Slack to say what is long known."""
    asked: list[str] = []

    async def ask() -> Who:
        asked.append("U8")
        return Who("slack", "T1", "U8", name="Una", zone="Europe/Paris")

    for _ in range(2):
        met = await recognise(office.identity, Who("slack", "T1", "U8", ask=ask), office.now())
        assert met is not None and (met.person.name, met.person.zone) == ("Una", "Europe/Paris")
    assert asked == ["U8"]


async def test_a_workspace_that_is_not_served_meets_nobody(office: House) -> None:
    assert await recognise(office.identity, Who("slack", "T999", "U1"), office.now()) is None


@pytest.mark.large
async def test_a_whole_trust_comes_in_and_a_second_time_changes_nothing(office: House) -> None:
    many = 1_000 if is_postgresql(office.identity) else 20_000  # once is enough to keep the suite quick
    lines = "".join(
        f"Person {n},U{n},p{n}@x.nhs.uk,Team {n // 20},{'manager' if n % 20 == 0 else ''},"
        f"{'' if n % 20 == 0 else f'U{n - n % 20}'},,,\n"
        for n in range(many)
    )
    changes = await imports(office, HEAD + lines)
    led = many - many // 20
    assert (len(changes.new_people), len(changes.teams), len(changes.managers)) == (many, many // 20, led)
    assert len(await names(office, Conversation.person_id)) == led
    async with office.identity.reading() as session:
        organisation = await the_organisation(session, office.settings)
        again = await compare(session, organisation, read_roster((HEAD + lines).encode(), ("en", "cy")))
    assert again.lines() == ["nothing changes"]


async def test_an_organisation_that_moves_its_clock_in_the_settings_asks_by_it_from_the_next_start(
    office: House,
) -> None:
    """A team with a clock of its own keeps to that; the day that was planned stays."""
    monday, paris = date(2026, 3, 2), {"zone": "Europe/Paris"}
    async with office.identity.writing() as session:
        ours = (await the_organisation(session, office.settings)).id
        teams = [
            Team(organisation_id=ours, name="Ward 7"),
            Team(organisation_id=ours, name="Lisbon", zone="Europe/Lisbon"),
        ]
        session.add_all(teams)
        await session.flush()
        session.add_all([
            Schedule(organisation_id=ours, team_id=team.id, check_in="weather", days="mon", at="09:30", window=480,
                     next_at=moment(monday, time(9, 30), team.zone or "Europe/London"))
            for team in teams
        ])  # fmt: skip
    async with office.identity.writing() as session:
        await the_organisation(session, office.settings.model_copy(update=paris))
    found = await names(office, Team.name, Schedule.next_at, where=Schedule.team_id == Team.id)
    assert found == {
        ("Ward 7", datetime(2026, 3, 2, 8, 30, tzinfo=UTC)), ("Lisbon", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
    }  # fmt: skip
