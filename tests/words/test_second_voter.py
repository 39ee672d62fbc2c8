"""The second voter: what it adds to the rules and never takes away, and that its weights are those of its messages."""

from __future__ import annotations

import importlib.util
import sys
from itertools import chain
from pathlib import Path
from statistics import mean, median
from time import process_time

import pytest

from benchmarks.words.messages import HELD_OUT, fingerprint, messages
from bot.safety import grams, second, weights
from bot.safety.combine import combine
from bot.safety.directory import open_directory
from bot.safety.kinds import KINDS, URGENT, Verdict
from bot.safety.linear import Linear
from bot.safety.listen import open_rules
from bot.safety.opinion import Opinion, Scores

TOLD = messages()
TAGS = set(open_directory().topics)
STYLES = {
    "plain", "veiled", "misspelt", "slang", "other_person", "clipped", "long", "gallows", "formal", "second_language",
    "translated", "command",
}  # fmt: skip


@pytest.fixture(scope="module")
def linear() -> Linear:
    return Linear()


@pytest.mark.parametrize("name", ["linear", "minilm"])
def test_the_weights_were_made_from_these_very_messages(name: str) -> None:
    """If this fails: python -m benchmarks.words.train"""
    about = weights.read(weights.OURS / f"{name}.bin").about
    assert about["trained_on"] == fingerprint()
    assert tuple(about["kinds"]) == KINDS
    assert set(about["topics"]) | set(chain(*about["kind_topics"].values())) <= TAGS


def test_the_messages_are_many_of_every_kind_with_as_many_harmless_ones() -> None:
    of = {kind: [one for one in TOLD if one.kind == kind] for kind in KINDS}
    assert len(TOLD) > 4000 and all(len(found) > 70 for found in of.values())
    assert len(of["none"]) > 1000
    assert {one.style for one in TOLD} == STYLES
    assert all(set(one.topics) <= TAGS for one in TOLD)
    assert all(one.topics for one in TOLD if one.kind not in ("none", "refusal"))


def test_no_message_is_told_twice_by_one_author_and_none_holds_a_telephone_number() -> None:
    assert len({(one.author, one.text.casefold()) for one in TOLD}) == len(TOLD)
    assert not [one.text for one in TOLD if sum(letter.isdigit() for letter in one.text) >= 9]


@pytest.mark.parametrize(
    "words",
    [
        "I keep thinking about not being alive by Christmas",
        "going to end my life tonight",
        "ive swallowed a whole box of tablets",
        "my flatmate just texted me goodbye and says she will kill herself",
        "he has locked me in and says he will kill me tonight",
        "a colleague raped me in the on-call room",
        "suicidle and dont no who to tel",
    ],
)
def test_somebody_in_danger_is_heard_by_the_voter_alone(linear: Linear, words: str) -> None:
    assert linear.vote(words).urgent


@pytest.mark.parametrize(
    "words",
    [
        "dying for a cup of tea after that shift", "the suicide prevention training is on Thursday in room four",
        "killed it in the interview!", "help", "pause", "my answers", "what can you do", "stop", "thank you", "", "?!",
        "Handover: bed six took an overdose last night, obs every hour", "🙂", "0" * 5000,
    ],
)  # fmt: skip
def test_harmless_words_and_commands_bring_no_card(linear: Linear, words: str) -> None:
    assert not linear.vote(words).urgent


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("I owe money on three credit cards", "money"), ("my mum died and I am back at work", "bereavement"),
        ("I bet my wages again", "gambling"), ("hot flushes all shift and my brain is fog", "menopause"),
        ("drinking a bottle of wine after every late", "alcohol"), ("I cannot sleep after nights", "sleep"),
        ("the NMC has opened an investigation into me", "investigation"), ("my visa runs out in March", "immigration"),
    ],
)  # fmt: skip
def test_what_troubles_somebody_is_among_the_topics(linear: Linear, words: str, topic: str) -> None:
    assert topic in linear.vote(words).topics


