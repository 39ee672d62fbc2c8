"""A rota as one person's iCalendar file: events are shifts, whole days called leave are leave. Nothing else is kept.

https://www.rfc-editor.org/rfc/rfc5545: a time has a zone (TZID), is UTC, or "floats" with the person's own clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

import icalendar
import recurring_ical_events

from bot.people.rota.entry import FIRST, LAST, Away, Rota, RotaError, Turn

MOST_EVENTS: Final = 5_000
OFTEN: Final = ("SECONDLY", "MINUTELY", "HOURLY")
A_DAY: Final = timedelta(days=1)
_LEAVE = re.compile(r"\b(leave|holidays?|a/l|gwyliau)\b", re.IGNORECASE)
_EVERYBODYS = re.compile(r"\b(bank|public) holidays?\b", re.IGNORECASE)


def read_calendar(content: bytes, who: str, since: date | None, until: date | None) -> Rota:
    """The shifts and leave of `who`, repeated ones written out, from `since` to `until` (both included) if given.

    Raises RotaError with every problem, by the event's UID.
    """
    try:
        calendar = icalendar.Calendar.from_ical(content.decode("utf-8-sig"))
    except (ValueError, KeyError):  # their own words would quote the file
        raise RotaError("The file cannot be read as a calendar. Export it once more, as iCalendar (.ics)") from None
    events = calendar.walk("VEVENT")
    if wrong := [problem for event in events for problem in _problems(event, open_end=until is None)]:
        raise RotaError(*wrong)
    turns: list[Turn] = []
    away: list[Away] = []
    for event in _written_out(calendar, since, until):
        starts, ends = event["DTSTART"].dt, event["DTEND"].dt
        where = f"{_name(event)} of {starts:%Y-%m-%d}"
        if not isinstance(starts, datetime):
            if _says_leave(event):
                away.append(Away(where, who, starts, max(starts, ends - A_DAY)))
        elif not _says_leave(event):
            turns.append(Turn(where, who, starts, ends))
    return Rota(turns, away, frozenset({who}))


def _written_out(calendar: Any, since: date | None, until: date | None) -> list[Any]:
    """Every single event; a day more at both ends, since the person's clock is not known here."""
    start, end = (since - A_DAY if since else FIRST), (until + A_DAY * 2 if until else LAST)
    try:
        found = recurring_ical_events.of(calendar).between(start, end)
    except (ValueError, KeyError, TypeError, OverflowError):
        raise RotaError("How the events repeat cannot be read. Export the calendar with each shift by itself") from None
    if len(found) > MOST_EVENTS:
        raise RotaError(f"One person has {len(found)} events; at most {MOST_EVENTS} go in. Say which days with --until")
    return [event for event in found if str(event.get("STATUS", "")).upper() != "CANCELLED"]


def _problems(event: Any, *, open_end: bool) -> Iterator[str]:
    name = _name(event)
    if event.errors:
        yield f"{name}: {event.errors[0][0] or 'a line'} cannot be read. Put it right, or take the event out"
        return
    start, end = event.get("DTSTART"), event.get("DTEND")
    if start is None:
        yield f"{name}: has no start (DTSTART)"
        return
    for one in (start, end):
        if one is not None and isinstance(one.dt, datetime) and one.params.get("TZID") and one.dt.tzinfo is None:
            yield f"{name}: the time zone “{one.params['TZID']}” is not known. Use a name like Europe/London"
            return
    if end is None and "DURATION" not in event and isinstance(start.dt, datetime):
        yield f"{name}: has no end (DTEND)"
    elif end is not None and _before(end.dt, start.dt):
        yield f"{name}: ends before it starts"
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        yield from (f"{name}: {problem}" for problem in _rule(rule, open_end=open_end))


def _rule(rule: Any, *, open_end: bool) -> Iterator[str]:
    if rule.get("FREQ", [""])[0] in OFTEN or any(
        len(rule.get(by, ())) > 1 for by in ("BYHOUR", "BYMINUTE", "BYSECOND")
    ):
        yield "repeats more than once a day, and a shift does not"
    if open_end and not rule.get("UNTIL") and not rule.get("COUNT"):
        yield "repeats without an end. Say with --until up to which day it is to be taken"


def _before(end: date, start: date) -> bool:
    """Whether two ends of one event stand the wrong way round; what cannot be compared is no day or no time alone."""
    try:
        return end < start
    except TypeError:
        return True


def _name(event: Any) -> str:
    uid = "".join(letter for letter in str(event.get("UID", "")) if letter.isprintable())[:80]
    return f"event “{uid}”" if uid else "an event without UID"


def _says_leave(event: Any) -> bool:
    """Whether it is called leave: its words are looked at here, and kept nowhere."""
    values = [event.get(name, []) for name in ("SUMMARY", "CATEGORIES")]
    told = [one for value in values for one in (value if isinstance(value, list) else [value])]
    words = " ".join(one.to_ical().decode("utf-8", "replace") for one in told)
    return bool(_LEAVE.search(_EVERYBODYS.sub("", words)))
