"""Which worry a message's words hold, by phrases that people can read (prompts/risk). Pure: no store, no clock.

A message is written out in small plain words; phrases of harmless talk take away what they overlap; of what is left,
the gravest kind wins. Nothing of a message is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.safety.kinds import KINDS, URGENT, Kind, Verdict
from bot.safety.normalise import Spelling
from bot.safety.phrases import END, PhraseError, Phrases

LONGEST: Final = 8000
"""Characters that are read; what is beyond the longest form's limit is no message of ours."""
MOST_TOPICS: Final = 6
IDIOM, CONTEXT, TOPIC = "idiom", "context", "topic"
EXPLAINED: Final = KINDS[: KINDS.index("distress")]
"""Kinds that an idiom takes away: "not suicidal, just so tired" is still a hard day."""

ONESELF: Final = frozenset(("i", "im", "me", "my", "mine", "myself"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `excluded`: words that sound alarming are there, and were taken for an idiom or for work talk."""

    verdict: Verdict
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class _Group:
    kind: str
    topics: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Rules:
    """The phrases of one folder, ready to read. Raises PhraseError, which names the group, for what is ill written."""

    def __init__(self, tables: Mapping[str, Mapping[str, Any]]) -> None:
        """`tables`: every file of the folder by its name (`spelling`, `lists`, `kinds`, and those of phrases)."""
        self._spelling = Spelling(tables["spelling"]["means"], tables["spelling"]["right"])
        self._topics: Mapping[Kind, Sequence[str]] = tables["kinds"]["topics"]
        self._phrases = Phrases(tables["lists"], self._spelling.phrase)
        self._groups: dict[str, _Group] = {}
        for name, table in tables.items():
            if name not in ("spelling", "lists", "kinds"):
                for kind, groups in table.items():
                    self._read_in(kind, groups)
        self._spelling.learn(self._phrases.vocabulary)
        self._check()

    def read(self, text: str) -> Verdict:
        """The gravest kind and the topics, best first."""
        return self.weigh(text).verdict

    def weigh(self, text: str) -> Reading:
        """The verdict, and whether harmless talk explains away what would have been one."""
        words = self._spelling.words(text[:LONGEST])
        sentence = _sentences(words)
        found = [(start, end, self._groups[name]) for start, end, name in self._phrases.find(words)]
        harmless = [(start, end) for start, end, group in found if group.kind == IDIOM]
        around = {(group.unless[0], sentence[start]) for start, _, group in found if group.kind == CONTEXT}
        taken = bytearray(len(words))
        for start, end in harmless:
            taken[start:end] = b"\1" * (end - start)
        left: dict[str, Counter[str]] = {}
        kept: list[tuple[int, int, _Group]] = []
        excluded = False
        for start, end, group in found:
            if group.kind in (IDIOM, CONTEXT):
                continue
            said_in_play = group.kind in EXPLAINED and any(taken[start:end])
            if said_in_play or any((one, sentence[start]) in around for one in group.unless):
                excluded = excluded or group.kind in URGENT
                continue
            kept.append((start, end, group))
        of_another = bytearray(len(words))
        for start, end, group in kept:
            if group.kind == "other_at_risk":
                of_another[start:end] = b"\1" * (end - start)
        for start, end, group in kept:
            # "My mate says she'll end it": the words are those of one's own danger, the danger is the mate's.
            told = (
                group.kind == "suicide_self_harm"
                and any(of_another[start:end])
                and ONESELF.isdisjoint(words[start:end])
            )
            left.setdefault("other_at_risk" if told else group.kind, Counter()).update(group.topics)
        kind: Kind = next((kind for kind in KINDS if kind in left), "none")
        topics = _ranked(left.get(TOPIC, Counter()), left.get(kind, Counter()), self._topics[kind], kind)
        return Reading(Verdict(kind, topics), excluded)

    def _read_in(self, kind: str, groups: Mapping[str, Any]) -> None:
        for name, group in groups.items():
            whole = f"{kind}.{name}"
            if kind not in (*KINDS, IDIOM, CONTEXT, TOPIC):
                raise PhraseError(f"{whole}: there is no kind {kind}")
            topics = (name,) if kind == TOPIC else tuple(group.get("topics", ()))
            unless = (name,) if kind == CONTEXT else tuple(group.get("unless", ()))
            self._groups[whole] = _Group(kind, topics, unless)
            for phrase in group["phrases"]:
                try:
                    self._phrases.add(whole, phrase)
                except PhraseError as error:
                    raise PhraseError(f"{whole}: {error}") from None

    def _check(self) -> None:
        contexts = {group.unless[0] for group in self._groups.values() if group.kind == CONTEXT}
        for name, group in self._groups.items():
            if unknown := set(group.unless) - contexts:
                raise PhraseError(f"{name}: unless: there is no context {', '.join(sorted(unknown))}")


def _sentences(words: Sequence[str]) -> list[int]:
    """For each word, the number of its sentence."""
    numbers, number = [], 0
    for word in words:
        number += word == END
        numbers.append(number)
    return numbers


def _ranked(said: Counter[str], own: Counter[str], usual: Iterable[str], kind: str) -> tuple[str, ...]:
    """Topics, best first: for what is urgent the kind's own, for all else what the words name."""
    named, ours = [topic for topic, _ in said.most_common()], [topic for topic, _ in own.most_common()]
    first, second = (ours, named) if kind in EXPLAINED else (named, ours)
    return tuple(dict.fromkeys((*first, *second, *(usual if not (kind == "distress" and named) else ()))))[:MOST_TOPICS]
