"""What we promise of the words: short, kind, complete, and leading to help that exists."""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

PROMPTS = Path(__file__).parents[2] / "prompts"
NATIONS = {"england", "wales", "scotland", "northern_ireland"}
STATUSES = {"open", "local", "verify", "closed", "do_not_show"}
LIMITS = {"name": 40, "question": 150, "note": 150, "more": 140}
FIRST_FIVE = {"weather", "energy", "workload", "belonging", "kindness"}
BEHAVIOURS = ["attending", "understanding", "empathising", "action"]

Page = dict[str, Any]


def page(path: str) -> Page:
    return tomllib.loads((PROMPTS / path).read_text("utf-8"))


def words(of: Page) -> list[str]:
    """Every text of a page, however deep, without its shape."""
    found: list[str] = []
    for name, value in of.items():
        if isinstance(value, dict):
            found += words(value) if name != "shape" else []
        elif isinstance(value, str):
            found.append(value)
    return found


DIRECTORY = page("signposts/gb.toml")
TOPICS, MENU = page("signposts/topics.toml")["topics"], page("signposts/topics.toml")["menu"]
FOOTER = page("signposts/footer.toml")["footer"]
TAGS = {tag for entry in DIRECTORY.values() for tag in entry["topics"]}
ENGLISH = sorted(f"en/check_ins/{path.name}" for path in PROMPTS.glob("en/check_ins/*.toml"))
TRANSLATED = sorted(
    f"{language}/check_ins/{path.name}"
    for language in page("pack.toml")["languages"]
    if language != "en"
    for path in PROMPTS.glob(f"{language}/check_ins/*.toml")
)
FOR_MANAGERS_AND_CHAMPIONS = ["en/nudges.toml", "en/conversation.toml", "en/kudos_kinds.toml"]

each_english = pytest.mark.parametrize("path", ENGLISH)
each_translated = pytest.mark.parametrize("path", TRANSLATED)
each_check_in = pytest.mark.parametrize("path", ENGLISH + TRANSLATED)


def helped_in(tag: str) -> set[str]:
    """The nations in which an open service, not tied to one place, answers to this tag."""
    fits = [e for e in DIRECTORY.values() if tag in e["topics"] and e["status"] == "open" and not e.get("local")]
    return {nation for entry in fits for nation in entry["nations"]}


# Check-ins


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_first_five_check_ins_are_there_in_english_and_welsh(language: str) -> None:
    assert {path.stem for path in PROMPTS.glob(f"{language}/check_ins/*.toml")} >= FIRST_FIVE


@each_check_in
def test_a_check_in_fits_a_phone(path: str) -> None:
    written = page(path)
    assert not [name for name, most in LIMITS.items() if name in written and not 0 < len(written[name].strip()) <= most]
    assert not [label for label in written["options"].values() if not 0 < len(label) <= 20]
    assert len(set(written["options"].values())) == 5


@each_check_in
def test_a_check_in_asks_one_question_at_most(path: str) -> None:
    assert page(path)["question"].count("?") == 1


@each_english
def test_a_check_in_holds_what_the_grammar_names_and_nothing_else(path: str) -> None:
    written = page(path)
    assert set(written) - {"note"} == {"name", "question", "more", "options", "shape"}
    assert set(written["shape"]) == {"topics", "ratings", "marks", "help"}


@each_english
def test_answers_stand_best_first_and_every_rating_once(path: str) -> None:
    written = page(path)
    assert [written["shape"]["ratings"][option] for option in written["options"]] == [5, 4, 3, 2, 1]
    assert len(written["shape"]["ratings"]) == 5


@each_english
def test_every_answer_has_one_emoji_of_its_own(path: str) -> None:
    written = page(path)
    marks = written["shape"]["marks"]
    assert list(marks) == list(written["options"])
    assert len(set(marks.values())) == 5
    for mark in marks.values():
        assert unicodedata.category(mark[0]) == "So"
        assert mark[1:] in ("", "\N{VARIATION SELECTOR-16}")


@each_english
def test_mild_answers_get_early_help_and_never_more_than_three_kinds(path: str) -> None:
    shape = page(path)["shape"]
    assert set(shape["help"]) >= {option for option, rating in shape["ratings"].items() if rating <= 3}
    assert set(shape["help"]) <= set(shape["ratings"])
    assert not [option for option, tags in shape["help"].items() if not 0 < len(tags) <= 3]


