"""`canopy organisations` and `--organisation`: which there are, whose a command is about, and changing one."""

from __future__ import annotations

import pytest

from bot.cli.opening import open_house
from bot.people.organisation import connect
from tests.cli.conftest import ROSTER, Shell


@pytest.fixture
async def many(shell: Shell) -> Shell:
    """A shell where two workspaces have connected, each an organisation of its own."""
    shell.env["TENANCY"] = "many"
    async with open_house(shell.settings().model_copy(update={"tenancy": "many"})) as house:
        await connect(house, "slack", "T1", "Fernhill")
        await connect(house, "teams", "tenant-2", "")
    return shell


def test_every_organisation_is_listed_with_its_own_settings(many: Shell) -> None:
    assert many("organisations").stdout.splitlines() == [
        "Fernhill: 0 people, Europe/London, en, england, slack T1",
        "tenant-2: 0 people, Europe/London, en, england, teams tenant-2",
    ]


def test_a_command_asks_which_organisation_is_meant(many: Shell) -> None:
    rota = many.file("rota.csv", "person,leave_from,leave_until\nada@x.nhs.uk,2026-03-02,2026-03-02\n")
    for words in (
        ("teams", "list"), ("check-in", "now", "Ward 7"), ("people", "import", many.file("a.csv", ROSTER)),
        ("rota", "import", rota), ("days-off", "list"),
    ):  # fmt: skip
        told = many.is_told(*words)
        assert "--organisation is missing" in told and "“Fernhill”, “tenant-2”" in told
        assert "there is no “Fern”. There are: “Fernhill”, “tenant-2”" in many.is_told(*words, "--organisation", "Fern")


def test_a_roster_of_one_organisation_is_not_seen_in_the_other(many: Shell) -> None:
    done = many("people", "import", many.file("a.csv", ROSTER), "--yes", "--organisation", "Fernhill")
    assert done.returncode == 0, done.stderr
    assert "Ward 7: 3 people" in many("teams", "list", "--organisation", "Fernhill").stdout
    assert many("teams", "list", "--organisation", "tenant-2").stdout == ""
    assert "no team “Ward 7”" in many.is_told("check-in", "plan", "Ward 7", "--organisation", "tenant-2")


def test_one_is_changed_and_keeps_it_whatever_the_settings_say(many: Shell) -> None:
    given = ("--name", "Ysbyty Gwynedd", "--zone", "Europe/Paris", "--language", "cy", "--nation", "wales")
    assert many("organisations", "set", "tenant-2", *given).returncode == 0
    many("teams", "list", "--organisation", "Fernhill", ORGANISATION="Another", ZONE="Asia/Tokyo")
    assert many("organisations").stdout.splitlines() == [
        "Fernhill: 0 people, Europe/London, en, england, slack T1",
        "Ysbyty Gwynedd: 0 people, Europe/Paris, cy, wales, teams tenant-2",
    ]


def test_every_mistake_in_a_change_is_told_at_once(many: Shell) -> None:
    given = ("--name", "Fernhill", "--zone", "Mars", "--language", "tlh", "--nation", "france")
    told = many.is_told("organisations", "set", "tenant-2", *given)
    assert "4 things to put right" in told
    for part in ("--name: “Fernhill” is another's", "--zone: “Mars”", "--language: there are no words in “tlh”"):
        assert part.replace("another's", "another organisation's") in told
    assert "--nation: “france” is none of england, wales" in told
    assert "Nothing to change" in many.is_told("organisations", "set", "Fernhill")


def test_where_there_is_one_organisation_the_settings_are_its_truth(office: Shell) -> None:
    assert "change ORGANISATION, ZONE" in office.is_told("organisations", "set", "Our organisation", "--zone", "UTC")
    assert office("teams", "list").returncode == 0
    assert "There are: “Our organisation”" in office.is_told("teams", "list", "--organisation", "Fernhill")


def test_going_back_to_one_organisation_renames_none_of_many(many: Shell) -> None:
    assert "Set TENANCY=many" in many.is_told("teams", "list", TENANCY="one")
    assert "Fernhill" in many("organisations").stdout


def test_one_keeps_hours_and_days_of_its_own(many: Shell) -> None:
    given = ("--humane", "07:00-19:00", "--a-week", "2", "--bank-holidays", "no", "--observances", "ramadan")
    done = many("organisations", "set", "tenant-2", *given)
    assert done.returncode == 0, done.stderr
    told = many.is_told("organisations", "set", "tenant-2", "--humane", "all day", "--observances", "pancakes")
    assert "--humane: 'all day' is not a window of hours" in told and "--observances: knows no “pancakes”" in told


def test_one_decides_about_words_and_quotes_for_itself(many: Shell) -> None:
    assert many("organisations", "set", "tenant-2", "--free-text", "off", "--quotes", "on").returncode == 0
    chosen = {row[1]: (row[-2], row[-1]) for row in many.rows()["organisation"]}
    assert chosen == {"Fernhill": (1, 0), "tenant-2": (0, 1)}
