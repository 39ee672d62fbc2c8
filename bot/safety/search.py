"""From somebody's own words to kinds of help: whole words, simple endings, small slips. Pure; it keeps nothing.

It finds a door; it does not judge. What worries is another matter (`kinds`), and is looked at first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice

Stems = tuple[str, ...]
_WORD = re.compile(r"[a-z0-9]+")
_ENDINGS = ("ings", "ing", "edly", "ness", "ment", "ies", "ied", "ed", "ly", "es", "s", "e")
_SMALL = frozenset((
    "a", "an", "and", "are", "at", "be", "been", "by", "can", "could", "do", "does", "feel", "feeling", "for",
    "from", "get", "got", "had", "has", "have", "he", "help", "her", "his", "how", "i", "if", "in", "is", "it",
    "its", "just", "like", "me", "my", "need", "not", "of", "on", "or", "our", "please", "really", "she", "so",
    "some", "someone", "somebody", "something", "than", "that", "the", "their", "them", "they", "this", "to",
    "too", "up", "us", "very", "want", "was", "we", "what", "when", "who", "will", "with", "would", "you",
    "your", "am", "about", "after", "much",
))  # fmt: skip
_LONG, _LIKE = 5, 0.84
SHORT = 3  # letters: "the" and "nhs" name no service
FAINT = 4  # what fits so many times less than the best is left out
_OWN_NAME = 2  # the name we gave a topic counts less than what people say


class Search:
    """Made once from the directory: `topics` are tags with their names, `everyday` what people say for them."""

    def __init__(self, topics: Mapping[str, str], everyday: Mapping[str, Sequence[str]]) -> None:
        self._phrases: list[tuple[Stems, str, int]] = []
        for tag, name in topics.items():
            for phrase in everyday.get(tag, ()):
                self._phrases.append((stems(phrase), tag, 3 * len(stems(phrase)) ** 2))
            self._phrases += [((stem,), tag, _OWN_NAME) for stem in content(name)]
        self._known = sorted({stem for phrase, _, _ in self._phrases for stem in phrase})

    def topics(self, text: str, most: int = 3) -> list[str]:
        """The tags that fit, best first; none for words that say nothing of the kind. Of long texts the beginning."""
        said = tuple(self._right(stem) for stem in islice(stems(text), 200))
        found: dict[str, int] = {}
        for phrase, tag, weight in self._phrases:
            if _within(phrase, said):
                found[tag] = found.get(tag, 0) + weight
        best = max(found.values(), default=0)
        return [tag for tag in sorted(found, key=lambda tag: -found[tag]) if found[tag] * FAINT >= best][:most]

    def named(self, text: str, names: Mapping[str, str]) -> list[str]:
        """The ids of services whose name is said: its first word, and the second where the first is an everyday one."""
        said, found = set(stems(text)), []
        for id, name in names.items():
            own = content(name)
            if set(own[: 2 if own and own[0] in self._known else 1]) <= said and own and len(own[0]) > SHORT:
                found.append(id)
        return found

    def _right(self, stem: str) -> str:
        """A word that is not known, as the known one that it is nearly."""
        if len(stem) < _LONG or stem in self._known:
            return stem
        return next(iter(get_close_matches(stem, self._known, 1, _LIKE)), stem)


def content(text: str) -> list[str]:
    """The stems of the words that mean something."""
    return [stem(word) for word in _words(text) if word not in _SMALL]


def stems(text: str) -> Stems:
    return tuple(stem(word) for word in _words(text))


def stem(word: str) -> str:
    """The word without its endings, three letters at least: "drinking" and "drinks" are "drink"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word


def _words(text: str) -> Iterable[str]:
    return _WORD.findall(text.lower().replace("'", "").replace("’", ""))


def _within(phrase: Stems, said: Stems) -> bool:
    return any(said[at : at + len(phrase)] == phrase for at in range(len(said) - len(phrase) + 1))
