"""The help footer: one line, under every private reply, whatever was typed. Help never depends on detection."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.chat import SmallPrint, literal
from bot.safety.directory import Directory
from bot.safety.signpost import Signpost
from bot.words import Marked, Page


@lru_cache(maxsize=64)  # the same for everybody of a nation and a language
def footer_line(directory: Directory, page: Page, nation: str) -> SmallPrint:
    """The nation's lines, as the page words them, numbers from the directory so that each digit is tested once."""
    lines = [
        page(f"lines.{entry.id}", phone=Marked(phone_link(entry)), text=entry.text)
        for entry in directory.footer(nation)
    ]
    return SmallPrint(page("lead", lines=Marked(" · ".join(lines))))


def phone_link(entry: Signpost) -> str:
    """The number as it is written, tappable. "111 then 2" dials 111: what follows is pressed when asked."""
    first = re.split(r" then | ext|[,;]", entry.phone)[0]
    digits = "+" * first.strip().startswith("+") + re.sub(r"\D", "", first)
    return f"[{literal(entry.phone)}](tel:{digits})" if digits else literal(entry.phone)
