"""`canopy rota import` and `canopy days-off`, as somebody runs them."""

from __future__ import annotations

from tests.cli.conftest import Shell

MARCH = """person,starts,ends,leave_from,leave_until
ada@x.nhs.uk,2026-03-02 20:00,2026-03-03 08:00,,
ada@x.nhs.uk,,,2026-03-09,2026-03-13
SAM@x.nhs.uk,2026-03-04 20:00,2026-03-05 08:00,,
zoe@x.nhs.uk,2026-03-06 20:00,2026-03-07 08:00,,
"""
NIGHTS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:n\r\nDTSTART:20260302T200000\r\n"
    "DTEND:20260303T080000\r\nSUMMARY:PURPLE\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_a_rota_is_brought_in_and_told_in_numbers(office: Shell) -> None:
    done = office("rota", "import", office.file("march.csv", MARCH))
    assert done.returncode == 0, done.stderr
    assert "From 2026-03-02 to 2026-03-13: 2 people, 2 shifts, 5 days of leave" in done.stdout
    assert "nobody here has these e-mail addresses or ids: zoe@x.nhs.uk" in done.stdout
    assert done.stdout.rstrip().endswith("Done.")
    rows = office.rows()
    assert (len(rows["shift"]), len(rows["absence"])) == (2, 1)


def test_a_dry_run_changes_nothing(office: Shell) -> None:
    before = office.rows()
    done = office("rota", "import", office.file("march.csv", MARCH), "--dry-run")
    assert done.returncode == 0 and "2 people, 2 shifts" in done.stdout and "Nothing was changed." in done.stdout
    assert office.rows() == before


def test_only_the_days_asked_for_are_brought_in(office: Shell) -> None:
    file = office.file("march.csv", MARCH)
    done = office("rota", "import", file, "--from", "2026-03-03", "--until", "2026-03-31")
    assert "From 2026-03-03 to 2026-03-31: 2 people, 1 shifts, 5 days of leave" in done.stdout
    assert "Left out, since they lie outside those days: 1 shifts or leaves" in done.stdout
    spans = {row[7:9] for row in office.rows()["person"] if row[7]}
    assert len(office.rows()["shift"]) == 1 and len(spans) <= 1


def test_a_calendar_is_one_persons_and_leaves_no_word_behind(office: Shell) -> None:
    for words in (["ada@x.nhs.uk.ics"], ["rota.ics", "--person", "Ada@x.nhs.uk"]):
        done = office("rota", "import", office.file(words[0], NIGHTS), *words[1:])
        assert "1 people, 4 shifts" in done.stdout, done.stderr
    assert len(office.rows()["shift"]) == 4
    assert "PURPLE" not in repr(office.rows())
    assert b"PURPLE" not in (office.home / "data" / "identity.db").read_bytes()


def test_a_bad_rota_is_told_whole_and_nothing_is_brought_in(office: Shell) -> None:
    before = office.rows()
    bad = MARCH + "ada@x.nhs.uk,yesterday,2026-03-03 08:00,,\n,,,2026-03-09,2026-03-13\n"
    told = office.is_told("rota", "import", office.file("bad.csv", bad))
    assert (
        "2 things to put right:" in told
        and "line 6, column starts: “yesterday”" in told
        and "line 7, column person" in told
    )
    told = office.is_told("rota", "import", office.file("reason.csv", MARCH.replace("ends", "ends,reason")))
    assert "column “reason” is not known" in told and "why somebody is away" in told
    assert office.rows() == before


def test_what_cannot_be_meant_is_told_with_the_fix(office: Shell) -> None:
    file, nights = office.file("march.csv", MARCH), office.file("nights.ics", NIGHTS)
    assert "Save it as a file" in office.is_told("rota", "import", "https://rota.example/ada.ics")
    assert "Say --person" in office.is_told("rota", "import", nights)
    assert "Leave it out" in office.is_told("rota", "import", file, "--person", "ada@x.nhs.uk")
    assert "Save it as “CSV UTF-8”" in office.is_told("rota", "import", office.file("rota.xlsx", "PK"))
    assert "is not a date. Write it like" in office.is_told("rota", "import", file, "--from", "2/3/26")
    assert "is not between" in office.is_told("rota", "import", file, "--from", "0001-01-01")
    told = office.is_told("rota", "import", file, "--from", "2026-03-10", "--until", "2026-03-01")
    assert "run backwards" in told


# The organisation's own days off


def test_days_off_are_added_listed_and_removed(office: Shell) -> None:
    assert "There are none. Add one" in office("days-off", "list").stdout
    assert office("days-off", "add", "2026-12-24", "Christmas Eve").stdout == "2026-12-24 is off: Christmas Eve.\n"
    assert office("days-off", "add", "2026-07-05", "NHS birthday").returncode == 0
    assert office("days-off", "add", "2026-12-24", "Half day").returncode == 0
    assert office("days-off", "list").stdout == "2026-07-05 Sun  NHS birthday\n2026-12-24 Thu  Half day\n"
    assert office("days-off", "remove", "2026-12-24").returncode == 0
    assert office("days-off", "list").stdout == "2026-07-05 Sun  NHS birthday\n"


def test_a_day_off_that_cannot_be_is_told_with_the_fix(office: Shell) -> None:
    assert "Write it like 2026-03-02" in office.is_told("days-off", "add", "Christmas", "x")
    assert "give it a name" in office.is_told("days-off", "add", "2026-12-24", " ")
    assert "canopy days-off list" in office.is_told("days-off", "remove", "2026-12-25")
