"""The directory of help: who answers which topic, in which nation. Closed and do-not-show entries never leave it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.words import OURS, load_table

SHOWN = ("open",)  # "local" and "verify" entries wait for a person to fill in or confirm them
ALWAYS_IN_FOOTER = "999"
FOR_ANYBODY = ("anyone", "adults", "all healthcare", "nhs and frontline", "healthcare and emergency", "any worker")


@dataclass(frozen=True, slots=True)
class Signpost:
    """One service, as the directory's file gives it; `hours` as words, an empty text where nothing is known."""

    id: str
    name: str
    who: str
    topics: tuple[str, ...]
    phone: str
    text: str
    url: str
    hours: str
    nations: tuple[str, ...]
    local: bool
    crisis: bool
    status: str
    verified: bool

    @property
    def for_anybody(self) -> bool:
        return self.who.lower().startswith(FOR_ANYBODY)


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
        self._fitting = lru_cache(maxsize=256)(self._best)

    def fitting(self, topics: Iterable[str], nation: str, most: int = 3) -> list[Signpost]:
        """At most `most` that fit, best first: for anybody, more shared topics, a telephone, the file's order.

        Lines for one trade or faith come after those for all: Canopy does not know, or guess, what somebody is.
        """
        return self._fitting(tuple(dict.fromkeys(topics)), nation)[:most]

    def footer(self, nation: str) -> list[Signpost]:
        """The nation's lines of immediate help, emergency first."""
        return [self.entries[id] for id in self._footer[nation]]

    def _best(self, wanted: tuple[str, ...], nation: str) -> list[Signpost]:
        return sorted(
            (entry for entry in self.entries.values() if self._fits(entry, wanted, nation)),
            key=lambda entry: (not entry.for_anybody, -len(set(wanted) & set(entry.topics)), not entry.phone),
        )

    @staticmethod
    def _fits(entry: Signpost, wanted: tuple[str, ...], nation: str) -> bool:
        return (
            entry.status in SHOWN
            and not entry.local
            and nation in entry.nations
            and entry.id != ALWAYS_IN_FOOTER
            and bool(set(wanted) & set(entry.topics))
        )


def open_directory(root: Path = OURS / "signposts") -> Directory:
    """The directory from its files. Raises WordsError."""
    entries = {id: _signpost(id, row) for id, row in load_table(root / "gb.toml").items()}
    footer = {nation: row["lines"] for nation, row in load_table(root / "footer.toml")["footer"].items()}
    names = load_table(root / "topics.toml")
    topics = {tag: row["words"] for tag, row in names["topics"].items()}
    menu = {name: (row["label"], tuple(row["topics"])) for name, row in names["menu"].items()}
    return Directory(entries, footer, topics, menu)


def _signpost(id: str, row: dict[str, Any]) -> Signpost:
    return Signpost(
        id=id,
        name=row["name"],
        who=row.get("for", ""),
        topics=tuple(row.get("topics", ())),
        phone=row.get("phone", ""),
        text=row.get("text", ""),
        url=row.get("url", ""),
        hours=row.get("hours", ""),
        nations=tuple(row.get("nations", ())),
        local=bool(row.get("local", False)),
        crisis=bool(row.get("crisis", False)),
        status=row["status"],
        verified=bool(row.get("verified_on", "")),
    )
