"""Setting one's usual hours: the days, from when to when, or a pattern in so many words."""

from __future__ import annotations

from datetime import time

from bot.chat import Answer, Event, Field, Filled, Form, SmallPrint
from bot.people.own_hours import OwnHours, set_pattern
from bot.router import Routes
from bot.visit import Visit
from bot.when.local import DAYS, clock
from bot.when.pattern import BANK_HOLIDAYS, Pattern, Window, read_pattern
from handlers.mine.hours import PAGES, message, mine, pattern_of

LONGEST = 200  # characters, as in a roster
routes = Routes("hours", PAGES)


@routes.on("hours.form")
async def open_form(visit: Visit, _event: Event) -> Answer:
    return Answer(here=form(visit, await mine(visit)))


@routes.on("hours.sent")
async def sent(visit: Visit, event: Filled) -> Answer:
    """Check every field, name every mistake, keep what was typed; or save."""
    text, mistakes = _read(event)
    if mistakes:
        told = {name: visit.page("hours").plain(key) for name, key in mistakes.items()}
        return Answer(here=form(visit, await mine(visit)).again(dict(event.values), told))
    async with visit.house.identity.writing() as session:
        await set_pattern(session, visit.person.id, text)
    return Answer(here=message(visit, await mine(visit), "kept"))


def _read(event: Filled) -> tuple[str, dict[str, str]]:
    """The pattern, as it is kept; or by field the key of the sentence that says what is wrong."""
    mistakes: dict[str, str] = {}
    text = "; ".join(line.strip() for line in event.one("more").splitlines() if line.strip())
    if not text:
        text, mistakes = _simple(event)
    if text and event.values.get("bank") and BANK_HOLIDAYS not in text.lower():
        text += f"; {BANK_HOLIDAYS}"
    try:
        read_pattern(text[: LONGEST + 1]) if text else None
    except ValueError:
        mistakes["more"] = "bad_pattern"
    return text, mistakes | ({"more": "bad_pattern"} if len(text) > LONGEST else {})


def _simple(event: Filled) -> tuple[str, dict[str, str]]:
    chosen, times = event.values.get("days", ()), (_time(event.one("from")), _time(event.one("to")))
    days = [day for day in DAYS if day in chosen]
    if not days:
        return "", {"days": "choose_days"} if event.one("from") or event.one("to") else {}
    mistakes = {name: "bad_time" for name, at in zip(("from", "to"), times, strict=True) if at is None}
    start, end = times
    if start is None or end is None:
        return "", mistakes
    return f"{','.join(days)} {start:%H:%M}-{end:%H:%M}", {"to": "same_time"} if start == end else {}


def _time(text: str) -> time | None:
    try:
        return clock(text).replace(tzinfo=None)
    except ValueError:
        return None


def form(visit: Visit, known: OwnHours) -> Form:
    """With what is known in it: in the simple fields if it fits them."""
    page, pattern = visit.page("hours"), pattern_of(known.pattern)
    window = _one_window(pattern)
    start, end = ((f"{window.start:%H:%M}",), (f"{window.end:%H:%M}",)) if window else ((), ())
    days = tuple(day for day, windows in zip(DAYS, pattern.days, strict=True) if windows) if pattern and window else ()
    more = "" if window else "; ".join(_without_bank(known.pattern))
    bank = ("yes",) if pattern and pattern.bank_holidays else ()
    fields = (
        Field(
            "days", page.plain("days"), "pick", page.plain("days_hint"), tuple((day, page.plain(day)) for day in DAYS),
            many=True, optional=True, value=days,
        ),
        Field("from", page.plain("from"), "time", optional=True, value=start),
        Field("to", page.plain("to"), "time", page.plain("to_hint"), optional=True, value=end),
        Field(
            "bank", page.plain("bank_days"), "pick", options=(("yes", page.plain("bank")),), many=True, optional=True,
            value=bank,
        ),
        Field(
            "more", page.plain("more"), "lines", page.plain("more_hint"), optional=True,
            value=(more,) if more else (), most=LONGEST,
        ),
    )  # fmt: skip
    before = (SmallPrint(page("private")), SmallPrint(page("rota_note")))
    return Form("hours.sent", page.plain("change"), fields, page.plain("send"), before=before)


def _one_window(pattern: Pattern | None) -> Window | None:
    """The one window of every day that is worked, if that is all there is to say."""
    different = {windows for windows in pattern.days if windows} if pattern else set()
    windows = different.pop() if len(different) == 1 else ()
    return windows[0] if len(windows) == 1 else None


def _without_bank(pattern: str) -> list[str]:
    parts = [part.strip() for part in pattern.replace("\n", ";").split(";")]
    return [part for part in parts if part and part.lower() != BANK_HOLIDAYS]


@routes.sample
def samples(visit: Visit) -> dict[str, Form]:
    return {"change": form(visit, OwnHours("mon-fri 09:00-17:00; bank holidays", "08:00-20:00"))}
