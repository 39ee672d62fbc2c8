"""Finding help in everyday words: every kind of help can be found, and what we say about it is easy to read."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.directory import open_directory
from bot.safety.search import Search, stem
from bot.words import OURS

EVERYDAY = tomllib.loads((OURS / "signposts/everyday.toml").read_text("utf-8"))
DIRECTORY = open_directory()
SEARCH = Search(DIRECTORY.topics, EVERYDAY)
NAMES = {one.id: one.name for one in DIRECTORY.shown("england")}
PAGES = ("asked", "contact", "contacted", "end_of_shift", "grounding", "hard_day", "kind_check", "minutes", "search")


def test_every_kind_of_help_has_everyday_words_and_no_others_are_there() -> None:
    assert set(EVERYDAY) == set(DIRECTORY.topics)
    assert not [tag for tag, phrases in EVERYDAY.items() if len(phrases) < 3]


@pytest.mark.parametrize("tag", EVERYDAY)
def test_each_of_its_words_finds_it_and_so_does_the_name_we_gave_it(tag: str) -> None:
    assert not [phrase for phrase in (*EVERYDAY[tag], DIRECTORY.topics[tag]) if tag not in SEARCH.topics(phrase)]


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("I keep drinking after every shift", "alcohol"), ("anxeity", "mental_health"), ("gambeling debts", "gambling"),
        ("I'm not sleeping", "sleep"), ("my manager bullies me", "bullying"), ("so exausted", "burnout"),
        ("MY VISA!!!", "immigration"), ("my husband’s hurting me", "domestic_abuse"), ("grieving", "bereavement"),
    ],
)  # fmt: skip
def test_endings_capitals_and_small_slips_do_not_matter(said: str, tag: str) -> None:
    assert tag in SEARCH.topics(said)


@pytest.mark.parametrize("said", ["", "help", "help me please", "the", "🙂", "xyzzy", "skilled", "how are you"])
def test_words_that_name_no_trouble_find_none(said: str) -> None:
    assert SEARCH.topics(said) == []


def test_a_service_is_found_by_its_name_and_never_one_that_is_closed() -> None:
    assert "samaritans" in SEARCH.named("the samaritans please", NAMES)
    hidden = {id for id, one in DIRECTORY.entries.items() if one.status != "open"}
    assert hidden and not set(NAMES) & hidden
    assert SEARCH.named("i need help with my family and life", NAMES) == []


@given(st.text(max_size=2000))
def test_any_text_at_all_is_looked_at_without_a_fault(text: str) -> None:
    assert len(SEARCH.topics(text)) <= 3


@given(st.from_regex(r"[a-z]{3,12}", fullmatch=True))
def test_a_word_keeps_three_letters_at_least(word: str) -> None:
    assert len(stem(word)) >= 2


@pytest.mark.parametrize("page", PAGES)
def test_what_we_say_can_be_read_at_nine_to_eleven(page: str) -> None:
    """The Flesch-Kincaid grade, roughly: 6 is the reading of an eleven-year-old."""
    texts = [text for text in _texts(tomllib.loads((OURS / f"en/{page}.toml").read_text("utf-8"))) if " " in text]
    words = re.findall(r"[a-z']+", " ".join(texts).lower())
    sentences = sum(max(1, len(re.findall(r"[.!?:\n]+", text))) for text in texts)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.removesuffix("e")))) for word in words)
    assert 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 <= 6
    assert not re.search(r"\bshould\b(?! have)", " ".join(texts))


def _texts(table: dict[str, object]) -> list[str]:
    found: list[str] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += [] if name == "typed" else _texts(value)
        else:
            found += [value] if isinstance(value, str) else [str(one) for one in value]  # type: ignore[attr-defined]
    return found
