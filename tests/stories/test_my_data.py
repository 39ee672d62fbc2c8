"""My data: one step away, whole however long, never in the chat; and after erasing there is nothing left of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.chat import Form, Message
from bot.models import Absence, Address, Base, Letter, Look, Person, Shift, Team, Trouble, Unasked
from bot.models.letters import SENDING
from bot.people.recognise import people_by_id
from bot.rehearsal import trust
from bot.visit import Visit
from handlers.mine.readable import readable
from handlers.mine.sheets import sheets
from tests.cast import ADA, CHIDI, GWEN, MORGAN, SAM, WARD_COLLEAGUES
from tests.conversation import Talk, buttons, plain
from tests.stores.conftest import rows_of

WORDS = "Heron-7: the corridor was calm."
THANKS = "Heron-7: you stayed all night."
EMPLOYERS_LIST = {"person", "address", "member", "grant", "reports"}
CALENDAR = {"conversation", "digest"}
"""What says only who works where and that a talk is due now and then: it stays, and holds nothing that happened."""
TYPED = {
    "my data": "Everything I keep about you", "export": "Your data", "who looked": "A report never shows",
    "who sees this": "Who sees what", "my hours": "My hours and leave", "pause": "Pause or stop",
}  # fmt: skip


async def id_of(talk: Talk, user: str) -> int:
    async with talk.house.identity.reading() as session:
        return (await session.execute(select(Address.person_id).where(Address.user == user))).scalar_one()


async def lives_a_while(talk: Talk, *, thanks: bool = True) -> int:
    """Ada answers, writes, thanks and is thanked, has a talk booked, a rota, leave, looks and troubles."""
    await talk.beat(minutes=30)
    ada, chidi, morgan = talk(ADA), talk(CHIDI), talk(MORGAN)
    await ada.taps("Foggy")
    await ada.taps("Say a little more")
    await ada.fills(words=WORDS)
    ada.dialog = None
    for giver, receiver in ((ada, CHIDI), (chidi, ADA)):
        await giver.says("/kudos")
        await giver.fills(who=(receiver,), kind="calm", words=THANKS)
        await giver.taps("Send it")
        giver.dialog = None
    await talk.beat(seconds=1)
    await ada.taps(f"Share with {trust.WARD}")
    await talk.beat(seconds=1)
    id, now = await id_of(talk, ADA), talk.clock.now()
    await morgan.does("talk.date", str(id), "booked")
    form = (await morgan.does("talk.date", str(id), "booked")).here
    assert isinstance(form, Form)
    morgan.dialog = form
    await morgan.fills(date=(now.date() + timedelta(days=9)).isoformat())
    async with talk.house.identity.writing() as session:
        house = (await session.execute(select(Person.organisation_id).where(Person.id == id))).scalar_one()
        team = (await session.execute(select(Team.id).where(Team.name == trust.WARD))).scalar_one()
        session.add(Look(organisation_id=house, person_id=id, report="team", about=team, looked_on=now.date()))
        session.add(Trouble(organisation_id=house, what="unreachable", at=now, person_id=id, told_at=now))
        session.add(Absence(person_id=id, first_on=now.date(), last_on=now.date()))
        session.add(Shift(person_id=id, starts_at=now, ends_at=now + timedelta(hours=8)))
        await session.execute(insert(Unasked).values(letter_id=999_999, person_id=id, at=now))
    return id


@pytest.mark.parametrize(("words", "shown"), TYPED.items())
async def test_everything_of_ones_own_is_one_step_away(talk: Talk, words: str, shown: str) -> None:
    ada = talk(ADA)
    await ada.says(f"/canopy {words}")
    assert shown in (plain(ada.dialog) or ada.hears()[-1])


@pytest.mark.parametrize("words", ["my data", "export", "who looked"])
async def test_typed_in_a_chat_it_opens_behind_a_door_and_tells_nothing_there(talk: Talk, words: str) -> None:
    await lives_a_while(talk)
    ada = talk(ADA)
    before = len(ada.hears())
    await ada.says(words)
    assert "Ada" not in "\n".join(ada.hears()[before:]) and "Heron" not in "\n".join(ada.hears()[before:])
    await ada.taps("Open")
    assert isinstance(ada.dialog, Message)


async def test_an_export_is_whole_however_long_and_the_same_to_read(talk: Talk) -> None:
    id = await lives_a_while(talk)
    async with talk.house.identity.writing() as session:
        for day in range(400):
            first = talk.clock.now().date() - timedelta(days=day)
            session.add(Absence(person_id=id, first_on=first, last_on=first))
    data = json.loads("\n".join(await turns(talk, "json")))
    assert data["answers"][0] | {"date": ""} == {
        "check_in": "weather", "date": "", "answer": "foggy", "words": WORDS
    }  # fmt: skip
    assert len(data["leave"]) == 401 and data["name"] == "Ada Okafor" and data["looked_after_by"] == ["Morgan Ellis"]
    assert data["gave_thanks"][0]["words"] == data["thanked_for"][0]["words"] == THANKS
    assert data["conversations"][0]["booked_on"] and data["looked_at"] and data["letters"]
    told = "\n".join(await turns(talk, "read"))
    assert WORDS in told and "Thanks you gave" in told and told.count("\n- 202") >= 401


async def turns(talk: Talk, how: str) -> list[str]:
    """Every page of the export, from the first to the last, turned by its own buttons."""
    shown = (await talk(ADA).does("data.export", how)).here
    found = []
    while True:
        assert isinstance(shown, Message)
        found.append(shown.parts[1].text.replace("\\", "") if how == "read" else unmarked(shown))  # type: ignore[union-attr]
        after = next((one for one in buttons(shown) if one.label == "Next page"), None)
        if after is None:
            return found
        shown = (await talk(ADA).does(after.does, after.about, after.value)).here


def unmarked(shown: Message) -> str:
    return Message(shown.parts[1:2]).plain


@pytest.mark.parametrize("value", ["99", "-1", "no", "9" * 40])
async def test_a_page_that_is_not_there_is_the_first(talk: Talk, value: str) -> None:
    told = (await talk(ADA).does("data.export", "read", value)).here
    assert isinstance(told, Message) and "Ada Okafor" in told.plain


async def test_after_erasing_nothing_is_left_and_others_keep_theirs(talk: Talk) -> None:
    id = await lives_a_while(talk)
    await talk(WARD_COLLEAGUES[0]).taps("Sunny")
    channel = talk.channel()
    assert any(THANKS in line for line in channel)
    kept = (await rows_of(talk.house.identity))["person"]
    await talk.beat(hours=9)  # the round is over: its seats go too
    answer = await talk(ADA).does("data.erase_now")
    assert "Erased" in plain(answer.here)
    left = await naming(talk, id)
    assert set(left) <= EMPLOYERS_LIST | CALENDAR | {"look"}, left
    assert all(row["booked_on"] is None for row in left["conversation"])
    await talk.beat(seconds=10)
    assert not any(THANKS in line for line in talk.channel())
    assert len((await rows_of(talk.house.identity))["person"]) == len(kept)
    visit = Visit(talk.house, await known(talk, id), talk.clock.now())
    answers = await exported(visit)
    assert not {"asked", "answers", "thanked_for", "gave_thanks", "letters", "shifts", "leave"} & {
        name for name, value in answers.items() if value
    }
    rest = await known(talk, await id_of(talk, WARD_COLLEAGUES[0]))
    assert (await exported(Visit(talk.house, rest, talk.clock.now())))["answers"]


async def test_nobody_erases_that_they_opened_a_report_about_others(talk: Talk) -> None:
    await lives_a_while(talk)
    await talk(ADA).does("data.erase_now")
    for reader in (WARD_COLLEAGUES[0], ADA):
        assert "Ada Okafor" in plain((await talk(reader).does("looked.open")).here)


async def test_a_letter_to_come_is_not_sent_after_erasing(talk: Talk) -> None:
    await lives_a_while(talk)
    chidi = talk(CHIDI)
    await chidi.says("/kudos")
    await chidi.fills(who=(ADA,), kind="calm", words="Heron-8")
    await chidi.taps("Send it")
    await talk(ADA).does("data.erase_now")
    before = len(talk(ADA).hears())
    await talk.beat(seconds=1)
    assert len(talk(ADA).hears()) == before


async def test_a_letter_on_the_wire_while_erasing_is_left_to_its_sending(talk: Talk) -> None:
    id = await lives_a_while(talk)
    async with talk.house.identity.writing() as session:
        letter = (await session.execute(select(Letter).where(Letter.person_id == id).limit(1))).scalar_one()
        letter.state = SENDING
    await talk(ADA).does("data.erase_now")
    async with talk.house.identity.reading() as session:
        left = (await session.execute(select(Letter.state).where(Letter.person_id == id))).scalars().all()
    assert left == [SENDING]


async def known(talk: Talk, id: int) -> Any:
    async with talk.house.identity.reading() as session:
        return (await people_by_id(session, [id]))[id]


async def exported(visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for keeps in visit.house.router.keeps:
        found |= await keeps.export(visit)
    return found


async def naming(talk: Talk, id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that names this person: by a column that points to people, or in a letter."""
    found: dict[str, list[dict[str, Any]]] = {}
    rows = await rows_of(talk.house.identity)
    for table in Base.metadata.sorted_tables:
        names = [column.name for column in table.columns]
        people = {key.parent.name for key in table.foreign_keys if key.column.table.name == "person"}
        people |= {"id"} if table.name == "person" else {name for name in names if name.endswith("person_id")}
        for row in (dict(zip(names, row, strict=True)) for row in rows[table.name]):
            points = table.name == "letter" and (
                row["about"].endswith(f":{id}") or (row["kind"], row["about"]) == ("managers.booked", str(id))
            )
            if points or any(row[name] == id for name in people):
                found.setdefault(table.name, []).append(row)
    return found


