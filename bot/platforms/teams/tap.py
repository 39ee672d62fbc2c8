"""What a button or a form carries to the client and brings back. Pure.

It stands under one key of a card action's data, beside the inputs' own values. The client may lie: what comes back is
taken only if every part has the right type and length.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.chat import Button, Form

KEY = "canopy"
ABOUT, VALUE, OPENED, ANSWER = 250, 100, 200, 20_000
"""The longest that each may be when it returns, in characters (see `bot.chat.Button`)."""
FIELDS = 50


@dataclass(frozen=True, slots=True)
class Tap:
    """`opened`: the message from which the dialog was opened. `fields`: a form's names, each with "takes several"."""

    does: str
    about: str = ""
    value: str = ""
    opened: str = ""
    fields: Mapping[str, bool] = field(default_factory=dict)
    form: bool = False


def of_button(button: Button, opened: str = "") -> dict[str, Any]:
    """The data of a button's action."""
    return {KEY: _full({"does": button.does, "about": button.about, "value": button.value, "opened": opened})}


def of_form(form: Form, opened: str = "") -> dict[str, Any]:
    """The data of the action that sends a form."""
    fields = {field.name: field.many for field in form.fields}
    return {KEY: {**_full({"does": form.does, "about": form.about, "opened": opened}), "fields": fields}}


def taken(data: Mapping[str, Any]) -> Tap | None:
    """The tap that came back, or None if it is not one of ours."""
    ours = data.get(KEY)
    if not isinstance(ours, dict):
        return None
    does, about, value, opened = (ours.get(name, "") for name in ("does", "about", "value", "opened"))
    fields = ours.get("fields", {})
    right = (
        _text(does, VALUE) and does != "" and _text(about, ABOUT) and _text(value, VALUE) and _text(opened, OPENED)
    ) and _names(fields)
    return Tap(does, about, value, opened, fields, "fields" in ours) if right else None


def values(tap: Tap, data: Mapping[str, Any]) -> dict[str, tuple[str, ...]] | None:
    """Every field's values (several come joined by commas), or None if one is not what a card can send."""
    found: dict[str, tuple[str, ...]] = {}
    for name, many in tap.fields.items():
        value = data.get(name) or ""
        if not _text(value, ANSWER):
            return None
        parts = value.split(",") if many else [value]
        found[name] = tuple(part.strip() if many else part for part in parts if part.strip())
    return found


def _full(parts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in parts.items() if text}


def _text(thing: object, most: int) -> bool:
    return isinstance(thing, str) and len(thing) <= most


def _names(fields: object) -> bool:
    return (
        isinstance(fields, dict)
        and len(fields) <= FIELDS
        and all(_text(name, VALUE) and isinstance(many, bool) for name, many in fields.items())
    )
