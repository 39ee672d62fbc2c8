"""A place's own help: its coordinator keeps it in chat, everybody sees it where it fits, nobody else changes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from bot.models import Address, Grant, LocalHelp, Organisation
from bot.safety.local import local_help, look_again
from bot.visit import House
from tests.cast import ADA, CHIDI, GWEN, MORGAN
from tests.conversation import Talk, plain

EAP = {"kind": "eap", "name": "Care First", "phone": "08081 570 999", "hours": "24/7", "again": "6"}


async def person(house: House, user: str) -> int:
    async with house.identity.reading() as session:
        return (await session.execute(select(Address.person_id).where(Address.user == user))).scalar_one()


async def grant(talk: Talk, user: str, role: str) -> None:
    values = {"person_id": await person(talk.house, user), "role": role, "team_id": 0}
    async with talk.house.identity.writing() as session:
        await session.execute(insert(Grant).values(**values))


async def empty(talk: Talk) -> int:
    """Nothing is on the list; the organisation's id."""
    async with talk.house.identity.writing() as session:
        await session.execute(delete(LocalHelp))
        organisation = (await session.execute(select(Organisation.id))).scalar_one()
    look_again(talk.house.identity, organisation)
    return organisation


async def rows(talk: Talk) -> list[LocalHelp]:
    async with talk.house.identity.reading() as session:
        return list((await session.execute(select(LocalHelp).order_by(LocalHelp.id))).scalars())


async def test_a_coordinator_adds_the_eap_and_it_comes_first_where_it_fits(talk: Talk) -> None:
    await empty(talk)
    await grant(talk, GWEN, "coordinator")
    gwen, ada = talk(GWEN), talk(ADA)
    told = await gwen.says("local help")
    assert "nothing on the list yet" in told[-1]
    await gwen.taps("Add one")
    assert "Everybody who works here can see what you write" in plain(gwen.dialog)
    await gwen.fills(**EAP)
    assert "Care First is saved" in plain(gwen.dialog)
    await ada.says("help")
    await ada.taps("Money, home or visas")
    first = ada.hears()[-1].splitlines()[2]
    assert "Care First" in first and "08081 570 999" in first and "24/7" in first


async def test_its_number_can_be_tapped(talk: Talk) -> None:
    await empty(talk)
    await grant(talk, GWEN, "coordinator")
    gwen = talk(GWEN)
    await gwen.says("local help")
    await gwen.taps("Add one")
    await gwen.fills(**{**EAP, "phone": "01632 960123 ext 4"})
    await talk(ADA).says("help")
    answer = await talk(ADA).taps("Money, home or visas")
    assert "(tel:01632960123)" in repr(answer.here)


@pytest.mark.parametrize("user", [ADA, MORGAN, CHIDI])
async def test_nobody_else_sees_the_list_or_changes_it(talk: Talk, user: str) -> None:
    before = [(row.id, row.name) for row in await rows(talk)]
    told = await talk(user).says("local help")
    assert "Only a wellbeing coordinator" in told[-1] and "Fernhill EAP" not in told[-1]
    for name in ("add", "which", "chosen", "remove", "sent"):
        answer = await talk(user).does(f"local_help.{name}", about=str(before[0][0]))
        assert "Only a wellbeing coordinator" in plain(answer.here) or "something went wrong" in plain(answer.here)
    assert [(row.id, row.name) for row in await rows(talk)] == before


async def test_a_coordinator_of_one_team_does_not_speak_for_the_whole_place(talk: Talk) -> None:
    async with talk.house.identity.writing() as session:
        someone = select(Address.person_id).where(Address.user == GWEN).scalar_subquery()
        await session.execute(insert(Grant).values(person_id=someone, role="coordinator", team_id=1))
    assert "Only a wellbeing coordinator" in (await talk(GWEN).says("local help"))[-1]


async def test_every_mistake_is_named_beside_its_field_and_what_was_typed_stays(talk: Talk) -> None:
    await grant(talk, GWEN, "coordinator")
    gwen = talk(GWEN)
    await gwen.says("local help")
    await gwen.taps("Add one")
    await gwen.fills(kind="other", name="", phone="ring us", url="http://x.example", hours="weekdays", again="6")
    told = plain(gwen.dialog)
    for mistake in ("give it a name", "use digits", "https://", "mon-fri 09:00-17:00", "choose at least one"):
        assert mistake in told, mistake
    assert "ring us" in repr(gwen.dialog)


async def test_help_that_nobody_could_reach_is_not_taken(talk: Talk) -> None:
    await grant(talk, GWEN, "coordinator")
    gwen = talk(GWEN)
    await gwen.says("local help")
    await gwen.taps("Add one")
    await gwen.fills(kind="eap", name="Care First", again="6")
    assert "so that people can reach it" in plain(gwen.dialog)


