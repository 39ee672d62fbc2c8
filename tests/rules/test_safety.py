"""Help that is always there, the directory behind it, and numbers that could point to a patient."""

from __future__ import annotations

import re
import tomllib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import plain_text, spans
from bot.cli.opening import open_words
from bot.router import Router
from bot.safety.directory import Directory, open_directory
from bot.safety.footer import footer_line
from bot.safety.identifiers import has_nhs_number
from bot.safety.shown import signpost_lines
from bot.settings import Settings
from bot.words import OURS, Library
from handlers import FEATURES

NATIONS = {
    "england": ["999", "111", "116 123", "85258"],
    "wales": ["999", "111 then 2", "116 123", "85258"],
    "scotland": ["999", "111", "116 123", "85258"],
    "northern_ireland": ["999", "0808 808 8000", "116 123", "85258"],
}
RAW = tomllib.loads((OURS / "signposts/gb.toml").read_text("utf-8"))


@cache
def directory() -> Directory:
    return open_directory()


@cache
def words() -> Library:
    return open_words(Settings(), Router(FEATURES))


def every_topic() -> set[str]:
    return {topic for entry in RAW.values() for topic in entry["topics"]}


# The footer


@pytest.mark.parametrize(("nation", "numbers"), NATIONS.items())
def test_each_nation_is_told_its_own_numbers_emergency_first(nation: str, numbers: list[str]) -> None:
    told = plain_text(footer_line(directory(), words().page("footer", "en"), nation).text)
    at = [told.index(number) for number in numbers]
    assert at == sorted(at) and re.sub(r"\D", "", told) == re.sub(r"\D", "", "".join(numbers))


@pytest.mark.parametrize("nation", NATIONS)
def test_every_number_of_the_footer_can_be_tapped_and_dials_itself(nation: str) -> None:
    links = [span for span in spans(footer_line(directory(), words().page("footer", "en"), nation).text) if span.url]
    assert [link.url.removeprefix("tel:") for link in links] == [
        re.sub(r"\D", "", number.partition(" then ")[0]) for number in NATIONS[nation][:3]
    ]


def test_welsh_words_have_the_welsh_numbers() -> None:
    told = plain_text(footer_line(directory(), words().page("footer", "cy"), "wales").text)
    assert "111 then 2" in told and "mental health option" not in told


# The directory


@pytest.mark.parametrize("nation", NATIONS)
def test_closed_hidden_local_and_unconfirmed_services_are_never_offered(nation: str) -> None:
    offered = {entry.id for topic in every_topic() for entry in directory().fitting([topic], nation, most=10_000)}
    offered |= {entry.id for entry in directory().fitting(every_topic(), nation, most=10_000)}
    kept_back = {id for id, entry in RAW.items() if entry["status"] != "open" or entry.get("local")}
    assert {entry["status"] for entry in RAW.values()} >= {"open", "closed", "do_not_show", "local", "verify"}
    assert offered and not offered & kept_back
    assert all(nation in RAW[id]["nations"] for id in offered)


@pytest.mark.parametrize("nation", NATIONS)
def test_every_line_of_every_footer_is_an_open_service_of_that_nation(nation: str) -> None:
    for entry in directory().footer(nation):
        assert (entry.status, entry.local) == ("open", False) and nation in entry.nations


@pytest.mark.parametrize("nation", NATIONS)
def test_every_door_of_the_menu_leads_to_at_most_three_services(nation: str) -> None:
    for _, topics in directory().menu.values():
        assert 1 <= len(directory().fitting(topics, nation)) <= 3


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize("topic", sorted(every_topic()))
def test_for_one_topic_services_for_anybody_come_before_those_for_one_trade_or_faith(topic: str, nation: str) -> None:
    ranks = [entry.for_some for entry in directory().fitting([topic], nation, most=10_000)]
    assert ranks == sorted(ranks)


def test_no_topic_is_no_service_and_no_line() -> None:
    assert directory().fitting([], "england") == [] == directory().fitting(["astrology"], "england")
    assert signpost_lines([], words().page("help", "en")) == ()


def test_the_hours_of_a_service_are_said_only_where_they_are_sure() -> None:
    page = words().page("help", "en")
    told = "\n".join(
        part.text  # type: ignore[union-attr]
        for nation in NATIONS
        for part in signpost_lines(directory().fitting(every_topic(), nation, most=10_000), page)
    )
    assert "verify" not in told.lower() and "LOCAL" not in told


# Identifiers

VALID = "9434765919"  # the example of the NHS Data Dictionary


@pytest.mark.parametrize("text", ["943 476 5919", "943-476-5919", VALID, f"see {VALID}.", "943 476\u00a05919 again"])
def test_a_valid_nhs_number_is_seen_with_spaces_or_hyphens(text: str) -> None:
    assert has_nhs_number(text)


@pytest.mark.parametrize(
    "text",
    ["943 476 5918", "943 476 591", f"{VALID}1", f"1{VALID}", "bed 9434 at 17:65 919", "", "9 4 3 4 7 6 5 9 1 9"],
)
def test_what_fails_the_check_or_has_not_ten_digits_is_no_nhs_number(text: str) -> None:
    assert not has_nhs_number(text)


@pytest.mark.parametrize(
    "phone", ["07700 900 123", "020 7946 0958", "+44 20 7946 0958", "0808 808 8000", "116 123", "161 496 0000", "85258"]
)
def test_telephone_numbers_are_not_taken_for_nhs_numbers(phone: str) -> None:
    assert not has_nhs_number(f"ring {phone} today")


@given(nine=st.text("0123456789", min_size=9, max_size=9))
def test_of_ten_last_digits_at_most_one_is_right(nine: str) -> None:
    right = [last for last in "0123456789" if has_nhs_number(nine + last)]
    expected = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    assert right == ([] if expected == 10 else [str(expected % 11)])
