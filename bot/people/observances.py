"""Observances that an organisation chose to keep, for everybody alike: when/observances.toml. Never about a person."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot import when
from bot.when.hours import Spared
from bot.when.pattern import Window, read_window


@dataclass(frozen=True, slots=True)
class Observance:
    """Its days (first and last, both included), their hours in which nobody is asked, and whether to be softer."""

    name: str
    days: tuple[tuple[date, date], ...]
    spare: Window | None
    gentle: bool


def _observance(name: str, entry: dict[str, Any]) -> Observance:
    spans = [text.partition("/") for text in entry["days"]]
    days = tuple((date.fromisoformat(first), date.fromisoformat(last or first)) for first, _, last in spans)
    return Observance(name, days, read_window(entry["spare"]) if "spare" in entry else None, entry.get("gentle", False))


_FILE = Path(when.__file__).with_name("observances.toml")
OBSERVANCES = {
    name: _observance(name, entry) for name, entry in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
}


def read_observances(text: str) -> str:
    """Names with commas, however they are spaced or capitalised, as they are kept. Raises ValueError with the fix."""
    known, found = {name.casefold(): name for name in OBSERVANCES}, []
    for name in (part.strip() for part in text.split(",")):
        if name and name.casefold() not in known:
            raise ValueError(f"knows no “{name}”. There are: {', '.join(OBSERVANCES)}")
        if name:
            found.append(known[name.casefold()])
    return ",".join(dict.fromkeys(found))


def chosen(names: str, day: date) -> list[Observance]:
    """Those of an organisation (`Organisation.observances`) that are kept on this local day."""
    return [one for one in _kept(names) if any(first <= day <= last for first, last in one.days)]


def gentle(names: str, day: date) -> bool:
    """Whether an organisation asks more softly on this local day."""
    return any(one.gentle for one in chosen(names, day))


@lru_cache(maxsize=256)
def spared(names: str, since: date, until: date) -> tuple[Spared, ...]:
    """The hours in which an organisation asks nobody, of the days that touch since to until (both included)."""
    return tuple(
        Spared(first, last, one.spare)
        for one in _kept(names) if one.spare
        for first, last in one.days if first <= until and last >= since
    )  # fmt: skip


def _kept(names: str) -> list[Observance]:
    return [OBSERVANCES[name] for name in names.split(",") if name in OBSERVANCES]
