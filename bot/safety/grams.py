"""What the linear voter sees of a message: its words, pairs and triples of words, and runs of letters. Pure.

Runs of letters within words (two to five, the word's edges marked) survive misspelling: "suicidle" shares most of them
with "suicidal". The training script uses this very code, so that both see the same.
"""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator

LONGEST = 4000
"""Letters read of a message; longer ones are read at both ends, where the point is made."""

_TOKEN = re.compile(r"\w+(?:'\w+)*|[^\w\s]")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")


def plainly(text: str) -> str:
    """Small letters, straight apostrophes, "soooo" as "soo"; a long text without its middle."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("‘", "'")
    return _DRAWN_OUT.sub(r"\1\1", text)


def grams(text: str) -> tuple[dict[int, float], dict[int, float]]:
    """How often each gram of words, and each of letters, stands in the text: gram's number -> 1 + ln(count)."""
    tokens = _TOKEN.findall(plainly(text))
    return _damped(_of_words(tokens)), _damped(_of_letters(tokens))


def _of_words(tokens: list[str]) -> Iterator[str]:
    for size in (1, 2, 3):
        for at in range(len(tokens) - size + 1):
            yield "w " + " ".join(tokens[at : at + size])


def _of_letters(tokens: list[str]) -> Iterator[str]:
    for token in tokens:
        edged = f" {token} "
        for size in (2, 3, 4, 5):
            for at in range(len(edged) - size + 1):
                yield edged[at : at + size]


def _damped(found: Iterator[str]) -> dict[int, float]:
    return {zlib.crc32(gram.encode()): 1 + math.log(count) for gram, count in Counter(found).items()}
