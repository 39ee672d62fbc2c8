"""What a dialog shows (Teams once called it a task module), as the response to the tap that asked for it. Pure.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots
"""

from __future__ import annotations

from typing import Any

from bot.chat import Form, Message
from bot.platforms.teams.limits import LIMITS
from bot.platforms.teams.render import attachment, dialog

_ROOMY = 3


def show(shown: Message | Form, opened: str) -> dict[str, Any]:
    """The dialog opens, or is redrawn, with this in it."""
    large = isinstance(shown, Form) and len(shown.fields) > _ROOMY
    value = {
        "title": (shown.title or "Canopy")[: LIMITS["dialog title"].most],
        "height": "large" if large else "medium",
        "width": "medium",
        "card": attachment(dialog(shown, opened)),
    }
    return {"task": {"type": "continue", "value": value}}


def word(text: str) -> dict[str, Any]:
    """The dialog closes (or never opens) with a word."""
    return {"task": {"type": "message", "value": text}}
