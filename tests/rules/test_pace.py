"""A lane never goes faster than its rate, whatever is asked of it and however irregularly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pace import HORIZON, room, slots, tat_after

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROUNDING = timedelta(microseconds=1)
asks = st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(0, 60)), min_size=1, max_size=30)
rates = st.sampled_from([0.2, 0.5, 1, 3, 5, 7.5, 40, 1000])


def send_times(per_second: float, looks: list[tuple[int, int]]) -> list[tuple[datetime, datetime]]:
    """Claim again and again: (when claimed, when it leaves) of every letter."""
    now = tat = START
    left: list[tuple[datetime, datetime]] = []
    for microseconds, waiting in looks:
        now += timedelta(microseconds=microseconds)
        count = min(waiting, room(now, tat, per_second))
        left += [(now, at) for at in slots(now, tat, per_second, count)]
        tat = tat_after(now, tat, per_second, count)
    return left


@given(rates, asks)
def test_no_window_of_time_holds_more_than_the_rate_allows(per_second: float, looks: list[tuple[int, int]]) -> None:
    left = [at for _, at in send_times(per_second, looks)]
    gap = timedelta(seconds=1 / per_second)
    for first in range(len(left)):
        for later in range(first + 1, min(len(left), first + 80)):
            count = later - first
            assert left[later] - left[first] >= gap * count - ROUNDING * (count + 1)


@given(rates, asks)
def test_nothing_leaves_in_the_past_and_nothing_is_reserved_beyond_the_horizon(
    per_second: float, looks: list[tuple[int, int]]
) -> None:
    for now, at in send_times(per_second, looks):
        assert now <= at <= now + HORIZON + ROUNDING


@given(rates, st.integers(-10_000_000, 10_000_000))
def test_a_claim_of_nothing_changes_nothing(per_second: float, ahead: int) -> None:
    tat = START + timedelta(microseconds=ahead)
    assert slots(START, tat, per_second, 0) == []
    assert tat_after(START, tat, per_second, 0) == max(START, tat)


@given(rates)
def test_a_lane_with_work_gets_on(per_second: float) -> None:
    assert room(START, START, per_second) >= 1
    assert room(START, START + HORIZON, per_second) == 0
    busy = [(100_000, 60)] * 100  # looked at ten times a second for ten seconds
    assert len(send_times(per_second, busy)) >= int(min(per_second, 600) * 9)
