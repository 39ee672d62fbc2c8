"""The rules as they run and as they were written agree, for any pattern, rota, leave, zone and clock change."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.when.hours import Hours, Spared, Stretch, asking, reminding
from bot.when.local import clock, moment
from bot.when.pattern import read_pattern, read_window
from tests.calendar.reference import DAY, TICK, WEEK, Letter, Nurse, happens, question, reminder

# Gaps and folds of an hour, of half an hour, at midnight; odd offsets; the far ends of the world.
ZONES = (
    "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "America/Havana",
    "Asia/Beirut", "Pacific/Kiritimati",
)  # fmt: skip
CHANGES = tuple(map(date.fromisoformat, (
    "2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2026-12-25",
)))  # fmt: skip

times = st.integers(0, 24 * 4 - 1).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
windows = st.tuples(times, times)


def write_pattern(nurse: Nurse) -> str:
    """The hours as a person would write them."""
    parts = [f"{day} {start}-{end}" for day, all_ in (nurse.usual or {}).items() for start, end in all_]
    return "; ".join([*parts, *(["bank holidays"] if nurse.works_holidays else [])])


def as_hours(nurse: Nurse) -> Hours:
    return Hours(
        nurse.zone, read_window("-".join(nurse.humane)),
        read_pattern(write_pattern(nurse)) if nurse.usual is not None else None,
        nurse.rota, tuple(Stretch(*shift) for shift in sorted(nurse.shifts)), tuple(nurse.leave), nurse.holidays,
        tuple(Spared(first, last, read_window(f"{start}-{end}")) for first, last, start, end in nurse.quiet),
    )  # fmt: skip


@st.composite
def spans(draw: st.DrawFn, around: date, longest: int = 3) -> tuple[date, date]:
    first = around + DAY * draw(st.integers(-3, 2))
    return first, first + DAY * draw(st.integers(0, longest))


@st.composite
def nurses(draw: st.DrawFn, around: date) -> Nurse:
    nurse = Nurse(draw(st.sampled_from(ZONES)), draw(windows))
    if draw(st.booleans()):
        week = st.dictionaries(st.sampled_from(WEEK), st.lists(windows, min_size=1, max_size=2), min_size=1)
        nurse.usual, nurse.works_holidays = draw(week), draw(st.booleans())
    if draw(st.booleans()):
        nurse.rota = draw(spans(around, 6))
        for day in draw(st.sets(st.integers(-3, 3), max_size=3)):
            start = happens(nurse.zone, around + DAY * day, draw(times))
            nurse.shifts.append((start, start + TICK * draw(st.integers(4, 13 * 4))))
    nurse.leave = draw(st.lists(spans(around), max_size=1))
    nurse.holidays = frozenset(around + DAY * day for day in draw(st.sets(st.integers(-2, 2), max_size=2)))
    nurse.quiet = [(*draw(spans(around)), *draw(windows)) for _ in range(draw(st.integers(0, 1)))]
    return nurse


@settings(max_examples=250, deadline=None)
@given(
    data=st.data(), day=st.sampled_from(CHANGES).flatmap(lambda day: st.integers(-1, 1).map(lambda n: day + DAY * n)),
    at=times, team=st.sampled_from(ZONES), after=st.sampled_from((0, 60, 120, 240)),
    window=st.sampled_from((120, 240, 480, 1440)),
)  # fmt: skip
def test_whoever_works_whenever_is_asked_when_the_rules_say(
    data: st.DataObject, day: date, at: str, team: str, after: int, window: int
) -> None:
    nurse = data.draw(nurses(day))
    hours, opens_at = as_hours(nurse), happens(team, day, at)
    assert moment(day, clock(at), team) == opens_at
    asked = asking(hours, max(moment(day, clock(at), nurse.zone), opens_at))
    expected = question(nurse, day, at, opens_at)
    assert _letter(asked) == expected
    if asked and expected:
        closes_at, later = asked.due_at + timedelta(minutes=window), timedelta(minutes=after)
        again = reminding(hours, asked, later, closes_at)
        assert _letter(again) == reminder(nurse, expected, later, timedelta(minutes=window))


def _letter(found: object) -> Letter | None:
    due, late = getattr(found, "due_at", None), getattr(found, "too_late_at", None)
    return Letter(due, late) if isinstance(due, datetime) and isinstance(late, datetime) else None
