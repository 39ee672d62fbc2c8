"""Light Markdown, read once for all platforms: **bold**, _italic_, [label](address), "- " list lines.

A backslash takes a mark literally. Words that a person typed go through `literal` before they enter a message, so that
nobody's name or kudos can draw a link or shout in bold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKS = re.compile(
    r"\\(?P<escaped>[\\*_\[\]()<>`~#-])"
    r"|\*\*(?P<bold>[^*\n]+)\*\*"
    r"|(?<![\w\\])_(?P<italic>[^_\n]+)_(?!\w)"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<url>(?:https?://|tel:|sms:|mailto:)[^)\s]+)\)"
)
_MARK = re.compile(r"[\\*_\[]")
_SPECIAL = re.compile(r"([\\*_\[\]()<>`~#])")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text: plain, bold, italic, or a link where `url` is set."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""


def spans(text: str) -> list[Span]:
    """Light Markdown as spans, in order; line breaks stay inside the spans' text."""
    if not _MARK.search(text):
        return [Span(text)] if text else []
    found: list[Span] = []
    at = 0

    def plain(words: str) -> None:
        if not words:
            return
        if found and not (found[-1].bold or found[-1].italic or found[-1].url):
            found[-1] = Span(found[-1].text + words)
        else:
            found.append(Span(words))

    for mark in _MARKS.finditer(text):
        plain(text[at : mark.start()])
        at = mark.end()
        if mark["escaped"]:
            plain(mark["escaped"])
        elif mark["bold"]:
            found.append(Span(_unescape(mark["bold"]), bold=True))
        elif mark["italic"]:
            found.append(Span(_unescape(mark["italic"]), italic=True))
        else:
            found.append(Span(_unescape(mark["label"]), url=mark["url"]))
    plain(text[at:])
    return found


def literal(typed: str) -> str:
    """What a person typed, so that it reads as typed and marks nothing up."""
    escaped = _SPECIAL.sub(r"\\\1", typed)
    return re.sub(r"(?m)^(\s*)-", r"\1\\-", escaped)


def plain_text(text: str) -> str:
    """The words alone; a link keeps its label, and a telephone link its number if the label lacks it."""
    return "".join(span.text for span in spans(text))


def _unescape(text: str) -> str:
    return re.sub(r"\\([\\*_\[\]()<>`~#-])", r"\1", text)
