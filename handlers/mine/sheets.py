"""Long things in a dialog: sheet by sheet, with taps for the one before and the next. Nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterable

from bot.chat import Button, Buttons, Part, Pressed, Words, row_id
from bot.words import Marked, Page

FITS = 2_400  # characters of one sheet; with what stands around it, every platform's dialog holds it
BETWEEN = {"sheet": "at of", "before": "", "after": ""}
"""The keys that a page needs for `turning`."""


def sheets(lines: Iterable[str], fits: int = FITS) -> list[str]:
    """The lines on as few sheets of at most `fits` characters as it takes; a longer line goes on over several.

    Put together again by line breaks they are the lines, but for the breaks inside such a long one. Never empty.
    """
    found = [""]
    for line in lines:
        for start in range(0, max(len(line), 1), fits):
            piece = line[start : start + fits]
            if not found[-1]:
                found[-1] = piece
            elif len(found[-1]) + 1 + len(piece) <= fits:
                found[-1] += f"\n{piece}"
            else:
                found.append(piece)
    return found


def asked(event: object, of: int) -> int:
    """Which sheet is asked for, from 0: what a client sends that is none of them is the first."""
    at = row_id(event.value) if isinstance(event, Pressed) else 0
    return at if at < of else 0


def turning(page: Page, does: str, at: int, of: int, about: str = "") -> list[Part]:
    """Where one is, and the taps that turn the sheet; nothing where there is only one."""
    if of < 2:
        return []
    taps = [Button(page.plain("before"), does, about, str(at - 1))] if at else []
    taps += [Button(page.plain("after"), does, about, str(at + 1), look="first")] if at + 1 < of else []
    return [Words(Marked(page("sheet", at=at + 1, of=of))), Buttons(tuple(taps))]
