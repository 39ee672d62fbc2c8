"""What is said as an Adaptive Card 1.5, in plain dicts. Pure.

Mobile clients are reliable to 1.2 only, so every Action.Execute has an Action.Submit to fall back to. A dialog cannot
run Action.Execute nor open another dialog, so there every button is an Action.Submit.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from bot.chat import Button, Buttons, Facts, Field, Form, Image, Link, Message, Part, SmallPrint, Words
from bot.platforms.teams import tap
from bot.platforms.teams.markdown import as_typed, markdown

Card = dict[str, Any]

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
PEOPLE = "graph.microsoft.com/users"
"""The whole organisation. The picker's other set, the members of this conversation, would in a private chat with the
bot find nobody to thank: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker
"""
MOST_PNG = 24_000
"""A larger drawing is told in words: in base64, counted as UTF-16, it would crowd the words out of the message."""
SHORT_LIST = 6
_LOOKS = {"first": "positive", "careful": "destructive"}


def card(message: Message) -> Card:
    """A message in a chat."""
    heading = [_heading(message.title)] if message.title else []
    body = [*heading, *(_part(part, None) for part in message.parts)]
    return _card(body) | {"speak": message.plain, "fallbackText": message.plain}


def dialog(shown: Message | Form, opened: str = "") -> Card:
    """The inside of a dialog, opened from the message `opened`. The dialog's own bar has the title."""
    if isinstance(shown, Message):
        return _card([_part(part, opened) for part in shown.parts]) | {"speak": shown.plain}
    body = [_part(part, opened) for part in shown.before]
    for field in shown.fields:
        body.extend(_asked(field))
    send = {"type": "Action.Submit", "title": shown.send, "style": "positive", "data": tap.of_form(shown, opened)}
    return _card(body) | {"actions": [send]}


def attachment(content: Card) -> dict[str, Any]:
    """A card as messages and dialogs carry it."""
    return {"contentType": CARD_TYPE, "content": content}


def activity(message: Message) -> dict[str, Any]:
    """A message as the Bot Connector takes it. The summary is what a lock screen may show."""
    return {**_common(message)} if message.common else _activity(message)


@lru_cache(maxsize=64)
def _common(message: Message) -> dict[str, Any]:
    return _activity(message)


def _activity(message: Message) -> dict[str, Any]:
    return {"type": "message", "summary": message.plain[:200], "attachments": [attachment(card(message))]}


def _card(body: list[Card]) -> Card:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": body,
    }


def _heading(title: str) -> Card:
    return _text(as_typed(title), style="heading", weight="Bolder", size="Medium")


def _part(part: Part, opened: str | None) -> Card:
    """`opened` is None in a chat; in a dialog, the message from which it was opened."""
    match part:
        case Words(text):
            return _text(markdown(text))
        case SmallPrint(text):
            return _text(markdown(text), size="Small", isSubtle=True)
        case Facts(rows):
            return {"type": "FactSet", "facts": [{"title": markdown(k), "value": markdown(v)} for k, v in rows]}
        case Image(png=png, says=says):
            return _image(png, says) if len(png) <= MOST_PNG else _text(as_typed(says))
        case Buttons(items):
            return {"type": "ActionSet", "actions": [_action(item, opened) for item in items]}


def _text(text: str, **more: object) -> Card:
    return {"type": "TextBlock", "text": text, "wrap": True, **more}


def _image(png: bytes, says: str) -> Card:
    url = "data:image/png;base64," + base64.b64encode(png).decode()
    return {"type": "Image", "url": url, "altText": says, "size": "Stretch"}


def _action(item: Button | Link, opened: str | None) -> Card:
    if isinstance(item, Link):
        return {"type": "Action.OpenUrl", "title": item.label, "url": item.url}
    look = {"title": item.label} | ({"style": _LOOKS[item.look]} if item.look in _LOOKS else {})
    look |= {"tooltip": item.says} if item.says else {}
    data = tap.of_button(item, opened or "")
    if opened is not None:
        # Else a required field left empty would keep the help button from working.
        return {"type": "Action.Submit", **look, "associatedInputs": "none", "data": data}
    if item.opens:
        return {"type": "Action.Submit", **look, "data": data | {"msteams": {"type": "task/fetch"}}}
    submit = {"type": "Action.Submit", **look, "data": data}
    return {"type": "Action.Execute", **look, "verb": item.does, "data": data, "fallback": submit}


def _asked(field: Field) -> Iterator[Card]:
    expanded = field.kind == "pick" and len(field.options) <= SHORT_LIST
    if field.hint and expanded:
        yield _text(as_typed(field.hint), size="Small", isSubtle=True)
    asked = _input(field) | {"id": field.name, "label": field.label, "isRequired": not field.optional}
    # In the form's own words, whatever their language.
    asked |= {"errorMessage": field.hint or field.label}
    if field.hint and not expanded:
        asked |= {"placeholder": field.hint}
    if field.value:
        asked |= {"value": ",".join(field.value) if field.many else field.value[0]}
    yield asked
    if field.mistake:
        yield _text(as_typed(field.mistake), color="Attention", spacing="Small")


def _input(field: Field) -> Card:
    match field.kind:
        case "text":
            return {"type": "Input.Text", "maxLength": field.most}
        case "lines":
            return {"type": "Input.Text", "isMultiline": True, "maxLength": field.most}
        case "pick":
            style = "expanded" if len(field.options) <= SHORT_LIST else "compact"
            choices = [{"title": label, "value": value} for value, label in field.options]
            return _choices(field, choices) | {"style": style, "wrap": True}
        case "person":
            return _choices(field, []) | {"choices.data": {"type": "Data.Query", "dataset": PEOPLE}}
        case "date":
            return {"type": "Input.Date"}
        case "time":
            return {"type": "Input.Time"}


def _choices(field: Field, choices: list[dict[str, str]]) -> Card:
    return {"type": "Input.ChoiceSet", "isMultiSelect": field.many, "choices": choices}
