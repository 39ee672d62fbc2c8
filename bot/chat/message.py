"""What can be said: a message and its parts, the same for every platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from bot.chat.aloud import aloud, spoken, without_pictures
from bot.chat.markup import plain_text


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph in light Markdown (see `markup`): bold, italic, links, list lines."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Short labelled lines: (label, value), both light Markdown."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A drawing that never says more than its words do.

    `png` and `svg` are the same drawing; `says` is what a screen reader hears, and is shown wherever a
    platform cannot (or, for what is one person's own, must not) keep an image.
    """

    png: bytes
    svg: str
    says: str


@dataclass(frozen=True, slots=True)
class Button:
    """A tap. `does` names a route, `about` and `value` come back with it (250 and 100 characters at most).

    `opens`: the tap opens a dialog, and whatever is answered is shown there. Teams must know this when it renders.
    `says`: what a screen reader hears where the label alone would puzzle.
    """

    label: str
    does: str
    about: str = ""
    value: str = ""
    opens: bool = False
    look: Literal["plain", "first", "careful"] = "plain"
    says: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A tap that leaves the chat: an https address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Buttons:
    """One row of taps, five at most (what Slack and Teams both show in one row)."""

    items: tuple[Button | Link, ...]


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """Who will see this, the help footer: quieter, never left out."""

    text: str


Part = Words | Facts | Image | Buttons | SmallPrint


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody is told.

    `title` heads it (and names a dialog that shows it). `plain` is the notification, the screen reader's text and the
    fallback in one: made from the parts unless given; give it where a lock screen must not tell the subject.
    `common`: many are told the very same, so that its drawing may be kept. Never set it on what is one person's own.
    """

    parts: tuple[Part, ...]
    title: str = ""
    plain: str = ""
    common: bool = False
    _given: bool = field(init=False, repr=False, compare=False, default=True)
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        if not self.plain:
            object.__setattr__(self, "_given", False)
            object.__setattr__(self, "plain", plain_of(self.title, self.parts))

    def __hash__(self) -> int:
        """Worked out once: what many are told is looked for by it with every letter."""
        if not self._hash:
            object.__setattr__(self, "_hash", hash((self.parts, self.title, self.plain, self.common)))
        return self._hash

    @property
    def neutral(self) -> bool:
        """Whether `plain` was given, and so does not follow the parts."""
        return self._given

    def ending(self, *parts: Part) -> Message:
        """The same message with more below it. A `plain` that was given stays as it was given."""
        return _common_ending(self, parts) if self.common else self._ending(parts)

    def _ending(self, parts: tuple[Part, ...]) -> Message:
        return Message((*self.parts, *parts), self.title, self.plain if self._given else "", self.common)


@lru_cache(maxsize=256)
def _common_ending(said: Message, parts: tuple[Part, ...]) -> Message:
    return said._ending(parts)


def plain_of(title: str, parts: tuple[Part, ...]) -> str:
    """The parts as they would be read aloud, in order: every line a sentence, taps by their labels (see `aloud`)."""
    lines = [spoken(title)] if title else []
    for part in parts:
        match part:
            case Words(text) | SmallPrint(text):
                lines.append(aloud(plain_text(text)))
            case Facts(rows):
                lines.extend(spoken(f"{plain_text(label).rstrip(':')}: {plain_text(value)}") for label, value in rows)
            case Image(says=says):
                lines.append(spoken(says))
            case Buttons(items):
                labels = [item.says or item.label if isinstance(item, Button) else item.label for item in items]
                lines.append(" ".join(spoken(without_pictures(label)) for label in labels))
    return "\n".join(lines)
