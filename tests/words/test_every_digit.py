"""What we promise of the help directory: a wrong digit sends somebody in need to a stranger, so all are compared."""

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest

GB = Path(__file__).parents[2] / "prompts" / "signposts" / "gb.toml"
NUMBERS = Path(__file__).with_name("numbers.csv")
NEVER_SHOWN = {"wy_hub": "closed", "nhs_line_2020": "do_not_show", "nhs_bereavement_2020": "do_not_show"}

DIRECTORY: dict[str, dict[str, Any]] = tomllib.loads(GB.read_text("utf-8"))
with NUMBERS.open(newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
@pytest.mark.parametrize("way", ["phone", "text", "url"])
def test_every_way_to_reach_help_is_right_to_the_digit(row: dict[str, str], way: str) -> None:
    assert DIRECTORY[row["id"]].get(way, "") == row[way]


def test_no_service_was_added_lost_or_listed_twice() -> None:
    assert len(ROWS) == 117
    assert sorted(DIRECTORY) == sorted(row["id"] for row in ROWS)


def test_closed_services_stay_in_the_file_to_prove_that_they_are_hidden() -> None:
    hidden = {name: entry["status"] for name, entry in DIRECTORY.items() if entry["status"] in NEVER_SHOWN.values()}
    assert hidden == NEVER_SHOWN


def test_nothing_claims_to_be_verified_since_nobody_has_rung_yet() -> None:
    assert {entry["verified_on"] for entry in DIRECTORY.values()} == {""}
    assert not [name for name, entry in DIRECTORY.items() if "expires_on" in entry]
