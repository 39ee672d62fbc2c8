"""Asking: the question as each person gets it, its one reminder, and asking again to change an answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from bot import rounds
from bot.chat import Answer, Button, Buttons, Message, Part, Pressed, SmallPrint, Words, row_id
from bot.models import Travelling
from bot.people.observances import gentle
from bot.pictures.decide import SMALL_EMPLOYER
from bot.private import Spot
from bot.rounds import Asked, Seated
from bot.router import Routes
from bot.visit import Visit
from bot.when.local import local
from bot.words import Marked, Page
from handlers.check_ins import pages
from handlers.check_ins.page import PAGES
from handlers.check_ins.pages import CheckIn

routes = Routes("check_in", PAGES)


@routes.letter("check_in.ask", neutral=True, seat=True)
async def ask(visit: Visit, letter: Travelling) -> Message | None:
    """The question, unless the round has closed. Whether it was sent is not kept: pausing is private."""
    found = await open_seat(visit, letter.about)
    return question(visit, *found, soft=softly(visit)) if found else None


@routes.letter("check_in.remind", neutral=True, doubt="hold", seat=True)
async def remind(visit: Visit, letter: Travelling) -> Message | None:
    """The one reminder, for who has not answered. It ends the same for everybody, so that no row tells who had."""
    found = await open_seat(visit, letter.about)
    if found is None or await visit.house.answers.of([found[0].spot]):
        return None
    return question(visit, *found, soft=softly(visit), above=visit.page("check_in")("remind"))


@routes.on("check_in.again", seat=True)
async def again(visit: Visit, event: Pressed) -> Answer:
    """The question in the place of the thanks. It does not tell what stands."""
    found = await open_seat(visit, event.about)
    if found is None:
        return Answer(here=closed(visit.page("check_in")))
    return Answer(here=question(visit, *found, soft=softly(visit)))


def softly(visit: Visit) -> bool:
    """Whether the organisation keeps a day today that softens its tone, for everybody alike."""
    return gentle(visit.person.observances, local(visit.now, visit.person.zone).date())


def question(visit: Visit, seated: Seated, check_in: CheckIn, *, soft: bool = False, above: str = "") -> Message:
    """One question, five taps, three ways out (answer, skip, help), and who will see it. `soft`: it can wait."""
    minimum = visit.house.settings.minimum
    return _drawn(visit.page("check_in"), check_in, seated.round, visit.person.zone, minimum, soft, above)


@lru_cache(maxsize=256)
def _drawn(page: Page, check_in: CheckIn, asked: Asked, zone: str, minimum: int, soft: bool, above: str) -> Message:
    """Drawn once for all who are asked the very same: one round, one language, one zone."""
    about = str(asked.id)
    until = page("no_rush", until=Marked(when(asked.closes_at, zone)))
    below = (_who_sees(page, asked, minimum), until, *([page("gentle")] if soft else []))
    options = tuple(
        Button(option.button, "check_in.answer", about, option.name, says=option.label) for option in check_in.options
    )
    ways_out = (
        Button(page.plain("not_today"), "check_in.answer", about, NOT_TODAY),
        Button(page.plain("help_now"), "help.open", opens=True),
        Button(page.plain("who_sees"), "welcome.who", opens=True),
    )
    first = [SmallPrint(above)] if above else []
    words = [Words(f"**{check_in.question}**"), *([Words(check_in.note)] if check_in.note else [])]
    last = [SmallPrint(line) for line in below]
    parts: tuple[Part, ...] = (*first, *words, Buttons(options), Buttons(ways_out), *last)
    return Message(parts, common=True)


NOT_TODAY = "not_today"


def who_sees(visit: Visit, seated: Seated) -> str:
    """Who will see the answer, as the code enforces it."""
    return _who_sees(visit.page("check_in"), seated.round, visit.house.settings.minimum)


def _who_sees(page: Page, asked: Asked, minimum: int) -> str:
    if asked.pooled:
        return page("pooled")
    if asked.asked < minimum:
        return page("too_small")
    return page("only_you", audience=Marked(page("to_manager" if asked.audience == "manager" else "to_team")))


def when(at: datetime, zone: str) -> str:
    """A moment in the reader's own day: "Mon 2 Mar, 17:30"."""
    there = local(at, zone)
    return f"{there:%a} {there.day} {there:%b}, {there:%H:%M}"


async def open_seat(visit: Visit, about: str) -> tuple[Seated, CheckIn] | None:
    """The person's own seat in an open round, and what is asked. Anything else is None: the id came from a client."""
    seated = visit.seated
    if seated is None or str(seated.round.id) != about:
        seated = await rounds.seat(visit.house.identity, visit.person.id, visit.person.salt, row_id(about))
    if seated is None or seated.round.closes_at <= visit.now:
        return None
    check_in = pages.of(visit, seated.round.check_in)
    return (seated, check_in) if check_in else None


def closed(page: Page) -> Message:
    return Message((Words(page("closed")),))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    seated = example(visit)
    return {
        f"check_ins/{name}: question": question(visit, seated, check_in)
        for name in pages.names(visit.house)
        if (check_in := pages.of(visit, name))
    }


def example(visit: Visit) -> Seated:
    """A made-up open round, for the gallery."""
    until = visit.now + timedelta(hours=8)
    one = Asked(1, 0, "weather", "team", visit.now.date(), visit.now, until, SMALL_EMPLOYER, False, 1)
    return Seated(one, Spot(0, 1, 0, b"", 1))
