"""What Canopy says without being asked, by importance, and whether it waits when there is no room: unasked.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

WAITS: dict[str, bool] = {
    kind: what == "wait"
    for kind, what in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}
"""Kinds of letters, the most important first: whether each waits, else it is dropped."""


def above(kind: str) -> tuple[str, ...]:
    """The kinds that are more important than this one."""
    kinds = list(WAITS)
    return tuple(kinds[: kinds.index(kind)])
