"""How written lines are read aloud: whole sentences, so that a screen reader pauses where the eye does. Pure."""

from __future__ import annotations

import unicodedata

_DOT = " \u00b7 "
"""Parts the eye from the next thing; a screen reader says "middle dot" or runs the two together."""
_SET_IN = (" ", "{", "}")
_ENDS = ".!?:;,\u2026"
_PICTURES = ("So", "Sk")
_JOINERS = "\ufe0f\u200d"
_CLOSING = "\"')]\u2019\u201d"


def aloud(text: str) -> str:
    """A paragraph: each of its lines a sentence, list lines without their dash; lines that are set in are data."""
    lines = text.splitlines()
    return "\n".join(line if line[:1] in _SET_IN else spoken(line.removeprefix("- ")) for line in lines)


def spoken(line: str) -> str:
    """One line as a sentence of its own: with a full stop unless it ends like a sentence, or is no words at all."""
    line = line.replace(_DOT, ". ").rstrip()
    last = line.rstrip(_CLOSING)[-1:]
    return line if not last or last in _ENDS or not (last.isalnum() or line[-1:] in _CLOSING) else f"{line}."


def without_pictures(label: str) -> str:
    """A label without its emoji, which would be read as "cloud with rain button"; all of it if it is nothing else."""
    words = "".join(one for one in label if unicodedata.category(one) not in _PICTURES and one not in _JOINERS)
    return " ".join(words.split()) or label
