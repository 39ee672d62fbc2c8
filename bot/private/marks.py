"""Which row of the answers' store is whose: marks, made anew for every round so that none can be followed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


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


def reply_mark(keys: Marker, spot: Spot) -> bytes:
    """The row of this person's answer in this round."""
    return keys.mark(spot.key, "reply", spot.organisation, spot.round, spot.person, spot.salt)


def note_mark(keys: Marker, spot: Spot) -> bytes:
    """The row of what this person added in words."""
    return keys.mark(spot.key, "note", spot.organisation, spot.round, spot.person, spot.salt)


def round_mark(keys: Marker, key: int, organisation: int, round_id: int) -> bytes:
    """All answers of one round."""
    return keys.mark(key, "round", organisation, round_id)
