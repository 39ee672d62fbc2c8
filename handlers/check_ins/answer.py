"""Where a tap becomes a stored answer. What is said in return is the same for every answer: the chat tells nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from functools import lru_cache

from bot.chat import Answer, Button, Buttons, Event, Message, Part, Pressed, SmallPrint, Words
from bot.private import SKIPPED, Reply
from bot.rounds import Seated
from bot.router import Routes
from bot.safety.directory import Signpost
from bot.visit import Visit
from bot.words import Page
from handlers.check_ins import pages
from handlers.check_ins.ask import NOT_TODAY, closed, example, open_seat, when
from handlers.check_ins.page import PAGES
from handlers.check_ins.pages import CheckIn
from handlers.help import fitting_message

routes = Routes("check_in", PAGES)


@routes.on("check_in.answer")
async def answer(visit: Visit, event: Pressed) -> Answer:
    """Keep a tap. The newest by the platform's own time wins, however often and in whatever order it is delivered."""
    found = await open_seat(visit, event.about)
    if found is None:
        return Answer(here=closed(visit.page("check_in")))
    seated, check_in = found
    if not await keep(visit, seated, check_in, event.value, event):
        return Answer(here=closed(visit.page("check_in")))
    return Answer(here=thanks(visit, seated, await visit.help_for(check_in.topics)))


async def keep(visit: Visit, seated: Seated, check_in: CheckIn, choice: str, event: Event) -> bool:
    """Write it, in the answers' store alone: not one identity row is touched. False for a choice that is none."""
    option = check_in.option(choice)
    if option is None and choice != NOT_TODAY:
        return False
    given = Reply(choice, option.rating if option else SKIPPED, event.at.astimezone(UTC))
    await visit.house.answers.keep(seated.spot, given, seated.round.opens_at.date())
    return True


def thanks(visit: Visit, seated: Seated, found: Sequence[Signpost]) -> Message:
    """Thanks and help, byte for byte the same whatever was chosen, "not today" included."""
    until = when(seated.round.closes_at, visit.person.zone)
    return _thanks(visit.page("check_in"), visit.signposts(found), str(seated.round.id), until)


@lru_cache(maxsize=256)  # all who answer a round get the same
def _thanks(page: Page, signposts: tuple[Part, ...], about: str, until: str) -> Message:
    buttons = (
        Button(page.plain("say_more"), "check_in.more", about, opens=True),
        Button(page.plain("fits"), "check_in.fits", about, opens=True),
        Button(page.plain("change"), "check_in.again", about),
    )
    return Message(
        (
            Words(page("thanks")),
            *([Words(page("may_help")), *signposts] if signposts else []),
            Buttons(buttons),
            SmallPrint(page("change_until", until=until)),
        )
    )


@routes.on("check_in.fits")
async def fits(visit: Visit, event: Pressed) -> Answer:
    """Help that fits the person's own answer: in a dialog, since the chat may be read by others."""
    found = await open_seat(visit, event.about)
    if found is None:
        return Answer(here=fitting_message(visit, await visit.help_for(["mental_health"])))
    seated, check_in = found
    mine = (await visit.house.answers.of([seated.spot])).get(seated.round.id)
    option = check_in.option(mine.option) if mine else None
    topics = (*(option.help if option else ()), *check_in.topics)
    title = visit.page("check_in").plain("fits_title")
    return Answer(here=fitting_message(visit, await visit.help_for(topics), title))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    check_in = pages.of(visit, "weather")
    if check_in is None:
        return {}
    found = visit.house.directory.fitting(check_in.topics, visit.person.nation)
    return {"thanks": thanks(visit, example(visit), found)}
