"""A person's own hours: what is known of them, and setting the usual ones. In a dialog: it never enters the chat."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.chat import Answer, Button, Buttons, Event, Facts, Message, Part, SmallPrint, Words
from bot.people.leave import Leave
from bot.people.own_hours import OwnHours, forget_hours, own_hours, unasked_in_a_week
from bot.router import Keeps, Routes
from bot.visit import Visit
from bot.when.hours import Stretch
from bot.when.local import DAYS, local
from bot.when.pattern import Pattern, read_pattern
from bot.words import Grammar, Marked, Page
from handlers.check_ins.ask import when

SHOWN = 8
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # before anything that a rota may say
SAYS = {
    "title": "", "open": "", "lead": "", "private": "", "hours": "", "unknown": "humane", "line": "days hours",
    "bank": "", "rota": "", "rota_days": "first last", "next": "", "shifts": "", "shift": "starts ends", "leave": "",
    "leave_days": "first last", "leave_rota": "first last", "later": "count", "drop": "", "change": "", "add": "",
    "kept": "", "dropped": "", "unasked": "", "days": "", "days_hint": "", "from": "", "to": "", "to_hint": "",
    "bank_days": "", "more": "", "more_hint": "", "rota_note": "", "send": "", "choose_days": "", "bad_time": "",
    "same_time": "", "bad_pattern": "", "leave_title": "", "first": "", "last": "", "no_reason": "", "leave_send": "",
    "bad_first": "", "bad_last": "", **dict.fromkeys(DAYS, ""),
}  # fmt: skip
PAGES = {"hours": Grammar(SAYS, open=("typed",), protected=("private", "no_reason"))}
routes = Routes("hours", PAGES)


@routes.on("hours.open")
async def open_hours(visit: Visit, _event: Event) -> Answer:
    """Never in the chat itself, which others may be able to read."""
    return Answer(here=message(visit, await mine(visit)), dialog=True)


async def mine(visit: Visit) -> OwnHours:
    async with visit.house.identity.reading() as session:
        return await own_hours(session, visit.person.id, visit.now, today_of(visit))


def today_of(visit: Visit) -> date:
    return local(visit.now, visit.person.zone).date()


def message(visit: Visit, known: OwnHours, first: str = "lead") -> Message:
    """The page, with `first` ("lead", "kept", "dropped") on top."""
    page, rows = visit.page("hours"), []
    if known.rota:
        rows.append((page("rota"), page("rota_days", first=_day(known.rota[0]), last=_day(known.rota[1]))))
    if known.shifts:
        rows.append((page("next"), _shift(visit, known.shifts[0])))
    parts: list[Part] = [Words(page(first)), Words(f"**{page('hours')}**\n{usual(page, known)}")]
    parts += [Facts(tuple(rows))] if rows else []
    parts += [part for one in known.leave[:SHOWN] for part in _leave(page, one)]
    if len(known.leave) > SHOWN:
        parts.append(Words(page("later", count=len(known.leave) - SHOWN)))
    change, add = (Button(page.plain(key), does) for key, does in (("change", "hours.form"), ("add", "leave.open")))
    return Message((*parts, Buttons((change, add)), SmallPrint(page("private"))), page.plain("title"))


def usual(page: Page, known: OwnHours) -> str:
    """Their weekly hours, a line for the days that are alike."""
    pattern = pattern_of(known.pattern)
    if pattern is None:
        return page("unknown", humane=known.humane)
    alike: dict[str, list[str]] = {}
    for name, windows in zip(DAYS, pattern.days, strict=True):
        hours = ", ".join(f"{one.start:%H:%M}–{one.end:%H:%M}" for one in windows)
        alike.setdefault(hours, []).append(page.plain(name))
    lines = [page("line", days=", ".join(days), hours=hours) for hours, days in alike.items() if hours]
    return Marked("\n".join([*lines, *([page("bank")] if pattern.bank_holidays else [])]))


def pattern_of(text: str) -> Pattern | None:
    """What is kept may have been written before it was checked: what cannot be read counts as not told."""
    try:
        return read_pattern(text) if text else None
    except ValueError:
        return None


def _shift(visit: Visit, one: Stretch) -> str:
    zone = visit.person.zone
    return visit.page("hours")("shift", starts=when(one.starts_at, zone), ends=f"{local(one.ends_at, zone):%H:%M}")


def _leave(page: Page, one: Leave) -> list[Part]:
    days = {"first": _day(one.first_on), "last": _day(one.last_on)}
    label = f"{page.plain('drop')}: {page.plain('leave_days', **days)}"
    words = Words(f"**{page('leave')}:** {page('leave_days' if one.own else 'leave_rota', **days)}")
    return (
        [words, Buttons((Button(page.plain("drop"), "leave.drop", str(one.id), says=label),))] if one.own else [words]
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@routes.home(71)
async def section(visit: Visit) -> tuple[Part, ...]:
    return (Buttons((Button(visit.page("hours").plain("open"), "hours.open", opens=True),)),)


async def show(visit: Visit) -> list[tuple[str, str]]:
    page, (known, told) = visit.page("hours"), await _all(visit)
    leave = ", ".join(page("leave_days", first=_day(one.first_on), last=_day(one.last_on)) for one in known.leave)
    rows = [
        (page("hours"), usual(page, known)),
        (page("shifts"), str(len(known.shifts))),
        (page("leave"), leave or "-"),
    ]
    return [*rows, (page("unasked"), str(told))]


async def export(visit: Visit) -> dict[str, object]:
    known, told = await _all(visit)
    return {
        "usual_hours": known.pattern,
        "rota": "/".join(day.isoformat() for day in known.rota or ()),
        "shifts": [f"{one.starts_at:%Y-%m-%dT%H:%MZ}/{one.ends_at:%Y-%m-%dT%H:%MZ}" for one in known.shifts],
        "leave": [f"{one.first_on}/{one.last_on}" for one in known.leave],
        "messages_in_seven_days": told,
    }


async def _all(visit: Visit) -> tuple[OwnHours, int]:
    """Everything that is kept, what is over too, and how many unasked messages they had in a week."""
    async with visit.house.identity.reading() as session:
        known = await own_hours(session, visit.person.id, EVER, EVER.date())
        return known, await unasked_in_a_week(session, visit.person.id, visit.now)


async def forget(visit: Visit) -> None:
    async with visit.house.identity.writing() as session:
        await forget_hours(session, visit.person.id)


routes.keeps.append(Keeps(("absence", "shift", "unasked"), show, export, forget))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    day, shift = visit.now.date(), Stretch(visit.now, visit.now)
    leave = [Leave(id, day, day, id != 1) for id in range(SHOWN + 1)]
    known = OwnHours("mon-fri 09:00-17:00; sat 20:00-08:00; bank holidays", "", (day, day), [shift], leave)
    return {"my hours": message(visit, known), "nothing known": message(visit, OwnHours("", "08:00-20:00"))}
