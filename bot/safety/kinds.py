"""The kinds of worry that words can hold, and what is said of a message: never a score, never kept. Pure.

Source of the kinds: docs/words-that-worry.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

Kind = Literal[
    "suicide_self_harm", "injury_now", "other_at_risk", "abuse_now", "sexual_violence", "harm_to_others",
    "abuse", "slavery", "speak_up", "distress", "refusal", "none",
]  # fmt: skip
KINDS: Final[tuple[Kind, ...]] = (
    "injury_now", "suicide_self_harm", "abuse_now", "sexual_violence", "other_at_risk", "harm_to_others",
    "abuse", "slavery", "speak_up", "distress", "refusal", "none",
)  # fmt: skip
"""In the order in which they win over each other."""
URGENT: Final = frozenset[Kind](KINDS[:6])
"""Those that bring the urgent-help card."""

By = Literal["rules", "semantic", "both"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a message seems to be about. `topics` are the directory's tags, best first; `by` is who said so.

    `sure`: 0 to 1, only for weighing two voters against each other; it is never stored, shown or logged.
    """

    kind: Kind
    topics: tuple[str, ...] = ()
    by: By = "rules"
    sure: float = 1.0

    @property
    def urgent(self) -> bool:
        return self.kind in URGENT


class Voter(Protocol):
    """A second opinion: local, offline, loaded once. Runs off the event loop; may raise or be late."""

    def vote(self, text: str) -> Verdict:
        """The likeliest kind and the topics in order. Pure of side effects; nothing of `text` is kept or logged."""
        ...
