"""A rota file is read whole or not at all, its times are right on every night, and no reason ever gets in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.rota.calendar import read_calendar
from bot.people.rota.days import covered, joined, outside
from bot.people.rota.entry import Rota, RotaError
from bot.people.rota.sheet import read_sheet
from bot.people.rota.weigh import Here, Weighed, weigh

LONDON = "Europe/London"
ADA, SAM = Here(1, LONDON), Here(2, "Europe/Paris")
HERE = {"ada@x.uk": ADA, "U1": ADA, "sam@x.uk": SAM}


def day(text: str) -> date:
    return date.fromisoformat(text)


def weighs(rota: Rota, since: str = "", until: str = "") -> Weighed:
    return weigh(rota, HERE, LONDON, day(since) if since else None, day(until) if until else None)


def sheet(*lines: str, head: str = "person,starts,ends", since: str = "", until: str = "") -> Weighed:
    return weighs(read_sheet("\n".join((head, *lines)).encode()), since, until)


def calendar(*events: str, extra: str = "", since: str = "", until: str = "") -> Weighed:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{extra}{body}END:VCALENDAR\n".replace("\n", "\r\n")
    bounds = (day(since) if since else None, day(until) if until else None)
    return weighs(read_calendar(text.encode(), "ada@x.uk", *bounds), since, until)


def shifts(weighed: Weighed, who: int = 1) -> list[str]:
    """One person's shifts in UTC, like "03-02 20:00 to 03-03 08:00"."""
    told = next(one for one in weighed.told if one.person.id == who)
    return [f"{one.starts_at:%m-%d %H:%M} to {one.ends_at:%m-%d %H:%M}" for one in told.shifts]


def leave(weighed: Weighed, who: int = 1) -> list[str]:
    told = next(one for one in weighed.told if one.person.id == who)
    return [f"{first} to {last}" for first, last in told.away]


def is_told(reads: object) -> list[str]:
    with pytest.raises(RotaError) as told:
        reads()  # type: ignore[operator]
    return list(told.value.problems)


# A CSV file


def test_a_line_is_a_shift_on_the_persons_own_clock() -> None:
    weighed = sheet("ADA@x.uk,2026-07-06 20:00,2026-07-07 08:00", "sam@x.uk,2026-07-06 20:00,2026-07-07 08:00")
    assert shifts(weighed) == ["07-06 19:00 to 07-07 07:00"]
    assert shifts(weighed, 2) == ["07-06 18:00 to 07-07 06:00"], "Sam is in Paris"
    assert weighed.days == (day("2026-07-06"), day("2026-07-06")), "a night belongs to the day on which it starts"


def test_a_time_with_its_offset_is_that_moment() -> None:
    assert shifts(sheet("sam@x.uk,2026-07-06T20:00+00:00,2026-07-07T08:00Z"), 2) == ["07-06 20:00 to 07-07 08:00"]


def test_a_day_with_two_times_may_run_over_midnight() -> None:
    head = "person,date,start,end"
    assert shifts(sheet("U1,2026-03-02,20:00,08:00", "U1,2026-03-04,09:00,17:00", head=head)) == [
        "03-02 20:00 to 03-03 08:00", "03-04 09:00 to 03-04 17:00"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("date", "start", "end", "utc"),
    [
        ("2026-03-28", "20:00", "08:00", "03-28 20:00 to 03-29 07:00"),  # an hour shorter
        ("2026-10-24", "20:00", "08:00", "10-24 19:00 to 10-25 08:00"),  # an hour longer
        ("2026-03-29", "01:30", "09:00", "03-29 01:30 to 03-29 08:00"),  # starts when no clock shows it
        ("2026-10-25", "01:30", "09:00", "10-25 00:30 to 10-25 09:00"),  # starts at what comes twice: the first
        ("2026-10-24", "08:00", "08:00", "10-24 07:00 to 10-25 08:00"),  # a day and a night, of twenty-five hours
    ],
)
def test_a_shift_over_a_clock_change_starts_and_ends_by_the_wall_clock(
    date: str, start: str, end: str, utc: str
) -> None:
    assert shifts(sheet(f"U1,{date},{start},{end}", head="person,date,start,end")) == [utc]


def test_leave_has_a_first_and_a_last_day_and_touching_leaves_are_one() -> None:
    head = "person,starts,ends,leave_from,leave_until"
    weighed = sheet(
        "U1,,,2026-03-02,2026-03-04", "ada@x.uk,,,2026-03-05,2026-03-06", "U1,2026-03-09 09:00,2026-03-09 17:00,,",
        head=head,
    )  # fmt: skip
    assert leave(weighed) == ["2026-03-02 to 2026-03-06"]
    assert weighed.days == (day("2026-03-02"), day("2026-03-09"))


