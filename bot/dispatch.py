"""From an event to its answer: who is it, which handler, and the help footer under whatever is said. Never raises."""

from __future__ import annotations

import hashlib
import logging
import traceback
from dataclasses import replace
from datetime import datetime, timedelta

from bot import first
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
)
from bot.delivery.write import insert_new
from bot.models import Seen
from bot.people import recognise
from bot.people.changes import profile_changed, taken_out
from bot.people.known import Known
from bot.safety.footer import footer_line
from bot.safety.kinds import Verdict
from bot.visit import House, Visit
from bot.words import ENGLISH

log = logging.getLogger(__name__)

HOME, UNCLEAR = "home", "help.unclear"
MILD = ("distress", "refusal")


class Dispatch:
    """The one way in. Platforms call it with every event and show what it gives back."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._phrases = _phrases(house)

    async def __call__(self, event: Event) -> Answer:
        """The answer. What breaks is answered with a kind sentence and the help, and logged without a word of it."""
        try:
            verdict = await self._house.listening.weigh(first.typed(event))
            if verdict.urgent:
                return await self._help_first(event, verdict)
            met = await self._arrive(event)
            return met if isinstance(met, Answer) else await self._serve(replace(met, verdict=verdict), event)
        except Exception as error:
            log.error("an event was not answered", extra={"error": type(error).__name__, "at": _place(error)})
            return self._sorry()

    async def _help_first(self, event: Event, verdict: Verdict) -> Answer:
        """The card within a second, whatever the stores do; then what became of the words, as far as it is known."""
        met, _ = await first.within(first.KNOWN_WITHIN, self._arrive(event))
        if isinstance(met, Answer):  # a second copy of the event, or somebody who is not known here
            return met if met.here is None else first.on_top(await self._card(self._anybody(verdict)), met)
        visit = replace(met, verdict=verdict) if met else self._anybody(verdict)
        answer, late = await first.within(first.KEPT_WITHIN, self._serve(visit, event)) if met else (None, False)
        if answer is not None:
            return answer
        told = Message((Words(visit.page("urgent")("unsure" if late else "not_kept")), visit.footer))
        lone = Answer(here=told if isinstance(event, Filled) else Message((visit.footer,)))
        return first.on_top(await self._card(visit), lone)

    async def _card(self, visit: Visit) -> Message:
        """The card for words that worry. It is drawn without what the stores hold where they do not answer."""
        draw = self._house.router.first_help
        card, _ = await first.within(first.KNOWN_WITHIN, draw(visit, visit.verdict)) if draw else (None, False)
        if card is None and draw:
            card = await draw(replace(visit, person=replace(visit.person, organisation_id=0)), visit.verdict)
        return card if isinstance(card, Message) else Message((visit.footer,))

    def _anybody(self, verdict: Verdict) -> Visit:
        """Somebody of whom only the house's own language and nation are known."""
        settings = self._house.settings
        person = Known(0, 0, "", settings.language, settings.nation, settings.zone, b"")
        return Visit(self._house, person, self._house.now(), verdict=verdict)

    async def _arrive(self, event: Event) -> Visit | Answer:
        """Who it is; or the answer already, where nobody is to be served."""
        house = self._house
        if isinstance(event, Uninstalled):
            await taken_out(house.identity, event.who, house.now())
            return Answer()
        if event.key and not await self._first_time(event):
            return Answer()
        met = await recognise.recognise(house.identity, event.who, _hello_at(event, house.now()))
        if met is None:
            return self._stranger()
        if isinstance(event, Changed):
            await profile_changed(house.identity, met, event, house.now())
            return Answer()
        if not isinstance(event, Pressed | Filled):
            await recognise.keep_conversation(house.identity, met, event.who)
        if isinstance(event, Installed):
            return Answer()  # their welcome letter is already on its way
        return Visit(house, met.person, house.now(), event.who.workspace, event.who.platform)

    async def _serve(self, visit: Visit, event: Event) -> Answer:
        name = self._route(event, visit.person.language)
        own_chat = isinstance(event, Said) and not event.public
        visit = replace(visit, tappable=own_chat)
        card = await self._shown_first(visit, event, name)
        if card is not None and name == UNCLEAR:
            answer = Answer()  # the card is the answer to words that are no command
        else:
            answer = await self._handled(visit, event, name)
        return self._finish(answer, visit, event, name, card)

    async def _handled(self, visit: Visit, event: Event, name: str) -> Answer:
        """The handler's answer. Behind a card, what breaks is told in a sentence: the card comes all the same."""
        try:
            answer: Answer = await self._house.router.handlers[name](visit, event)
            return answer
        except Exception as error:
            if not visit.verdict.urgent:
                raise
            log.error("an event was not answered", extra={"error": type(error).__name__, "at": _place(error)})
            return Answer(here=Message((Words(visit.page("urgent")("not_kept")),)))

    async def _shown_first(self, visit: Visit, event: Event, name: str) -> Message | None:
        """The card; after a form, which answers for itself, only where it may matter more than the form."""
        kind = visit.verdict.kind
        if kind == "none" or (kind in MILD and name != UNCLEAR):
            return None
        return await self._card(visit)

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
        return self._phrases.get((language, phrase)) or self._phrases.get((ENGLISH, phrase)) or UNCLEAR

    def _finish(
        self, answer: Answer, visit: Visit, event: Event, name: str, card: Message | None = None
    ) -> Answer:
        """The card before, the help after every private word; a form that cannot open here becomes a door to it."""
        here, question = answer.here, answer.question
        inside = event.can_open or isinstance(event, Filled)
        if here is not None and not inside and (answer.dialog or isinstance(here, Form)):
            here = _door(here, visit, event, name)
        if card is not None:
            here = first.on_top(card, Answer(here=here)).here
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
