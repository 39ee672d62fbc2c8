"""How two opinions on one message become one: the rules, which people can read, and a second voter. Pure."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, zip_longest
from typing import Final

from bot.safety.kinds import By, Verdict

SURE_ENOUGH: Final = 0.5
"""From here the second voter brings the urgent card by itself. Voters scale their `sure` so that this is their line."""
SURE_ALTHOUGH_EXCLUDED: Final = 0.95
"""The line where the rules know the words for an idiom or for work talk ("dying for a brew", "his risk assessment")."""

FOR_ANY_TROUBLE: Final = ("mental_health", "crisis_support")
"""What the rules name where they know no better; the voter may."""


def combine(rules: Verdict, excluded: bool, second: Verdict | None) -> Verdict:
    """One verdict. `excluded`: the rules took the words for an idiom or work talk; `second`: None if absent or late.

    Urgent if the rules say so, whatever the voter thinks: nobody's plain words are argued away by a model. Else urgent
    if the voter is sure enough. Else the rules' kind, if they have one, or the voter's. Topics are both voters', best
    first: of an urgent kind those of whoever named it lead; else they take turns, and what fits anybody comes last.
    """
    if second is None:
        return replace(rules, by="rules")
    if rules.urgent:
        return _named(rules, second, both=second.urgent)
    if second.urgent and second.sure >= (SURE_ALTHOUGH_EXCLUDED if excluded else SURE_ENOUGH):
        return _named(second, rules, both=False, by_second=True)
    if rules.kind != "none" or excluded or second.urgent:  # an urgent voter that is not sure enough says nothing
        return _named(rules, second, both=second.kind == rules.kind)
    return _named(second, rules, both=second.kind == "none", by_second=True)


def _named(first: Verdict, other: Verdict, *, both: bool, by_second: bool = False) -> Verdict:
    by: By = "both" if both else "semantic" if by_second else "rules"
    if first.urgent:
        ranked = [*first.topics, *other.topics]
    else:
        rules, second = (other, first) if by_second else (first, other)
        exact = [topic for topic in rules.topics if topic not in FOR_ANY_TROUBLE]
        turns = chain.from_iterable(zip_longest(second.topics, exact))
        ranked = [*(topic for topic in turns if topic), *rules.topics]
    return replace(first, topics=tuple(dict.fromkeys(ranked)), by=by)
