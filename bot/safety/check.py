"""What is amiss in the directory: a sentence each, the service first. Asks no clock and no web page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from bot.safety.directory import SHOWN, Directory
from bot.safety.local import NATIONS
from bot.safety.signpost import Signpost


def findings(directory: Directory, today: date) -> list[str]:
    """Stale, malformed, twice, without hours, out of reach. (Unknown topics and the like do not even load.)"""
    shown = [one for one in directory.entries.values() if one.status in SHOWN and not one.local]
    found = [f"{one.id}: {problem}" for one in shown for problem in _of_one(one, today)]
    return [*found, *_twice(shown), *_out_of_reach(directory)]


def _of_one(one: Signpost, today: date) -> Iterator[str]:
    if one.stale(today):
        yield f"expires_on {one.expires_on} has passed: ring or look, then set verified_on and a new expires_on"
    if one.verified and one.expires_on is None:
        yield "verified_on without expires_on: say when to ask again"
    if one.url and not one.url.startswith("https://"):
        yield f"url {one.url} is not https, so its name is no link"
    if (one.phone or one.text) and one.opening is None:
        yield "no open and no perhaps: nobody can tell whether it is open"


def _twice(shown: list[Signpost]) -> Iterator[str]:
    """The same number for the same nation under two names: one of them is a slip."""
    numbers: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in shown:
        for nation in one.nations if one.phone else ():
            numbers[re.sub(r"\D", "", one.phone), nation].append(one.id)
    pairs = {tuple(ids): number for (number, _), ids in numbers.items() if len(ids) > 1}
    yield from (f"{' and '.join(ids)}: have the same number, {number}" for ids, number in pairs.items())


def _out_of_reach(directory: Directory) -> Iterator[str]:
    """A kind of help that everybody may ask for, and that nobody in some nation answers."""
    for topic, words in directory.topics.items():
        none = [nation for nation in NATIONS if not directory.fitting([topic], nation)]
        if none:
            yield f"{topic} (“{words}”): nobody answers in {', '.join(none)}; add a service, or help of your own"
