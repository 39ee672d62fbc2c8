"""A person's own last answers, as a small picture, and erasing them. In a dialog: it never enters the chat."""

from __future__ import annotations

from datetime import date

from bot import erasing, rounds
from bot.chat import (
    Answer,
    Button,
    Buttons,
    Event,
    Facts,
    Form,
    Message,
    Part,
    SmallPrint,
    Words,
    literal,
)  # fmt: skip
from bot.pictures.draw import Cell, strip
from bot.private import Reply
from bot.rounds import Seated
from bot.router import Keeps, Routes
from bot.visit import Visit
from bot.words import Grammar, Page
from handlers.check_ins import pages
from handlers.check_ins.ask import NOT_TODAY

LAST = 12
SAYS = {
    "title": "", "none": "", "strip": "answers", "one": "date answer", "words": "", "only_you": "", "erase": "",
    "erase_title": "", "erase_sure": "", "erase_do": "", "erased": "", "skipped": "", "open": "",
    "share": "", "talk": "", "shares": "",
}  # fmt: skip
routes = Routes("answers", {"answers": Grammar(SAYS, open=("typed",), protected=("only_you", "erase_sure"))})


@routes.on("answers.open")
async def open_answers(visit: Visit, _event: Event) -> Answer:
    """Never in the chat itself, which others may be able to read."""
    seats, replies, words = await mine(visit)
    return Answer(here=message(visit, seats, replies, words), dialog=True)


async def mine(visit: Visit) -> tuple[list[Seated], dict[int, Reply], dict[int, str]]:
    """Everything this person answered and added, by round. The only reader of it is its author."""
    async with visit.house.identity.reading() as session:
        seats = await rounds.seats_of(session, visit.person.id, visit.person.salt)
    spots = [one.spot for one in seats]
    return seats, await visit.house.answers.of(spots), await visit.house.answers.words_of(spots)


def message(visit: Visit, seats: list[Seated], replies: dict[int, Reply], words: dict[int, str]) -> Message:
    page = visit.page("answers")
    answered = [one for one in seats if one.round.id in replies][:LAST][::-1]
    if not answered and not words:
        return Message((Words(page("none")), sharing(page), SmallPrint(page("only_you"))), page.plain("title"))
    cells = [_cell(visit, one, replies[one.round.id]) for one in answered]
    told = ", ".join(page.plain("one", date=cell.date, answer=cell.word) for cell in cells)
    added = [
        (_short(one.round.local_date), literal(words[one.round.id])) for one in seats[:LAST] if one.round.id in words
    ]
    parts: list[Part] = [strip(cells, page.plain("strip", answers=told))] if cells else []
    if added:
        parts += [Words(f"**{page('words')}**"), Facts(tuple(added))]
    erase = Button(page.plain("erase"), "answers.erase", look="careful")
    parts += [sharing(page), Buttons((erase,)), SmallPrint(page("only_you"))]
    return Message(tuple(parts), page.plain("title"))


def sharing(page: Page) -> Buttons:
    """The ways by which somebody else may read something: all of them one's own."""
    return Buttons((
        Button(page.plain("share"), "sharing.open", opens=True),
        Button(page.plain("talk"), "sharing.talk", opens=True),
        Button(page.plain("shares"), "sharing.mine", opens=True),
    ))  # fmt: skip


def _cell(visit: Visit, seated: Seated, reply: Reply) -> Cell:
    check_in = pages.of(visit, seated.round.check_in)
    option = check_in.option(reply.option) if check_in else None
    skipped = visit.page("answers").plain("skipped")
    word = skipped if reply.option == NOT_TODAY else option.button if option else reply.option
    return Cell(_short(seated.round.local_date), reply.rating, word)


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


@routes.on("answers.erase")
async def sure(visit: Visit, _event: Event) -> Answer:
    page = visit.page("answers")
    form = Form(
        "answers.erase_now", page.plain("erase_title"), (), page.plain("erase_do"),
        before=(Words(page("erase_sure")),),
    )  # fmt: skip
    return Answer(here=form)


@routes.on("answers.erase_now")
async def erase(visit: Visit, _event: Event) -> Answer:
    await erasing.erase(visit, everything=False)
    page = visit.page("answers")
    return Answer(here=Message((Words(page("erased")),), page.plain("erase_title")))


async def forget(visit: Visit) -> None:
    """Answers, seats and the salt that ties them to a person are `erasing`'s, whatever else is erased with them."""


async def show(visit: Visit) -> list[tuple[str, str]]:
    """For `my data`: how many, not what; `my answers` shows what."""
    _, replies, words = await mine(visit)
    page = visit.page("answers")
    return [(page("title"), str(len(replies))), (page("words"), str(len(words)))]


async def export(visit: Visit) -> dict[str, object]:
    seats, replies, words = await mine(visit)
    return {
        "asked": [{"check_in": one.round.check_in, "date": one.round.local_date.isoformat()} for one in seats],
        "answers": [
            {
                "check_in": one.round.check_in, "date": one.round.local_date.isoformat(),
                "answer": replies[one.round.id].option if one.round.id in replies else None,
                "words": words.get(one.round.id),
            }
            for one in seats
            if one.round.id in replies or one.round.id in words
        ]
    }  # fmt: skip


routes.keeps.append(Keeps(("seat",), show, export, forget))


@routes.home(30)
async def section(visit: Visit) -> tuple[Part, ...]:
    return (Buttons((Button(visit.page("answers").plain("open"), "answers.open", opens=True),)),)


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    return {"none yet": message(visit, [], {}, {})}
