"""Train the second voter on prompts/risk/training, and say how good it is on authors it has not seen.

python -m benchmarks.words.train            writes bot/safety/weights/*.bin
python -m benchmarks.words.train --report   leaves out one author after another, prints docs/second-voter.md's figures

Needs the extras `train` and `semantic`. The same messages give the same weights.
"""

from __future__ import annotations

import argparse
from array import array
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.words import fit, report
from benchmarks.words.messages import HELD_OUT, Message, fingerprint, messages
from bot.safety import weights
from bot.safety.kinds import KINDS, URGENT
from bot.safety.minilm import MiniLM

LINES = {
    "linear": {"line": 0.63, "abuse": 1.0, "distress": 1.25, "topic_line": 0.02},
    "minilm": {
        "line": 0.5,
        "abuse": 1.0,
        "distress": 1.25,
        "topic_line": 0.02,
        "linear_share": 0.65,
        "linear_share_topics": 0.5,
    },
}
"""Where the lines run. Chosen from the report: see docs/second-voter.md."""
DROPPED_KIND, DROPPED_TOPIC = 1, 2
"""Whole-number weights smaller than this are left out: they change nothing that can be measured."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", action="store_true", help="measure on authors left out, write nothing")
    parser.add_argument("--vectors", type=Path, help="keep the sentence vectors in this file between runs")
    asked = parser.parse_args()
    told = messages()
    vectors = sentence_vectors(told, asked.vectors)
    topics = sorted({told[at].topics[0] for at in fit.ranked(told)})
    if asked.report:
        report.tell(told, vectors, topics, LINES)
        report.tell_held_out(messages(HELD_OUT))
    else:
        write_linear(told, topics)
        write_minilm(told, vectors, topics)


def sentence_vectors(told: list[Message], kept: Path | None) -> np.ndarray:
    """A vector for each message, from the file if it holds as many."""
    if kept and kept.exists() and len(found := np.load(kept)) == len(told):
        return found
    minilm = MiniLM()
    vectors = np.array([minilm.vector(message.text) for message in told])
    if kept:
        np.save(kept, vectors)
    return vectors


def about(name: str, told: list[Message], topics: list[str]) -> dict[str, object]:
    """What a file of weights says of itself."""
    return {
        "trained_on": fingerprint(),
        "kinds": list(KINDS),
        "topics": topics,
        "kind_topics": kind_topics(told),
        **LINES[name],
    }


def kind_topics(told: list[Message]) -> dict[str, list[str]]:
    """For each urgent kind the two topics that its writers named most, the first ones counting double."""
    named = {kind: Counter[str]() for kind in KINDS if kind in URGENT}
    for message in told:
        if message.kind in named:
            named[message.kind].update((*message.topics, *message.topics[:1]))
    return {kind: [topic for topic, _ in count.most_common(2)] for kind, count in named.items()}


def write_linear(told: list[Message], topics: list[str]) -> None:
    """The core's weights, as whole numbers from -127 to 127 and a scale for each label."""
    texts = [message.text for message in told]
    seen = fit.seen(texts)
    given = seen.matrix(texts)
    kinds, kind_bias = fit.fit_kinds(given, told, fit.KEEN)
    named, topic_bias = fit.fit_topics(given, told, topics, fit.KEEN)
    both = np.concatenate([kinds, named], axis=1)
    scale = np.abs(both).max(axis=0) / 127
    whole = np.rint(both / scale).astype(np.int8)
    dropped = np.array([DROPPED_KIND] * len(KINDS) + [DROPPED_TOPIC] * len(topics))
    rows, labels = np.nonzero(np.abs(whole.astype(int)) >= dropped)
    starts = np.searchsorted(rows, np.arange(len(whole) + 1))
    weights.write(
        weights.OURS / "linear.bin",
        {
            **about("linear", told, topics),
            "bias": [round(float(one), 4) for one in (*kind_bias, *topic_bias)],
            "scale": [float(f"{one:.6g}") for one in scale],
        },
        {
            "grams": array("I", list(seen.row)),
            "rare": array("f", seen.rare.tolist()),
            "starts": array("I", starts.tolist()),
            "labels": array("B", labels.tolist()),
            "weights": array("b", whole[rows, labels].tolist()),
        },
    )


def write_minilm(told: list[Message], vectors: np.ndarray, topics: list[str]) -> None:
    """The head over sentence vectors: a column for each label, the last row its bias."""
    kinds, kind_bias = fit.fit_meaning(vectors, told, None)
    named, topic_bias = fit.fit_meaning(vectors, told, topics)
    head = np.concatenate([np.concatenate([kinds, named], axis=1), [np.concatenate([kind_bias, topic_bias])]])
    numbers = array("f", head.astype(np.float32).ravel().tolist())
    weights.write(weights.OURS / "minilm.bin", about("minilm", told, topics), {"head": numbers})


if __name__ == "__main__":
    main()
