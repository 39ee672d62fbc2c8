"""How Teams addresses a private chat and a message, kept by us as small opaque JSON. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation: where it is served, its id, the person's id in the channel (29:...) and the bot's (28:...)."""

    service: str
    conversation: str
    user: str = ""
    bot: str = ""

    def text(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__}, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that was sent, so that it can be changed or removed."""

    service: str
    conversation: str
    activity: str

    def text(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__}, separators=(",", ":"))


def chat(text: str) -> Chat | None:
    """The chat that `Chat.text` wrote down, or None."""
    parts = _strings(text)
    if not parts.get("service") or not parts.get("conversation"):
        return None
    return Chat(parts["service"], parts["conversation"], parts.get("user", ""), parts.get("bot", ""))


def posted(text: str) -> Posted | None:
    """The message that `Posted.text` wrote down, or None."""
    parts = _strings(text)
    if not parts.get("service") or not parts.get("conversation") or not parts.get("activity"):
        return None
    return Posted(parts["service"], parts["conversation"], parts["activity"])


def _strings(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}
