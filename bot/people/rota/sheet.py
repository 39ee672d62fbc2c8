"""A rota as a CSV file: one shift, or some days of leave, a line. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.people.rota.entry import FIRST, LAST, MOST_SHIFTS, Away, Rota, RotaError, Turn, folded
from bot.people.table import read_table
from bot.when.local import clock

WHOLE: Final = ("starts", "ends")
BY_DAY: Final = ("date", "start", "end")
LEAVE: Final = ("leave_from", "leave_until")
COLUMNS: Final = ("person", *WHOLE, *BY_DAY, *LEAVE)
BESIDE: Final = "Take it out: why somebody is away, and whatever else a rota says of them, must not get in. "


def read_sheet(content: bytes) -> Rota:
    """The file's shifts and leave. Raises RotaError with every problem that needs no more than the file to be seen."""
    table = read_table(content, COLUMNS, ("person",), BESIDE)
    wrong = [*table.wrong, *(_columns(table.has) if table.has else ())]
    if wrong:
        raise RotaError(*wrong)
    if len(table.rows) > MOST_SHIFTS:
        raise RotaError(f"The file has {len(table.rows)} lines; at most {MOST_SHIFTS} go in at once. Part it in two")
    turns: list[Turn] = []
    away: list[Away] = []
    for line, cells in table.rows:
        try:
            found = _read(f"line {line}", cells)
        except ValueError as error:
            wrong.append(f"line {line}{error}")
        else:
            turns += [found] if isinstance(found, Turn) else []
            away += [found] if isinstance(found, Away) else []
    if wrong:
        raise RotaError(*wrong)
    people = frozenset([*(one.who for one in turns), *(one.who for one in away)])
    return Rota(turns, away, people, bool({*WHOLE, *BY_DAY} & table.has), set(LEAVE) <= table.has)


def _columns(has: Collection[str]) -> Iterator[str]:
    """A shift or leave needs all of its columns."""
    begun = [group for group in (WHOLE, BY_DAY, LEAVE) if set(group) & set(has)]
    if not begun:
        ways = " or ".join(", ".join(group) for group in (WHOLE, BY_DAY, LEAVE))
        yield f"line 1: no column says when. There must be {ways}"
    for group in begun:
        for name in group:
            if name not in has:
                yield f"line 1: column “{name}” is missing; {' and '.join(one for one in group if one in has)} need it"


def _read(where: str, cells: dict[str, str]) -> Turn | Away:
    """What one line says. Raises ValueError with the column and the fix."""
    who = folded(cells["person"])
    if not who:
        raise ValueError(", column person: is empty. Give the e-mail address or platform id that the roster has")
    given = [group for group in (WHOLE, BY_DAY, LEAVE) if any(cells[name] for name in group)]
    if len(given) != 1:
        raise ValueError(": is to say one thing, a shift or some days of leave")
    for name in given[0]:
        if not cells[name]:
            raise ValueError(f", column {name}: is empty")
    if given[0] == LEAVE:
        return Away(where, who, _day("leave_from", cells), _day("leave_until", cells))
    if given[0] == WHOLE:
        return Turn(where, who, _moment("starts", cells), _moment("ends", cells))
    day, start, end = _day("date", cells), _clock("start", cells), _clock("end", cells)
    last = day + timedelta(days=1) if end <= start else day
    return Turn(where, who, datetime.combine(day, start), datetime.combine(last, end))


def _day(name: str, cells: dict[str, str]) -> date:
    try:
        return _known(date.fromisoformat(cells[name]))
    except ValueError:
        raise ValueError(f", column {name}: “{cells[name]}” is not a date. Write it like 2026-03-02") from None


def _clock(name: str, cells: dict[str, str]) -> time:
    try:
        found = clock(cells[name])
        if found.tzinfo is None:
            return found
    except ValueError:
        pass
    raise ValueError(f", column {name}: “{cells[name]}” is not a time. Write it like 20:00")


def _moment(name: str, cells: dict[str, str]) -> datetime:
    try:
        found = datetime.fromisoformat(cells[name])
        if ":" in cells[name] and _known(found.date()):
            return found
    except ValueError:
        pass
    raise ValueError(
        f", column {name}: “{cells[name]}” is not a day and time. Write it like 2026-03-02 20:00, the person's own"
        " clock, or with its offset, like 2026-03-02 20:00+00:00"
    )


def _known(day: date) -> date:
    """The day itself. Raises ValueError for one that is a slip."""
    if not FIRST <= day < LAST:
        raise ValueError
    return day
