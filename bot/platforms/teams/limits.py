"""What Teams takes, and what of a message or a form it would not. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from bot.chat import Button, Buttons, Field, Form, Link, Message, Part
from bot.platforms.teams import tap
from bot.platforms.teams.render import activity, attachment, dialog

_CARDS = "https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/"


class Limit(NamedTuple):
    most: int
    page: str


LIMITS = {
    # About 100 KB, counted as UTF-16; we stay well under.
    "message bytes": Limit(
        80_000, "https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages"
    ),
    # More fold away behind "..." in a row.
    "buttons in a row": Limit(5, _CARDS + "cards-actions"),
    "button label": Limit(60, _CARDS + "design-effective-cards"),
    "dialog title": Limit(
        64,
        "https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/invoking-task-modules",
    ),
    "fields in a form": Limit(tap.FIELDS, _CARDS + "cards-reference"),
    "about": Limit(tap.ABOUT, _CARDS + "cards-actions"),
    "value": Limit(tap.VALUE, _CARDS + "cards-actions"),
}


def check(said: Message | Form) -> list[str]:
    """Everything in it that Teams would refuse, cut or garble, as sentences. Empty is good."""
    if isinstance(said, Message):
        found = [*_parts(said.parts)]
        size = _bytes(activity(said))
    else:
        found = [*_parts(said.before), *_form(said)]
        size = _bytes(attachment(dialog(said)))
    return [*found, *_long("It", size, "message bytes", "bytes")]


def _parts(parts: tuple[Part, ...]) -> Iterator[str]:
    for row in parts:
        if isinstance(row, Buttons):
            yield from _long("A row of buttons", len(row.items), "buttons in a row", "buttons")
            for item in row.items:
                yield from _tap(item)


def _tap(item: Button | Link) -> Iterator[str]:
    name = f"The button “{item.label}”"
    if not item.label.strip():
        yield "A button has no label, so nobody can tell what it does."
    yield from _long(name, len(item.label), "button label")
    if isinstance(item, Link):
        if not item.url.startswith("https://"):
            yield f"{name} leads to {item.url}. Teams opens only https addresses."
        return
    yield from _long(f"What {name.lower()} is about", len(item.about), "about")
    yield from _long(f"The value of {name.lower()}", len(item.value), "value")


def _form(form: Form) -> Iterator[str]:
    yield from _long(f"The form's title “{form.title}”", len(form.title), "dialog title")
    yield from _long("The form", len(form.fields), "fields in a form", "fields")
    yield from _long("What the form is about", len(form.about), "about")
    names = [field.name for field in form.fields]
    yield from (f"Two fields are called {name}." for name in sorted({n for n in names if names.count(n) > 1}))
    for field in form.fields:
        yield from _field(field)


def _field(field: Field) -> Iterator[str]:
    if field.name in (tap.KEY, "msteams"):
        yield f"A field may not be called {field.name}: the card keeps its own data there."
    yield from _long(f"The name of the field “{field.label}”", len(field.name), "value")
    if field.kind == "pick" and not field.options:
        yield f"The field “{field.label}” has nothing to choose from."
    # Several choices come back joined by commas.
    commas = [value for value, _ in field.options if "," in value] if field.many else []
    yield from (f"The choice {value} of “{field.label}” has a comma in its value." for value in commas)


def _long(what: str, count: int, name: str, unit: str = "characters") -> Iterator[str]:
    limit = LIMITS[name]
    if count > limit.most:
        yield f"{what} has {count} {unit}; Teams takes {limit.most} ({limit.page})."


def _bytes(sent: object) -> int:
    return len(json.dumps(sent, ensure_ascii=False).encode("utf-16-le"))
