"""Nobody is nagged: whatever wants to be said, no seven days hold more of it than was promised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.when.week import WEEK, next_room, room

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
moments = st.lists(st.integers(0, 24 * 40), max_size=60).map(lambda hours: sorted(START + HOUR * at for at in hours))


def fullest(sent: list[datetime]) -> int:
    """How many the fullest seven days hold."""
    days = [at.date() for at in sent]
    return max((sum(1 for day in days if first <= day < first + WEEK) for first in days), default=0)


@given(moments, st.integers(1, 5))
def test_no_seven_days_hold_more_than_the_promise(wanted: list[datetime], most: int) -> None:
    sent: list[datetime] = []
    for now in wanted:
        if room(now, most, sent):
            sent.append(now)
    assert fullest(sent) <= most


def test_a_question_that_comes_a_moment_early_is_still_a_week_later() -> None:
    """Every Monday the question and its reminder, on Wednesdays the manager's list: three a week, each week."""
    sent: list[datetime] = []
    for week in range(6):
        monday = START + WEEK * week - timedelta(milliseconds=week)
        for now in (monday, monday + 2 * HOUR, monday + 49 * HOUR):
            assert room(now, 3, sent, [START + WEEK * (week + 1)])
            sent.append(now)


@given(moments, moments, st.integers(1, 5))
def test_what_is_less_important_never_takes_the_place_of_what_is_more(
    small: list[datetime], great: list[datetime], most: int
) -> None:
    """The great ones are planned; as many of them are sent as if the small ones did not exist."""
    alone: list[datetime] = []
    for now in great:
        if room(now, most, alone):
            alone.append(now)
    sent: list[datetime] = []
    told = 0
    for now, important in sorted([*((at, True) for at in great), *((at, False) for at in small)]):
        planned = [] if important else [at for at in great if at >= now]
        if room(now, most, sent, planned):
            sent.append(now)
            told += important
    assert fullest(sent) <= most
    assert told == len(alone)


@given(moments, st.integers(1, 5))
def test_whoever_waits_until_there_is_room_finds_it(taken: list[datetime], most: int) -> None:
    now = START + timedelta(days=20)
    kept: list[datetime] = []
    for at in (at for at in taken if at < now):
        if room(at, most, kept):
            kept.append(at)
    if not room(now, most, kept):
        later = next_room(now, most, kept)
        assert now < later <= now + WEEK and room(later, most, kept)