@each_english
def test_help_after_an_answer_exists_in_every_nation(path: str) -> None:
    shape = page(path)["shape"]
    offered = {*shape["topics"], *(tag for tags in shape["help"].values() for tag in tags)}
    assert {tag: NATIONS - helped_in(tag) for tag in offered if helped_in(tag) != NATIONS} == {}


# Languages


@each_translated
def test_a_translation_holds_the_english_words_and_no_shape(path: str) -> None:
    translated, english = page(path), page("en/" + path.partition("/")[2])
    del english["shape"]
    assert set(translated) == {*english, "reviewed"}
    assert list(translated["options"]) == list(english["options"])


def test_a_language_counts_as_reviewed_only_when_each_of_its_check_ins_is() -> None:
    for language, told in page("pack.toml")["languages"].items():
        dates = [page(path)["reviewed"] for path in TRANSLATED if path.startswith(f"{language}/")]
        assert not told["reviewed"] or all(dates)


# Managers and champions


def test_all_45_nudges_stand_in_the_four_behaviours() -> None:
    nudges = page("en/nudges.toml")
    assert list(nudges) == BEHAVIOURS
    assert [name for nudge in nudges.values() for name in nudge] == [f"NG{n:02}" for n in range(1, 46)]
    assert len(set(words(nudges))) == 45


def test_every_card_for_a_manager_says_listen_no_advice_and_signpost() -> None:
    card = page("en/conversation.toml")["every_card"]
    assert set(card) == {"listen", "no_advice", "signpost"}
    assert all(card.values())


def test_the_conversation_guide_has_its_eight_questions_and_a_before_and_after() -> None:
    guide = page("en/conversation.toml")
    assert len(guide["during"]) == 8
    assert guide["before"] and guide["after"]


def test_kinds_of_kindness_fit_a_button_and_all_22_questions_are_there() -> None:
    kudos = page("en/kudos_kinds.toml")
    assert not [label for label in kudos["kinds"].values() if not 0 < len(label) <= 40]
    assert list(kudos["prompts"]) == [f"KU{n:02}" for n in range(1, 23)]


@pytest.mark.parametrize("path", [*ENGLISH, *FOR_MANAGERS_AND_CHAMPIONS, "signposts/topics.toml"])
def test_no_line_is_blank_or_says_should(path: str) -> None:
    assert not [text for text in words(page(path)) if not text.strip() or re.search(r"\bshould", text, re.IGNORECASE)]


# Signposts


def test_every_kind_of_help_has_a_short_plain_name_of_its_own() -> None:
    assert set(TOPICS) == TAGS
    assert not [tag for tag, topic in TOPICS.items() if not 0 < len(topic["words"]) <= 30]
    assert len({topic["words"] for topic in TOPICS.values()}) == len(TOPICS)


def test_every_kind_of_help_is_behind_a_door_of_the_menu() -> None:
    assert len(MENU) == 8
    assert not [name for name, door in MENU.items() if not 0 < len(door["label"]) <= 30]
    assert {tag for door in MENU.values() for tag in door["topics"]} == TAGS


@pytest.mark.parametrize("name", DIRECTORY)
def test_a_service_says_who_it_is_for_where_it_is_and_whether_it_is_open(name: str) -> None:
    entry = DIRECTORY[name]
    assert entry["name"] and entry["for"] and entry["topics"] and entry["area"]
    assert set(entry["nations"]) and set(entry["nations"]) <= NATIONS
    assert entry["status"] in STATUSES
    assert isinstance(entry["crisis"], bool)
    assert entry["status"] != "open" or {"phone", "text", "url"} & set(entry)


@pytest.mark.parametrize("nation", sorted(NATIONS))
def test_the_help_under_every_reply_is_open_all_hours_in_its_nation(nation: str) -> None:
    lines = FOOTER[nation]["lines"]
    assert lines[0] == "999"
    assert lines[2:] == ["samaritans", "shout"]
    for entry in (DIRECTORY[line] for line in lines):
        assert (entry["status"], entry["hours"], entry["crisis"]) == ("open", "24/7", True)
        assert nation in entry["nations"]
