"""Killed at any instruction, nothing is lost: each letter comes once; to Teams, which tells nothing, twice at most."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, literal, select, update

from bot.cli.opening import wall_clock
from bot.models import Letter, Round, Schedule, Seat
from tests.crash.conftest import PEOPLE, SLACK, TEAMS, Town

POINTS = ("after claim", "after mark", "after call", "after ack")


@pytest.mark.parametrize("point", POINTS)
async def test_a_replica_dies_and_another_goes_on(town: Town, point: str) -> None:
    before = await town.arrived()
    letters = await town.asks()
    await town.until_stopped(town.replica(dies=point))
    town.replica()
    await town.until_all_ended()
    arrived, doubts = await town.arrived() - before, await town.doubts()
    assert [letter for letter in letters if not arrived[letter]] == [], "lost"
    doubled = {letter: count for letter, count in arrived.items() if count > 1}
    assert [letter for letter in doubled if letter.startswith("canopy-")] == [], "doubled in Slack"
    assert len(doubled) <= doubts[TEAMS] and all(count == 2 for count in doubled.values())


@pytest.mark.parametrize("point", ["after mark", "after call"])
async def test_a_reminder_on_teams_comes_rather_never_than_twice(town: Town, point: str) -> None:
    before = await town.arrived()
    letters = await town.asks("check_in.remind", (TEAMS,))
    await town.until_stopped(town.replica(dies=point))
    town.replica()
    await town.until_all_ended()
    arrived = await town.arrived() - before
    assert max(arrived.values(), default=0) <= 1
    assert sum(not arrived[letter] for letter in letters) <= (await town.doubts())[TEAMS]


@pytest.mark.parametrize("point", ["before fan-out", "after fan-out", "after tick"])
async def test_a_round_is_there_with_all_its_letters_or_not_at_all(town: Town, point: str) -> None:
    """Then two others tick at once, and it is opened once."""
    now = wall_clock()
    async with town.database.writing() as session:
        due = Schedule.id.in_((SLACK, TEAMS))
        days = ("mon,tue,wed,thu,fri,sat,sun", f"{now:%H:%M}")
        await session.execute(update(Schedule).where(due).values(days=days[0], at=days[1], next_at=now))
        # Of long ago, each of another day: today's is still to come.
        await session.execute(update(Round).values(local_date=literal(date(2000, 1, 1)) + Round.id))
    old = (await town.database.once(select(func.max(Round.id))))[0][0]
    await town.until_stopped(town.replica(ticks=True, dies=point))
    opened = await town.database.once(select(Round.id).where(Round.id > old))
    assert len(opened) <= 1
    await _complete(town, [id for (id,) in opened])
    first, second = town.replica(ticks=True), town.replica(ticks=True)

    async def both() -> bool:
        return len(await town.database.once(select(Round.id).where(Round.id > old))) == 2

    await town.until(both, "both rounds are opened")
    town.kill(first, second)
    await _complete(town, [id for (id,) in await town.database.once(select(Round.id).where(Round.id > old))])
    town.replica()
    await town.until_all_ended()


async def _complete(town: Town, rounds: list[int]) -> None:
    for one in rounds:
        seats = await town.database.once(select(Seat.person_id).where(Seat.round_id == one))
        letters = await town.database.once(select(Letter.person_id).where(Letter.about == str(one)))
        assert len(seats) == len(letters) == PEOPLE
