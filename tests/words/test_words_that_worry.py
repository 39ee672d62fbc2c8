"""Which words bring the urgent-help card, and which never may: sentences of our own, from which nothing learnt."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from bot.cli.opening import open_words
from bot.router import Router
from bot.safety.directory import open_directory
from bot.safety.kinds import KINDS, URGENT
from bot.safety.listen import open_rules
from bot.safety.phrases import PhraseError, Phrases
from bot.settings import Settings
from handlers import FEATURES

RISK = Path(__file__).parents[2] / "prompts" / "risk"
SENTENCES = tomllib.loads((Path(__file__).parent / "words_that_worry.toml").read_text(encoding="utf-8"))
CASES = [(kind, words) for kind, group in SENTENCES.items() for words in group["messages"]]


@pytest.mark.parametrize(("kind", "words"), CASES)
def test_a_sentence_is_taken_for_what_it_is(kind: str, words: str) -> None:
    verdict = open_rules().read(words)
    if kind == "harmless":
        assert not verdict.urgent, f"{words}: {verdict.kind}"
    elif kind in URGENT:
        assert verdict.urgent, f"{words}: {verdict.kind}"
    else:
        assert verdict.kind == kind, f"{words}: {verdict.kind}"


def test_there_are_hundreds_of_them_and_every_kind_is_among_them() -> None:
    assert len(CASES) >= 200
    assert {kind for kind, _ in CASES} == {*KINDS, "harmless"} - {"none"}


def test_no_command_of_the_bot_is_ever_urgent() -> None:
    library = open_words(Settings(), router := Router(FEATURES))
    typed = [phrase for page in library for name in router.handlers for phrase in page.list(f"typed.{name}")]
    assert len(typed) > 20
    for phrase in typed:
        for written in (phrase, f"/canopy {phrase}", phrase.upper(), f"{phrase} please"):
            assert not open_rules().read(written).urgent, written


def test_nothing_that_a_button_or_a_page_says_is_urgent_when_it_is_typed_back() -> None:
    library = open_words(Settings(), Router(FEATURES))
    kinds = library.page("kudos_kinds", "en").under("kinds")
    for words in (*kinds.values(), "Sunny", "Stormy", "Not today", "A quiet minute"):
        assert not open_rules().read(words).urgent, words


def test_whole_words_alone_count() -> None:
    for words in ("we skilled up on the new pumps", "the therapist was lovely", "grapes for bed 4", "a drapery sale"):
        assert open_rules().read(words).kind in ("none", "distress"), words


@pytest.mark.parametrize(
    "words",
    [
        "i " * 1000,
        "i want to " * 200,
        "she said she will not be going to " * 60,
        "kill" * 500,
        "a" * 2000,
        "iwanttokillmyself" * 115,
        ". i . am . my . " * 125,
        "(((((((((" * 222,
        "💊🔪" * 500,
        "my husband he she they says said told me to " * 45,
    ],
)
def test_no_text_makes_it_slow(words: str) -> None:
    """Counted in steps, not in seconds: twice the text is at most about twice the work."""
    rules = open_rules()
    rules.read(words)  # what a word leads to is found out once
    began = time.process_time()
    rules.read(words[:2000])
    assert time.process_time() - began < 0.25  # fifty times what it takes here; a runaway takes minutes


def test_a_mistake_in_a_phrase_is_named() -> None:
    phrases = Phrases({"list": ["one", "two"]}, lambda word: [word])
    for wrong in ("(a|b", "a) b", "{nowhere} a", "", "(a|)"):
        with pytest.raises(PhraseError):
            phrases.add("x", wrong)


def test_phrases_mean_what_their_page_says() -> None:
    phrases = Phrases({"list": ["one", "two words"]}, lambda word: [word])
    phrases.add("gap", "{list} .. [very] (end|stop) $")
    for words, meant in (
        (". one end .", True), (". two words a b very stop .", True), (". one a b c end .", False),
        (". one . end .", False), (". one end now .", False), (". two end .", False),
    ):  # fmt: skip
        assert bool(list(phrases.find(words.split()))) is meant, words


def test_every_topic_that_is_named_is_one_of_the_directory() -> None:
    known = set(open_directory().topics)
    for file in RISK.glob("*.toml"):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        if file.stem == "kinds":
            assert {topic for topics in table["topics"].values() for topic in topics} <= known
            named = {id for ids in table["services"].values() for id in ids} - {"nation"}
            assert named <= set(open_directory().entries)
        elif file.stem not in ("spelling", "lists"):
            for groups in table.values():
                for name, group in groups.items():
                    assert set(group.get("topics", ())) <= known, f"{file.stem} {name}"
    topics = tomllib.loads((RISK / "topics.toml").read_text(encoding="utf-8"))["topic"]
    assert set(topics) <= known


def test_a_hard_day_is_given_the_topic_it_is_about() -> None:
    for words, topic in (
        ("I can't sleep after nights", "sleep"), ("skint again and the bailiffs came", "money"),
        ("my mum passed away and I am struggling", "bereavement"), ("I'm being bullied by my band 7", "bullying"),
        ("lost all my wages betting again", "gambling"), ("my visa runs out and I'm so anxious", "immigration"),
        ("perimenopause and brain fog, crying again", "menopause"), ("I keep seeing the crash call", "trauma_at_work"),
    ):  # fmt: skip
        assert topic in open_rules().read(words).topics[:3], words
