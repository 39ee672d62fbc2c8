"""The team check-in prompt: a message in the team's channel whose button opens each person's own private answer."""

from __future__ import annotations

from sqlalchemy import select

from bot import rounds
from bot.chat import (
    Answer,
    Button,
    Buttons,
    Event,
    Field,
    Filled,
    Form,
    Message,
    Part,
    Pressed,
    SmallPrint,
    Words,
    row_id,
)
from bot.models import Round, Travelling
from bot.rounds import Seated
from bot.router import Routes
from bot.visit import Notice, Visit
from bot.words import Marked
from handlers import free_text
from handlers.check_ins import pages, quoting
from handlers.check_ins.answer import keep
from handlers.check_ins.ask import NOT_TODAY, closed, example, open_seat, who_sees
from handlers.check_ins.page import PAGES
from handlers.check_ins.pages import CheckIn
from handlers.check_ins.quoting import NOBODY, Asked
from handlers.check_ins.say_more import MOST, kept, words_field

routes = Routes("check_in", PAGES)


@routes.letter("check_in.post", public=True, doubt="hold")
async def post(notice: Notice, letter: Travelling) -> Message | None:
    return await _post(notice, letter, again=False)


@routes.letter("check_in.post_again", public=True, doubt="hold")
async def post_again(notice: Notice, letter: Travelling) -> Message | None:
    return await _post(notice, letter, again=True)


async def _post(notice: Notice, letter: Travelling, *, again: bool) -> Message | None:
    async with notice.house.identity.reading() as session:
        one = (await session.execute(select(Round).where(Round.id == int(letter.about)))).scalar_one_or_none()
    if one is None or one.closes_at <= notice.now or (check_in := pages.of(notice, one.check_in)) is None:
        return None
    return prompt(notice, check_in, one.id, again=again)


def prompt(where: Notice | Visit, check_in: CheckIn, round_id: int, *, again: bool = False) -> Message:
    """It never changes, whoever answers: it cannot show what it does not know."""
    page = where.page("check_in")
    lines = [Words(page("post", question=Marked(check_in.question)))]
    if again:
        lines = [SmallPrint(page("post_again")), *lines]  # type: ignore[list-item]
    button = Button(page.plain("answer"), "check_in.open", str(round_id), opens=True, look="first")
    return Message((*lines, Buttons((button,))))


@routes.on("check_in.open", seat=True)
async def open_form(visit: Visit, event: Event) -> Answer:
    """The private answer, in a dialog: from the channel's button, from Home, or typed (then the newest open one)."""
    about = event.about if isinstance(event, Pressed) and event.about else await newest_open(visit)
    found = await open_seat(visit, about)
    if found is None:
        return Answer(here=closed(visit.page("check_in")) if about == "" else await _no_seat(visit, about))
    return Answer(here=form(visit, *found, await quoting.asked(visit, found[0])))


@routes.on("check_in.open_sent", seat=True)
async def sent(visit: Visit, event: Filled) -> Answer:
    found = await open_seat(visit, event.about)
    if found is None:
        return Answer(here=closed(visit.page("check_in")))
    seated, check_in = found
    words, choice = event.one("words")[:MOST] if visit.person.free_text else "", event.one("choice")
    quotes = await quoting.asked(visit, seated)
    asked = form(visit, seated, check_in, quotes)
    mistakes = {} if choice else {"choice": visit.page("check_in").plain("nothing_chosen")}
    if again := free_text.again(visit, asked, event, ("words",), mistakes):
        return Answer(here=again)
    if not await keep(visit, seated, check_in, choice, event):
        return Answer(here=asked.again(dict(event.values), {}))
    names: list[str] = []
    if words:
        await visit.house.answers.keep_words(seated.spot, words, event.at, seated.round.opens_at.date())
        names = await quoting.keep(visit, seated, event, words, quotes)
    return Answer(here=kept(visit, await visit.help_for(check_in.topics), names), home=True)


def form(visit: Visit, seated: Seated, check_in: CheckIn, quotes: Asked = NOBODY) -> Form:
    page = visit.page("check_in")
    options = tuple((option.name, option.button) for option in check_in.options)
    choice = Field(
        "choice", page.plain("your_answer"), "pick", options=(*options, (NOT_TODAY, page.plain("not_today")))
    )
    before: tuple[Part, ...] = (Words(f"**{check_in.question}**"), SmallPrint(who_sees(visit, seated)))
    fields: tuple[Field, ...] = (choice,)
    if visit.person.free_text:
        before, fields = (
            (*before, SmallPrint(page("more_note"))),
            (*fields, words_field(page), *quoting.fields(visit, quotes)),
        )
    return Form("check_in.open_sent", check_in.name, fields, page.plain("send"), str(seated.round.id), before)


async def newest_open(visit: Visit) -> str:
    """The person's newest round that is still open, or an empty text."""
    async with visit.house.identity.reading() as session:
        mine = await rounds.seats_of(session, visit.person.id, visit.person.salt, most=5)
    return next((str(one.round.id) for one in mine if one.round.closes_at > visit.now), "")


async def _no_seat(visit: Visit, about: str) -> Message:
    page = visit.page("check_in")
    seated = await rounds.seat(visit.house.identity, visit.person.id, visit.person.salt, row_id(about))
    return closed(page) if seated else Message((Words(page("not_yours")),))


@routes.home(20)
async def section(visit: Visit) -> tuple[Part, ...]:
    """A door to the open check-in, whether or not it has been answered."""
    about = await newest_open(visit)
    found = await open_seat(visit, about)
    if found is None:
        return ()
    label = visit.page("check_in").plain("answer_open", name=found[1].name)
    return (Buttons((Button(label, "check_in.open", about, opens=True, look="first"),)),)


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    check_in = pages.of(visit, "weather")
    if check_in is None:
        return {}
    return {"team prompt": prompt(visit, check_in, 1), "private answer": form(visit, example(visit), check_in)}
