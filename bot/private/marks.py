"""Which row of the answers' store is whose: marks, made anew for every round so that none can be followed. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

Making = Callable[["Marker", "Spot"], bytes]
"""One of the marks below that are made of a spot."""


class Marker(Protocol):
    """What makes a mark from its parts (see `keys.Keys.mark`)."""

    def mark(self, version: int, *parts: object) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Spot:
    """One person's place in one round: all that is needed to find their answer, and nothing that a thief has."""

    organisation: int
    round: int
    person: int
    salt: bytes
    key: int


def under(spot: Spot, key: int) -> Spot:
    """The same place, as it is marked under another key."""
    return replace(spot, key=key)


def reply_mark(keys: Marker, spot: Spot) -> bytes:
    """The row of this person's answer in this round."""
    return keys.mark(spot.key, "reply", spot.organisation, spot.round, spot.person, spot.salt)


def note_mark(keys: Marker, spot: Spot) -> bytes:
    """The row of what this person added in words."""
    return keys.mark(spot.key, "note", spot.organisation, spot.round, spot.person, spot.salt)


def round_mark(keys: Marker, key: int, organisation: int, round_id: int) -> bytes:
    """All answers of one round."""
    return keys.mark(key, "round", organisation, round_id)


def quote_mark(keys: Marker, spot: Spot) -> bytes:
    """The row of the words that this person lets a named person read."""
    return keys.mark(spot.key, "quote", spot.organisation, spot.round, spot.person, spot.salt)


def queue_mark(keys: Marker, key: int, organisation: int) -> bytes:
    """All such words of one organisation."""
    return keys.mark(key, "queue", organisation)


@dataclass(frozen=True, slots=True)
class Whose:
    """One person, as far as a mark needs to know them."""

    organisation: int
    person: int
    salt: bytes


def given_mark(keys: Marker, key: int, use: str, owner: Whose, number: str) -> bytes:
    """The row of one thing that somebody gave: `use` is "share" or "ask", `number` is sealed in the row itself."""
    return keys.mark(key, use, owner.organisation, owner.person, owner.salt, number)


def owner_mark(keys: Marker, key: int, use: str, owner: Whose) -> bytes:
    """All rows of one use that somebody gave."""
    return keys.mark(key, f"{use} by", owner.organisation, owner.person, owner.salt)


def reader_mark(keys: Marker, key: int, use: str, reader: Whose) -> bytes:
    """All rows of one use that were given to somebody."""
    return keys.mark(key, f"{use} to", reader.organisation, reader.person, reader.salt)
