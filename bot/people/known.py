"""A person as the rest of the house may know them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Known:
    """A person as a handler may know them: never what they answered.

    What their organisation chose: `observances`, `free_text` (words may be added to an answer), `quotes` (and lent).
    """

    id: int
    organisation_id: int
    name: str
    language: str
    nation: str
    zone: str
    salt: bytes
    paused_until: datetime | None = None
    stopped_at: datetime | None = None
    left_at: datetime | None = None
    observances: str = ""
    free_text: bool = True
    quotes: bool = False

    def wants_letters(self, now: datetime) -> bool:
        """Neither gone, nor stopped, nor pausing."""
        return not (self.left_at or self.stopped_at or (self.paused_until and self.paused_until > now))
