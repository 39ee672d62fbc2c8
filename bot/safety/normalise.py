"""Typed words as plain small words: spelt out, slang and slips of the thumb made good, sentences kept apart. Pure.

Nothing of a text is kept: there is no memory of words seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from bot.safety.phrases import END

SHORTEST_SLIP = 5  # shorter words have too many neighbours to guess at
_WORDS = re.compile(r"[^\W_]+(?:['*@!$][^\W_]+)*|[.!?;\n:]+|[^\w\s,'\"()]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_ENDS = frozenset(".!?;\n:")


class Spelling:
    """How words are written out. `means`: one word, as it is typed, to the words that are meant (none: left out)."""

    def __init__(self, means: Mapping[str, str], right: Iterable[str]) -> None:
        """`right`: words that look like a slip of another, and are not ("tables" is no slip of "tablets")."""
        self._means = {word: tuple(meant.split()) for word, meant in means.items()}
        self._right = frozenset(right)
        self._known: frozenset[str] = frozenset()
        self._parts: frozenset[str] = frozenset()
        self._slips: dict[str, list[str]] = {}

    def learn(self, vocabulary: Iterable[str]) -> None:
        """The words that matter: one letter wrong in them is made good from now on."""
        self._known = frozenset(vocabulary)
        self._parts = self._known | self._means.keys()
        for word in sorted(self._known):
            if len(word) >= SHORTEST_SLIP and word.isascii():
                for short in _shorter(word):
                    self._slips.setdefault(short, []).append(word)

    def words(self, text: str) -> list[str]:
        """The text's words, with END before, between and after its sentences."""
        found = [END]
        for typed in _WORDS.findall(_plain(text)):
            if typed[0] in _ENDS:
                spelt: Iterable[str] = (END,)
            else:
                spelt = self.spell(typed)
            for word in spelt:
                if not (word == END == found[-1]):
                    found.append(word)
        if found[-1] != END:
            found.append(END)
        return found

    def phrase(self, part: str) -> tuple[str, ...]:
        """One word of a phrase, written out as a message's own would be."""
        return self.spell(_plain(part))

    def spell(self, typed: str) -> tuple[str, ...]:
        """One word as the words that are meant by it; the word itself where nothing better is known."""
        if typed in self._means:
            return self._means[typed]
        if typed in self._known or typed in self._right:
            return (typed,)
        word = typed.replace("'", "")
        for like in dict.fromkeys((word, _STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word), f"{word}g")):
            if like in self._means:
                return self._means[like]
            if like in self._known and (like != f"{word}g" or word.endswith("in")):
                return (like,)
        word = _STRETCHED.sub(r"\1\1", typed.replace("'s", "").replace("'", ""))
        if word in self._known:
            return (word,)
        return self._apart(word) or self._slip(word) or (word,)

    def _slip(self, word: str) -> tuple[str, ...]:
        """The one word that matters which this is, but for a letter left out, added, changed or swapped."""
        if not SHORTEST_SLIP - 1 <= len(word) <= 20:
            return ()
        near = {meant for short in _shorter(word) for meant in self._slips.get(short, ()) if _near(word, meant)}
        return (min(near, key=lambda meant: (sorted(meant) != sorted(word), meant)),) if near else ()

    def _apart(self, word: str, most: int = 6) -> tuple[str, ...]:
        """Words that matter, typed without a space between them: "killmyself". Longest first; at most six."""
        if not 7 <= len(word) <= 30 and most == 6 or not most:
            return ()
        for length in range(min(len(word), 12), 0, -1):
            part = word[:length]
            if part in self._parts and (length > 2 or part in _SMALL):
                if length == len(word):
                    return self._means.get(part, (part,))
                if rest := self._apart(word[length:], most - 1):
                    return (*self._means.get(part, (part,)), *rest)
        return ()


_SMALL = frozenset(("i", "im", "my", "me", "to", "it", "be", "do", "on", "go", "in", "no", "up", "of", "so", "am"))


def _plain(text: str) -> str:
    """Small letters without accents, one kind of apostrophe, Latin digits that stand for letters left alone."""
    text = text.replace("\u2019", "'").replace("\u2018", "'").replace("`", "'").replace("\u00b4", "'").lower()
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)).translate(_OTHER)  # fmt: skip


_OTHER = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


def _shorter(word: str) -> set[str]:
    """The word, and the word with each letter after the first left out."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(1, len(word)))}


def _near(one: str, other: str) -> bool:
    """Whether one slip of the thumb lies between them."""
    if one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        wrong = [at for at in range(len(one)) if one[at] != other[at]]
        if len(wrong) == 2:
            here, there = wrong
            return there == here + 1 and one[here] == other[there] and one[there] == other[here]
        return len(wrong) == 1
    long, short = (one, other) if len(one) > len(other) else (other, one)
    return any(long[:at] + long[at + 1 :] == short for at in range(1, len(long)))
