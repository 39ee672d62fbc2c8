"""One service that helps: whom, with what, how to reach it and when. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from bot.safety.hours import Opening, open_at


@dataclass(frozen=True, slots=True)
class Signpost:
    """As the directory's files give it, or an organisation's coordinator; `hours` as words, empty where not known.

    `local`: for the people of one place or employer; `kind` says which of `local.KINDS`, where it is an organisation's
    own, and `person_id` which colleague it is. `for_some`: for one trade, faith or the like. `unsure`: what nobody has
    checked (`to_check` in the file). `languages` beside English; "*" where there are interpreters.
    """

    id: str
    name: str
    who: str
    topics: tuple[str, ...]
    phone: str = ""
    text: str = ""
    url: str = ""
    hours: str = ""
    nations: tuple[str, ...] = ()
    local: bool = False
    crisis: bool = False
    status: str = "open"
    verified: bool = False
    opening: Opening | None = None
    area: str = ""
    languages: tuple[str, ...] = ()
    for_some: bool = False
    unsure: tuple[str, ...] = ()
    verified_on: date | None = None
    expires_on: date | None = None
    kind: str = ""
    person_id: int | None = None

    @property
    def for_anybody(self) -> bool:
        return not self.for_some

    def stale(self, on: date) -> bool:
        """Whether the day to ask again has passed."""
        return self.expires_on is not None and self.expires_on < on

    def open_at(self, at: datetime, off: Collection[date]) -> bool | None:
        """See `hours.open_at`. It is never said to be open by hours that are to be checked and that nobody has."""
        found = open_at(self.opening, at, off)
        return None if found and "hours" in self.unsure and not self.verified else found
