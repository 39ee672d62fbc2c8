"""A message or a form as plain JSON for the page. Pure."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from bot.chat import Button, Buttons, Facts, Field, Form, Image, Link, Message, Part, SmallPrint, Words, spans

Json = dict[str, Any]


def page(content: Message | Form) -> Json:
    """What the page draws: never HTML, only words, marks and addresses, which it turns into nodes itself."""
    if isinstance(content, Message):
        return {
            "kind": "message",
            "title": content.title,
            "plain": content.plain,
            "parts": [part(each) for each in content.parts],
        }
    return {
        "kind": "form",
        "does": content.does,
        "about": content.about,
        "title": content.title,
        "send": content.send,
        "before": [part(each) for each in content.before],
        "fields": [field(each) for each in content.fields],
    }


def part(one: Part) -> Json:
    match one:
        case Words(text):
            return {"kind": "words", "blocks": blocks(text)}
        case Facts(rows):
            return {"kind": "facts", "rows": [[line(label), line(value)] for label, value in rows]}
        case Image(svg=svg, says=says):
            return {"kind": "image", "svg": svg, "says": says}
        case Buttons(items):
            return {"kind": "buttons", "items": [tap(item) for item in items]}
        case SmallPrint(text):
            return {"kind": "small", "blocks": blocks(text)}


def tap(item: Button | Link) -> Json:
    if isinstance(item, Link):
        return {"kind": "link", "label": item.label, "url": item.url}
    return {
        "kind": "button",
        "label": item.label,
        "does": item.does,
        "about": item.about,
        "value": item.value,
        "opens": item.opens,
        "look": item.look,
        "says": item.says,
    }


def field(one: Field) -> Json:
    return {
        "name": one.name,
        "label": one.label,
        "kind": one.kind,
        "hint": one.hint,
        "options": [{"value": value, "label": label} for value, label in one.options],
        "many": one.many,
        "optional": one.optional,
        "value": list(one.value),
        "mistake": one.mistake,
        "most": one.most,
    }


def blocks(text: str) -> list[Json]:
    """Light Markdown as paragraphs and lists of lines; an empty line parts two paragraphs."""
    return [
        {"kind": kind, "lines": [line(each.removeprefix("- ") if kind == "list" else each) for each in lines]}
        for kind, lines in groupby(text.splitlines(), key=_kind)
        if kind
    ]


def _kind(each: str) -> str:
    if each.startswith("- "):
        return "list"
    return "paragraph" if each.strip() else ""


def line(text: str) -> list[Json]:
    """One line as spans, each with only the marks it has."""
    return [
        {"text": span.text}
        | ({"bold": True} if span.bold else {})
        | ({"italic": True} if span.italic else {})
        | ({"url": span.url} if span.url else {})
        for span in spans(text)
    ]
