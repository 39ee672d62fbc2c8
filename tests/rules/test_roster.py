"""A roster file is read whole or not at all: every mistake is named by its line and column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.roster import COLUMNS, RosterError, Row, read_roster

HEAD = "name,slack_id,email,team,role,manager,zone,language,nation\n"


def reads(content: str | bytes) -> list[Row]:
    return read_roster(content if isinstance(content, bytes) else content.encode(), ("en", "cy"))


def is_told(content: str | bytes) -> list[str]:
    with pytest.raises(RosterError) as told:
        reads(content)
    return list(told.value.problems)


def one(line: str) -> Row:
    (row,) = reads(HEAD + line)
    return row


# What can be read


def test_a_row_is_a_person_with_all_that_is_known_of_them() -> None:
    row = one("Ada Okafor,U1,ADA@x.nhs.uk,Ward 7,champion,Boss@x.nhs.uk,Europe/London,CY,Northern Ireland")
    assert (row.line, row.name, row.ids, row.email) == (2, "Ada Okafor", (("slack", "U1"),), "ada@x.nhs.uk")
    assert (row.teams, row.roles, row.managers) == (("Ward 7",), ("champion",), ("boss@x.nhs.uk",))
    assert (row.zone, row.language, row.nation) == ("Europe/London", "cy", "northern_ireland")
    assert row.keys == ("ada@x.nhs.uk", "U1")


def test_several_teams_are_parted_by_semicolons_and_count_once() -> None:
    assert one("Ada,U1,,Ward 7; Night team ;;Ward 7,,,,,").teams == ("Ward 7", "Night team")


@pytest.mark.parametrize("cell", ["manager;champion", "manager; champion", "Manager ; Champion", " manager;champion;"])
def test_several_roles_are_parted_by_semicolons_however_they_are_spaced(cell: str) -> None:
    assert one(f"Ada,U1,,Ward 7,{cell},,,,").roles == ("manager", "champion")


def test_a_role_of_two_words_may_be_written_as_two_words() -> None:
    assert one("Ada,U1,,Ward 7,First aider,,,,").roles == ("first_aider",)


def test_the_columns_may_come_in_any_order_with_some_left_out_and_a_byte_order_mark() -> None:
    (row,) = reads(b"\xef\xbb\xbfteam,email,name\r\nWard 7,ada@x.uk,Zo\xc3\xab\r\n")
    assert (row.name, row.teams, row.line) == ("Zoë", ("Ward 7",), 2)


def test_spaces_in_the_header_lose_no_column() -> None:
    (row,) = reads("name, email, team, role\nAda, ada@x.uk, Ward 7, champion\n")
    assert (row.email, row.teams, row.roles) == ("ada@x.uk", ("Ward 7",), ("champion",))


def test_a_comma_inside_quotation_marks_is_part_of_the_cell_and_blank_lines_are_passed_over() -> None:
    rows = reads(HEAD + '\n"Okafor, Ada",U1,,Ward 7,,,,,\n\nSam,U2,,Ward 7,,,,,\n')
    assert [(row.line, row.name) for row in rows] == [(3, "Okafor, Ada"), (5, "Sam")]


def test_a_file_with_a_header_alone_is_nobody() -> None:
    assert reads(HEAD) == []


# What is told


def test_every_mistake_of_every_row_is_named_by_line_and_column() -> None:
    told = is_told(
        HEAD
        + ",,,Ward 7,,,,,\n"
        + "Ada,U1,not an address,,manager,,Mars/Base,fr,cornwall\n"
        + "Sam,U1,,Ward 7,wizard,,,,\n"
        + f"{'x' * 201},U3,,Ward 7,,,,,\n"
        + "Joy,U4,,Ward 7,,,,,,surplus\n"
    )
    expected = [
        "line 2, column name: is empty",
        "line 2, column email: give an e-mail address, a slack_id",
        "line 3, column email: “not an address” is not an e-mail address",
        "line 3, column role: a manager needs a team",
        "line 3, column zone: “Mars/Base” is not a time zone. Use a name like Europe/London",
        "line 3, column language: “fr” has no words here. There are: en, cy",
        "line 3, column nation: “cornwall” is not one of england, wales",
        "line 4, column role: “wizard” is not a role. Roles: member, manager",
        "line 5, column name: is longer than 200 characters",
        "line 6: more cells than columns. A comma inside a cell needs quotation marks",
        "line 4: “U1” stands in line 3 too. One row a person; teams with ;",
    ]
    assert len(told) == len(expected)
    assert all(problem.startswith(start) for problem, start in zip(told, expected, strict=True)), told


def test_at_most_fifty_are_told_and_how_many_more_there_are() -> None:
    told = is_told(HEAD + "".join(f",U{n},,Ward 7,,,,,\n" for n in range(60)))
    assert len(told) == 51 and told[-1] == "and 10 more"


def test_a_name_in_two_rows_is_fine_and_an_address_in_two_is_not() -> None:
    assert len(reads(HEAD + "Ada,U1,a@x.uk,W,,,,,\nAda,U2,b@x.uk,W,,,,,\n")) == 2
    assert is_told(HEAD + "Ada,U1,a@x.uk,W,,,,,\nAda,U2,A@x.uk,W,,,,,\n") == [
        "line 3: “a@x.uk” stands in line 2 too. One row a person; teams with ;"
    ]


@pytest.mark.parametrize("content", ["Zoë".encode("latin-1"), "name,team\nZoë,W".encode("utf-16")])
def test_a_file_that_is_not_utf_8_is_told_how_to_save_it(content: bytes) -> None:
    assert is_told(content) == ["The file is not UTF-8. Save it as “CSV UTF-8” and try again."]


@pytest.mark.parametrize("content", ["", "\n", "\ufeff"])
def test_an_empty_file_is_told_which_columns_there_are(content: str) -> None:
    assert is_told(content) == [f"The file is empty. Its first line must name the columns: {', '.join(COLUMNS)}"]


def test_unknown_and_missing_columns_are_told_together() -> None:
    told = is_told("nmae,team leader,email\nAda,Bo,a@x.uk\n")
    assert [problem.partition(" is ")[0] for problem in told] == [
        "line 1: column “nmae”", "line 1: column “team leader”", "line 1: column “name”", "line 1: column “team”",
    ]  # fmt: skip


def test_a_column_that_stands_there_twice_is_told() -> None:
    """Else the second one silently empties the first."""
    assert any("twice" in problem and "team" in problem for problem in is_told("name,email,team,team\nA,a@x.uk,W,\n"))


@pytest.mark.parametrize("line", ['"Ada,U1,,Ward 7,,,,,\n', '"Ada"x,U1,,Ward 7,,,,,\n'])
def test_broken_quotation_marks_are_told_with_their_line(line: str) -> None:
    (told,) = [problem for problem in is_told(HEAD + line) if "quotation" in problem]
    assert told.startswith("line ") and told.endswith("Check the quotation marks")


@pytest.mark.parametrize("head", ['"name"x,email,team\n', 'name,"email\n', "name,email,team\rAda,a@x.uk,W\r"])
def test_a_header_that_cannot_be_read_is_told_and_does_not_crash(head: str) -> None:
    assert is_told(head)


@pytest.mark.parametrize(
    ("column", "line"),
    [
        ("team", f"Ada,U1,,{'w' * 401},,,,,"),
        ("slack_id", f"Ada,{'u' * 401},,Ward 7,,,,,"),
        ("name", "A\0da,U1,,W,,,,,"),
    ],
)
def test_what_no_database_can_hold_is_told_by_line_and_column(column: str, line: str) -> None:
    """PostgreSQL would refuse it halfway through, and in no words that anybody could use."""
    assert any(problem.startswith(f"line 2, column {column}:") for problem in is_told(HEAD + line))


@given(st.binary(max_size=300) | st.text(st.sampled_from('a",;@ \r\n'), max_size=60).map(str.encode))
def test_no_file_at_all_makes_it_crash(content: bytes) -> None:
    for start in (b"", HEAD.encode()):
        try:
            reads(start + content)
        except RosterError as told:
            assert 0 < len(told.problems) <= 51


# Weekly hours


def test_weekly_hours_are_kept_as_they_are_written() -> None:
    (row,) = reads("name,email,team,pattern\nAda,ada@x.uk,Ward 7,mon-fri 09:00-17:00; sat 20:00-08:00\n")
    assert row.pattern == "mon-fri 09:00-17:00; sat 20:00-08:00"


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("9 to 5", "line 2, column pattern: '9 to' is not a day. The days are mon, tue"),
        ("mon-fri 9-5", "line 2, column pattern: '9' is not a time. Write it like 09:30"),
        ("mon-fri", "line 2, column pattern: 'mon-fri' names no day. Write it like: mon-fri 09:00-17:00"),
        ("bank holidays", "line 2, column pattern: 'bank holidays' names no hours. Write them like"),
    ],
)
def test_weekly_hours_that_cannot_be_read_are_told_with_the_fix(pattern: str, told: str) -> None:
    (problem,) = is_told(f"name,email,team,pattern\nAda,ada@x.uk,Ward 7,{pattern}\n")
    assert problem.startswith(told)
