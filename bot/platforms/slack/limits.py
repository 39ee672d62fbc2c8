"""What Slack accepts, with where it says so, and a check that tells every breach in a sentence. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

_BLOCKS = "https://docs.slack.dev/reference/block-kit/blocks"
_ELEMENTS = "https://docs.slack.dev/reference/block-kit/block-elements"
_OBJECTS = "https://docs.slack.dev/reference/block-kit/composition-objects"
_VIEWS = "https://docs.slack.dev/reference/views"

Json = dict[str, Any]


class Limit(NamedTuple):
    """A number, and the vendor's page that gives it."""

    most: int
    link: str


LIMITS = {
    "text of a message": Limit(40_000, "https://docs.slack.dev/reference/methods/chat.postMessage"),
    "blocks of a message": Limit(50, _BLOCKS),
    "blocks of a view": Limit(100, _BLOCKS),
    "block_id": Limit(255, _BLOCKS),
    "header": Limit(150, f"{_BLOCKS}/header-block"),
    "section text": Limit(3000, f"{_BLOCKS}/section-block"),
    "context elements": Limit(10, f"{_BLOCKS}/context-block"),
    "context text": Limit(2000, f"{_BLOCKS}/context-block"),
    "actions elements": Limit(25, f"{_BLOCKS}/actions-block"),
    "image alt_text": Limit(2000, f"{_BLOCKS}/image-block"),
    "input label": Limit(2000, f"{_BLOCKS}/input-block"),
    "input hint": Limit(2000, f"{_BLOCKS}/input-block"),
    "action_id": Limit(255, _ELEMENTS),
    "button text": Limit(75, f"{_ELEMENTS}/button-element"),
    "button value": Limit(2000, f"{_ELEMENTS}/button-element"),
    "button url": Limit(3000, f"{_ELEMENTS}/button-element"),
    "accessibility_label": Limit(75, f"{_ELEMENTS}/button-element"),
    "max_length of an input": Limit(3000, f"{_ELEMENTS}/plain-text-input-element"),
    "options of radio_buttons": Limit(10, f"{_ELEMENTS}/radio-button-group-element"),
    "options of checkboxes": Limit(10, f"{_ELEMENTS}/checkboxes-element"),
    "options of a select": Limit(100, f"{_ELEMENTS}/select-menu-element"),
    "option text": Limit(75, f"{_OBJECTS}/option-object"),
    "option value": Limit(150, f"{_OBJECTS}/option-object"),
    "view title": Limit(24, _VIEWS),
    "view submit": Limit(24, _VIEWS),
    "view callback_id": Limit(255, _VIEWS),
    "view private_metadata": Limit(3000, _VIEWS),
}


def most(name: str) -> int:
    """The number of that limit."""
    return LIMITS[name].most


def breaches(rendered: Json) -> list[str]:
    """Every breach of a rendered message ({"text", "blocks"}) or view, as sentences; none if Slack will take it."""
    blocks: list[Json] = rendered.get("blocks", [])
    found = list(_view(rendered) if "type" in rendered else _message(rendered))
    found += [sentence for block in blocks for sentence in _block(block)]
    found += _twice("block_id", [block["block_id"] for block in blocks if "block_id" in block])
    found += _twice(
        "action_id", [item["action_id"] for block in blocks for item in _items(block) if "action_id" in item]
    )
    return found


def _message(message: Json) -> Iterator[str]:
    yield from _long("text of a message", message.get("text", ""))
    yield from _many("blocks of a message", message.get("blocks", []))
    if any(block["type"] == "input" for block in message.get("blocks", [])):
        yield "A message has an input field; Slack shows those in dialogs only."


def _view(view: Json) -> Iterator[str]:
    yield from _many("blocks of a view", view["blocks"])
    yield from _long("view private_metadata", view.get("private_metadata", ""))
    yield from _long("view callback_id", view.get("callback_id", ""))
    for part in ("title", "submit"):
        yield from _long(f"view {part}", view.get(part, {"text": "-"})["text"], least=1)
    inputs = any(block["type"] == "input" for block in view["blocks"])
    if inputs and "submit" not in view:
        yield f"A {view['type']} view has input fields and no submit button ({_VIEWS})."


def _block(block: Json) -> Iterator[str]:
    yield from _long("block_id", block.get("block_id", ""))
    match block["type"]:
        case "header":
            yield from _long("header", block["text"]["text"], least=1)
        case "section":
            yield from _long("section text", block["text"]["text"], least=1)
        case "context":
            yield from _many("context elements", block["elements"], least=1)
            for element in block["elements"]:
                yield from _long("context text", element["text"], least=1)
        case "image":
            yield from _long("image alt_text", block["alt_text"], least=1)
        case "input":
            yield from _long("input label", block["label"]["text"], least=1)
            yield from _long("input hint", block.get("hint", {"text": ""})["text"])
        case "actions":
            yield from _many("actions elements", block["elements"], least=1)
        case _:
            yield f"A block of the type {block['type']} is none that Canopy renders ({_BLOCKS})."
    for item in _items(block):
        yield from _element(item)


def _element(item: Json) -> Iterator[str]:
    yield from _long("action_id", item.get("action_id", ""), least=1)
    if item["type"] == "button":
        yield from _long("button text", item["text"]["text"], least=1)
        yield from _long("button value", item.get("value", ""))
        yield from _long("button url", item.get("url", ""))
        if not item.get("url", "https://").startswith(("https://", "http://")):
            yield f"A button leads to {item['url']}; Slack opens http and https only."
        yield from _long("accessibility_label", item.get("accessibility_label", ""))
    if item["type"] == "plain_text_input" and not 1 <= item.get("max_length", 1) <= most("max_length of an input"):
        yield f"An input takes {item['max_length']} characters; Slack allows 1 to {most('max_length of an input')}."
    for group in item.get("option_groups", [item] if "options" in item else []):
        kind = item["type"] if f"options of {item['type']}" in LIMITS else "a select"
        yield from _many(f"options of {kind}", group["options"], least=1)
        yield from _twice("option value", [option["value"] for option in group["options"]])
        for option in group["options"]:
            yield from _long("option text", option["text"]["text"], least=1)
            yield from _long("option value", option["value"], least=1)


def _items(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    if block["type"] == "actions":
        return list(block["elements"])
    return [block["element"]] if block["type"] == "input" else []


def _long(name: str, text: str, least: int = 0) -> Iterator[str]:
    if not least <= len(text) <= most(name):
        yield f"The {name} has {len(text)} characters; Slack takes {least} to {most(name)} ({LIMITS[name].link})."


def _many(name: str, items: list[Json], least: int = 0) -> Iterator[str]:
    if not least <= len(items) <= most(name):
        yield f"There are {len(items)} {name}; Slack takes {least} to {most(name)} ({LIMITS[name].link})."


def _twice(name: str, ids: list[str]) -> list[str]:
    return [
        f"The {name} {one} is there {times} times; Slack wants it once."
        for one, times in Counter(ids).items()
        if times > 1
    ]
