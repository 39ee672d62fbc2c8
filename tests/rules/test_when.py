"""Local times and clock changes: whoever is to be asked at 01:30 is asked once, whatever the clocks do that night."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.when.local import DAYS, clock, local, moment, next_moment

LONDON, LORD_HOWE = "Europe/London", "Australia/Lord_Howe"
# A gap or a fold of an hour, of half an hour, at midnight, and of a whole day (Apia, 30 December 2011).
RESTLESS = (LONDON, LORD_HOWE, "America/New_York", "America/Havana", "Africa/Cairo", "Asia/Beirut", "Pacific/Apia")
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        (LONDON, "2026-03-28", "09:30", "2026-03-28 09:30"),
        (LONDON, "2026-03-29", "09:30", "2026-03-29 08:30"),
        (LONDON, "2026-10-25", "09:30", "2026-10-25 09:30"),
        (LORD_HOWE, "2026-04-05", "09:30", "2026-04-04 23:00"),
        (LORD_HOWE, "2026-10-04", "09:30", "2026-10-03 22:30"),
    ],
)
def test_half_past_nine_is_half_past_nine_on_both_sides_of_a_clock_change(
    zone: str, day: str, at: str, expected: str
) -> None:
    assert moment(date.fromisoformat(day), clock(at), zone) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "day", "at", "shown"),
    [(LONDON, "2026-03-29", "01:30", "02:30"), (LORD_HOWE, "2026-10-04", "02:15", "02:45")],
)
def test_a_time_that_does_not_exist_is_later_by_as_much_as_the_clock_was_moved(
    zone: str, day: str, at: str, shown: str
) -> None:
    there = local(moment(date.fromisoformat(day), clock(at), zone), zone)
    assert (there.date().isoformat(), f"{there:%H:%M}") == (day, shown)


@pytest.mark.parametrize(
    ("zone", "day", "at", "first"),
    [(LONDON, "2026-10-25", "01:30", "2026-10-25 00:30"), (LORD_HOWE, "2026-04-05", "01:45", "2026-04-04 14:45")],
)
def test_a_time_that_exists_twice_is_the_first_of_the_two(zone: str, day: str, at: str, first: str) -> None:
    assert moment(date.fromisoformat(day), clock(at), zone) == utc(first)


@settings(max_examples=40)
@given(at=times, zone=st.sampled_from(RESTLESS), year=st.sampled_from((2011, 2025, 2026)))
def test_over_a_year_every_day_is_asked_exactly_once(at: time, zone: str, year: int) -> None:
    asked, now, end = [], moment(date(year, 1, 1), time(0), zone) - timedelta(seconds=1), date(year + 1, 1, 1)
    while (now := next_moment(DAYS, at, zone, now)) and local(now, zone).date() < end:  # type: ignore[assignment]
        asked.append(local(now, zone).date())
    lived = {local(utc(f"{year - 1}-12-31 00:00") + timedelta(hours=6 * step), zone).date() for step in range(370 * 4)}
    assert asked == sorted(day for day in lived if day.year == year)


@given(
    at=times, zone=st.sampled_from(RESTLESS), days=st.sets(st.sampled_from(DAYS), min_size=1),
    after=st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: utc("2025-01-01 00:00") + timedelta(minutes=minutes)),
)  # fmt: skip
def test_the_next_moment_is_strictly_after_within_eight_days_and_on_a_chosen_day(
    at: time, zone: str, days: set[str], after: datetime
) -> None:
    found = next_moment(days, at, zone, after)
    assert found is not None and after < found <= after + timedelta(days=8)
    assert DAYS[local(found, zone).weekday()] in days
    assert next_moment(days, at, zone, found - timedelta(microseconds=1)) == found
    again = next_moment(days, at, zone, found)
    assert again is not None and again > found


def test_no_days_is_never() -> None:
    assert next_moment((), time(9, 30), LONDON, utc("2026-03-02 09:00")) is None
    assert next_moment(("",), time(9, 30), LONDON, utc("2026-03-02 09:00")) is None


def test_what_is_no_time_is_told_with_the_fix() -> None:
    for wrong in ("half past nine", "24:00", "9.30", ""):
        with pytest.raises(ValueError, match=r"not a time\. Write it like 09:30"):
            clock(wrong)
