"""Placeholders: `{name}` in a text, filled once. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{(\w+)\}")


class Marked(str):
    """Words that are already light Markdown: filled in as they are. Anything else is taken literally."""

    __slots__ = ()


def places(text: str) -> set[str]:
    """The placeholders a text uses."""
    return set(_PLACE.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled, in one pass: a person called {name} stays {name}."""
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), text)
