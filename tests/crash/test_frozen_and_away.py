"""A replica that sleeps too long, and a database that goes away: neither sends anything twice, nor forgets it."""

from __future__ import annotations

import os
import signal
from collections import Counter

import pytest

from tests.crash.conftest import TEAMS, Town


@pytest.mark.parametrize("point", ["after claim", "after mark"])
async def test_who_wakes_after_their_lease_sends_nothing_twice(town: Town, point: str) -> None:
    before = await town.arrived()
    letters = await town.asks()
    frozen = town.replica(freezes=point)
    await town.until_stopped(frozen, state="T")
    other = town.replica()
    await town.until_all_ended()
    os.kill(frozen, signal.SIGCONT)
    town.kill(other)
    letters += await town.asks()
    await town.until_all_ended()  # by the one that was frozen: there is no other
    arrived = await town.arrived() - before
    assert sorted(arrived.elements()) == sorted(letters)


async def test_postgresql_is_restarted_in_mid_run(town: Town) -> None:
    before = await town.arrived()
    letters = await town.asks()
    town.replica()
    town.replica()
    await town.until_some_arrived(before)
    await town.database_goes()
    await town.database_comes()
    await _all_there(town, before, letters)


async def test_a_database_that_is_away_for_a_while_costs_no_letter(town: Town) -> None:
    before = await town.arrived()
    letters = await town.asks()
    town.replica()
    await town.until_some_arrived(before)
    await town.database_goes()
    await town.until_quiet()
    await town.database_comes()
    await _all_there(town, before, letters)


async def _all_there(town: Town, before: Counter[str], letters: list[str]) -> None:
    await town.until_all_ended()
    arrived, doubts = await town.arrived() - before, await town.doubts()
    assert [letter for letter in letters if not arrived[letter]] == [], "lost"
    assert [letter for letter in letters if letter.startswith("canopy-") and arrived[letter] > 1] == [], "doubled"
    assert arrived.total() - len(letters) <= doubts[TEAMS]