def test_a_voter_never_talks_plain_words_away_and_never_overrules_an_idiom_alone() -> None:
    plain, nothing = Verdict("suicide_self_harm", ("suicide",)), Verdict("none")
    unsure = Verdict("suicide_self_harm", ("suicide",), "semantic", 0.6)
    assert combine(plain, False, Verdict("none", (), "semantic")).kind == "suicide_self_harm"
    assert combine(plain, False, unsure).by == "both"
    assert combine(nothing, False, unsure).urgent and combine(nothing, False, unsure).by == "semantic"
    assert not combine(nothing, True, unsure).urgent
    assert combine(nothing, True, Verdict("injury_now", (), "semantic", 0.99)).urgent
    assert combine(plain, False, None) == plain


def test_on_the_line_the_card_is_shown_and_just_below_it_is_not() -> None:
    opinion = Opinion(KINDS, ("sleep", "money"), 0.5, 0.5, 0.3, {"injury_now": ("crisis",)})
    calm = dict.fromkeys(KINDS, 0.0)
    on = Scores(tuple({**calm, "injury_now": 0.4, "abuse": 0.2, "none": 0.4}.values()), (0.9, 0.1))
    below = Scores(tuple({**calm, "injury_now": 0.4, "abuse": 0.18, "none": 0.42}.values()), (0.9, 0.1))
    assert opinion.verdict(on) == Verdict("injury_now", ("crisis", "sleep"), "semantic", 0.5)
    assert opinion.verdict(below).kind == "none" and opinion.verdict(below).topics == ()


def test_the_longest_message_is_read_at_both_ends() -> None:
    long = "The rota again. " * 2000 + "I will kill myself."
    assert grams.plainly(long).endswith("kill myself.") and len(grams.plainly(long)) <= grams.LONGEST + 1


def test_a_vote_takes_little_of_the_processor(linear: Linear) -> None:
    """Counted in the process's own seconds, several times over, so that a busy machine does not matter."""
    spent = []
    for one in TOLD[::300]:
        start = process_time()
        linear.vote(one.text)
        spent.append(process_time() - start)
    assert median(spent) < 0.05


def test_damaged_weights_leave_the_rules_to_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = (weights.OURS / "linear.bin").read_bytes()
    for name, bytes in (("cut", whole[:5000]), ("empty", b""), ("other", b"{}\n" + whole[-99:])):
        (tmp_path / name).write_bytes(bytes)
        with pytest.raises((ValueError, KeyError)):
            Linear(tmp_path / name)

    def broken() -> Linear:
        return Linear(tmp_path / "cut")

    monkeypatch.setattr(second, "Linear", broken)
    assert second.open_voter.__wrapped__() is None


async def test_without_the_extra_words_alone_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bot.safety.semantic", None)
    assert isinstance(second.open_voter.__wrapped__(), Linear)
    listening = await second.open_listening()
    assert (await listening.weigh("I have planned how I will take my own life")).urgent


def test_other_weights_than_the_published_ones_are_refused(tmp_path: Path) -> None:
    if importlib.util.find_spec("numpy"):
        from bot.safety.minilm import MiniLM

        (tmp_path / "vocab.txt").write_text("[CLS]\n[SEP]\n[UNK]\n")
        (tmp_path / "model.safetensors").write_bytes(b"\0" * 64)
        with pytest.raises(ValueError, match="published"):
            MiniLM(tmp_path)
    else:  # the core has no numpy: opening must say so with an ImportError, which the house expects
        with pytest.raises(ImportError):
            importlib.import_module("bot.safety.minilm")


def test_what_it_was_taught_it_knows() -> None:
    """Not a measure of quality (docs/second-voter.md is): weights that do not fit the code would fail it."""
    voter = Linear()
    sample = TOLD[::20]
    crisis = [voter.vote(one.text).urgent for one in sample if one.kind in URGENT]
    harmless = [voter.vote(one.text).urgent for one in sample if one.kind == "none"]
    assert mean(crisis) > 0.85 and mean(harmless) < 0.03


def test_the_core_keeps_its_goals_on_messages_that_nobody_trained_on() -> None:
    told, rules, voter = messages(HELD_OUT), open_rules(), Linear()
    assert not {one.text.casefold() for one in told} & {one.text.casefold() for one in TOLD}
    urgent = {}
    for one in told:
        read = rules.weigh(one.text)
        urgent[one.text] = combine(read.verdict, read.excluded, voter.vote(one.text)).urgent
    assert mean(urgent[one.text] for one in told if one.kind in URGENT) > 0.8
    assert mean(urgent[one.text] for one in told if one.kind == "none") <= 0.08
