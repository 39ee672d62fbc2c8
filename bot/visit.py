"""What a handler is given: the house (its stores, words, directory, clock) and one person's visit to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.chat import Part, SmallPrint
from bot.database import Database
from bot.people.known import Known
from bot.private import Answers
from bot.rounds import Seated
from bot.router import Router
from bot.safety.directory import Directory, Signpost
from bot.safety.footer import footer_line
from bot.safety.kinds import Verdict
from bot.safety.listen import NOTHING, Listening
from bot.safety.local import local_help
from bot.safety.shown import signpost_lines
from bot.settings import Settings
from bot.words import Library, Page


@dataclass(frozen=True)
class House:
    """Everything that stands for as long as the process runs. `now` is the only clock."""

    settings: Settings
    identity: Database
    answers: Answers
    words: Library
    directory: Directory
    router: Router
    now: Callable[[], datetime]
    listening: Listening = field(default_factory=Listening)

    async def close(self) -> None:
        await self.identity.close()
        await self.answers.close()


@dataclass(frozen=True)
class Visit:
    """One person, one thing they did or are to be told, in their language, at one moment.

    `seated`: their seat in the round that a letter is about, where its kind asks for it. `verdict`: what the words they
    typed seem to be about; never stored, never logged. `tappable`: what is answered is a message in their own chat.
    """

    house: House
    person: Known
    now: datetime
    workspace: str = ""
    platform: str = ""
    seated: Seated | None = None
    verdict: Verdict = NOTHING
    tappable: bool = False

    def page(self, name: str) -> Page:
        return self.house.words.page(name, self.person.language)

    async def help_for(self, topics: Iterable[str], most: int = 3) -> list[Signpost]:
        """What fits the topics (the best first) here and now, the place's own help among it."""
        local = await local_help(self.house.identity, self.person.organisation_id)
        person = self.person
        return self.house.directory.fitting(
            topics, person.nation, most, now=self.now, language=person.language, local=local
        )

    def signposts(self, found: Sequence[Signpost], *, open_now: bool = False) -> tuple[Part, ...]:
        """These as they are shown. `open_now`: say so of those that are, where it is read at once."""
        directory, nation, today = self.house.directory, self.person.nation, self.now.date()
        answering = [one.id for one in found if open_now and directory.open_now(one, self.now, nation)]
        stale = [one.id for one in found if one.stale(today)]
        return signpost_lines(found, self.page("help"), open_now=answering, stale=stale)

    @property
    def footer(self) -> SmallPrint:
        """The help that is always there."""
        return footer_line(self.house.directory, self.page("footer"), self.person.nation)

    def at(self, now: datetime) -> Visit:
        return replace(self, now=now)


@dataclass(frozen=True)
class Notice:
    """One team's channel that is to be told something, in the organisation's language."""

    house: House
    organisation_id: int
    team_id: int
    team: str
    zone: str
    language: str
    now: datetime

    def page(self, name: str) -> Page:
        return self.house.words.page(name, self.language)
