"""Saying a little more: words in a dialog, kept for their author alone, never in the chat, never in a picture."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Answer, Field, Filled, Form, Message, Pressed, SmallPrint, Words
from bot.rounds import Seated
from bot.router import Routes
from bot.safety.directory import Signpost
from bot.visit import Visit
from bot.words import Page
from handlers import free_text
from handlers.check_ins import pages, quoting
from handlers.check_ins.ask import closed, example, open_seat
from handlers.check_ins.page import PAGES
from handlers.check_ins.pages import CheckIn
from handlers.check_ins.quoting import NOBODY, Asked

MOST = 2000
routes = Routes("check_in", PAGES)


@routes.on("check_in.more", seat=True)
async def more(visit: Visit, event: Pressed) -> Answer:
    if not visit.person.free_text:
        return Answer(here=free_text.off(visit))
    found = await open_seat(visit, event.about)
    if found is None:
        return Answer(here=closed(visit.page("check_in")))
    return Answer(here=form(visit, *found, await quoting.asked(visit, found[0])))


@routes.on("check_in.more_sent", seat=True)
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
    quotes = await quoting.asked(visit, seated)
    if again := free_text.again(visit, form(visit, seated, check_in, quotes), event, ("words",)):
        return Answer(here=again)
    await visit.house.answers.keep_words(seated.spot, words, event.at, seated.round.opens_at.date())
    names = await quoting.keep(visit, seated, event, words, quotes)
    if not words:
        return Answer(here=Message((Words(page("more_gone")),), page.plain("more_title")))
    # What they wrote says more of what would help than what was asked. Behind a card only the card points anywhere.
    topics = () if visit.verdict.urgent else (*visit.verdict.topics, *check_in.topics)
    return Answer(here=kept(visit, await visit.help_for(topics), names))


def form(visit: Visit, seated: Seated, check_in: CheckIn, quotes: Asked = NOBODY) -> Form:
    page = visit.page("check_in")
    fields = (words_field(page), *quoting.fields(visit, quotes))
    return Form(
        "check_in.more_sent", page.plain("more_title"), fields, page.plain("send"),
        about=str(seated.round.id), before=(Words(check_in.more), SmallPrint(page("more_note"))),
    )  # fmt: skip


def words_field(page: Page) -> Field:
    return Field("words", page.plain("more_label"), "lines", optional=True, most=MOST)


def kept(visit: Visit, found: Sequence[Signpost], names: Sequence[str] = ()) -> Message:
    page = visit.page("check_in")
    signposts = visit.signposts(found)
    offered = [Words(page("may_help")), *signposts] if signposts else []
    return Message((quoting.kept(visit, names), *offered), page.plain("more_title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    check_in = pages.of(visit, "weather")
    if check_in is None:
        return {}
    found = visit.house.directory.fitting(check_in.topics, visit.person.nation)
    return {"say more": form(visit, example(visit), check_in), "kept": kept(visit, found)}
