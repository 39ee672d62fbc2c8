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
@pytest.mark.parametrize("way", ["phone", "text", "url", "hours"])
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


SAID = {  # what people read, and the same for a clock; each pair looked at by hand
    "24/7": "always", "24h": "always", "24/7, 365 days": "always", "online": "always", "app": "always",
    "5pm-midnight daily": "mon-sun 17:00-00:00", "Mon-Fri 9am-6pm": "mon-fri 09:00-18:00",
    "Mon-Fri 9.30am-4pm": "mon-fri 09:30-16:00",
    "Mon-Fri 8am-8pm, Sat 8am-2pm, not bank holidays": "mon-fri 08:00-20:00; sat 08:00-14:00",
    "weekdays 9am-5pm": "mon-fri 09:00-17:00", "Mon-Fri 9am-5pm": "mon-fri 09:00-17:00",
    "Mon-Thu 10am-8.30pm, Fri 10am-4.30pm (2023)": "mon-thu 10:00-20:30; fri 10:00-16:30",
    "Mon-Thu 9-4.45, Fri 9-4.30": "mon-thu 09:00-16:45; fri 09:00-16:30", "weekdays 8am-6pm": "mon-fri 08:00-18:00",
    "weekdays 9am-8pm, weekends 11am-4pm": "mon-fri 09:00-20:00; sat-sun 11:00-16:00",
    "10am-10pm": "mon-sun 10:00-22:00", "10am-10pm daily": "mon-sun 10:00-22:00",
    "Mon-Fri 10am-4pm": "mon-fri 10:00-16:00", "Mon-Fri 10am-1pm": "mon-fri 10:00-13:00",
    "9am-midnight": "mon-sun 09:00-00:00", "8am-8pm daily": "mon-sun 08:00-20:00",
}  # fmt: skip
MAYBE = {  # no hour is named: generous, so that nothing is taken for shut that may be open by day
    "weekdays": "mon-fri 08:00-20:00", "Mon-Fri daytime": "mon-fri 08:00-18:00",
    "evenings to midnight": "mon-sun 17:00-00:00",
    "weekday evenings and all weekend": "mon-fri 17:00-00:00; sat-sun 00:00-00:00",
    "weekdays and Saturday morning": "mon-fri 08:00-20:00; sat 08:00-13:00",
    "weekdays, some evenings": "mon-fri 08:00-22:00",
    "evenings Sun-Thu and Wed morning": "sun-thu 17:00-00:00; wed 06:00-13:00",
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_the_hours_for_a_clock_say_what_the_words_say_and_no_more(row: dict[str, str]) -> None:
    entry, words = DIRECTORY[row["id"]], row["hours"]
    assert (entry.get("open", ""), entry.get("perhaps", "")) == (SAID.get(words, ""), MAYBE.get(words, ""))
    holidays = "shut" if "not bank holidays" in words else "open" if words.endswith("daily") else ""
    assert entry.get("holidays", "") == holidays


def test_all_languages_that_a_service_claims_are_named_in_its_words() -> None:
    claims = {"cy": "Welsh", "fil": "Filipino", "*": ("interpreter", "translation", "languages")}
    for name, entry in DIRECTORY.items():
        for language in entry.get("languages", ()):
            told = claims[language]
            assert any(word in entry["access"] for word in ((told,) if isinstance(told, str) else told)), name
