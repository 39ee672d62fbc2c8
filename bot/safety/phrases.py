"""Phrases that people can read, found in words: "[really] {want} (die|be dead) ... tonight". Pure.

A phrase is words in order. `(a|b c)` is one of several, `[a]` may be left out, `{name}` is a list of alternatives from
the same file, `..` is up to two words and `...` up to five (never past the end of a sentence), `^` and `$` are a
sentence's start and end. Every word of a text is followed along the phrases at once, without ever going back, so that
no text makes it slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

END = "."
"""The word that stands between sentences, before the first and after the last."""
GAPS = {"..": 2, "...": 5}
MOST_STANDINGS = 20_000
"""Remembered at most, some tens of megabytes; then forgotten and found out anew."""

Line = Sequence[str]  # words as the text's own are written: small, spelt out
Element = str | int | frozenset[str] | tuple["Element", ...]
_PARTS = re.compile(r"\.{2,3}|[()\[\]|^$]|\{\w+\}|[^\s()\[\]|^${}]+")


class PhraseError(ValueError):
    """A phrase that cannot be read; says which and why."""


class _Place:
    """Where one can stand in the phrases: which word leads where, what needs no word, what any word does."""

    __slots__ = ("after", "any", "ends", "free", "words")

    def __init__(self) -> None:
        self.words: dict[str, list[_Place]] = {}
        self.free: list[_Place] = []
        self.any: _Place | None = None
        self.ends: list[str] = []
        self.after: dict[object, _Place] = {}

    def then(self, element: object) -> _Place:
        """The place behind an element; phrases that begin alike share it."""
        if element in self.after:
            return self.after[element]
        end = self.after[element] = _Place()
        if isinstance(element, str):
            self.words.setdefault(element, []).append(end)
        elif isinstance(element, int):
            self._gap(element, end)
        else:
            assert isinstance(element, tuple)
            for way in element:
                last = self
                for one in way:
                    last = last.then(one)
                last.free.append(end)
        return end

    def _gap(self, most: int, end: _Place) -> None:
        here, step = self, _Place()
        self.free.append(end)
        for _ in range(most):
            # A gap of its own: a place may have one `any` alone, and gaps of two lengths may start here.
            turn = _Place()
            here.free.append(turn)
            step = turn.any = _Place()
            step.free.append(end)
            here = step


class _Standing:
    """Several places at once, and where each word leads from there: found out when first asked, then remembered.

    Only words of the phrases are remembered here, never another word of a message.
    """

    __slots__ = ("ends", "places", "then")

    def __init__(self, places: frozenset[_Place], ends: tuple[str, ...]) -> None:
        self.places, self.ends = places, ends
        self.then: dict[str, _Standing] = {}

    def step(self, word: str) -> list[_Place]:
        found = [place.any for place in self.places if place.any is not None and word != END]
        for place in self.places:
            found += place.words.get(word, ())
        return found


class Phrases:
    """Many phrases, each with a name; `find` says where each of them stands."""

    def __init__(self, lists: Mapping[str, Iterable[str]], spell: Callable[[str], Line]) -> None:
        """`lists`: the alternatives behind each {name}; `spell`: how a phrase's own words are written out."""
        self._start, self._lists, self._spell = _Place(), lists, spell
        self._standings: dict[tuple[frozenset[_Place], tuple[str, ...]], _Standing] = {}
        self._named: dict[str, object] = {}
        self.vocabulary: set[str] = {END}

    def add(self, name: str, phrase: str) -> None:
        """Raises PhraseError for what cannot be read."""
        parts = _PARTS.findall(phrase)
        place = self._start
        for element in self._sequence(parts, phrase, ()):
            place = place.then(element)
        if parts:
            raise PhraseError(f"{phrase!r}: a bracket is closed that was not opened")
        if place is self._start:
            raise PhraseError(f"{phrase!r}: there is nothing in it")
        if name not in place.ends:
            place.ends.append(name)

    def find(self, words: Line) -> Iterator[tuple[int, int, str]]:
        """(first word, word after the last, name) of every phrase that stands in the words."""
        if len(self._standings) > MOST_STANDINGS:
            self._standings.clear()
        first = self._standing([self._start])
        known = [word if word in self.vocabulary else "" for word in words]
        for start in range(len(known)):
            here, at = first, start
            while at < len(known):
                word = known[at]
                following = here.then.get(word)
                if following is None:
                    following = here.then[word] = self._standing(here.step(word))
                here, at = following, at + 1
                for name in here.ends:
                    yield start, at, name
                if not here.places:
                    break

    def _standing(self, places: Iterable[_Place]) -> _Standing:
        """Where one stands, with all that is reached without a word; the same places are one standing."""
        reached: dict[_Place, None] = dict.fromkeys(places)
        todo = list(reached)
        for place in todo:  # grows while it is walked
            for free in place.free:
                if free not in reached:
                    reached[free] = None
                    todo.append(free)
        ends = tuple(dict.fromkeys(name for place in todo for name in place.ends))
        leading = frozenset(place for place in todo if place.words or place.any)
        key = (leading, ends)
        return self._standings.setdefault(key, _Standing(leading, ends))

    def _sequence(self, parts: list[str], phrase: str, inside: tuple[str, ...]) -> list[object]:
        """The elements up to the end, a bar or a closing bracket, which is left standing."""
        found: list[object] = []
        while parts and parts[0] not in ("|", ")", "]"):
            part = parts.pop(0)
            if part in GAPS:
                found.append(GAPS[part])
            elif part in ("^", "$"):
                found.append(END)
            elif part in ("(", "["):
                found.append(self._ways(parts, phrase, inside, "(" if part == "(" else "["))
            elif part.startswith("{"):
                found.append(self._listed(part[1:-1], phrase, inside))
            else:
                spelt = self._spell(part.lower())
                self.vocabulary.update(spelt)
                found.extend(spelt)
        return found

    def _ways(self, parts: list[str], phrase: str, inside: tuple[str, ...], opened: str) -> object:
        ways = [tuple(self._sequence(parts, phrase, inside))]
        while parts and parts[0] == "|":
            parts.pop(0)
            ways.append(tuple(self._sequence(parts, phrase, inside)))
        if not parts or parts.pop(0) != (")" if opened == "(" else "]"):
            raise PhraseError(f"{phrase!r}: a bracket is not closed")
        if opened == "(" and () in ways:
            raise PhraseError(f"{phrase!r}: one of several is empty, or only a word that is left out of messages")
        return tuple([*ways, ()] if opened == "[" else ways)

    def _listed(self, name: str, phrase: str, inside: tuple[str, ...]) -> object:
        if name in self._named:
            return self._named[name]
        if name not in self._lists or name in inside:
            raise PhraseError(f"{phrase!r}: there is no list {{{name}}}, or it holds itself")
        ways = []
        for way in self._lists[name]:
            parts = _PARTS.findall(way)
            ways.append(tuple(self._sequence(parts, way, (*inside, name))))
        self._named[name] = tuple(ways)
        return self._named[name]
