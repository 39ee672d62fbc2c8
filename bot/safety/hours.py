"""When a service is open, as the directory's files write it. Pure: it never asks what time it is."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.when.local import DAYS
from bot.when.pattern import Pattern, Window, read_pattern

ALWAYS = "always"
HOLIDAYS = ("", "open", "shut")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """`sure`: when it is open. `perhaps`: when it may be, since its own words name no hour ("weekdays").

    `holidays`: what it does on bank holidays: "open", "shut", or "" where nobody has said.
    """

    always: bool = False
    sure: Pattern | None = None
    perhaps: Pattern | None = None
    holidays: Literal["", "open", "shut"] = ""


def read_opening(sure: str, perhaps: str = "", holidays: str = "") -> Opening | None:
    """From a file's lines; None where nothing is known. Raises ValueError with the fix.

    `sure` and `perhaps` like "mon-fri 09:00-17:00; sat 20:00-08:00", or `sure` is "always".
    """
    if holidays not in HOLIDAYS:
        raise ValueError(f"{holidays!r} is neither open nor shut: say what it does on bank holidays, or leave it out")
    if sure == ALWAYS:
        return Opening(always=True)
    if not sure and not perhaps:
        return None
    patterns = [read_pattern(text) if text else None for text in (sure, perhaps)]
    return Opening(False, *patterns, holidays)  # type: ignore[arg-type]


def read_hours(text: str) -> Opening | None:
    """From one line, as a coordinator writes it: "24/7", or "mon-fri 09:00-17:00", shut on bank holidays unless they
    are named ("; bank holidays"). None for an empty line. Raises ValueError with the fix.
    """
    text = text.strip().lower()
    if text in ("24/7", ALWAYS):
        return Opening(always=True)
    if not text:
        return None
    pattern = read_pattern(text)
    return Opening(sure=pattern, holidays="open" if pattern.bank_holidays else "shut")


def told(text: str) -> str:
    """One line of hours for people to read: "Mon-Fri 09:00-17:00"."""
    if text.strip().lower() == ALWAYS:
        return "24/7"
    return re.sub(rf"\b({'|'.join(DAYS)})\b", lambda day: day[0].capitalize(), text.strip().lower())


def open_at(opening: Opening | None, at: datetime, off: Collection[date]) -> bool | None:
    """Whether it is open at this wall time where it is; None where that is not sure. `off`: bank holidays around it.

    A window belongs to the day on which it starts: the night of a bank holiday is that bank holiday's.
    """
    if opening is None or opening.always:
        return None if opening is None else True
    found = [
        verdict if day not in off or opening.holidays == "open" else None
        for pattern, verdict in ((opening.sure, True), (opening.perhaps, None)) if pattern
        for day in (at.date(), at.date() - DAY)
        for window in pattern.days[day.weekday()]
        if _covers(day, window, at) and not (day in off and opening.holidays == "shut")
    ]  # fmt: skip
    return True if True in found else None if found else False


def _covers(day: date, window: Window, at: datetime) -> bool:
    ends = day + DAY if window.over_midnight else day
    return datetime.combine(day, window.start) <= at.replace(tzinfo=None) < datetime.combine(ends, window.end)
