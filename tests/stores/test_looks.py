"""Who looked: one row a look and day, seen by those whom the report is about, never what it said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.models import Address, Group, Look, Organisation, Person, Team
from bot.people.known import Known
from bot.people.looks import Report, looked, looks_about, looks_by, looks_in
from bot.people.recognise import people_by_id
from bot.rehearsal import trust
from bot.visit import House
from tests.cast import ADA, GWEN, MORGAN, SAM
from tests.stores.conftest import rows_of

TODAY = trust.START.date()


async def known(house: House, user: str) -> Known:
    async with house.identity.reading() as session:
        id = (await session.execute(select(Address.person_id).where(Address.user == user))).scalar_one()
        return (await people_by_id(session, [id]))[id]


async def team(house: House, name: str) -> int:
    async with house.identity.reading() as session:
        return (await session.execute(select(Team.id).where(Team.name == name))).scalar_one()


async def looks(house: House, user: str, report: Report, about: int, days: int = 0) -> None:
    person = await known(house, user)
    async with house.identity.writing() as session:
        await looked(session, person, report, about, TODAY + timedelta(days=days))


async def told(house: House, user: str) -> list[str]:
    person = await known(house, user)
    async with house.identity.reading() as session:
        return [f"{one.who}: {one.report} {one.about} {one.day}" for one in await looks_about(session, person)]


async def test_a_look_is_one_row_a_day_and_the_only_thing_that_is_written(furnished: House) -> None:
    ward, before = await team(furnished, trust.WARD), await rows_of(furnished.identity)
    for days in (0, 0, 1):
        await looks(furnished, MORGAN, "team", ward, days)
    after = await rows_of(furnished.identity)
    assert len(after["look"]) == 2
    assert {name: rows for name, rows in after.items() if name != "look"} == {
        name: rows for name, rows in before.items() if name != "look"
    }


async def test_a_person_sees_who_looked_at_their_own_team_and_not_at_others(furnished: House) -> None:
    await looks(furnished, MORGAN, "team", await team(furnished, trust.WARD))
    assert await told(furnished, ADA) == [f"Morgan Ellis: team {trust.WARD} {TODAY}"]
    assert await told(furnished, SAM) == []


@pytest.mark.parametrize(("reader", "sees"), [(ADA, True), (SAM, False)])
async def test_a_group_is_about_everybody_in_it(furnished: House, reader: str, sees: bool) -> None:
    async with furnished.identity.writing() as session:
        organisation = (await session.execute(select(Organisation.id))).scalar_one()
        division = Group(organisation_id=organisation, name="Medicine", kind="division")
        session.add(division)
        await session.flush()
        service = Group(organisation_id=organisation, name="Wards", parent_id=division.id)
        session.add(service)
        await session.flush()
        await session.execute(update(Team).where(Team.name == trust.WARD).values(group_id=service.id))
    await looks(furnished, GWEN, "group", division.id)
    assert await told(furnished, reader) == ([f"Gwen Parry: group Medicine {TODAY}"] if sees else [])


async def test_the_organisation_and_its_quotes_are_about_everybody_newest_first(furnished: House) -> None:
    await looks(furnished, GWEN, "organisation", 0)
    await looks(furnished, GWEN, "quotes", 0, days=1)
    assert await told(furnished, SAM) == [
        f"Gwen Parry: quotes  {TODAY + timedelta(days=1)}", f"Gwen Parry: organisation  {TODAY}"
    ]  # fmt: skip


async def test_all_looks_and_ones_own_can_be_listed(furnished: House) -> None:
    await looks(furnished, MORGAN, "team", await team(furnished, trust.WARD))
    await looks(furnished, GWEN, "organisation", 0)
    gwen = await known(furnished, GWEN)
    async with furnished.identity.reading() as session:
        everything = await looks_in(session, gwen.organisation_id)
        assert {one.who for one in everything} == {"Gwen Parry", "Morgan Ellis"}
        assert [one.report for one in await looks_by(session, gwen)] == ["organisation"]
        assert await looks_in(session, gwen.organisation_id + 1) == []
        people = set((await session.execute(select(Look.person_id))).scalars())
        assert people <= set((await session.execute(select(Person.id))).scalars())
