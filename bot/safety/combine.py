"""How two opinions on one message become one: the rules, which people can read, and a second voter. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.safety.kinds import Verdict

SURE_ENOUGH: Final = 0.5
"""From here the second voter brings the urgent card by itself. Voters scale their `sure` so that this is their line."""
SURE_ALTHOUGH_EXCLUDED: Final = 0.95
"""The line where the rules know the words for an idiom or for work talk ("dying for a brew", "his risk assessment")."""


def combine(rules: Verdict, excluded: bool, second: Verdict | None) -> Verdict:
    """One verdict. `excluded`: the rules took the words for an idiom or work talk; `second`: None if absent or late.

    Urgent if the rules say so, whatever the voter thinks: nobody's plain words are argued away by a model. Else urgent
    if the voter is sure enough. Else the rules' kind, if they have one, or the voter's. Topics are both voters' (those
    of whoever named the kind first), best first.
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
    topics = tuple(dict.fromkeys((*first.topics, *other.topics)))
    return replace(first, topics=topics, by="both" if both else "semantic" if by_second else "rules")