async def test_a_colleague_is_listed_by_name_and_can_see_and_take_back_that_they_are(talk: Talk) -> None:
    organisation = await empty(talk)
    await grant(talk, GWEN, "coordinator")
    gwen = talk(GWEN)
    await gwen.says("local help")
    await gwen.taps("Add one")
    await gwen.fills(kind="first_aider", person=CHIDI, hours="mon-fri 09:00-17:00", again="12")
    (row,) = await rows(talk)
    assert (row.name, row.person_id) == ("Chidi Nwosu", await person(talk.house, CHIDI))
    assert row.verified_on == talk.clock.now().date() and row.expires_on == row.verified_on + timedelta(days=365)
    (shown,) = await local_help(talk.house.identity, organisation)
    assert (shown.kind, shown.person_id, shown.topics) == (
        "first_aider",
        row.person_id,
        ("mental_health", "crisis_support"),
    )
    chidi = talk(CHIDI)
    await chidi.says("my data")
    await chidi.taps("Open")
    assert "You are listed as help where you work" in plain(chidi.dialog)
    await chidi.does("data.erase_now")
    assert await rows(talk) == [] and await local_help(talk.house.identity, organisation) == ()


async def test_it_is_changed_and_taken_off_the_list(talk: Talk) -> None:
    organisation = await empty(talk)
    await grant(talk, GWEN, "coordinator")
    gwen = talk(GWEN)
    await gwen.says("local help")
    await gwen.taps("Add one")
    await gwen.fills(**EAP)
    (row,) = await rows(talk)
    await gwen.says("local help")
    await gwen.taps("Change or remove")
    await gwen.fills(which=str(row.id), do="change")
    assert "Care First" in repr(gwen.dialog)
    await gwen.fills(**{**EAP, "name": "Care Second"})
    assert [one.name for one in await local_help(talk.house.identity, organisation)] == ["Care Second"]
    await gwen.says("local help")
    await gwen.taps("Change or remove")
    await gwen.fills(which=str(row.id), do="remove")
    assert "Take Care Second off the list?" in plain(gwen.dialog)
    await gwen.fills()
    assert "That was the last one" in plain(gwen.dialog) and await rows(talk) == []


async def test_another_organisations_help_is_out_of_reach(talk: Talk) -> None:
    await empty(talk)
    async with talk.house.identity.writing() as session:
        session.add(other := Organisation(name="Elsewhere"))
        await session.flush()
        session.add(theirs := LocalHelp(organisation_id=other.id, kind="eap", name="Theirs", phone="01632 960999"))
        await session.flush()
        id = theirs.id
    await grant(talk, GWEN, "coordinator")
    gwen = talk(GWEN)
    assert "Theirs" not in (await gwen.says("local help"))[-1]
    await gwen.taps("Add one")
    assert gwen.dialog is not None
    object.__setattr__(gwen.dialog, "about", str(id))  # a forged form
    await gwen.fills(**EAP)
    assert sorted((row.name, row.organisation_id == other.id) for row in await rows(talk)) == [
        ("Care First", False), ("Theirs", True),
    ]  # fmt: skip
    answer = await gwen.does("local_help.remove", about=str(id))
    assert answer.here is not None and "Theirs" in {row.name for row in await rows(talk)}


async def test_once_a_week_coordinators_hear_what_is_past_its_date_until_somebody_looks(talk: Talk) -> None:
    await grant(talk, GWEN, "coordinator")
    async with talk.house.identity.writing() as session:
        late = talk.clock.now().date() + timedelta(days=3)
        await session.execute(update(LocalHelp).where(LocalHelp.kind == "eap").values(expires_on=late))
    gwen, title = talk(GWEN), "Some help needs a look"
    await talk.beat(days=7)
    await talk.beat()
    told = [line for line in gwen.hears() if title in line]
    assert len(told) == 1 and "Fernhill EAP (made up), to be checked by 5 March 2026" in told[0]
    assert "Only coordinators get this" in told[0]
    assert not [line for line in talk(ADA).hears() if title in line]
    await talk.beat(days=3)
    assert len([line for line in gwen.hears() if title in line]) == 1
    await talk.beat(days=4)
    assert len([line for line in gwen.hears() if title in line]) == 2
    async with talk.house.identity.writing() as session:
        await session.execute(update(LocalHelp).values(expires_on=None))
    await talk.beat(days=7)
    assert len([line for line in gwen.hears() if title in line]) == 2


async def test_past_its_date_it_is_shown_last_and_marked(talk: Talk) -> None:
    async with talk.house.identity.writing() as session:
        gone = talk.clock.now().date() - timedelta(days=1)
        await session.execute(update(LocalHelp).where(LocalHelp.kind == "eap").values(expires_on=gone))
        organisation = (await session.execute(select(Organisation.id))).scalar_one()
    look_again(talk.house.identity, organisation)
    local = await local_help(talk.house.identity, organisation)
    everything = talk.house.directory.fitting(["money"], "england", 100, now=talk.clock.now(), local=local)
    assert everything[-1].name == "Fernhill EAP (made up)"
    await grant(talk, GWEN, "coordinator")
    assert "its date has passed" in (await talk(GWEN).says("local help"))[-1]
