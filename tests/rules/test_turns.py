"""Turns: letters leave in their slots, and after a standstill one by one, a little faster until they are on time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fakes.limits import teams_tenant
from bot.delivery.claim import Claimed
from bot.delivery.turns import Turns

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RATE = 40
GAP = timedelta(seconds=1 / RATE)
SLOTS = [NOON + n * GAP for n in range(4 * RATE)]


def leaving(stands_from: float, stands_for: float) -> list[datetime]:
    """When letters of one lane leave whose process stands still once, for so many seconds."""
    begins = NOON + timedelta(seconds=stands_from)
    ends = begins + timedelta(seconds=stands_for)
    turns, left = Turns(lambda: NOON), list[datetime]()
    for n, slot in enumerate(SLOTS):
        wakes = ends if begins <= slot < ends else slot
        left.append(wakes + turns.behind(Claimed(n, 1, slot, GAP), wakes))
    return left


def test_each_leaves_in_its_slot() -> None:
    assert leaving(0, 0) == SLOTS


@given(st.floats(0, 2), st.floats(0, 1))
def test_after_a_standstill_nobody_is_refused(stands_from: float, stands_for: float) -> None:
    limit = teams_tenant()
    for at in leaving(stands_from, stands_for):
        assert limit.wait(at.timestamp()) == 0
        limit.take(at.timestamp())


def test_what_was_late_is_on_time_again_soon() -> None:
    left = leaving(0.5, 0.3)
    late = [at - slot for at, slot in zip(left, SLOTS, strict=True)]
    assert max(late) == timedelta(seconds=0.3)
    assert late[-1] == timedelta()


def test_one_lane_that_is_late_holds_up_no_other() -> None:
    turns = Turns(lambda: NOON)
    assert [turns.behind(Claimed(n, n, NOON, GAP), NOON) for n in range(5)] == [timedelta()] * 5
