"""The directory's files into signposts, an organisation's own over ours. All mistakes at once, the file first."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot.safety.hours import HOLIDAYS, read_opening
from bot.safety.local import NATIONS
from bot.safety.signpost import Signpost
from bot.words import WordsError, load_table

STATUSES: Final = ("open", "local", "verify", "closed", "do_not_show")
TEXTS: Final = (
    "name", "for", "phone", "text", "url", "hours", "open", "perhaps", "holidays", "area", "access", "status", "note",
    "verified_on", "expires_on",
)  # fmt: skip
LISTS: Final = ("topics", "nations", "languages", "to_check")
YES_OR_NO: Final = ("local", "crisis", "for_some")
KNOWN: Final = (*TEXTS, *LISTS, *YES_OR_NO)
NEEDED: Final = ("name", "for", "topics", "nations", "status")
PHONE: Final = re.compile(r"\+?\d[\d ]*(?: (?:then|ext\.?) \d+)?")


def read_entries(files: Sequence[Path], topics: Collection[str]) -> dict[str, Signpost]:
    """Every service of these files by its id; a later file's lines win over an earlier one's, line by line.

    Raises WordsError.
    """
    rows: dict[str, dict[str, Any]] = {}
    last: dict[str, Path] = {}
    wrong: list[str] = []
    for file in files:
        for id, row in load_table(file).items():
            if not isinstance(row, dict):
                wrong.append(f"{file}: {id}: this line stands above the first [service]; every line belongs to one")
                continue
            rows[id], last[id] = {**rows.get(id, {}), **row}, file
    wrong += [f"{last[id]}: {id}: {problem}" for id, row in rows.items() for problem in _mistakes(row, topics)]
    if wrong:
        raise WordsError(*wrong)
    return {id: _signpost(id, row) for id, row in rows.items()}


def _mistakes(row: Mapping[str, Any], topics: Collection[str]) -> Iterator[str]:
    for name, value in row.items():
        if name not in KNOWN:
            yield f"nobody reads the line {name!r}{_guess(name, KNOWN)}"
        elif name in TEXTS and not isinstance(value, str):
            yield f"{name} wants words in quotes"
        elif name in LISTS and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            yield f'{name} wants a list, like ["{next(iter(topics), "money")}"]'
        elif name in YES_OR_NO and not isinstance(value, bool):
            yield f"{name} wants true or false, without quotes"
        else:
            yield from _mistake(name, value, topics)
    yield from (f"{name} is missing" for name in NEEDED if not row.get(name))
    if row.get("status") == "open" and not any(row.get(way) for way in ("phone", "text", "url")):
        yield "it is open, but has no phone, text or url by which anybody could reach it"
    try:
        read_opening(*(str(row.get(name, "")) for name in ("open", "perhaps", "holidays")))
    except ValueError as error:
        yield f"open, perhaps: {error}" if row.get("holidays", "") in HOLIDAYS else f"holidays: {error}"


def _mistake(name: str, value: Any, topics: Collection[str]) -> Iterator[str]:
    known = {"topics": topics, "nations": NATIONS}
    if name in known:
        strange = [one for one in value if one not in known[name]]
        yield from (f"{name}: {one!r} is not one of ours{_guess(one, known[name])}" for one in strange)
    elif name == "status" and value not in STATUSES:
        yield f"status: {value!r} is none of {', '.join(STATUSES)}"
    elif name == "phone" and value and not PHONE.fullmatch(value):
        yield f"phone: {value!r} cannot be dialled. Write digits and spaces, like 0800 123 456"
    elif name == "url" and value and not re.fullmatch(r"https?://[^\s()]+", value):
        yield f"url: {value!r} is no web address. It starts with https://"
    elif name.endswith("_on") and value and _date(value) is None:
        yield f"{name}: {value!r} is not a day. Write it like 2026-01-31"


def _guess(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _signpost(id: str, row: Mapping[str, Any]) -> Signpost:
    texts = {name: row.get(name, "") for name in ("phone", "text", "url", "hours", "area", "status")}
    lists = {name: tuple(row.get(name, ())) for name in ("topics", "nations", "languages")}
    verified_on = _date(row.get("verified_on", ""))
    return Signpost(
        id=id, name=row["name"], who=row["for"], **texts, **lists, **{name: row.get(name, False) for name in YES_OR_NO},
        unsure=tuple(row.get("to_check", ())), verified=verified_on is not None, verified_on=verified_on,
        expires_on=_date(row.get("expires_on", "")),
        opening=read_opening(*(row.get(name, "") for name in ("open", "perhaps", "holidays"))),
    )  # fmt: skip
