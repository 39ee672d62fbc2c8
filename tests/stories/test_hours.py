"""My hours and leave: set by oneself, shown to nobody else, and a rota's word where there is one."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from bot.chat import Form, Message
from bot.models import Absence, Address, Letter, Person, Shift, Unasked
from bot.people.organisation import the_organisation
from bot.people.rota.keep import everybody, keep
from bot.people.rota.sheet import read_sheet
from bot.people.rota.weigh import weigh
from bot.when.pattern import read_pattern
from tests.cast import ADA, MORGAN, SAM
from tests.conversation import Someone, Talk, buttons, plain

NIGHTS = "mon-wed 20:00-08:00; sat 07:00-19:00"


async def person_of(talk: Talk, user: str = ADA) -> Person:
    async with talk.house.identity.reading() as session:
        query = select(Person).join(Address, Address.person_id == Person.id).where(Address.user == user)
        return (await session.execute(query)).scalar_one()


async def opens(talk: Talk, user: str = ADA) -> Someone:
    """Somebody with their page of hours open."""
    someone = talk(user)
    someone.dialog = (await someone.does("hours.open")).here
    return someone


async def has_a_rota(talk: Talk, *lines: str) -> None:
    rota = read_sheet("\n".join(["person,starts,ends,leave_from,leave_until", *lines]).encode())
    async with talk.house.identity.writing() as session:
        organisation = await the_organisation(session, talk.house.settings)
        here = await everybody(session, organisation)
        await keep(session, weigh(rota, here, organisation.zone, None, None), talk.clock.now().date(), lambda _: None)


async def test_nothing_told_means_the_hours_of_the_house_and_the_page_says_who_sees_it(talk: Talk) -> None:
    told = plain((await opens(talk)).dialog)
    assert "I keep to 08:00-20:00" in told
    assert "Your employer may already know your rota" in told and "Nobody is shown it" in told


async def test_usual_hours_are_set_with_a_few_picks(talk: Talk) -> None:
    ada = await opens(talk)
    await ada.taps("Change my hours")
    await ada.fills(**{"days": ("fri", "mon", "tue"), "from": "09:00", "to": "17:00", "bank": ("yes",)})
    assert "Kept." in plain(ada.dialog) and "Monday, Tuesday, Friday: 09:00–17:00" in plain(ada.dialog)
    assert "I work bank holidays" in plain(ada.dialog)
    assert (await person_of(talk)).pattern == "mon,tue,fri 09:00-17:00; bank holidays"
    await ada.taps("Change my hours")
    assert isinstance(ada.dialog, Form)
    assert {field.name: field.value for field in ada.dialog.fields} == {
        "days": ("mon", "tue", "fri"), "from": ("09:00",), "to": ("17:00",), "bank": ("yes",), "more": (),
    }  # fmt: skip


async def test_a_night_nurse_writes_what_the_picks_cannot_say(talk: Talk) -> None:
    ada = await opens(talk)
    await ada.taps("Change my hours")
    await ada.fills(more="Mon-Wed 20:00-08:00\nsat 07:00-19:00\n", bank=("yes",), days=("sun",))
    told = plain(ada.dialog)
    assert "Monday, Tuesday, Wednesday: 20:00–08:00" in told and "Saturday: 07:00–19:00" in told
    assert "Sunday" not in told, "what is written counts alone"
    pattern = read_pattern((await person_of(talk)).pattern)
    assert pattern.bank_holidays and pattern.days[0][0].over_midnight
    await ada.taps("Change my hours")
    assert isinstance(ada.dialog, Form)
    assert ada.dialog.fields[-1].value == ("Mon-Wed 20:00-08:00; sat 07:00-19:00",)


async def test_choosing_nothing_goes_back_to_the_hours_of_the_house(talk: Talk) -> None:
    ada = await opens(talk)
    await ada.taps("Change my hours")
    await ada.fills(more=NIGHTS)
    await ada.taps("Change my hours")
    await ada.fills()
    assert "I keep to 08:00-20:00" in plain(ada.dialog) and (await person_of(talk)).pattern == ""


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"days": ("mon",)}, "Give a time, like 09:00."),
        ({"days": ("mon",), "from": "soon", "to": "17:00"}, "Give a time, like 09:00."),
        ({"from": "09:00", "to": "17:00"}, "Choose the days, too."),
        ({"days": ("someday",), "from": "09:00", "to": "17:00"}, "Choose the days, too."),
        ({"days": ("mon",), "from": "09:00", "to": "09:00"}, "Give the time you finish."),
        ({"more": "my manager will not let me say"}, "I cannot read that. Write it like"),
        ({"more": "; ".join(["mon 09:00-17:00"] * 20)}, "I cannot read that. Write it like"),
    ],
)
async def test_what_cannot_be_meant_is_told_beside_its_field_and_nothing_is_kept(
    talk: Talk, filled: dict[str, str | tuple[str, ...]], told: str
) -> None:
    ada = await opens(talk)
    await ada.taps("Change my hours")
    await ada.fills(**filled)
    assert told in plain(ada.dialog) and isinstance(ada.dialog, Form)
    values = {field.name: field.value for field in ada.dialog.fields}
    for name, given in filled.items():
        assert values[name] == ((given,) if isinstance(given, str) else given), "what was typed is still there"
    assert (await person_of(talk)).pattern == ""


async def test_leave_is_two_days_and_no_reason(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("/canopy annual leave")
    assert isinstance(ada.dialog, Form)
    assert [field.kind for field in ada.dialog.fields] == ["date", "date"], "there must be no place for a reason"
    assert "No reason is asked or kept" in plain(ada.dialog)
    await ada.fills(first="2026-03-09", last="2026-03-13")
    assert "9 March 2026 to 13 March 2026" in plain(ada.dialog)
    await ada.taps("Add leave")
    await ada.fills(first="2026-03-14", last="2026-03-15")
    assert "9 March 2026 to 15 March 2026" in plain(ada.dialog), "days that touch are one leave"


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026-03-09", "2026-03-05", "not before the first"),
        ("2026-02-09", "2026-03-01", "from today on"),
        ("2030-03-09", "2030-03-10", "less than a year away"),
        ("2026-03-09", "2028-03-10", "less than a year away"),
        ("", "soon", "less than a year away"),
    ],
)
async def test_leave_that_cannot_be_is_told(talk: Talk, first: str, last: str, told: str) -> None:
    ada = talk(ADA)
    await ada.says("/canopy leave")
    await ada.fills(first=first, last=last)
    assert told in plain(ada.dialog) and isinstance(ada.dialog, Form)


async def test_leave_is_taken_back_by_whoever_told_it_and_nobody_else(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("/canopy leave")
    await ada.fills(first="2026-03-09", last="2026-03-13")
    assert isinstance(ada.dialog, Message)
    drop = next(one for one in buttons(ada.dialog) if one.does == "leave.drop")
    for other in (SAM, MORGAN):
        assert "9 March" not in plain((await talk(other).does("leave.drop", drop.about)).here)
    assert "9 March" in plain((await opens(talk)).dialog)
    await ada.taps(drop.says)
    assert "Taken out." in plain(ada.dialog) and "9 March" not in plain(ada.dialog)


async def test_leave_that_is_over_is_not_shown(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("/canopy leave")
    await ada.fills(first="2026-03-02", last="2026-03-03")
    talk.clock.forward(days=2)
    assert "3 March" not in plain((await opens(talk)).dialog)


async def test_a_rota_stands_for_its_days_and_the_page_says_so(talk: Talk) -> None:
    await has_a_rota(talk, "ada,2026-03-03 20:00,2026-03-04 08:00,,", "ada,,,2026-03-09,2026-03-13")
    ada = await opens(talk)
    told = plain(ada.dialog)
    assert "From 3 March 2026 to 13 March 2026 I go by your rota and not by your usual hours" in told
    assert "Tue 3 Mar, 20:00 to 08:00" in told
    assert "9 March 2026 to 13 March 2026, as your rota says" in told
    assert isinstance(ada.dialog, Message)
    assert not [one for one in buttons(ada.dialog) if one.does == "leave.drop"], "a rota's leave is the rota's"
    talk.clock.forward(days=12)
    assert "rota and not" not in plain((await opens(talk)).dialog)


async def test_hours_and_leave_are_never_shown_in_the_chat_and_to_nobody_else(talk: Talk) -> None:
    ada = await opens(talk)
    await ada.taps("Change my hours")
    await ada.fills(more=NIGHTS)
    await ada.taps("Add leave")
    await ada.fills(first="2026-03-09", last="2026-03-13")
    await ada.says("my hours")
    await ada.says("leave")
    assert not [line for line in ada.hears() if "20:00–08:00" in line or "9 March" in line]
    home = (await talk(MORGAN).opens_home()).plain
    assert "9 March" not in home and "20:00–08:00" not in home


async def test_my_data_shows_takes_away_and_erases_hours_shifts_and_leave(talk: Talk) -> None:
    await has_a_rota(talk, "ada,2026-03-03 20:00,2026-03-04 08:00,,", "ada,,,2026-03-09,2026-03-13")
    ada, person = talk(ADA), await person_of(talk)
    async with talk.house.identity.writing() as session:
        await session.execute(update(Person).where(Person.id == person.id).values(pattern=NIGHTS))
        letter = (await session.execute(select(func.min(Letter.id)))).scalar_one()
        for at, days in enumerate((1, 2, 30)):
            row = {"letter_id": letter + at, "person_id": person.id, "at": talk.clock.now() - timedelta(days=days)}
            await session.execute(insert(Unasked).values(**row))
    ada.dialog = (await ada.does("data.open")).here
    shown = plain(ada.dialog)
    assert "Messages from me in seven days: 2" in shown and "9 March 2026 to 13 March 2026" in shown
    assert "Monday, Tuesday, Wednesday: 20:00–08:00" in shown and "Shifts from your rota: 1" in shown
    exported = plain((await ada.does("data.export", about="json")).here)
    data = json.loads(exported[exported.index("{") : exported.rindex("}") + 1])
    assert (data["usual_hours"], data["rota"]) == (NIGHTS, "2026-03-03/2026-03-13")
    assert (data["shifts"], data["leave"]) == (["2026-03-03T20:00Z/2026-03-04T08:00Z"], ["2026-03-09/2026-03-13"])
    assert data["messages_in_seven_days"] == 2
    await ada.does("data.erase_now")
    async with talk.house.identity.reading() as session:
        for table in (Absence, Shift, Unasked):
            assert (await session.execute(select(func.count()).select_from(table))).scalar_one() == 0
    after = await person_of(talk)
    assert (after.pattern, after.rota_from, after.rota_until) == ("", None, None)


async def test_shifts_and_leave_that_are_long_over_are_erased(talk: Talk) -> None:
    from bot.retention import purge

    await has_a_rota(talk, "ada,2026-03-03 20:00,2026-03-04 08:00,,", "ada,,,2026-03-05,2026-03-06")
    for days, left in ((31, 1), (40, 0)):
        today = (talk.clock.now() + timedelta(days=days)).date()
        await purge(talk.house.identity, talk.house.answers, today)
        async with talk.house.identity.reading() as session:
            for table in (Absence, Shift):
                assert (await session.execute(select(func.count()).select_from(table))).scalar_one() == left
