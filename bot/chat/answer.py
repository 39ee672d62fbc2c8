"""What a handler gives back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.form import Form
from bot.chat.message import Message


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown to the one person who acted. It is always private: nothing in a channel is ever changed by it.

    here: a Form opens (or redraws) a dialog. A Message
        - after a tap in a private chat takes the place of the message that was tapped,
        - after a tap that opens, inside a dialog or on Home, is shown in the dialog,
        - after a form is shown in the dialog,
        - after typed words or a command is a private reply,
        - after OpenedHome is the Home page,
        - after a tap in a channel is told privately.
    question: what the private message from which a dialog was opened becomes.
    gone: that message (or the one tapped) is removed.
    dialog: `here` is for a dialog alone; dispatch makes it a door to one where none can open (platforms need not look).
    home: on a platform with a Home page, draw it again, since it tells something that has changed.
    """

    here: Message | Form | None = None
    question: Message | None = None
    gone: bool = False
    home: bool = False
    dialog: bool = False
