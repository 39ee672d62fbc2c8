"""The arithmetic of training: tf-idf of grams, multinomial logistic regression. Needs the extra `train`."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.words.messages import Message
from bot.safety.grams import grams
from bot.safety.kinds import KINDS, URGENT

SEEN_TWICE = 2
"""A gram that one message alone holds teaches nothing of others."""
KEEN, KEEN_MEANING, KEEN_MEANING_TOPICS = 5.0, 0.1, 0.03
"""How closely the weights may follow the messages (scikit-learn's C): grams, vectors for kinds, vectors for topics."""
NEVER = -30.0
"""The bias of a label that nobody wrote of."""

_grams = lru_cache(maxsize=None)(grams)


@dataclass(frozen=True)
class Seen:
    """Which grams are known, and how rare each is (the idf of tf-idf)."""

    row: dict[int, int]
    rare: np.ndarray

    def matrix(self, texts: list[str]) -> csr_matrix:
        """Each text as the linear voter sees it: its words' grams at length 1, and its letters' at length 1."""
        rows, columns, values = [], [], []
        for at, text in enumerate(texts):
            for part in _grams(text):
                known = [(self.row[gram], count) for gram, count in part.items() if gram in self.row]
                tfidf = [(row, count * self.rare[row]) for row, count in known]
                length = math.sqrt(sum(value * value for _, value in tfidf)) or 1.0
                rows += [at] * len(tfidf)
                columns += [row for row, _ in tfidf]
                values += [value / length for _, value in tfidf]
        return csr_matrix((values, (rows, columns)), shape=(len(texts), len(self.row)))


def seen(texts: list[str]) -> Seen:
    """What these texts teach of grams."""
    held = Counter(gram for text in texts for part in _grams(text) for gram in part)
    known = sorted(gram for gram, count in held.items() if count >= SEEN_TWICE)
    rare = np.array([math.log((1 + len(texts)) / (1 + held[gram])) + 1 for gram in known])
    return Seen({gram: at for at, gram in enumerate(known)}, rare)


def fit_kinds(given: csr_matrix | np.ndarray, of: list[Message], keen: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights (what is given, kinds) and biases (kinds)."""
    return _fit(given, [KINDS.index(message.kind) for message in of], len(KINDS), keen)


def fit_topics(
    given: csr_matrix | np.ndarray, of: list[Message], topics: list[str], keen: float
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (what is given, topics) and biases, from the first topic of what needs no urgent card."""
    mild = ranked(of)
    return _fit(given[mild], [topics.index(of[at].topics[0]) for at in mild], len(topics), keen)


def ranked(of: list[Message]) -> list[int]:
    """Which messages teach topics: an urgent one's follow from its kind."""
    return [at for at, message in enumerate(of) if message.topics and message.kind not in URGENT]


def fit_meaning(vectors: np.ndarray, of: list[Message], topics: list[str] | None) -> tuple[np.ndarray, np.ndarray]:
    """A head over sentence vectors: of kinds (`topics` None) or of topics. The scaling is folded into the weights."""
    middle, spread = vectors.mean(axis=0), float(vectors.std(axis=0).mean())
    given = (vectors - middle) / spread
    if topics is None:
        weights, bias = fit_kinds(given, of, KEEN_MEANING)
    else:
        weights, bias = fit_topics(given, of, topics, KEEN_MEANING_TOPICS)
    return weights / spread, bias - (middle / spread) @ weights


def _fit(given: csr_matrix | np.ndarray, labels: list[int], size: int, keen: float) -> tuple[np.ndarray, np.ndarray]:
    model = LogisticRegression(C=keen, max_iter=150, class_weight="balanced").fit(given, labels)
    weights, bias = np.zeros((given.shape[1], size)), np.full(size, NEVER)
    weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return weights, bias
