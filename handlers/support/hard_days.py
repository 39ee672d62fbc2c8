"""The end of a shift, and a difficult day: two cards to read. Nothing is asked for, nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Answer, Button, Buttons, Event, Message, Part, SmallPrint, Words
from bot.router import Routes
from bot.safety.directory import Signpost
from bot.safety.footer import phone_link
from bot.safety.shown import signpost_lines
from bot.visit import Visit
from bot.words import Grammar, Marked

TOPICS = ("mental_health", "trauma_at_work", "burnout")
SHIFT = {
    "title": "", "lead": "", "let_go": "", "went_well": "", "hand_over": "", "kind": "", "minute": "", "hard": "",
    "help": "", "small": "",
}  # fmt: skip
DAY = {
    "title": "", "lead": "", "now": "", "calm": "", "people": "emergency", "contact": "", "fits": "", "hours": "",
    "work": "", "help": "", "small": "",
}  # fmt: skip
PAGES = {
    "end_of_shift": Grammar(SHIFT, open=("typed",), protected=("small",)),
    "hard_day": Grammar(DAY, open=("typed",), protected=("small", "people")),
}
routes = Routes("hard_day", PAGES)


@routes.on("end_of_shift.open")
async def end_of_shift(visit: Visit, _event: Event) -> Answer:
    return Answer(here=shift_card(visit))


def shift_card(visit: Visit) -> Message:
    """Prompts to think of, with no box to write in."""
    page = visit.page("end_of_shift")
    taps = (
        Button(page.plain("minute"), "minutes.open"), Button(page.plain("hard"), "hard_day.open"),
        Button(page.plain("help"), "help.open"),
    )  # fmt: skip
    prompts = tuple(Words(page(key)) for key in ("lead", "let_go", "went_well", "hand_over", "kind"))
    return Message((*prompts, Buttons(taps), SmallPrint(page("small"))), page.plain("title"))


@routes.on("hard_day.open")
async def hard_day(visit: Visit, _event: Event) -> Answer:
    return Answer(here=day_card(visit, await visit.help_for(TOPICS)))


def day_card(visit: Visit, found: Sequence[Signpost]) -> Message:
    """What helps first stands first: a breath, somebody to talk to, then the next hours and one's own workplace."""
    page = visit.page("hard_day")
    calm = Button(page.plain("calm"), "grounding.open", look="first")
    contact = Button(page.plain("contact"), "contact.open", opens=True)
    emergency = Marked(phone_link(visit.house.directory.footer(visit.person.nation)[0]))
    fits: tuple[Part, ...] = (Words(page("fits")), *signpost_lines(found, visit.page("help"))) if found else ()
    parts = (
        Words(page("lead")), Words(page("now")), Buttons((calm,)),
        Words(page("people", emergency=emergency)), Buttons((contact,)), *fits,
        Words(page("hours")), Words(page("work")), Buttons((Button(page.plain("help"), "help.open"),)),
        SmallPrint(page("small")),
    )  # fmt: skip
    return Message(parts, page.plain("title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    found = visit.house.directory.fitting(TOPICS, visit.person.nation)
    return {"difficult day": day_card(visit, found), "end_of_shift: end of shift": shift_card(visit)}
