"""How signposts are shown: name, who it is for, number and hours, each tappable, with an honest word on checking."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from bot.chat import Part, SmallPrint, Words, literal
from bot.safety.footer import phone_link
from bot.safety.signpost import Signpost
from bot.words import Marked, Page

UNSURE = ("verify", "LOCAL")


def signpost_lines(
    entries: Sequence[Signpost], page: Page, *, open_now: Collection[str] = (), stale: Collection[str] = ()
) -> tuple[Part, ...]:
    """The signposts as a short list; nothing for none.

    `open_now`, `stale`: the ids of those that somebody answers now, and of those that are past their date.
    """
    return _lines(tuple(entries), page, frozenset(open_now), frozenset(stale))


@lru_cache(maxsize=512)  # all who answer a round are shown the same
def _lines(
    entries: tuple[Signpost, ...], page: Page, open_now: frozenset[str], stale: frozenset[str]
) -> tuple[Part, ...]:
    if not entries:
        return ()
    lines = [_line(entry, page, entry.id in open_now) + (page("stale") * (entry.id in stale)) for entry in entries]
    shown: list[Part] = [Words("\n".join(f"- {line}" for line in lines))]
    if not all(entry.verified for entry in entries):
        shown.append(SmallPrint(page("check_first")))
    return tuple(shown)


def _line(entry: Signpost, page: Page, is_open: bool) -> str:
    name = f"[{literal(entry.name)}]({entry.url})" if entry.url.startswith("https://") else f"**{literal(entry.name)}**"
    told = Marked(ways_of(entry, page, is_open=is_open))
    return page("entry" if told else "entry_bare", name=Marked(name), who=entry.who, ways=told)


def ways_of(entry: Signpost, page: Page, *, is_open: bool = False) -> str:
    """How and when to reach it, as light Markdown; empty where only its web page is known."""
    ways = [phone_link(entry) if entry.phone else "", page("text_to", text=entry.text) if entry.text else ""]
    if is_open:
        ways.append(page("open_now"))
    if entry.hours and not any(word in entry.hours for word in UNSURE):
        ways.append(literal(entry.hours))
    return " · ".join(way for way in ways if way)
