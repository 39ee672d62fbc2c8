"""From an event to its answer: who is it, which handler, and the help footer under whatever is said. Never raises."""

from __future__ import annotations

import hashlib
import logging
import traceback
from dataclasses import replace
from datetime import datetime, timedelta

from bot import rounds
from bot.chat import (
    Answer,
    Button,
    Buttons,
    Changed,
    Commanded,
    Event,
    Filled,
    Form,
    Installed,
    Message,
    OpenedHome,
    Pressed,
    Said,
    Uninstalled,
    Words,
    row_id,
)
from bot.delivery.write import insert_new
from bot.models import Seen
from bot.people import recognise
from bot.people.changes import profile_changed, taken_out
from bot.safety.footer import footer_line
from bot.visit import House, Visit
from bot.words import ENGLISH

log = logging.getLogger(__name__)

HOME, UNCLEAR = "home", "help.unclear"
LONGEST = 4  # words of a typed phrase that ends in "*": what stands behind them may be anything


class Dispatch:
    """The one way in. Platforms call it with every event and show what it gives back."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._phrases = _phrases(house)

    async def __call__(self, event: Event) -> Answer:
        """The answer. What breaks is answered with a kind sentence and the help, and logged without a word of it."""
        try:
            return await self._answer(event)
        except Exception as error:
            log.error("an event was not answered", extra={"error": type(error).__name__, "at": _place(error)})
            return self._sorry()

    async def _answer(self, event: Event) -> Answer:
        house = self._house
        if isinstance(event, Uninstalled):
            await taken_out(house.identity, event.who, house.now())
            return Answer()
        if event.key and not await self._first_time(event):
            return Answer()
        met = await recognise.recognise(house.identity, event.who, _hello_at(event, house.now()), self._seat(event))
        if met is None:
            return self._stranger()
        if isinstance(event, Changed):
            await profile_changed(house.identity, met, event, house.now())
            return Answer()
        if not isinstance(event, Pressed | Filled):
            await recognise.keep_conversation(house.identity, met, event.who)
        if isinstance(event, Installed):
            return Answer()  # their welcome letter is already on its way
        seated = rounds.seated(met.round, met.person.id, met.person.salt) if met.round else None
        visit = Visit(house, met.person, house.now(), event.who.workspace, event.who.platform, seated)
        name = self._route(event, visit.person.language)
        answer: Answer = await house.router.handlers[name](visit, event)
        return self._finish(answer, visit, event, name)

    def _seat(self, event: Event) -> int | None:
        """The round in which a seat will be asked for: taken up together with the person."""
        if isinstance(event, Pressed | Filled) and event.does in self._house.router.seated:
            return row_id(event.about)
        return None

    def _route(self, event: Event, language: str) -> str:
        if isinstance(event, OpenedHome):
            return HOME
        if isinstance(event, Pressed | Filled):
            return event.does if event.does in self._house.router.handlers else "help.too_old"
        if isinstance(event, Commanded):
            word = event.command.lstrip("/").lower()
            return self._said(event.text if word == "canopy" else f"{word}", language, empty=HOME)
        return self._said(event.text, language, empty=UNCLEAR) if isinstance(event, Said) else UNCLEAR

    def _said(self, text: str, language: str, empty: str) -> str:
        phrase = normal(text)
        if not phrase:
            return empty
        first = phrase.split()
        openings = (" ".join([*first[:count], "*"]) for count in range(min(LONGEST, len(first) - 1), 0, -1))
        asked = [(spoken, words) for words in (phrase, *openings) for spoken in (language, ENGLISH)]
        return next((self._phrases[one] for one in asked if one in self._phrases), UNCLEAR)

    def _finish(self, answer: Answer, visit: Visit, event: Event, name: str) -> Answer:
        """Every private word ends with the help; a form that cannot open here becomes a door to it."""
        here, question = answer.here, answer.question
        inside = event.can_open or isinstance(event, Filled)
        if here is not None and not inside and (answer.dialog or isinstance(here, Form)):
            here = _door(here, visit, event, name)
        if isinstance(here, Form):
            here = replace(here, before=(*here.before, visit.footer))
        if isinstance(here, Message):
            here = here.ending(visit.footer)
        if question is not None:
            question = question.ending(visit.footer)
        return replace(answer, here=here, question=question)

    async def _first_time(self, event: Event) -> bool:
        """Redelivered events do nothing twice. The row knows no person; taps and forms never come here."""
        key = hashlib.sha256(f"{event.who.platform}|{event.who.workspace}|{event.key}".encode()).hexdigest()
        today = self._house.now().date()
        async with self._house.identity.writing() as session:
            return await insert_new(session, Seen, [{"key": key, "seen_on": today}], ["key"]) == 1

    def _stranger(self) -> Answer:
        return self._plainly("stranger")

    def _sorry(self) -> Answer:
        return self._plainly("sorry")

    def _plainly(self, key: str) -> Answer:
        """An answer that needs no store: English or the house's language, with the help."""
        settings, words = self._house.settings, self._house.words
        page = words.page("help", settings.language)
        footer = footer_line(self._house.directory, words.page("footer", settings.language), settings.nation)
        return Answer(here=Message((Words(page(key)), footer)))


def normal(text: str) -> str:
    """Typed words as they are looked up: small letters, no marks around them, single spaces."""
    return " ".join(text.lower().strip(" .!?,;:/'\"").split())


def _phrases(house: House) -> dict[tuple[str, str], str]:
    """Which typed words mean which route, by language."""
    found = {}
    for page in house.words:
        for name in house.router.handlers:
            for phrase in page.list(f"typed.{name}"):
                found[page.language, normal(phrase)] = name
    return found


def _door(behind: Form | Message, visit: Visit, event: Event, name: str) -> Message:
    about = event.about if isinstance(event, Pressed) else ""
    value = event.value if isinstance(event, Pressed) else ""
    label = visit.page("help").plain("open")
    return Message((Words(behind.title), Buttons((Button(label, name, about, value, opens=True, look="first"),))))


def _hello_at(event: Event, now: datetime) -> datetime:
    """When a first contact is welcomed: whose first contact is an answer, on the next full hour.

    A welcome at the minute of a tap would tell who answered, and when.
    """
    if not isinstance(event, Pressed | Filled):
        return now
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _place(error: Exception) -> str:
    """Where it broke, by file and line: an exception's own message may hold what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
