"""The strip of the last rounds: drawn twice, said once, always the same."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from PIL import Image as Pixels

from bot.pictures.draw import Cell, strip

CELLS = [Cell("2 Mar", 5, "mostly well"), Cell("9 Mar", 0, "no picture"), Cell("16 Mar", 1, "mostly hard")]
SAYS = "2 March mostly well, 9 March no picture, 16 March mostly hard"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("cells", [[], CELLS[:1], CELLS, CELLS * 4], ids=["none", "one", "three", "twelve"])
def test_the_svg_is_well_formed_and_the_png_opens_and_they_are_of_one_size(cells: list[Cell]) -> None:
    drawn = strip(cells, SAYS)
    root, picture = ElementTree.fromstring(drawn.svg), Pixels.open(io.BytesIO(drawn.png))
    picture.load()
    assert (picture.format, f"{picture.width}", f"{picture.height}") == ("PNG", root.get("width"), root.get("height"))


def test_what_it_says_stands_in_the_image_and_in_the_svg_title() -> None:
    drawn = strip(CELLS, SAYS)
    assert drawn.says == SAYS
    assert ElementTree.fromstring(drawn.svg).findtext(f"{SVG}title") == SAYS


def test_words_cannot_draw_in_the_svg() -> None:
    evil = '</title><script>alert("x")</script><title>&'
    root = ElementTree.fromstring(strip([Cell(evil, 3, evil)], evil).svg)
    assert root.findtext(f"{SVG}title") == evil
    assert [text.text for text in root.iter(f"{SVG}text")] == [evil]
    assert {element.tag for element in root.iter()} == {f"{SVG}{tag}" for tag in ("svg", "title", "rect", "text")}


def test_every_round_has_its_date_and_a_bar_as_high_as_its_level() -> None:
    root = ElementTree.fromstring(strip(CELLS, SAYS).svg)
    bars = [float(bar.get("height", 0)) for bar in root.iter(f"{SVG}rect")][1:]
    assert [text.text for text in root.iter(f"{SVG}text")] == ["2 Mar", "9 Mar", "16 Mar"]
    assert bars[0] > bars[2] > bars[1] > 0


def test_the_same_rounds_are_the_same_bytes() -> None:
    assert strip(CELLS, SAYS) == strip(list(CELLS), SAYS)