@pytest.mark.parametrize("column", ["reason", "notes", "absence type", "Shift", "location"])
def test_a_column_that_could_hold_a_reason_is_refused_by_name(column: str) -> None:
    (told,) = is_told(lambda: sheet("U1,,,sick", head=f"person,leave_from,leave_until,{column}"))
    assert told.startswith(f"line 1: column “{column}” is not known. Take it out: why somebody is away")


def test_who_speaks_only_of_leave_says_nothing_of_shifts() -> None:
    weighed = sheet("U1,2026-03-02,2026-03-04", head="person,leave_from,leave_until")
    assert (weighed.of_shifts, weighed.of_leave) == (False, True)
    assert (sheet("U1,2026-03-02 09:00,2026-03-02 17:00").of_leave) is False


def test_every_problem_is_told_at_once_by_line_and_column_with_its_fix() -> None:
    head = "person,starts,ends,leave_from,leave_until"
    told = is_told(
        lambda: sheet(
            "U1,02/03/2026 20:00,2026-03-03 08:00,,", "U1,2026-03-02,2026-03-03 08:00,,", ",2026-03-02 20:00,,,",
            "U1,2026-03-02 20:00,,,", "U1,,,,", "U1,2026-03-02 20:00,2026-03-03 08:00,2026-03-02,2026-03-02",
            "U1,,,2026-02-30,2026-03-02", "U1,1026-03-02 20:00,2026-03-03 08:00,,",
            head=head,
        )
    )  # fmt: skip
    expected = [
        "line 2, column starts: “02/03/2026 20:00” is not a day and time. Write it like 2026-03-02 20:00",
        "line 3, column starts: “2026-03-02” is not a day and time",
        "line 4, column person: is empty. Give the e-mail address",
        "line 5, column ends: is empty",
        "line 6: is to say one thing",
        "line 7: is to say one thing",
        "line 8, column leave_from: “2026-02-30” is not a date. Write it like",
        "line 9, column starts: “1026-03-02 20:00”",
    ]
    assert len(told) == len(expected)
    assert [line[: len(start)] for line, start in zip(told, expected, strict=True)] == expected


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["U1,2026-03-02 08:00,2026-03-01 20:00"], "line 2: the shift ends before it starts"),
        (["U1,2026-03-02 08:00,2026-03-02 08:00"], "line 2: the shift ends before it starts"),
        (["U1,2026-03-02 08:00,2026-03-03 08:01"], "line 2: the shift is longer than 24 hours"),
        (
            ["U1,2026-03-02 08:00,2026-03-02 16:00", "ada@x.uk,2026-03-02 15:00,2026-03-02 20:00"],
            "line 3: overlaps the shift in line 2, of the same person",
        ),
        (
            ["U1,2026-03-02 08:00,2026-03-02 16:00", "U1,2036-03-02 08:00,2036-03-02 16:00"],
            "The file runs from 2026-03-02",
        ),
        (["nobody,2026-03-02 08:00,2026-03-01 20:00"], "line 2: the shift ends before it starts"),
    ],
)
def test_a_shift_that_cannot_be_is_told(lines: list[str], told: str) -> None:
    (problem,) = is_told(lambda: sheet(*lines))
    assert problem.startswith(told)


def test_shifts_may_follow_one_another_at_once() -> None:
    assert len(shifts(sheet("U1,2026-03-02 08:00,2026-03-02 16:00", "U1,2026-03-02 16:00,2026-03-03 00:00"))) == 2


def test_leave_that_cannot_be_is_told() -> None:
    head = "person,leave_from,leave_until"
    (told,) = is_told(lambda: sheet("U1,2026-03-04,2026-03-02", head=head, since="2026-03-01", until="2026-03-31"))
    assert told == "line 2: the leave ends before it starts"


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("person", "line 1: no column says when. There must be starts, ends or date, start, end or leave_from"),
        ("person,starts", "line 1: column “ends” is missing; starts need it"),
        ("starts,ends", "line 1: column “person” is missing"),
    ],
)
def test_columns_that_are_missing_are_told(head: str, told: str) -> None:
    assert is_told(lambda: sheet(head=head))[0].startswith(told)


def test_who_is_not_here_is_left_out_and_told() -> None:
    weighed = sheet("U1,2026-03-02 08:00,2026-03-02 16:00", "zoe@x.uk,2026-03-01 08:00,2026-03-01 16:00")
    assert (weighed.unknown, len(weighed.told)) == (["zoe@x.uk"], 1)


