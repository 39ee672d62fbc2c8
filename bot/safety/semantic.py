"""The voter of the extra `semantic`: sentence vectors with a small trained head, weighed with the linear voter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bot.safety.kinds import Verdict
from bot.safety.linear import Linear
from bot.safety.minilm import SIZE, Array, MiniLM
from bot.safety.opinion import Opinion, Scores
from bot.safety.weights import OURS, read


class Semantic:
    """Two looks at one message: the letters and words that stand there, and what the sentence means."""

    def __init__(self, linear: Linear, path: Path = OURS / "minilm.bin") -> None:
        """Raises ImportError without the extra, OSError or ValueError for weights that are missing or wrong."""
        head = read(path)
        self.about = head.about
        self.opinion = Opinion.of(head.about)
        self._linear, self._minilm = linear, MiniLM()
        self._weights = np.frombuffer(head.numbers["head"], np.float32).reshape(SIZE + 1, -1)

    def vote(self, text: str) -> Verdict:
        """The likeliest kind and the topics in order. Pure; about 15 ms."""
        return self.opinion.verdict(self.scores(text))

    def scores(self, text: str) -> Scores:
        """How likely each kind is, and each topic; both add up to 1."""
        return together(self._linear.scores(text), self.meant(text), self.about)

    def meant(self, text: str) -> Scores:
        """What the sentence vector alone says."""
        total = self._minilm.vector(text) @ self._weights[:-1] + self._weights[-1]
        kinds = len(self.opinion.kinds)
        return Scores(_share(total[:kinds]), _share(total[kinds:]))


def together(linear: Scores, meant: Scores, about: Mapping[str, Any]) -> Scores:
    """The weighted geometric means of two looks; `linear_share` and `linear_share_topics` are the linear one's part."""
    return Scores(
        _mean(linear.kinds, meant.kinds, about["linear_share"]),
        _mean(linear.topics, meant.topics, about["linear_share_topics"]),
    )


def _mean(ones: tuple[float, ...], others: tuple[float, ...], share: float) -> tuple[float, ...]:
    raised = [one**share * other ** (1 - share) for one, other in zip(ones, others, strict=True)]
    whole = sum(raised)
    return tuple(one / whole for one in raised)


def _share(total: Array) -> tuple[float, ...]:
    raised = np.exp(total - total.max())
    return tuple((raised / raised.sum()).tolist())
