"""How kind was I to myself: three lines, for oneself. Nothing is kept unless asked for, and then for them alone."""

from __future__ import annotations

from datetime import date, datetime
from weakref import WeakKeyDictionary

from bot.chat import Answer, Button, Buttons, Event, Field, Filled, Form, Message, Part, Pressed, SmallPrint, Words
from bot.pictures.draw import Cell, strip
from bot.private import Answers, Weeks
from bot.private.weeks import Week
from bot.router import Keeps, Routes
from bot.visit import House, Visit
from bot.words import Grammar
from handlers.support.asked import whose

ITEMS = ("patient", "others", "needed")
LEVELS = {"little": 1, "some": 3, "most": 5}  # heights in the drawing; nothing is added up for anybody to read
SHOWN = 12
SAYS = {
    "title": "", "lead": "", "send": "", "little": "", "some": "", "most": "", "choose": "", "done_title": "",
    "done": "", "gentle": "", "keep": "", "kept": "", "minute": "", "mine": "", "mine_title": "", "mine_none": "",
    "strip": "item weeks", "week": "date word", "erase": "", "erased": "", "only_you": "", "not_a_test": "",
    **{f"items.{item}": "" for item in ITEMS},
}  # fmt: skip
routes = Routes("kind_check", {"kind_check": Grammar(SAYS, open=("typed",), protected=("only_you", "not_a_test"))})
_trimmed: WeakKeyDictionary[Answers, date] = WeakKeyDictionary()


@routes.on("kind_check.open")
async def open_form(visit: Visit, _event: Event) -> Answer:
    return Answer(here=form(visit))


def form(visit: Visit) -> Form:
    page = visit.page("kind_check")
    levels = tuple((level, page.plain(level)) for level in LEVELS)
    fields = tuple(Field(item, page.plain(f"items.{item}"), "pick", options=levels) for item in ITEMS)
    before = (Words(page("lead")), SmallPrint(page("only_you")), SmallPrint(page("not_a_test")))
    return Form("kind_check.sent", page.plain("title"), fields, page.plain("send"), before=before)


@routes.on("kind_check.sent")
async def sent(visit: Visit, event: Filled) -> Answer:
    """The same words whatever was chosen; it is theirs to keep or to let go."""
    page, chosen = visit.page("kind_check"), [event.one(item) for item in ITEMS]
    if wrong := {item: page.plain("choose") for item, level in zip(ITEMS, chosen, strict=True) if level not in LEVELS}:
        return Answer(here=form(visit).again(dict(event.values), wrong))
    return Answer(here=done(visit, ",".join(chosen)), dialog=True)


def done(visit: Visit, chosen: str) -> Message:
    page = visit.page("kind_check")
    taps = (
        Button(page.plain("keep"), "kind_check.keep", value=chosen), Button(page.plain("minute"), "minutes.open"),
        Button(page.plain("mine"), "kind_check.mine"),
    )  # fmt: skip
    parts = (Words(page("done")), Words(page("gentle")), Buttons(taps), SmallPrint(page("only_you")))
    return Message(parts, page.plain("done_title"))


@routes.on("kind_check.keep")
async def keep(visit: Visit, event: Pressed) -> Answer:
    """Keep it for this week, in the place of what was kept for it before."""
    chosen = event.value.split(",")
    if len(chosen) == len(ITEMS) and set(chosen) <= set(LEVELS):
        answers = tuple(LEVELS[level] for level in chosen)
        await Weeks(visit.house.answers).keep(whose(visit.person), answers, visit.now.date())
    return await _mine(visit)


@routes.on("kind_check.mine")
async def mine(visit: Visit, _event: Event) -> Answer:
    return await _mine(visit)


async def _mine(visit: Visit) -> Answer:
    weeks = await Weeks(visit.house.answers).of(whose(visit.person), visit.now.date())
    return Answer(here=mine_message(visit, weeks[-SHOWN:]), dialog=True)


def mine_message(visit: Visit, weeks: list[Week]) -> Message:
    """A strip for each of the three lines, in words as well. No total, no average, no praise."""
    page = visit.page("kind_check")
    parts: list[Part] = [Words(page("kept" if weeks else "mine_none"))]
    names = {height: page.plain(level) for level, height in LEVELS.items()}
    for at, item in enumerate(ITEMS if weeks else ()):
        cells = [Cell(f"{one.monday.day} {one.monday:%b}", one.answers[at], names[one.answers[at]]) for one in weeks]
        told = ", ".join(page.plain("week", date=cell.date, word=cell.word) for cell in cells)
        says = page.plain("strip", item=page.plain(f"items.{item}"), weeks=told)
        parts += [Words(f"**{page(f'items.{item}')}**"), strip(cells, says)]
    if weeks:
        parts.append(Buttons((Button(page.plain("erase"), "kind_check.erase", look="careful"),)))
    return Message((*parts, SmallPrint(page("only_you"))), page.plain("mine_title"))


@routes.on("kind_check.erase")
async def erase(visit: Visit, _event: Event) -> Answer:
    await forget(visit)
    page = visit.page("kind_check")
    return Answer(here=Message((Words(page("erased")),), page.plain("mine_title")))


@routes.beat
async def trim(house: House, *, now: datetime) -> None:
    """Once a day, before retention would take a whole row for its oldest week."""
    if _trimmed.get(house.answers) != now.date():
        await Weeks(house.answers).trim(now.date())
        _trimmed[house.answers] = now.date()


async def show(visit: Visit) -> list[tuple[str, str]]:
    weeks = await Weeks(visit.house.answers).of(whose(visit.person), visit.now.date())
    return [(visit.page("kind_check")("mine_title"), str(len(weeks)))] if weeks else []


async def export(visit: Visit) -> dict[str, object]:
    weeks = await Weeks(visit.house.answers).of(whose(visit.person), visit.now.date())
    named = {height: level for level, height in LEVELS.items()}
    rows = [
        {
            "week": one.monday.isoformat(),
            **{item: named[height] for item, height in zip(ITEMS, one.answers, strict=True)},
        }
        for one in weeks
    ]
    return {"kind_to_myself": rows} if rows else {}


async def forget(visit: Visit) -> None:
    await Weeks(visit.house.answers).forget(whose(visit.person))


routes.keeps.append(Keeps((), show, export, forget))


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    weeks = [Week(date(2026, 2, 16), (1, 3, 3)), Week(date(2026, 2, 23), (3, 5, 3))]
    return {
        "form": form(visit), "done": done(visit, "some,most,little"), "mine": mine_message(visit, weeks),
        "nothing kept": mine_message(visit, []),
    }  # fmt: skip
