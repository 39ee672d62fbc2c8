"""Light Markdown as the Markdown of Adaptive Cards. Pure.

Cards know bold, italic, links and lists, and want an empty line for a line break outside a list:
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
"""

from __future__ import annotations

import re

from bot.chat import Span, spans

_MARKS = re.compile(r"([\\*_\[\]`~<])")
_AT_START = re.compile(r"^(\s*)(?:([-+#>=])|(\d+)([.)]))")


def markdown(text: str) -> str:
    """The same words for a TextBlock or a FactSet; whatever is no mark of ours is shown as it was typed."""
    written, in_list = "", False
    for line in filter(str.strip, text.split("\n")):
        item = line.startswith("- ")
        if written:
            written += "\n" if item and in_list else "\n\n"
        written += "- " + _line(line[2:]) if item else _at_start(_line(line))
        in_list = item
    return written


def as_typed(text: str) -> str:
    """Plain words (a title, a mistake), so that nothing in them marks up."""
    return "\n\n".join(_at_start(_escape(line)) for line in text.split("\n") if line.strip())


def _line(line: str) -> str:
    return "".join(_span(span) for span in spans(line)).strip()


def _span(span: Span) -> str:
    text = _escape(span.text)
    if span.url:
        return f"[{text}]({span.url})"
    if span.bold:
        return f"**{text}**"
    return f"_{text}_" if span.italic else text


def _escape(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _at_start(line: str) -> str:
    return _AT_START.sub(lambda m: f"\\{m[2]}" if m[2] else f"{m[3]}\\{m[4]}", line.strip())
