"""Bringing a rota in: the file is the truth for its days and for whoever it names, all of it or nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from bot.models import Absence, Person, Shift
from bot.people.organisation import connect, the_organisation
from bot.people.rota.entry import RotaError
from bot.people.rota.keep import clashes, everybody, keep
from bot.people.rota.sheet import read_sheet
from bot.people.rota.weigh import weigh
from bot.visit import House
from bot.when.local import local
from tests.stores.conftest import rows_of
from tests.stores.test_people import imports

LONDON = "Europe/London"
STAFF = (
    "name,slack_id,email,team,zone\n"
    "Ada Okafor,U1,ada@x.uk,Ward 7,\nSam Price,,sam@x.uk,Ward 7,\nNia Lund,U3,nia@x.uk,Ward 7,Australia/Sydney\n"
)
HEAD = "person,date,start,end,leave_from,leave_until\n"
MARCH = HEAD + (
    "ada@x.uk,2026-03-02,20:00,08:00,,\nada@x.uk,2026-03-31,20:00,08:00,,\n"
    "U1,,,,2026-03-09,2026-03-13\nnia@x.uk,2026-03-02,20:00,08:00,,\n"
)


@pytest.fixture
async def ward(house: House) -> House:
    """Three people; it is 2 March 2026."""
    await connect(house, "slack", "T1", "Fernhill")
    await imports(house, STAFF)
    return house


async def brings(house: House, content: str) -> int:
    rota = read_sheet(content.encode())
    async with house.identity.writing() as session:
        organisation = await the_organisation(session, house.settings)
        weighed = weigh(rota, await everybody(session, organisation), organisation.zone, None, None)
        await clashes(session, weighed)
        return await keep(session, weighed, house.now().date(), lambda _: None)


async def shifts(house: House, name: str = "Ada Okafor") -> list[str]:
    """The local start of each."""
    query = select(Shift.starts_at).join(Person).where(Person.name == name).order_by(Shift.starts_at)
    async with house.identity.reading() as session:
        return [f"{local(at, LONDON):%m-%d %H:%M}" for at in (await session.execute(query)).scalars()]


async def leave(house: House, said_by: str = "rota") -> list[str]:
    query = select(Absence).where(Absence.said_by == said_by).order_by(Absence.first_on)
    async with house.identity.reading() as session:
        return [f"{one.first_on:%m-%d} to {one.last_on:%m-%d}" for one in (await session.execute(query)).scalars()]


async def covers(house: House, name: str = "Ada Okafor") -> str:
    query = select(Person.rota_from, Person.rota_until).where(Person.name == name)
    async with house.identity.reading() as session:
        first, last = (await session.execute(query)).one()
    return f"{first} to {last}"


async def test_a_rota_becomes_shifts_and_leave_of_whoever_it_names(ward: House) -> None:
    assert await brings(ward, MARCH) == 0
    assert await shifts(ward) == ["03-02 20:00", "03-31 20:00"]
    assert await shifts(ward, "Nia Lund") == ["03-02 09:00"], "eight in the evening in Sydney"
    assert await leave(ward) == ["03-09 to 03-13"]
    assert (await covers(ward), await covers(ward, "Nia Lund")) == ("2026-03-02 to 2026-03-31",) * 2
    assert (await covers(ward, "Sam Price"), await shifts(ward, "Sam Price")) == ("None to None", [])


async def test_a_later_file_is_the_truth_for_its_days_alone(ward: House) -> None:
    await brings(ward, MARCH)
    await brings(ward, HEAD + "ada@x.uk,2026-03-10,09:00,17:00,,\nada@x.uk,,,,2026-03-10,2026-03-11\n")
    assert await shifts(ward) == ["03-02 20:00", "03-10 09:00", "03-31 20:00"]
    assert await leave(ward) == ["03-09 to 03-09", "03-10 to 03-11", "03-12 to 03-13"]
    await brings(ward, HEAD + "ada@x.uk,2026-03-02,07:00,19:00,,\nada@x.uk,2026-03-10,12:00,17:00,,\n")
    assert await shifts(ward) == ["03-02 07:00", "03-10 12:00", "03-31 20:00"]
    assert await leave(ward) == ["03-11 to 03-11", "03-12 to 03-13"], "leave was called off until the 10th"
    assert await covers(ward) == "2026-03-02 to 2026-03-31"


async def test_the_same_file_twice_is_the_same_rota(ward: House) -> None:
    for _ in range(2):
        await brings(ward, MARCH)
        assert (await shifts(ward), await leave(ward)) == (["03-02 20:00", "03-31 20:00"], ["03-09 to 03-13"])


async def test_the_next_month_widens_what_the_rota_speaks_for(ward: House) -> None:
    await brings(ward, MARCH)
    assert await brings(ward, HEAD + "ada@x.uk,2026-04-01,20:00,08:00,,\nada@x.uk,2026-04-30,07:00,19:00,,\n") == 0
    assert await covers(ward) == "2026-03-02 to 2026-04-30"
    assert len(await shifts(ward)) == 4


async def test_days_that_no_file_had_are_counted(ward: House) -> None:
    await brings(ward, MARCH)
    assert await brings(ward, HEAD + "ada@x.uk,2026-05-01,20:00,08:00,,\nsam@x.uk,2026-05-01,20:00,08:00,,\n") == 1
    assert await covers(ward) == "2026-03-02 to 2026-05-01"


async def test_leave_that_somebody_told_themselves_is_theirs(ward: House) -> None:
    async with ward.identity.writing() as session:
        ada = (await session.execute(select(Person).where(Person.name == "Ada Okafor"))).scalar_one()
        row = {"person_id": ada.id, "first_on": local(ward.now(), LONDON).date(), "last_on": ward.now().date()}
        await session.execute(insert(Absence).values(said_by="person", **row))
    await brings(ward, MARCH)
    assert (await leave(ward, "person"), await leave(ward)) == (["03-02 to 03-02"], ["03-09 to 03-13"])


async def test_a_file_of_leave_alone_changes_no_shift(ward: House) -> None:
    await brings(ward, MARCH)
    await brings(ward, "person,leave_from,leave_until\nada@x.uk,2026-03-01,2026-03-03\n")
    assert len(await shifts(ward)) == 2
    assert await leave(ward) == ["03-01 to 03-03", "03-09 to 03-13"]
    assert await covers(ward) == "2026-03-02 to 2026-03-31"


async def test_a_shift_that_runs_into_an_earlier_files_is_refused_and_nothing_is_changed(ward: House) -> None:
    await brings(ward, MARCH)
    before = await rows_of(ward.identity, physical=True)
    for line in ("ada@x.uk,2026-04-01,07:00,19:00,,", "ada@x.uk,2026-03-30,23:00,22:00,,"):
        with pytest.raises(RotaError, match=r"ada@x.uk: the shift of .* overlaps one of 2026-03-31 20:00 from an"):
            await brings(ward, HEAD + "nia@x.uk,2026-03-30,20:00,08:00,,\n" * ("03-30" in line) + line)
    assert await rows_of(ward.identity, physical=True) == before


async def test_who_has_left_is_not_found(ward: House) -> None:
    async with ward.identity.writing() as session:
        ada = (await session.execute(select(Person).where(Person.name == "Ada Okafor"))).scalar_one()
        ada.left_at = ward.now()
    await brings(ward, MARCH)
    assert await shifts(ward) == []
