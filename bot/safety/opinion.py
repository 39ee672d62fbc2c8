"""From how likely each kind and topic is to one verdict: where the line of the urgent card runs. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.safety.kinds import URGENT, Kind, Verdict

MOST_TOPICS: Final = 4


@dataclass(frozen=True, slots=True)
class Scores:
    """From 0 to 1 in the order of the opinion's kinds and topics."""

    kinds: tuple[float, ...]
    topics: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a trained voter's numbers stand for.

    `line`: how likely urgent kinds must be together. `abuse`: how much of abuse without danger now counts with them:
    its writer is often in more danger than the words say, and the card is a help either way. `topic_line`: from where a
    topic is named beside the likeliest. `kind_topics`: what always helps with an urgent kind, best first.
    `distress`: how much more it counts than the other kinds that are not urgent, since help that is not needed costs
    somebody little.
    """

    kinds: tuple[Kind, ...]
    topics: tuple[str, ...]
    line: float
    abuse: float
    topic_line: float
    kind_topics: Mapping[str, Sequence[str]]
    distress: float = 1.0

    @staticmethod
    def of(about: Mapping[str, Any]) -> Opinion:
        """From what a file of weights says of itself."""
        return Opinion(
            tuple(about["kinds"]),
            tuple(about["topics"]),
            about["line"],
            about["abuse"],
            about["topic_line"],
            about["kind_topics"],
            about["distress"],
        )

    def urgency(self, scores: Scores) -> float:
        """How likely it is that the urgent card helps, 0 to 1."""
        of = dict(zip(self.kinds, scores.kinds, strict=True))
        return sum(of[kind] for kind in self.kinds if kind in URGENT) + self.abuse * of["abuse"]

    def verdict(self, scores: Scores) -> Verdict:
        """The likeliest kind on its side of the line; `sure` is 0.5 on the line."""
        urgency = self.urgency(scores)
        urgent = urgency >= self.line
        pairs = zip(scores.kinds, self.kinds, strict=True)
        side = [(self._weighed(share, kind), kind) for share, kind in pairs if (kind in URGENT) is urgent]
        kind = max(side)[1]
        above = 0.5 + 0.5 * (urgency - self.line) / (1 - self.line)
        sure = min(above, 1.0) if urgent else 0.5 * urgency / self.line
        return Verdict(kind, self._named(scores, kind), "semantic", sure)

    def _weighed(self, share: float, kind: Kind) -> float:
        return share * self.distress if kind == "distress" else share

    def _named(self, scores: Scores, kind: Kind) -> tuple[str, ...]:
        if kind in ("none", "refusal"):
            return ()
        ranked = sorted(zip(scores.topics, self.topics, strict=True), reverse=True)
        sure = [name for at, (share, name) in enumerate(ranked) if not at or share >= self.topic_line]
        return tuple(dict.fromkeys((*self.kind_topics.get(kind, ()), *sure)))[:MOST_TOPICS]
