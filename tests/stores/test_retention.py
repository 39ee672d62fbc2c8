"""Nothing is kept longer than promised: day by day on a movable clock, by table, for every setting."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot import retention
from bot.models import Base, Conversation, GroupPicture, Kudos, Letter, Look, Reports, Round, Schedule, Seat
from bot.private.replies import keep_until
from bot.private.tables import metadata, note, quote, reply, share
from bot.retention import APART, KEPT, LONGEST, days
from bot.settings import KEEP, Settings, SettingsError, read
from bot.visit import House
from tests.cast import ADA
from tests.clock import StillClock
from tests.conversation import Talk
from tests.lived_in import lives, whose
from tests.stores.conftest import rows_of

DAY = date(2026, 3, 4)  # a Wednesday
SHORT = LONGEST.model_copy(update={name: least for name, (least, _) in KEEP.items()})
PROMISED = {"keep_answers_days": 90, "keep_words_days": 30, "keep_kudos_days": 365, "keep_nudges_days": 365,
            "keep_audit_days": 730}  # fmt: skip


async def stands(house: House) -> dict[str, int]:
    async with house.identity.reading() as session:
        names = [one.table for one in KEPT if one.table not in APART]
        return {
            name: (await session.execute(select(func.count()).select_from(Base.metadata.tables[name]))).scalar_one()
            for name in names
        }


async def one_of_each(house: House, on: date) -> None:
    """A row of that day in every table that has a date."""
    ada = (await whose(house, ADA)).person
    at = datetime.combine(on, time(23, 59), UTC)
    first = {"id": 900, "organisation_id": 1}
    rows: list[tuple[Any, dict[str, Any]]] = [
        (Schedule, first | {"team_id": 1, "check_in": "weather", "days": "mon", "at": "09:30", "window": 60}),
        (Round, first | {
            "schedule_id": 900, "team_id": 1, "check_in": "weather", "way": "private", "audience": "team", "key_id": 1,
            "local_date": on, "opens_at": at, "closes_at": at, "closed_at": at,
        }),
        (Seat, {"round_id": 900, "person_id": ada}),
        (Base.metadata.tables["picture"], {"round_id": 900, "team_id": 1, "word": "none"}),
        (GroupPicture, {"organisation_id": 1, "group_id": 0, "check_in": "weather", "week_on": on, "word": "none"}),
        (Kudos, first | {"giver_id": ada, "once": "x", "kind": "calm", "key_id": 1, "words": b"", "given_on": on}),
        (Base.metadata.tables["received"], {"kudos_id": 900, "person_id": ada}),
        (Letter, first | {"lane_id": 1, "dedup": "x", "kind": "x", "state": "sent", "due_at": at}),
        (Look, first | {"person_id": ada, "report": "team", "about": 1, "looked_on": on}),
        (Base.metadata.tables["trouble"], first | {"what": "unreachable", "at": at}),
        (Base.metadata.tables["unasked"], {"letter_id": 900, "person_id": ada, "at": at}),
        (Base.metadata.tables["shift"], {"id": 900, "person_id": ada, "starts_at": at, "ends_at": at}),
        (Base.metadata.tables["absence"], {"id": 900, "person_id": ada, "first_on": on, "last_on": on}),
        (Base.metadata.tables["seen"], {"key": "x", "seen_on": on}),
    ]  # fmt: skip
    async with house.identity.writing() as session:
        for table, row in rows:
            await session.execute(insert(table).values(**row))


@pytest.mark.parametrize("settings", [LONGEST, SHORT], ids=["longest", "shortest"])
async def test_each_thing_goes_on_its_day_and_not_before(furnished: House, settings: Settings) -> None:
    async with furnished.identity.writing() as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in {one.table for one in KEPT} - {"conversation", "digest"}:
                await session.execute(table.delete())
    before = await stands(furnished)
    await one_of_each(furnished, DAY)
    there = {name for name, count in (await stands(furnished)).items() if count > before[name]}
    last = {one.table: min(days(two, settings) or 0 for two in KEPT if two.table == one.table and two.by != "told_at")
            for one in KEPT if one.table in there}  # fmt: skip
    assert there == {one.table for one in KEPT} - APART - {"conversation", "digest"}
    for age in sorted({day for keep in last.values() for day in (keep - 1, keep)}):
        await retention.purge(furnished.identity, furnished.answers, DAY + timedelta(days=age), settings)
        left = {name for name, count in (await stands(furnished)).items() if count > before[name]}
        assert left == {name for name in there if age < last[name]}, f"after {age} days"


def test_the_promises_are_those_of_the_page_and_no_setting_makes_them_longer() -> None:
    assert {name: most for name, (_, most) in KEEP.items()} == PROMISED
    assert {name: LONGEST.model_dump()[name] for name in KEEP} == PROMISED
    for name, most in PROMISED.items():
        with pytest.raises(
            SettingsError, match=rf"{name.upper()}: is {most + 1} days.*only be shortened: \d+ to {most}"
        ):
            read(Path("/nonexistent/.env"), **{name: most + 1})
        with pytest.raises(SettingsError, match="shortened"):
            read(Path("/nonexistent/.env"), **{name: 0})
        assert getattr(read(Path("/nonexistent/.env"), **{name: most - 1}), name) == most - 1


@pytest.mark.parametrize("keep", [LONGEST, SHORT], ids=["longest", "shortest"])
async def test_day_by_day_no_answer_and_no_word_outlives_its_promise(talk: Talk, keep: Settings) -> None:
    await lives(talk, weeks=1)
    opened_on = talk.clock.now().date()
    async with talk.house.answers._database.writing() as session:
        for table, most in ((share, 90), (quote, 30)):
            await session.execute(table.update().values(purge_on=keep_until(opened_on, timedelta(days=most))))
    for age in range(92):
        await retention.purge(talk.house.identity, talk.house.answers, opened_on + timedelta(days=age), keep)
        rows = await rows_of(talk.house.answers._database)
        for table, name in ((reply, "answers"), (share, "answers"), (note, "words"), (quote, "words")):
            promise = getattr(keep, f"keep_{name}_days")
            assert bool(rows[table.name]) <= (age < promise), f"{table.name} after {age} days"
            assert bool(rows[table.name]) >= (age < promise - 6), f"{table.name} went after {age} days"


async def test_a_conversation_that_nobody_holds_any_more_is_forgotten_and_another_is_still_due(
    furnished: House, clock: StillClock
) -> None:
    async with furnished.identity.writing() as session:
        manager, person = (await session.execute(select(Reports.manager_id, Reports.person_id).limit(1))).one()
        await session.execute(Conversation.__table__.delete())
        old = {"due_on": DAY, "booked_on": DAY}
        for one, other in ((manager, person), (person, manager)):
            await session.execute(insert(Conversation).values(manager_id=one, person_id=other, **old))
    await retention.purge(furnished.identity, furnished.answers, DAY + timedelta(days=364))
    assert len(await furnished.identity.once(select(Conversation))) == 2
    await retention.purge(furnished.identity, furnished.answers, DAY + timedelta(days=365))
    rows = await furnished.identity.once(select(Conversation.manager_id, Conversation.due_on, Conversation.booked_on))
    assert [tuple(row) for row in rows] == [(manager, DAY, None)]


async def test_a_round_that_is_open_is_never_taken_away(furnished: House) -> None:
    await one_of_each(furnished, DAY)
    async with furnished.identity.writing() as session:
        await session.execute(Base.metadata.tables["round"].update().values(closed_at=None))
        await session.execute(Base.metadata.tables["picture"].delete())
    await retention.purge(furnished.identity, furnished.answers, DAY + timedelta(days=1000))
    assert len(await furnished.identity.once(select(Seat))) == len(await furnished.identity.once(select(Round))) == 1


def test_everything_with_a_date_says_how_long_it_is_kept() -> None:
    """A table with a person in it and a date, or of the answers' store, that nobody purges is a promise not kept."""
    told = {one.table for one in KEPT}
    assert set(metadata.tables) - {"erased"} == APART <= told
    dated = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(key.column.table.name == "person" for key in table.foreign_keys)
        and any(column.name.endswith(("_on", "_at")) for column in table.columns)
    }
    # How somebody is reached, and a colleague's own entry in the help: they stay as long as the person does.
    assert dated - told == {"address", "local_help"}


def test_the_page_says_what_the_code_does() -> None:
    page = (Path(__file__).parents[2] / "docs" / "retention.md").read_text(encoding="utf-8")
    told = page.partition("<!-- kept -->\n")[2].partition("<!-- /kept -->")[0]
    assert told.strip().splitlines() == retention.table()