def test_only_the_days_asked_for_are_taken() -> None:
    head = "person,starts,ends,leave_from,leave_until"
    lines = [f"U1,2026-03-0{n} 08:00,2026-03-0{n} 16:00,," for n in range(1, 6)]
    weighed = sheet(*lines, "U1,,,2026-03-03,2026-03-20", head=head, since="2026-03-02", until="2026-03-04")
    assert (len(shifts(weighed)), leave(weighed), weighed.left_out) == (3, ["2026-03-03 to 2026-03-04"], 2)


def test_an_empty_file_needs_its_days() -> None:
    assert "--from and --until" in is_told(sheet)[0]
    assert sheet(since="2026-03-01", until="2026-03-31").days == (day("2026-03-01"), day("2026-03-31"))


# A calendar file

NIGHT = "UID:n\nDTSTART;TZID=Europe/London:20260302T200000\nDTEND;TZID=Europe/London:20260303T080000"


def test_an_event_is_a_shift_whatever_its_zone() -> None:
    weighed = calendar(
        "UID:a\nDTSTART;TZID=America/New_York:20260302T090000\nDTEND;TZID=America/New_York:20260302T170000",
        "UID:b\nDTSTART:20260703T200000\nDTEND:20260704T080000",
        "UID:c\nDTSTART:20260705T200000Z\nDURATION:PT8H",
        "UID:d\nDTSTART;TZID=GMT Standard Time:20260707T200000\nDTEND;TZID=GMT Standard Time:20260708T080000",
    )
    assert shifts(weighed) == [
        "03-02 14:00 to 03-02 22:00",  # New York's clock
        "07-03 19:00 to 07-04 07:00",  # no zone: Ada's clock
        "07-05 20:00 to 07-06 04:00",  # UTC
        "07-07 19:00 to 07-08 07:00",  # as Outlook names London
    ]


def test_repeated_nights_are_written_out_and_keep_to_the_wall_clock() -> None:
    weighed = calendar(
        "UID:a\nDTSTART;TZID=Europe/London:20260327T200000\nDTEND;TZID=Europe/London:20260328T080000\n"
        "RRULE:FREQ=DAILY;COUNT=4\nEXDATE;TZID=Europe/London:20260329T200000",
    )
    assert shifts(weighed) == [
        "03-27 20:00 to 03-28 08:00", "03-28 20:00 to 03-29 07:00", "03-30 19:00 to 03-31 07:00"
    ]  # fmt: skip


def test_one_night_of_many_can_be_moved_or_called_off() -> None:
    weighed = calendar(
        f"{NIGHT}\nRRULE:FREQ=DAILY;COUNT=3",
        "UID:n\nRECURRENCE-ID;TZID=Europe/London:20260303T200000\n"
        "DTSTART;TZID=Europe/London:20260304T070000\nDTEND;TZID=Europe/London:20260304T190000",
        "UID:n\nRECURRENCE-ID;TZID=Europe/London:20260304T200000\nSTATUS:CANCELLED\n"
        "DTSTART;TZID=Europe/London:20260304T200000\nDTEND;TZID=Europe/London:20260305T080000",
    )
    assert shifts(weighed) == ["03-02 20:00 to 03-03 08:00", "03-04 07:00 to 03-04 19:00"]


def test_what_repeats_for_ever_needs_a_last_day() -> None:
    (told,) = is_told(lambda: calendar(f"{NIGHT}\nRRULE:FREQ=WEEKLY"))
    assert told == "event “n”: repeats without an end. Say with --until up to which day it is to be taken"
    weighed = calendar(f"{NIGHT}\nRRULE:FREQ=WEEKLY", since="2026-03-09", until="2026-03-16")
    assert shifts(weighed) == ["03-09 20:00 to 03-10 08:00", "03-16 20:00 to 03-17 08:00"]


@pytest.mark.parametrize("called", ["SUMMARY:Annual leave", "SUMMARY:On LEAVE", "CATEGORIES:Holiday", "SUMMARY:A/L"])
def test_whole_days_called_leave_are_leave(called: str) -> None:
    weighed = calendar(NIGHT, f"UID:l\nDTSTART;VALUE=DATE:20260309\nDTEND;VALUE=DATE:20260314\n{called}")
    assert leave(weighed) == ["2026-03-09 to 2026-03-13"], "the calendar's end is the day after"


@pytest.mark.parametrize("called", ["Bank holiday", "Payday", "Ward birthday", "Cleaver training"])
def test_other_whole_days_are_nothing(called: str) -> None:
    weighed = calendar(NIGHT, f"UID:l\nDTSTART;VALUE=DATE:20260309\nSUMMARY:{called}")
    assert (leave(weighed), len(shifts(weighed))) == ([], 1)


