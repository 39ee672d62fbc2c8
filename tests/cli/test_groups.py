"""Groups of teams: made by a roster's column, listed as a tree, given one picture together."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Shell

GROUPED = """name,email,team,group
Boss Bea,bea@x.nhs.uk,Ward 7;Night team,Hospital / Surgery;Hospital / Nights
Ada Okafor,ada@x.nhs.uk,Ward 7,Hospital / Surgery
"""


def test_a_roster_puts_teams_into_groups_and_groups_into_groups(office: Shell) -> None:
    done = office("people", "import", office.file("r.csv", GROUPED), "--yes")
    assert done.returncode == 0, done.stderr
    assert "2 teams move to a group" in done.stdout and "2 groups move below another" in done.stdout
    assert office("groups", "list").stdout.splitlines() == [
        "Hospital: no teams of its own", "  Nights: Night team", "  Surgery: Ward 7",
    ]  # fmt: skip
    assert "nothing changes" in office("people", "import", office.file("r.csv", GROUPED), "--yes").stdout
    moved = GROUPED.replace("Hospital / Nights", "Surgery")
    assert "1 teams move" in office("people", "import", office.file("r.csv", moved), "--yes").stdout
    assert "  Surgery: Night team, Ward 7" in office("groups", "list").stdout


def test_a_roster_that_says_nothing_of_groups_leaves_them(office: Shell) -> None:
    office("people", "import", office.file("r.csv", GROUPED), "--yes")
    silent = "name,email,team,group\nAda Okafor,ada@x.nhs.uk,Ward 7,\n"
    assert "nothing changes" in office("people", "import", office.file("r.csv", silent), "--yes").stdout


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("Surgery", "Clinic", "“Ward 7” is in “Surgery” in line 2"),
        ("A / Surgery", "B / Surgery", "“Surgery” stands below “A” in line 2"),
        ("A / B", "B / A", "“Ward 7” is in “B”"),
        ("A / / B", "", "write it like “Hospital / Surgery”"),
        ("A / B / C / D / E / F", "", "5 at the most"),
        ("A;B;C", "", "3 groups for 1 teams"),
    ],
)
def test_what_contradicts_itself_is_told_with_its_line(office: Shell, first: str, second: str, told: str) -> None:
    roster = f"name,email,team,group\nAda,ada@x.nhs.uk,Ward 7,{first}\nSam,sam@x.nhs.uk,Ward 7,{second}\n"
    assert told in office.is_told("people", "import", office.file("r.csv", roster), "--yes")
    assert office.rows()["team_group"] == []


def test_a_group_cannot_hold_itself(office: Shell) -> None:
    office("people", "import", office.file("r.csv", GROUPED), "--yes")
    turned = "name,email,team,group\nAda Okafor,ada@x.nhs.uk,Ward 7,Surgery / Hospital\n"
    assert "would hold itself" in office.is_told("people", "import", office.file("r.csv", turned), "--yes")


def test_teams_of_a_group_get_one_picture_together_and_again_one_each(office: Shell) -> None:
    office("people", "import", office.file("r.csv", GROUPED), "--yes")
    assert "one picture for all its teams" in office("groups", "pooled", "Surgery", "on").stdout
    assert "Surgery (one picture for all its teams): Ward 7" in office("groups", "list").stdout
    assert office("groups", "pooled", "Surgery", "off").returncode == 0
    assert "Surgery: Ward 7" in office("groups", "list").stdout
    assert "There are: Hospital, Nights, Surgery" in office.is_told("groups", "pooled", "Theatre", "on")


def test_where_there_are_no_groups_it_says_how_to_make_them(office: Shell) -> None:
    assert "column “group”" in office("groups", "list").stdout
