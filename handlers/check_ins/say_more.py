"""Saying a little more: words in a dialog, kept for their author alone, never in the chat, never in a picture."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Answer, Field, Filled, Form, Message, Pressed, SmallPrint, Words
from bot.rounds import Seated
from bot.router import Routes
from bot.safety.directory import Signpost
from bot.safety.identifiers import has_nhs_number
from bot.visit import Visit
from bot.words import Page
from handlers.check_ins import pages
from handlers.check_ins.ask import closed, example, open_seat
from handlers.check_ins.page import PAGES
from handlers.check_ins.pages import CheckIn

MOST = 2000
routes = Routes("check_in", PAGES)


@routes.on("check_in.more")
async def more(visit: Visit, event: Pressed) -> Answer:
    found = await open_seat(visit, event.about)
    return Answer(here=form(visit, *found) if found else closed(visit.page("check_in")))


@routes.on("check_in.more_sent")
async def sent(visit: Visit, event: Filled) -> Answer:
    """Keep the words, or take them away when the box was emptied. They are not echoed: not even here."""
    found = await open_seat(visit, event.about)
    page = visit.page("check_in")
    if found is None:
        return Answer(here=closed(page))
    seated, check_in = found
    words = event.one("words")[:MOST]
    if has_nhs_number(words):
        mistakes = {"words": page.plain("identifier")}
        return Answer(here=form(visit, seated, check_in).again({"words": (words,)}, mistakes))
    await visit.house.answers.keep_words(seated.spot, words, event.at, seated.round.opens_at.date())
    if not words:
        return Answer(here=Message((Words(page("more_gone")),), page.plain("more_title")))
    return Answer(here=kept(visit, await visit.help_for(check_in.topics)))


def form(visit: Visit, seated: Seated, check_in: CheckIn) -> Form:
    page = visit.page("check_in")
    return Form(
        "check_in.more_sent", page.plain("more_title"), (words_field(page),), page.plain("send"),
        about=str(seated.round.id), before=(Words(check_in.more), SmallPrint(page("more_note"))),
    )  # fmt: skip


def words_field(page: Page) -> Field:
    return Field("words", page.plain("more_label"), "lines", optional=True, most=MOST)


def kept(visit: Visit, found: Sequence[Signpost]) -> Message:
    page = visit.page("check_in")
    signposts = visit.signposts(found)
    offered = [Words(page("may_help")), *signposts] if signposts else []
    return Message((Words(page("more_kept")), *offered), page.plain("more_title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    check_in = pages.of(visit, "weather")
    if check_in is None:
        return {}
    found = visit.house.directory.fitting(check_in.topics, visit.person.nation)
    return {"say more": form(visit, example(visit), check_in), "kept": kept(visit, found)}