def test_hours_that_are_called_leave_are_no_shift() -> None:
    weighed = calendar(NIGHT, "UID:l\nDTSTART:20260309T090000\nDTEND:20260309T170000\nSUMMARY:Annual leave")
    assert (leave(weighed), len(shifts(weighed))) == ([], 1)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("UID:a\nDTEND:20260302T200000Z", "event “a”: has no start"),
        ("UID:a\nDTSTART:20260302T200000Z", "event “a”: has no end"),
        ("DTSTART:20260302T200000Z\nDTEND:20260302T190000Z", "an event without UID: ends before it starts"),
        ("UID:a\nDTSTART:2026-03-02\nDTEND:20260302T190000Z", "event “a”: DTSTART cannot be read"),
        (
            "UID:a\nDTSTART;TZID=Mars/Base:20260302T200000\nDTEND;TZID=Mars/Base:20260302T210000",
            "event “a”: the time zone “Mars/Base” is not known. Use a name like Europe/London",
        ),
        (f"{NIGHT}\nRRULE:FREQ=FOO;COUNT=2", "event “n”: RRULE cannot be read"),
        (f"{NIGHT}\nRRULE:FREQ=SECONDLY;COUNT=999999999", "event “n”: repeats more than once a day"),
        (f"{NIGHT}\nRRULE:FREQ=DAILY;COUNT=9999999;BYSECOND=1,2,3", "event “n”: repeats more than once a day"),
        (f"{NIGHT}\nRRULE:FREQ=DAILY;COUNT=9999", "One person has 9999 events"),
        ("UID:a\nDTSTART:20260302T200000\nDTEND:20260304T200000", "event “a” of 2026-03-02: the shift is longer"),
        ("UID:a\nDTSTART:20260302T200000\nDTEND;VALUE=DATE:20260304", "event “a”: ends before it starts"),
    ],
)
def test_an_event_that_cannot_be_is_told_by_its_uid(event: str, told: str) -> None:
    (problem,) = is_told(lambda: calendar(event))
    assert problem.startswith(told)


def test_nothing_but_start_and_end_is_taken_from_a_calendar() -> None:
    rota = read_calendar(
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART;VALUE=DATE:20260302\r\n"
        b"SUMMARY:Sick leave PURPLE\r\nDESCRIPTION:PURPLE\r\nLOCATION:PURPLE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "ada@x.uk", None, None,
    )  # fmt: skip
    assert len(rota.away) == 1 and "PURPLE" not in repr(rota) and "Sick" not in repr(rota)


@pytest.mark.parametrize("content", [b"", b"hello PURPLE", b"\xff\xfe", b"BEGIN:VCALENDAR\r\nPURPLE\r\n"])
def test_what_is_no_calendar_is_told_without_quoting_it(content: bytes) -> None:
    (told,) = is_told(lambda: read_calendar(content, "ada@x.uk", None, None))
    assert "cannot be read as a calendar" in told and "PURPLE" not in told


@given(st.binary(max_size=300))
def test_no_file_can_break_the_readers(content: bytes) -> None:
    for read in (lambda: read_sheet(content), lambda: read_calendar(content, "ada@x.uk", None, None)):
        try:
            read()
        except RotaError as told:
            assert told.problems


# Days


def test_days_that_touch_are_joined_and_cut_days_keep_their_ends() -> None:
    a, b, c = ((day(f"2026-03-{n:02}"), day(f"2026-03-{n + 1:02}")) for n in (1, 3, 6))
    assert joined([c, b, a]) == [(a[0], b[1]), c]
    assert outside((a[0], c[1]), b) == [a, (day("2026-03-05"), c[1])]
    assert outside(b, (a[0], c[1])) == []


@pytest.mark.parametrize(
    ("before", "file", "after"),
    [
        (None, (1, 10), (1, 10)),
        ((1, 10), (5, 20), (1, 20)),
        ((1, 10), (11, 20), (1, 20)),
        ((1, 10), (15, 20), (1, 20)),  # a gap ahead: free, as far as the rota knows
        ((-20, -10), (5, 20), (5, 20)),  # the earlier one is over
        ((-20, -1), (0, 20), (-20, 20)),
        ((5, 20), (-20, -10), (-20, 20)),
    ],
)
def test_how_far_the_rotas_word_goes(
    before: tuple[int, int] | None, file: tuple[int, int], after: tuple[int, int]
) -> None:
    """Days from today on."""
    today = day("2026-03-02")

    def days(span: tuple[int, int]) -> tuple[date, date]:
        return today + timedelta(days=span[0]), today + timedelta(days=span[1])

    assert covered(days(before) if before else None, days(file), today) == days(after)
