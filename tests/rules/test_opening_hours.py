"""When a service is open: windows, nights, bank holidays, and an honest "nobody knows"."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.hours import Opening, open_at, read_hours, read_opening, told

CHRISTMAS = date(2026, 12, 25)  # a Friday
OFF = frozenset({CHRISTMAS, date(2026, 12, 28)})


def at(day: str, time: str) -> datetime:
    """A time in the week of Monday 2 March 2026."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return datetime.fromisoformat(f"2026-03-{2 + days.index(day):02}T{time}")


OFFICE = "mon-fri 09:00-17:00"
NIGHTS = "fri-sat 20:00-02:00"


@pytest.mark.parametrize(
    ("written", "when", "open_then"),
    [
        (OFFICE, at("mon", "09:00"), True),
        (OFFICE, at("fri", "16:59"), True),
        (OFFICE, at("fri", "17:00"), False),
        (OFFICE, at("mon", "08:59"), False),
        (OFFICE, at("sat", "12:00"), False),
        (NIGHTS, at("fri", "20:00"), True),
        (NIGHTS, at("sat", "01:59"), True),
        (NIGHTS, at("sun", "01:59"), True),
        (NIGHTS, at("sun", "20:00"), False),
        (NIGHTS, at("fri", "01:59"), False),
        ("mon-sun 17:00-00:00", at("wed", "23:59"), True),
        ("mon-sun 17:00-00:00", at("thu", "00:00"), False),
        ("sat-sun 00:00-00:00", at("sun", "03:00"), True),
    ],
)
def test_it_is_open_in_its_windows_and_at_no_other_time(written: str, when: datetime, open_then: bool) -> None:
    assert open_at(read_opening(written), when, ()) is open_then


def test_what_is_always_open_is_open_at_two_in_the_morning_on_christmas_day() -> None:
    assert open_at(read_opening("always"), datetime(2026, 12, 25, 2), OFF) is True


def test_what_nobody_has_written_nobody_knows() -> None:
    assert read_opening("") is None
    assert open_at(None, at("mon", "12:00"), ()) is None


@pytest.mark.parametrize(("holidays", "open_then"), [("shut", False), ("open", True), ("", None)])
def test_on_a_bank_holiday_it_is_open_only_if_it_says_so(holidays: str, open_then: bool | None) -> None:
    opening = read_opening(OFFICE, holidays=holidays)
    assert open_at(opening, datetime(2026, 12, 25, 10), OFF) is open_then
    assert open_at(opening, datetime(2026, 12, 25, 2), OFF) is False
    assert open_at(opening, datetime(2026, 12, 24, 10), OFF) is True


def test_the_night_of_a_bank_holiday_is_that_bank_holidays() -> None:
    opening = read_opening("fri-sat 20:00-02:00", holidays="shut")
    assert open_at(opening, datetime(2026, 12, 26, 1), OFF) is False
    assert open_at(opening, datetime(2026, 12, 27, 1), OFF) is True


def test_weekdays_without_hours_may_be_open_by_day_and_are_shut_at_night_and_at_weekends() -> None:
    opening = read_opening("", perhaps="mon-fri 08:00-20:00")
    assert open_at(opening, at("tue", "11:00"), ()) is None
    assert open_at(opening, at("tue", "02:00"), ()) is False
    assert open_at(opening, at("sat", "11:00"), ()) is False


def test_a_coordinator_writes_one_line_and_it_is_shut_on_bank_holidays_unless_it_says_otherwise() -> None:
    christmas = datetime(2026, 12, 25, 10)
    assert open_at(read_hours("Mon-Fri 09:00-17:00"), christmas, OFF) is False
    assert open_at(read_hours("mon-fri 09:00-17:00; bank holidays"), christmas, OFF) is True
    assert open_at(read_hours("24/7"), christmas, OFF) is True
    assert read_hours("  ") is None


@pytest.mark.parametrize("written", ["weekdays", "9-5", "mon-fri", "mon-fri 9am-5pm", "mon-fri 09:00-17:00-18:00"])
def test_hours_that_cannot_be_read_are_refused_with_the_fix(written: str) -> None:
    with pytest.raises(ValueError, match=r"(Write|day)"):
        read_hours(written)


def test_a_word_for_bank_holidays_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="bank holidays"):
        read_opening(OFFICE, holidays="closed")


@pytest.mark.parametrize(
    ("line", "read"),
    [("mon-fri 09:00-17:00", "Mon-Fri 09:00-17:00"), ("24/7", "24/7"), ("always", "24/7"), ("", "")],
)
def test_hours_are_told_as_people_write_them(line: str, read: str) -> None:
    assert told(line) == read


QUARTERS = st.integers(0, 95).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@given(day=st.sampled_from(DAYS), start=QUARTERS, end=QUARTERS, hours=st.integers(0, 24 * 7 * 4 - 1))
def test_a_window_is_open_exactly_from_its_start_to_its_end(day: str, start: str, end: str, hours: int) -> None:
    """Counted out by a second, slower rule: minutes from the window's start, around the week."""
    when = datetime(2026, 3, 2) + timedelta(minutes=15 * hours)
    begins = DAYS.index(day) * 1440 + int(start[:2]) * 60 + int(start[3:])
    length = (int(end[:2]) * 60 + int(end[3:]) - int(start[:2]) * 60 - int(start[3:])) % 1440 or 1440
    since = (when.weekday() * 1440 + when.hour * 60 + when.minute - begins) % (7 * 1440)
    assert open_at(read_opening(f"{day} {start}-{end}"), when, ()) is (since < length)


@given(hours=st.integers(0, 24 * 7 - 1), holiday=st.booleans())
def test_perhaps_never_says_open_and_sure_hours_shut_for_bank_holidays_never_do(hours: int, holiday: bool) -> None:
    when = datetime(2026, 3, 2) + timedelta(hours=hours)
    off = {when.date(), when.date() - timedelta(days=1)} if holiday else set()
    assert open_at(read_opening("", "mon-sun 06:00-22:00"), when, off) is not True
    shut = read_opening("mon-sun 06:00-02:00", holidays="shut")
    assert isinstance(shut, Opening)
    assert not (holiday and open_at(shut, when, off))
