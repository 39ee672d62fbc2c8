"""The fields of a form as Slack's input blocks, and what was filled in as plain values. Pure.

https://docs.slack.dev/reference/block-kit/blocks/input-block
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from bot.chat import Field, Span
from bot.platforms.slack.limits import Json, most
from bot.platforms.slack.mrkdwn import pieces, shorten

_FEW = most("options of radio_buttons")
_USER = re.compile(r"[UW][A-Z0-9]+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d\d:\d\d")


def field_blocks(field: Field) -> list[Json]:
    """A field, with its mistake above it if it has one.

    A list to pick from that has nothing in it (Slack refuses those) is told in words.
    """
    mistake = [_said(Span(":warning: "), Span(field.mistake, bold=True))] if field.mistake else []
    if field.kind == "pick" and not field.options:
        return [_said(Span(field.label, bold=True), Span(f"\n{field.hint}")), *mistake]
    block: Json = {
        "type": "input",
        "block_id": _block_id(field),
        "label": plain(shorten(field.label, most("input label"))),
        "optional": field.optional,
        "element": {"action_id": field.name, **_element(field)},
    }
    if hint := shorten(field.hint, most("input hint")):
        block["hint"] = plain(hint)
    return [*mistake, block]


def filled(state: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, tuple[str, ...]]:
    """What a sent view holds, by field name: https://docs.slack.dev/reference/views/view-state."""
    return {name: _values(given) for inputs in state.values() for name, given in inputs.items()}


def block_of(state: Mapping[str, Mapping[str, Any]], name: str) -> str:
    """The block that holds the field of that name, for `response_action: errors`."""
    return next((block_id for block_id, inputs in state.items() if name in inputs), "")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _said(*words: Span) -> Json:
    line = pieces(words, most("section text"))[0]
    return {"type": "section", "text": {"type": "mrkdwn", "text": line, "verbatim": True}}


def _block_id(field: Field) -> str:
    # Slack keeps what stands in an input whose ids stay the same, whatever initial value a new view gives it: so the
    # id holds the value.
    return f"{field.name[:200]}~{crc32(repr((field.kind, field.value, field.options)).encode('utf-8', 'replace')):08x}"


def _element(field: Field) -> Json:
    match field.kind:
        case "text" | "lines":
            return _typed(field)
        case "pick":
            return _picked(field)
        case "person":
            people = [user for user in field.value if _USER.fullmatch(user)]
            if field.many:
                return {"type": "multi_users_select", **({"initial_users": people} if people else {})}
            return {"type": "users_select", **({"initial_user": people[0]} if people else {})}
        case "date":
            return {"type": "datepicker", **_first(field, "initial_date", _DATE)}
        case "time":
            return {"type": "timepicker", **_first(field, "initial_time", _TIME)}


def _typed(field: Field) -> Json:
    longest = max(1, min(field.most, most("max_length of an input")))
    text = field.value[0][:longest] if field.value else ""
    return {
        "type": "plain_text_input",
        "multiline": field.kind == "lines",
        "max_length": longest,
        **({"initial_value": text} if text else {}),
    }


def _picked(field: Field) -> Json:
    options = [{"text": plain(shorten(label, most("option text"))), "value": value} for value, label in field.options]
    chosen = [option for option in options if option["value"] in field.value]
    few = len(options) <= _FEW
    element: Json = (
        {"options": options} if len(options) <= most("options of a select") else {"option_groups": _groups(options)}
    )
    if field.many:
        element["type"] = "checkboxes" if few else "multi_static_select"
        return element | ({"initial_options": chosen} if chosen else {})
    element["type"] = "radio_buttons" if few else "static_select"
    return element | ({"initial_option": chosen[0]} if chosen else {})


def _groups(options: list[Json]) -> list[Json]:
    """A list too long for one menu, in groups named by their first and last."""
    size = most("options of a select")
    groups = [options[at : at + size] for at in range(0, len(options), size)]
    return [{"label": plain(f"{_name(group[0])} – {_name(group[-1])}"), "options": group} for group in groups]


def _name(option: Json) -> str:
    return shorten(option["text"]["text"], 35)


def _first(field: Field, key: str, form: re.Pattern[str]) -> Json:
    return {key: field.value[0]} if field.value and form.fullmatch(field.value[0]) else {}


def _values(given: Mapping[str, Any]) -> tuple[str, ...]:
    match given:
        case {"selected_options": list(options)}:
            return tuple(str(option["value"]) for option in options)
        case {"selected_option": {"value": str(value)}}:
            return (value,)
        case {"selected_users": list(users)}:
            return tuple(map(str, users))
        case (
            {"value": str(one)}
            | {"selected_user": str(one)}
            | {"selected_date": str(one)}
            | {"selected_time": str(one)}
        ):
            return (one,) if one else ()
    return ()