async def test_who_looked_is_read_by_everybody_for_what_is_about_them(talk: Talk) -> None:
    await lives_a_while(talk)  # Ada looked at her ward's picture
    shown = {user: plain((await talk(user).does("looked.open")).here) for user in (MORGAN, SAM, GWEN)}  # type: ignore[arg-type]
    line = f"2 March 2026: Ada Okafor, the picture of {trust.WARD}"
    assert line in shown[MORGAN] and line in shown[GWEN], "a guardian reads all of it"
    assert "Ada" not in shown[SAM] and "Nobody has opened" in shown[SAM]
    assert "in the whole organisation" in shown[GWEN] and "in the whole organisation" not in shown[MORGAN]


async def test_who_sees_this_names_the_roles_that_the_code_knows(talk: Talk) -> None:
    told = plain((await talk(ADA).does("welcome.who")).here)  # type: ignore[arg-type]
    assert "Your answers: Only you" in told and "11 people" in told
    assert "its managers, wellbeing champions, wellbeing coordinators and wellbeing guardians" in told
    assert "wellbeing guardians and administrators" in told and "{" not in told


def test_sheets_lose_nothing_and_none_is_too_long() -> None:
    lines = ["short", "", "x" * 95, *(f"line {n}" for n in range(50))]
    found = sheets(lines, fits=40)
    assert all(0 < len(one) <= 40 for one in found)
    assert "".join("".join(found).split()) == "".join("".join(lines).split())
    assert sheets([]) == [""]


def test_what_is_kept_reads_as_plain_lines() -> None:
    data = {
        "name": "Ada",
        "leave": [],
        "answers": [{"date": "2 March", "words": None}, {"date": "9 March"}],
        "zone": "",
    }
    told = readable(data, {"zone": "Time zone"})
    assert told == ["Name: Ada", "Leave: -", "", "Answers", "- Date: 2 March", "- Date: 9 March", "Time zone: -"]
