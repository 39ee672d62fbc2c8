"""A24: who erases their data leaves no row and no message to come; everybody else's data and every picture stay."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.models import Base, Letter
from bot.models.letters import DONE, FAILED, SENT
from bot.visit import House
from tests.cast import ADA, CHIDI, MORGAN, WARD_COLLEAGUES
from tests.conversation import Talk, plain
from tests.lived_in import WORDS, finds, lives, whose
from tests.stores.conftest import Rows, rows_of

STAYS = {"person", "address", "member", "grant", "reports", "conversation"}
"""The employer's own list of who works where and sits down with whom is not Canopy's to erase; the page says so."""


@pytest.fixture
async def lived(talk: Talk) -> Talk:
    """Its last round has closed; the next one's letters are to come."""
    await lives(talk)
    await talk.beat(hours=9)
    return talk


async def of_identity(house: House) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [dict(row._mapping) for row in await house.identity.once(select(table))]
        for table in Base.metadata.sorted_tables
    }


def whom(name: str) -> set[str]:
    """The columns that name a person."""
    table = Base.metadata.tables[name]
    return {key.parent.name for key in table.foreign_keys if key.column.table.name == "person"}


async def test_no_row_names_them_but_the_employers_own_list(lived: Talk) -> None:
    ada = (await whose(lived.house, ADA)).person
    before = await of_identity(lived.house)
    named = {name for name, rows in before.items() if any(row[column] == ada for row in rows for column in whom(name))}
    assert named - STAYS >= {"seat", "letter", "received"}, "there is nothing to erase"
    await lived(ADA).does("data.erase_now")
    after = await of_identity(lived.house)
    left = {name for name, rows in after.items() if any(row[column] == ada for row in rows for column in whom(name))}
    assert left - STAYS == set()
    assert all(row["booked_on"] is None for row in after["conversation"] if row["person_id"] == ada)


async def test_nothing_of_anybody_else_changes(lived: Talk) -> None:
    """Row by row: what went is theirs, and what came is that somebody erased something."""
    ada = (await whose(lived.house, ADA)).person
    before, others = await of_identity(lived.house), [await finds(lived.house, user) for user in WARD_COLLEAGUES]
    chidi = await finds(lived.house, CHIDI)
    await lived(ADA).does("data.erase_now")
    after = await of_identity(lived.house)
    for name, rows in before.items():
        gone = [row for row in rows if row not in after[name]]
        new = [row for row in after[name] if row not in rows]
        if name == "person":
            assert [row["id"] for row in gone] == [ada] and _salt_apart(gone[0]) == _salt_apart(new[0])
        elif name == "kudos":  # of which she was the only receiver
            assert len(gone) == 1 and new == []
        else:
            assert all(ada in [row[column] for column in whom(name)] for row in gone), name
            assert name == "erasure" or [row for row in new if ada not in row.values()] == [], name
    assert before["picture"] == after["picture"] != []
    assert [await finds(lived.house, user) for user in WARD_COLLEAGUES] == others
    assert await finds(lived.house, CHIDI) == chidi


def _salt_apart(row: dict[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if name != "salt"}


async def test_of_the_answers_store_only_theirs_goes(lived: Talk) -> None:
    before = await rows_of(lived.house.answers._database)
    await lived(ADA).does("data.erase_now")
    after = await rows_of(lived.house.answers._database)
    went = {name: len(before[name]) - len(after[name]) for name in before}
    assert went == {"reply": 2, "note": 2, "share": 2, "ask": 1, "quote": 1, "erased": -1}
    anew = {row for row in _without_erased(after) - _without_erased(before) if row[0] != "ask"}
    assert anew == set(), "but for a wish to be contacted, which goes back to whoever had it, no row was written anew"


def _without_erased(rows: Rows) -> set[tuple[Any, ...]]:
    return {(name, *row) for name, found in rows.items() if name != "erased" for row in found}


async def test_no_message_to_them_is_to_come(lived: Talk) -> None:
    await lived.beat(days=6, hours=15)
    ada = (await whose(lived.house, ADA)).person
    waiting = select(Letter).where(Letter.person_id == ada, Letter.state.not_in((SENT, DONE, FAILED)))
    assert await lived.house.identity.once(waiting) != [], "her reminder is to come"
    await lived(ADA).does("data.erase_now")
    assert await lived.house.identity.once(waiting) == []


async def test_whoever_it_was_shared_with_finds_it_no_more(lived: Talk) -> None:
    assert (await finds(lived.house, MORGAN))["share reader"] == ["share1"]
    await lived(ADA).does("data.erase_now")
    found = await finds(lived.house, MORGAN)
    assert (found["share reader"], found["share owner"], found["ask reader"]) == ([], [], [])


async def test_an_export_afterwards_holds_nothing_of_it(lived: Talk) -> None:
    await lived(ADA).does("data.erase_now")
    shown = plain((await lived(ADA).does("data.export")).here)
    assert "stormy" not in shown and WORDS not in shown and "starter" not in shown


async def test_the_pictures_of_their_team_stay_as_they_were(lived: Talk) -> None:
    before = lived.channel(), (await of_identity(lived.house))["picture"]
    for user in (ADA, *WARD_COLLEAGUES):
        await lived(user).does("data.erase_now")
    await lived.beat()
    assert (lived.channel(), (await of_identity(lived.house))["picture"]) == before
