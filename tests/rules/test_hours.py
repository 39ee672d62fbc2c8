"""When somebody may be asked: in their own hours, on their own clock, never asleep, never on leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil.easter import easter
from holidays.calendars.hebrew import _HebrewLunisolar as Hebrew
from holidays.calendars.hindu import _HinduLunisolar as Hindu
from holidays.calendars.islamic import _IslamicLunar as Islamic

from bot.people.days_off import bank_holidays
from bot.people.observances import OBSERVANCES, chosen, gentle, read_observances, spared
from bot.when.hours import Asking, Hours, Spared, Stretch, asking, at_work, next_start, reminding, stretches
from bot.when.local import is_zone, local, moment
from bot.when.pattern import read_pattern, read_window

LONDON = "Europe/London"
HUMANE = read_window("08:00-20:00")
MONDAY = date(2026, 3, 2)


def hours(pattern: str = "", **more: Any) -> Hours:
    zone = more.pop("zone", LONDON)
    return Hours(zone, HUMANE, read_pattern(pattern) if pattern else None, **more)


def at(text: str, zone: str = LONDON) -> datetime:
    """ "2026-03-02 09:30" on the wall."""
    day, _, clock = text.partition(" ")
    return moment(date.fromisoformat(day), datetime.strptime(clock, "%H:%M").time(), zone)  # noqa: DTZ007


def shown(when: datetime | None, zone: str = LONDON) -> str:
    return f"{local(when, zone):%a %H:%M}" if when else "never"


def asked(who: Hours, wanted: str) -> str:
    found = asking(who, at(wanted, who.zone))
    return shown(found and found.due_at, who.zone)


def shift(start: str, end: str) -> Stretch:
    return Stretch(at(start), at(end))


def test_who_has_no_pattern_is_asked_as_planned_within_humane_hours() -> None:
    assert asked(hours(), "2026-03-02 09:30") == "Mon 09:30"
    assert asked(hours(), "2026-03-02 06:15") == "Mon 08:00"
    assert asked(hours(), "2026-03-02 20:00") == "Tue 08:00", "the end is no longer within"


def test_a_night_nurse_is_asked_when_her_shift_starts_the_same_evening() -> None:
    nurse = hours("mon,tue,wed 20:00-08:00")
    assert asked(nurse, "2026-03-02 09:30") == "Mon 20:00"
    assert asked(nurse, "2026-03-03 06:00") == "Tue 06:00", "still on shift, at six in the morning"
    assert asked(nurse, "2026-03-03 08:00") == "Tue 20:00"


def test_who_works_too_far_off_is_not_asked_at_all() -> None:
    part_time = hours("tue,thu 09:00-17:00")
    assert asked(part_time, "2026-03-02 17:00") == "Tue 09:00", "sixteen hours on"
    assert asked(part_time, "2026-03-02 16:59") == "never"
    assert asked(part_time, "2026-03-03 17:00") == "never"


def test_a_question_is_too_late_after_two_hours_or_when_the_shift_ends() -> None:
    day = hours("mon 09:00-17:00")
    assert asking(day, at("2026-03-02 09:30")) == Asking(at("2026-03-02 09:30"), at("2026-03-02 11:30"))
    assert asking(day, at("2026-03-02 16:00")) == Asking(at("2026-03-02 16:00"), at("2026-03-02 17:00"))


def test_one_reminder_comes_in_the_same_shift_before_the_end_or_not_at_all() -> None:
    day = hours("mon 09:00-17:00; tue 09:00-17:00")
    asked = Asking(at("2026-03-02 11:00"), at("2026-03-02 13:00"))
    closes = at("2026-03-02 15:00")
    assert reminding(day, asked, timedelta(hours=2), closes) == Asking(at("2026-03-02 13:00"), closes)
    assert reminding(day, asked, timedelta(hours=4), closes) is None, "it has closed"
    assert reminding(day, asked, timedelta(hours=6), closes + timedelta(days=1)) is None, "the shift is over"
    assert reminding(day, asked, timedelta(0), closes) is None, "none is wanted"


def test_a_rota_alone_says_when_somebody_works_on_the_days_it_covers() -> None:
    nurse = hours(
        "mon-fri 09:00-17:00", rota=(date(2026, 3, 3), date(2026, 3, 4)),
        shifts=(shift("2026-03-03 20:00", "2026-03-04 08:00"),),
    )  # fmt: skip
    assert asked(nurse, "2026-03-02 09:30") == "Mon 09:30"
    assert asked(nurse, "2026-03-03 09:30") == "Tue 20:00"
    assert asked(nurse, "2026-03-04 09:30") == "never", "the rota has nothing until Thursday morning"
    assert asked(nurse, "2026-03-04 17:30") == "Thu 09:00"


def test_a_shift_outside_the_rota_s_days_does_not_count() -> None:
    nurse = hours("mon 09:00-12:00", rota=(MONDAY, MONDAY), shifts=(shift("2026-03-04 20:00", "2026-03-05 08:00"),))
    assert asked(nurse, "2026-03-02 09:30") == "never"
    assert asked(nurse, "2026-03-04 19:00") == "never"


def test_a_night_that_begins_before_the_rota_does_runs_to_its_end() -> None:
    nurse = hours("sun 20:00-08:00", rota=(MONDAY, MONDAY))
    assert asked(nurse, "2026-03-02 07:00") == "Mon 07:00"


def test_leave_takes_what_starts_on_its_days_from_pattern_and_rota_alike() -> None:
    away = ((date(2026, 3, 2), date(2026, 3, 3)),)
    nights = hours("sun,mon,tue,wed 20:00-08:00", away=away)
    assert asked(nights, "2026-03-02 06:00") == "Mon 06:00", "Sunday's night ends on the first day of leave"
    assert asked(nights, "2026-03-02 09:30") == "never"
    assert asked(nights, "2026-03-04 06:00") == "Wed 20:00"
    rota = (MONDAY, date(2026, 3, 8))
    on_rota = hours(away=away, rota=rota, shifts=(shift("2026-03-03 09:00", "2026-03-03 17:00"),))
    assert asked(on_rota, "2026-03-03 09:30") == "never"


def test_bank_holidays_and_days_off_are_nobody_s_day_but_theirs_who_work_them() -> None:
    easter_monday = date(2026, 4, 6)
    off = frozenset({easter_monday})
    assert asked(hours(off=off), "2026-04-06 09:30") == "never"
    assert asked(hours("mon 09:00-17:00", off=off), "2026-04-06 09:30") == "never"
    assert asked(hours("mon 09:00-17:00; bank holidays", off=off), "2026-04-06 09:30") == "Mon 09:30"
    rota = hours(off=off, rota=(easter_monday, easter_monday), shifts=(shift("2026-04-06 08:00", "2026-04-06 20:00"),))
    assert asked(rota, "2026-04-06 09:30") == "Mon 09:30", "a rota knows what day it is"


def test_an_observance_takes_its_hours_from_everybody_and_moves_the_question_behind_them() -> None:
    evening = Spared(MONDAY, MONDAY, read_window("17:00-22:00"))
    assert asked(hours("mon 14:00-23:00", spared=(evening,)), "2026-03-02 18:00") == "Mon 22:00"
    assert asked(hours(spared=(evening,)), "2026-03-02 18:00") == "Tue 08:00"
    cut = asking(hours(spared=(evening,)), at("2026-03-02 16:00"))
    assert cut and cut.too_late_at == at("2026-03-02 17:00"), "a late one does not reach into it"
    night = Spared(MONDAY, MONDAY, read_window("22:00-02:00"))
    parts = stretches(hours("mon 20:00-08:00", spared=(night,)), at("2026-03-02 12:00"), at("2026-03-03 12:00"))
    assert [(shown(one.starts_at), shown(one.ends_at)) for one in parts] == [
        ("Mon 20:00", "Mon 22:00"), ("Tue 02:00", "Tue 08:00"),
    ]  # fmt: skip


def test_shifts_that_touch_or_overlap_are_one_stretch() -> None:
    doubles = hours("mon 08:00-14:00; mon 14:00-20:00; mon 19:00-02:00")
    found = at_work(doubles, at("2026-03-02 13:30"))
    assert found == shift("2026-03-02 08:00", "2026-03-03 02:00")
    assert next_start(doubles, at("2026-03-02 08:00"), timedelta(hours=20)) is None
    assert next_start(doubles, at("2026-03-02 07:59"), timedelta(hours=1)) == found
    assert at_work(doubles, at("2026-03-03 02:00")) is None


@pytest.mark.parametrize(
    ("night", "start", "end", "long"),
    [("2026-03-28", "Sat 20:00", "Sun 08:00", 11), ("2026-10-24", "Sat 20:00", "Sun 08:00", 13)],
)
def test_a_night_in_which_the_clocks_change_is_as_long_as_it_is_lived(
    night: str, start: str, end: str, long: int
) -> None:
    found = at_work(hours("sat 20:00-08:00"), at(f"{night} 23:00"))
    assert found and (shown(found.starts_at), shown(found.ends_at)) == (start, end)
    assert found.ends_at - found.starts_at == timedelta(hours=long)


def test_a_window_over_which_the_clock_jumps_is_none() -> None:
    assert asked(hours("sun 01:00-02:00"), "2026-03-29 00:30") == "never"
    assert asked(hours("sun 01:00-02:00"), "2026-10-25 00:30") == "Sun 01:00"


def test_a_window_that_ends_where_it_starts_is_a_whole_day() -> None:
    found = at_work(hours("mon 08:00-08:00"), at("2026-03-03 07:59"))
    assert found == shift("2026-03-02 08:00", "2026-03-03 08:00")


# Whose days are off


def test_each_nation_keeps_its_own_bank_holidays_and_the_days_in_lieu() -> None:
    st_andrew, st_patrick, boxing_in_lieu = date(2026, 11, 30), date(2026, 3, 17), date(2026, 12, 28)
    keeps = {nation: bank_holidays(nation, 2026) for nation in ("england", "wales", "scotland", "northern_ireland")}
    assert {nation for nation, days in keeps.items() if st_andrew in days} == {"scotland"}
    assert {nation for nation, days in keeps.items() if st_patrick in days} == {"northern_ireland"}
    assert all(boxing_in_lieu in days for days in keeps.values())
    assert bank_holidays("", 2026) == frozenset()


# Observances


def days_of(dates: dict[int, Any], year: int) -> set[date]:
    found = dates[year] if isinstance(dates[year][0], tuple) else (dates[year],)
    return {date(year, month, day) for month, day in found}


@pytest.mark.parametrize("year", range(2026, 2032))
def test_the_observances_fall_on_the_days_that_their_calendars_say(year: int) -> None:
    starts = {name: {first for first, _ in one.days if first.year == year} for name, one in OBSERVANCES.items()}
    assert starts == {
        "Ramadan": days_of(Islamic.RAMADAN_BEGINNING_DATES, year),
        "Eid al-Fitr": days_of(Islamic.EID_AL_FITR_DATES, year),
        "Eid al-Adha": days_of(Islamic.EID_AL_ADHA_DATES, year),
        "Diwali": days_of(Hindu.DIWALI_INDIA_DATES, year),
        "Vaisakhi": days_of(Hindu.VAISAKHI_DATES, year),
        "Guru Nanak Gurpurab": days_of(Hindu.GURU_NANAK_JAYANTI_DATES, year),
        "Rosh Hashanah": days_of(Hebrew.ROSH_HASHANAH_DATES, year),
        "Yom Kippur": days_of(Hebrew.YOM_KIPPUR_DATES, year),
        "Good Friday": {easter(year) - timedelta(days=2)},
        "Easter Day": {easter(year)},
        "Christmas Day": {date(year, 12, 25)},
    }
    ends = {last + timedelta(days=1) for _, last in OBSERVANCES["Ramadan"].days}
    assert days_of(Islamic.EID_AL_FITR_DATES, year) <= ends, "Ramadan ends where Eid begins"


def test_what_an_organisation_chose_counts_on_its_days_and_nothing_else_does() -> None:
    names = read_observances(" ramadan, Diwali ,diwali")
    assert names == "Ramadan,Diwali"
    assert [one.name for one in chosen(names, date(2026, 3, 1))] == ["Ramadan"]
    assert chosen("", date(2026, 3, 1)) == [] and chosen("Of old", date(2026, 3, 1)) == []
    assert gentle(names, date(2026, 11, 8)) and not gentle(names, date(2026, 11, 9))
    assert spared(names, date(2026, 11, 1), date(2026, 11, 8)) == (
        Spared(date(2026, 11, 8), date(2026, 11, 8), read_window("17:00-22:00")),
    )
    with pytest.raises(ValueError, match=r"knows no “Ramadam”\. There are: Ramadan, Eid al-Fitr"):
        read_observances("Ramadam")


def test_a_zone_that_nobody_knows_is_none() -> None:
    assert is_zone(LONDON) and not any(map(is_zone, ("", "Europe", "Mars/Olympus", "../etc/passwd")))
