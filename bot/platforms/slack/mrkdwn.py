"""Light Markdown as Slack's mrkdwn, and in pieces that fit a block. Pure.

https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.chat import Span, spans

_OPENER = re.compile(r"(?<!\w)[*_~`](?=\S)")
_LOOK_ALIKE = str.maketrans("*_~`", "\u2217\u02cd\u223c\u02cb")
_LIST_LINE = re.compile(r"(?m)^- ")


def escape(text: str) -> str:
    """The three characters that Slack reads as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pieces(text: str | Iterable[Span], most: int) -> list[str]:
    """The text as mrkdwn, in as many pieces of at most `most` characters as it takes: nothing is cut off."""
    read = spans(text) if isinstance(text, str) else list(text)
    found = ["".join(_marked(span) or escape(_inert(span.text)) for span in read)]
    if len(found[0]) > most:
        found = _filled(read, most)
    return [_LIST_LINE.sub("• ", piece) for piece in map(str.strip, found) if piece]


def _filled(read: Iterable[Span], most: int) -> list[str]:
    found = [""]
    for atom in _atoms(read, most):
        if len(found[-1]) + len(atom) > most:
            found.append("")
        found[-1] += atom
    return found


def shorten(text: str, most: int) -> str:
    """The text as it is, or cut at a word with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    head = text[: most - 1]
    cut = head if text[most - 1] == " " else head.rpartition(" ")[0] or head
    return cut.rstrip(" ,.;:–-") + "…"


def _atoms(all_spans: Iterable[Span], most: int) -> Iterator[str]:
    """Strings that no piece may break in the middle; escaping makes a character five at most."""
    words = re.compile(rf"\S{{1,{most // 6}}}\s?|\s{{1,{most // 6}}}")
    for span in all_spans:
        marked = _marked(span)
        if marked and len(marked) <= most:
            yield marked
        else:
            yield from (escape(word) for word in words.findall(_inert(span.text)))


def _marked(span: Span) -> str:
    """A span that is bold, italic or a link, as mrkdwn; empty if it is plain."""
    words = escape(_inert(span.text))
    if span.url:
        return f"<{escape(span.url).replace('|', '%7C')}|{words.replace('|', '/')}>"
    if span.bold:
        return _wrapped(words.replace("*", "\u2217"), "*")
    return _wrapped(words, "_") if span.italic else ""


def _wrapped(words: str, mark: str) -> str:
    """Slack wants its marks against the words, so spaces go outside."""
    bare = words.strip()
    return words.replace(bare, f"{mark}{bare}{mark}", 1) if bare else words


def _inert(text: str) -> str:
    """Slack has no way to escape its own marks: a look-alike keeps somebody's asterisk from shouting in bold."""
    return _OPENER.sub(lambda mark: mark[0].translate(_LOOK_ALIKE), text)
