"""Saying a little more: words in a dialog, kept for their author alone, never in the chat, never in a picture."""

from __future__ import annotations

from bot.chat import Answer, Field, Filled, Form, Message, Pressed, SmallPrint, Words
from bot.rounds import Seated
from bot.router import Routes
from bot.safety.shown import signpost_lines
from bot.visit import Visit
from bot.words import Page
from handlers import free_text
from handlers.check_ins import pages
from handlers.check_ins.ask import closed, example, open_seat
from handlers.check_ins.page import PAGES
from handlers.check_ins.pages import CheckIn

MOST = 2000
routes = Routes("check_in", PAGES)


@routes.on("check_in.more")
async def more(visit: Visit, event: Pressed) -> Answer:
    if not visit.person.free_text:
        return Answer(here=free_text.off(visit))
    found = await open_seat(visit, event.about)
    return Answer(here=form(visit, *found) if found else closed(visit.page("check_in")))


@routes.on("check_in.more_sent")
async def sent(visit: Visit, event: Filled) -> Answer:
    """Keep the words, or take them away when the box was emptied. They are not echoed: not even here."""
    if not visit.person.free_text:
        return Answer(here=free_text.off(visit))
    found = await open_seat(visit, event.about)
    page = visit.page("check_in")
    if found is None:
        return Answer(here=closed(page))
    seated, check_in = found
    words = event.one("words")[:MOST]
    if again := free_text.again(visit, form(visit, seated, check_in), event, ("words",)):
        return Answer(here=again)
    await visit.house.answers.keep_words(seated.spot, words, event.at, seated.round.opens_at.date())
    return Answer(
        here=kept(visit, check_in) if words else Message((Words(page("more_gone")),), page.plain("more_title"))
    )


def form(visit: Visit, seated: Seated, check_in: CheckIn) -> Form:
    page = visit.page("check_in")
    return Form(
        "check_in.more_sent", page.plain("more_title"), (words_field(page),), page.plain("send"),
        about=str(seated.round.id), before=(Words(check_in.more), SmallPrint(page("more_note"))),
    )  # fmt: skip


def words_field(page: Page) -> Field:
    return Field("words", page.plain("more_label"), "lines", optional=True, most=MOST)


def kept(visit: Visit, check_in: CheckIn) -> Message:
    page = visit.page("check_in")
    found = visit.house.directory.fitting(check_in.topics, visit.person.nation)
    signposts = signpost_lines(found, visit.page("help"))
    offered = [Words(page("may_help")), *signposts] if signposts else []
    return Message((Words(page("more_kept")), *offered), page.plain("more_title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    check_in = pages.of(visit, "weather")
    return {"say more": form(visit, example(visit), check_in), "kept": kept(visit, check_in)} if check_in else {}
