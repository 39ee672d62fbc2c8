"""How signposts are shown: name, who it is for, number and hours, each tappable, with an honest word on checking."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Part, SmallPrint, Words, literal
from bot.safety.directory import Signpost
from bot.safety.footer import phone_link
from bot.words import Marked, Page

UNSURE = ("verify", "LOCAL")


def signpost_lines(entries: Sequence[Signpost], page: Page) -> tuple[Part, ...]:
    """The signposts as a short list; nothing for none."""
    if not entries:
        return ()
    shown: list[Part] = [Words("\n".join(f"- {_line(entry, page)}" for entry in entries))]
    if not all(entry.verified for entry in entries):
        shown.append(SmallPrint(page("check_first")))
    return tuple(shown)


def _line(entry: Signpost, page: Page) -> str:
    name = f"[{literal(entry.name)}]({entry.url})" if entry.url.startswith("https://") else f"**{literal(entry.name)}**"
    ways = [phone_link(entry) if entry.phone else "", page("text_to", text=entry.text) if entry.text else ""]
    if entry.hours and not any(word in entry.hours for word in UNSURE):
        ways.append(literal(entry.hours))
    told = Marked(" · ".join(way for way in ways if way))
    return page("entry" if told else "entry_bare", name=Marked(name), who=entry.who, ways=told)
