"""Every role and every permission, cell by cell: by the one door that handlers ask, and by really trying it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select

from bot.chat import Form
from bot.cli.roles import page
from bot.models import Address, Grant, Letter, Organisation, Person, Team, Trouble
from bot.people.known import Known
from bot.people.looks import looked
from bot.people.recognise import people_by_id
from bot.people.roles import MAY, ROLES, may, teams_for, who_may
from bot.rehearsal import trust
from tests.cast import WARD_COLLEAGUES
from tests.conversation import Talk, plain

ROOT = Path(__file__).parents[2]
SOMEBODY = WARD_COLLEAGUES[0]
GRID = """
                                mem man cha amb fir coo tra gua adm
set up check-ins                 .   x   x   .   .   x   .   .   .
see a team's picture             .   x   x   .   .   x   .   x   .
see a group's picture            .   .   .   .   .   x   .   x   .
see the organisation's picture   x   x   x   x   x   x   x   x   x
read quotes before release       .   .   .   .   .   x   .   .   .
be asked for contact             .   .   x   .   x   .   .   .   .
be shared with                   .   x   x   .   x   .   .   .   .
edit the local help              .   .   .   .   .   x   .   .   .
confirm the help footer          .   .   .   .   .   x   .   .   x
read who looked at reports       .   .   .   .   .   .   .   x   x
hear of troubles                 .   .   .   .   .   .   .   .   x
"""
"""What we promise, written a second time by hand: a change of the code's own table has to be meant."""


def promised() -> dict[tuple[str, str], bool]:
    lines = GRID.strip("\n").splitlines()[1:]
    return {
        (line[:30].strip(), role): cell == "x"
        for line in lines
        for role, cell in zip(ROLES, line[30:].split(), strict=True)
    }


def test_the_table_is_the_one_that_is_promised() -> None:
    assert {(what, role): role in MAY[what] for what in MAY for role in ROLES} == promised()


def test_no_permission_opens_what_somebody_answered() -> None:
    assert not [what for what in MAY if any(word in what for word in ("answer", "word", "note", "rating", "silence"))]


def test_the_page_in_the_docs_is_the_table_in_the_code() -> None:
    """After a change: `canopy roles --write docs/roles.md`."""
    assert (ROOT / "docs/roles.md").read_text(encoding="utf-8") == page()


async def given(talk: Talk, role: str, team: str = "") -> Known:
    """A nurse of Ward 7 with this one role, for a team or for all."""
    async with talk.house.identity.writing() as session:
        id = (await session.execute(select(Address.person_id).where(Address.user == SOMEBODY))).scalar_one()
        await session.execute(delete(Grant).where(Grant.person_id == id))
        of = (await session.execute(select(Team.id).where(Team.name == team))).scalar_one() if team else 0
        if role != "member":
            await session.execute(insert(Grant).values(person_id=id, role=role, team_id=of))
        return (await people_by_id(session, [id]))[id]


@pytest.mark.parametrize("role", ROLES)
async def test_every_cell_for_ones_own_team_another_and_all(talk: Talk, role: str) -> None:
    rules = promised()
    async with talk.house.identity.writing() as session:
        elsewhere = Organisation(name="Elsewhere")
        session.add(elsewhere)
        await session.flush()
        session.add(Team(organisation_id=elsewhere.id, name="Theirs"))
    async with talk.house.identity.reading() as session:
        ids = {name: id for name, id in await session.execute(select(Team.name, Team.id))}
    ward, porters, theirs = ids[trust.WARD], ids[trust.PORTERS], ids["Theirs"]
    for team in (trust.WARD, ""):
        person = await given(talk, role, team)
        async with talk.house.identity.reading() as session:
            for what in MAY:
                held = rules[what, role] and role != "member"
                everybody = rules[what, "member"]
                assert await may(session, person, what, ward) == held, what
                assert await may(session, person, what, porters) == (held and not team), what
                assert await may(session, person, what) == (everybody or (held and not team)), what
                assert not await may(session, person, what, theirs), f"{what}: another organisation's team"
                teams = [one.id for one in await teams_for(session, person.id, person.organisation_id, what)]
                assert (ward in teams, porters in teams, theirs in teams) == (held, held and not team, False), what
                assert (person.id in await who_may(session, person.organisation_id, what)) == (held and not team)


@pytest.mark.parametrize("role", ROLES)
async def test_setting_up_a_check_in_is_for_whom_the_table_says(talk: Talk, role: str) -> None:
    await given(talk, role, trust.WARD)
    somebody, allowed = talk(SOMEBODY), promised()["set up check-ins", role]
    assert isinstance((await somebody.does("set_up.open")).here, Form) == allowed
    assert ("Set up" in (await somebody.opens_home()).plain) == allowed


async def test_setting_up_is_for_ones_own_team_alone_whatever_the_form_says(talk: Talk) -> None:
    await given(talk, "manager", trust.WARD)
    somebody = talk(SOMEBODY)
    somebody.dialog = (await somebody.does("set_up.open")).here
    async with talk.house.identity.reading() as session:
        porters = (await session.execute(select(Team.id).where(Team.name == trust.PORTERS))).scalar_one()
    await somebody.fills(
        team=str(porters), check_in="energy", days=("tue",), at="11:00", window="8", remind="0", way="private",
        audience="team",
    )  # fmt: skip
    assert "one of these" in plain(somebody.dialog) and "Saved" not in plain(somebody.dialog)


@pytest.mark.parametrize("role", ROLES)
async def test_all_looks_are_for_whom_the_table_says(talk: Talk, role: str) -> None:
    """A look at the porters' picture is not about a nurse of Ward 7: only the role shows it."""
    person = await given(talk, role)
    async with talk.house.identity.writing() as session:
        porters = (await session.execute(select(Team.id).where(Team.name == trust.PORTERS))).scalar_one()
        await looked(session, person, "team", porters, talk.clock.now().date())
    told = plain((await talk(SOMEBODY).does("looked.open")).here)  # type: ignore[arg-type]
    assert (f"the picture of {trust.PORTERS}" in told) == promised()["read who looked at reports", role]


@pytest.mark.parametrize("role", ROLES)
async def test_troubles_are_told_to_whom_the_table_says(talk: Talk, role: str) -> None:
    person = await given(talk, role)
    async with talk.house.identity.writing() as session:
        session.add(
            Trouble(organisation_id=person.organisation_id, what="uninstalled", at=talk.clock.now(), workspace_id=1)
        )
    await talk.beat()
    told = await letters(talk, "trouble.told")
    assert (person.id in told) == promised()["hear of troubles", role]


async def letters(talk: Talk, kind: str) -> Sequence[int | None]:
    async with talk.house.identity.reading() as session:
        query = select(Letter.person_id).join(Person, Person.id == Letter.person_id).where(Letter.kind == kind)
        return (await session.execute(query)).scalars().all()
