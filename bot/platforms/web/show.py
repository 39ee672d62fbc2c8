"""What an answer does to what is shown: the rules that `bot.chat.Answer` states, for this page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.chat import Answer, Form, Message
from bot.platforms.web.chats import Chats, Place

From = Literal["chat", "channel", "home", "dialog", "typed"]


@dataclass(frozen=True, slots=True)
class Act:
    """Where somebody acted.

    `origin` is the message in their private chat that was tapped, or from which the dialog was opened. `opens` tells
    that whatever is answered belongs in a dialog.
    """

    user: str
    place: From
    origin: str = ""
    opens: bool = False


def show(chats: Chats, act: Act, answer: Answer, at: datetime) -> Message | Form | None:
    """Change the person's own chat, and nothing else; what is returned is to be shown in a dialog."""
    chat: Place = ("user", act.user)
    here, becomes = answer.here, answer.question
    if isinstance(here, Form) or act.opens or act.place in ("home", "dialog"):
        dialog, told = here, None
    else:
        dialog, told = None, here
    if told and act.place == "chat" and not answer.gone:
        becomes = told
    if answer.gone:
        chats.remove(chat, act.origin)
    elif becomes and chats.replace(chat, act.origin, becomes) and becomes is told:
        told = None
    if told:  # also where the message that was tapped has gone meanwhile: nobody's answer may vanish with it
        chats.add(chat, told, at)
    return dialog
