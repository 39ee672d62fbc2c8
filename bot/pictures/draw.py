"""A strip of the last rounds, as SVG, as PNG and in words: the same drawing three times. Colour never speaks alone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from PIL import Image as Pixels
from PIL import ImageDraw, ImageFont

from bot.chat import Image

CELL, TALL, FOOT = 64, 120, 30  # pixels
INK, QUIET, GROUND = "#1d2b2a", "#5b6968", "#ffffff"
COLOURS = ("#d8dedd", "#8a4f7d", "#b07aa1", "#c8b560", "#6fae8f", "#2f7d5f")  # none, then 1 to 5


@dataclass(frozen=True, slots=True)
class Cell:
    """One round: a short date ("2 Mar"), a height 0 (nothing) to 5, and the word it stands for."""

    date: str
    level: int
    word: str


def strip(cells: Sequence[Cell], says: str) -> Image:
    """The drawing. `says` is all of it in words, and is what is shown wherever an image cannot be."""
    return Image(png=_png(tuple(cells)), svg=_svg(cells, says), says=says)


def _svg(cells: Sequence[Cell], says: str) -> str:
    wide = CELL * max(1, len(cells))
    drawn = "".join(_bar_svg(cell, at) for at, cell in enumerate(cells))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {TALL + FOOT}" width="{wide}" '
        f'height="{TALL + FOOT}" role="img"><title>{escape(says)}</title>'
        f'<rect width="{wide}" height="{TALL + FOOT}" fill="{GROUND}"/>{drawn}</svg>'
    )


def _bar_svg(cell: Cell, at: int) -> str:
    left, top, right, bottom = _box(cell, at)
    middle = at * CELL + CELL / 2
    return (
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" rx="6" '
        f'fill="{COLOURS[cell.level]}"/>'
        f'<text x="{middle}" y="{TALL + 18}" text-anchor="middle" font-family="sans-serif" font-size="13" '
        f'fill="{QUIET}">{escape(cell.date)}</text>'
    )


@lru_cache(maxsize=64)
def _png(cells: tuple[Cell, ...]) -> bytes:
    picture = Pixels.new("RGB", (CELL * max(1, len(cells)), TALL + FOOT), GROUND)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(13)
    for at, cell in enumerate(cells):
        pen.rounded_rectangle(_box(cell, at), radius=6, fill=COLOURS[cell.level])
        pen.text((at * CELL + CELL / 2, TALL + 14), cell.date, fill=QUIET, font=font, anchor="mm")
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _box(cell: Cell, at: int) -> tuple[int, int, int, int]:
    tall = 8 + cell.level * (TALL - 24) // 5
    return at * CELL + 10, TALL - tall, (at + 1) * CELL - 10, TALL
