"""What can be said and what can happen, without a platform. Pure: standard library only, no clock."""

from bot.chat.answer import Answer
from bot.chat.event import (
    Changed,
    Commanded,
    Event,
    Filled,
    Installed,
    OpenedHome,
    Pressed,
    Said,
    Uninstalled,
    Who,
)
from bot.chat.form import Field, Form
from bot.chat.ids import row_id
from bot.chat.markup import Span, literal, plain_text, spans
from bot.chat.message import Button, Buttons, Facts, Image, Link, Message, Part, SmallPrint, Words

__all__ = [
    "Answer", "Button", "Buttons", "Changed", "Commanded", "Event", "Facts", "Field", "Filled", "Form", "Image",
    "Installed", "Link", "Message", "OpenedHome", "Part", "Pressed", "Said", "SmallPrint", "Span", "Uninstalled",
    "Who", "Words", "literal", "plain_text", "row_id", "spans",
]  # fmt: skip
