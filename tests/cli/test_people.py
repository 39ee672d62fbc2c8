"""`canopy people import`: it shows, it asks, then it does all of it or nothing."""

from __future__ import annotations

from bot.cli.opening import open_house
from tests.cli.conftest import ROSTER, Shell


def test_it_shows_what_it_would_change_and_then_does_it(shell: Shell) -> None:
    file = shell.file("staff.csv", ROSTER)
    done = shell("people", "import", file, typed="y\n")
    assert done.returncode == 0, done.stderr
    shown, _, after = done.stdout.partition("Do it?")
    assert "3 people in the file" in shown and "3 people are new" in shown and "2 teams are new" in shown
    assert after.rstrip().endswith("Done.")
    assert {row[2] for row in shell.rows()["person"]} == {"Boss Bea", "Ada Okafor", "Sam Price"}


def test_the_same_file_again_changes_nothing_and_asks_nothing(office: Shell) -> None:
    before = office.rows()
    done = office("people", "import", office.file("staff.csv", ROSTER))
    assert (done.returncode, done.stdout.split("\n")[1].strip()) == (0, "nothing changes")
    assert "Do it?" not in done.stdout and office.rows() == before


def test_saying_no_changes_nothing(office: Shell) -> None:
    before = office.rows()
    done = office("people", "import", office.file("more.csv", "name,email,team\nEve,eve@x.uk,Ward 7\n"), typed="n\n")
    assert "1 people are new" in done.stdout and "Nothing was changed." in done.stdout
    assert office.rows() == before


async def test_a_look_does_nothing_at_all(shell: Shell) -> None:
    async with open_house(shell.settings()):
        pass  # the tables are there
    before = shell.rows()
    done = shell("people", "import", shell.file("staff.csv", ROSTER), "--look")
    assert done.returncode == 0 and "3 people are new" in done.stdout
    assert shell.rows() == before


def test_a_bad_file_is_told_by_line_and_column_and_nothing_is_brought_in(office: Shell) -> None:
    before = office.rows()
    bad = ROSTER + "Eve,not an address,Ward 7,wizard,,\n,x@x.uk,Ward 7,,,\n"
    told = office.is_told("people", "import", office.file("bad.csv", bad), "--yes")
    assert "3 things to put right:" in told
    for problem in ("line 5, column email:", "line 5, column role: “wizard”", "line 6, column name: is empty"):
        assert problem in told
    assert office.rows() == before


def test_without_a_key_it_is_told_how_to_make_one(shell: Shell) -> None:
    told = shell.is_told("people", "import", shell.file("staff.csv", ROSTER), CANOPY_KEYS="")
    assert "CANOPY_KEYS" in told and "canopy keys new" in told
