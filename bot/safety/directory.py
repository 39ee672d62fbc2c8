"""The directory of help: who answers which topic, in which nation. Closed and do-not-show entries never leave it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, zip_longest
from pathlib import Path
from typing import Final

from bot.people.days_off import bank_holidays
from bot.safety.entries import read_entries
from bot.safety.signpost import Signpost
from bot.when.local import local as wall_clock
from bot.words import OURS, WordsError, load_table

__all__ = ["Directory", "Signpost", "open_directory"]

SHOWN: Final = ("open",)  # "local" and "verify" entries wait for a person to fill in or confirm them
ALWAYS_IN_FOOTER: Final = "999"
ZONE: Final = "Europe/London"  # all four nations keep one time
AT_ANY_HOUR: Final = "samaritans"
"""For anybody, about anything, by day and night: stands first where all that fits is shut."""
MOST_LOCAL: Final = 2  # of what a person is shown first, so that they see somebody outside their work, too
QUARTER: Final = 15  # minutes for which an order stands; no service opens or shuts in between


class Directory:
    """Signposts by topic and nation, and the four lines of the help footer."""

    def __init__(
        self, entries: Mapping[str, Signpost], footer: Mapping[str, Sequence[str]], topics: Mapping[str, str],
        menu: Mapping[str, tuple[str, tuple[str, ...]]],
    ) -> None:  # fmt: skip
        self.entries = entries
        self.topics = topics
        self.menu = menu
        self._footer = footer
        self._fitting = lru_cache(maxsize=512)(self._best)

    def fitting(
        self, topics: Iterable[str], nation: str, most: int = 3, *, now: datetime | None = None, language: str = "en",
        local: tuple[Signpost, ...] = (),
    ) -> list[Signpost]:  # fmt: skip
        """At most `most` that fit, best first; what is known to be shut at `now` (aware) comes last, never first.

        The topics' order counts: each in turn gives its best service. For a topic: what is past its date last; the
        place's own help (`local`, see `local.local_help`) first; lines for all before those for one trade or faith,
        since Canopy does not know, or guess, what somebody is; what is not shut; what the service is chiefly for; open
        before unknown; the nearer area; the language; a telephone. Those chosen stand open ones first.
        """
        return self._fitting(tuple(dict.fromkeys(topics)), nation, language, _quarter(now), local, most)[:most]

    def footer(self, nation: str) -> list[Signpost]:
        """The nation's lines of immediate help, emergency first."""
        return [self.entries[id] for id in self._footer[nation]]

    def shown(self, nation: str) -> list[Signpost]:
        """Everything that may ever be shown to somebody of this nation."""
        return [one for one in self.entries.values() if one.status in SHOWN and not one.local and nation in one.nations]

    def open_now(self, entry: Signpost, now: datetime, nation: str) -> bool | None:
        """Whether somebody answers there now (aware); None where that is not sure, and for what is only read."""
        return entry.open_at(wall_clock(now, ZONE), _off(nation, now.year)) if entry.phone or entry.text else None

    def _best(
        self, wanted: tuple[str, ...], nation: str, language: str, at: datetime | None, local: tuple[Signpost, ...],
        most: int,
    ) -> list[Signpost]:  # fmt: skip
        everything = [one for one in (*local, *self.shown(nation)) if one.id != ALWAYS_IN_FOOTER]
        look = _Look(wanted, language, at, _off(nation, at.year) if at else frozenset())
        queues = [sorted((one for one in everything if topic in one.topics), key=look.order(topic)) for topic in wanted]
        turns = (one for one in chain.from_iterable(zip_longest(*queues)) if one is not None)
        ranked = [*_not_all_local(list(dict.fromkeys(turns)))]
        first = sorted(ranked[:most], key=look.place)
        if first and look.openness(first[0]) == SHUT:
            first = [self.entries[AT_ANY_HOUR], *first[: most - 1]]
        return [*first, *ranked[most:]]


OPEN, UNKNOWN, SHUT = range(3)


@dataclass(frozen=True, slots=True)
class _Look:
    """What somebody wants to know, at a wall time `at` (or at no time)."""

    wanted: tuple[str, ...]
    language: str
    at: datetime | None
    off: frozenset[date]

    def openness(self, one: Signpost) -> int:
        """What is only there to be read is neither open nor shut."""
        if self.at is None or not (one.phone or one.text):
            return UNKNOWN
        return {True: OPEN, None: UNKNOWN, False: SHUT}[one.open_at(self.at, self.off)]

    def place(self, one: Signpost) -> tuple[bool, bool, int]:
        """Among the few that somebody is shown."""
        openness = self.openness(one)
        return openness == SHUT, not one.local, openness

    def order(self, topic: str):  # type: ignore[no-untyped-def]  # a key of plain numbers
        """Smallest first."""
        return lambda one: (
            self.at is not None and one.stale(self.at.date()),
            not one.local,
            one.for_some,
            self.openness(one) == SHUT,
            not (one.local or topic in _chiefly(one)),
            self.openness(one),
            len(one.nations),
            self._foreign(one),
            -len(set(self.wanted) & set(one.topics)),
            not one.phone,
        )

    def _foreign(self, one: Signpost) -> int:
        return 0 if self.language in ("en", *one.languages) else 1 if "*" in one.languages else 2


def _chiefly(one: Signpost) -> tuple[str, ...]:
    """What stands first in its list; of a crisis line also what stands second, since "crisis" names no trouble."""
    return one.topics[:2] if one.topics[0] == "crisis" else one.topics[:1]


def _not_all_local(ranked: list[Signpost]) -> Iterator[Signpost]:
    mine = [one for one in ranked if one.local]
    late = set(mine[MOST_LOCAL:])
    yield from (one for one in ranked if one not in late)
    yield from mine[MOST_LOCAL:]


def _quarter(now: datetime | None) -> datetime | None:
    """The wall time in the United Kingdom, at the last quarter of an hour."""
    if now is None:
        return None
    at = wall_clock(now, ZONE)
    return at.replace(minute=at.minute // QUARTER * QUARTER, second=0, microsecond=0, tzinfo=None)


def _off(nation: str, year: int) -> frozenset[date]:
    return bank_holidays(nation, year) | bank_holidays(nation, year - 1)  # a night that began last year


def open_directory(root: Path = OURS / "signposts", own: Path | None = None) -> Directory:
    """The directory from its files, with those of an organisation's own folder of words (`own`) on top.

    Raises WordsError.
    """
    names = load_table(root / "topics.toml")
    topics = {tag: row["words"] for tag, row in names["topics"].items()}
    menu = {name: (row["label"], tuple(row["topics"])) for name, row in names["menu"].items()}
    footer = {nation: row["lines"] for nation, row in load_table(root / "footer.toml")["footer"].items()}
    theirs = sorted((own / "signposts").glob("*.toml")) if own else []
    entries = read_entries([root / "gb.toml", *theirs], topics)
    if wrong := list(_footer_mistakes(entries, footer)):
        raise WordsError(*(f"{theirs[-1] if theirs else root}: {problem}" for problem in wrong))
    return Directory(entries, footer, topics, menu)


def _footer_mistakes(entries: Mapping[str, Signpost], footer: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The help under every reply protects people: it can be put right, never taken away."""
    for nation, lines in footer.items():
        for one in (entries[id] for id in lines):
            if one.status not in SHOWN or one.local or nation not in one.nations or not (one.phone or one.text):
                yield f"{one.id}: it stands under every reply in {nation}, so it must be open there, with a number"
