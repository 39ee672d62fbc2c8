"""What a Teams client makes of an Adaptive Card: whether it is valid, what it says, what can be tapped."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator  # type: ignore[import-untyped]

Card = dict[str, Any]


def wrong(card: Card, *, in_dialog: bool = False) -> list[str]:
    """Everything that the official schema of 1.5, or Teams beyond it, finds wrong with a card."""
    found = [f"{error.json_path}: {error.message[:200]}" for error in _schema().iter_errors(_without_teams_own(card))]
    ids = [item["id"] for item in _all(card) if "id" in item]
    found += [f"the id {name} is there twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    if card.get("type") != "AdaptiveCard" or card.get("version") != "1.5":
        found.append("not an Adaptive Card 1.5")
    for action in actions(card):
        found += _wrong_action(action, in_dialog)
    return found


def actions(card: Card) -> list[Card]:
    """Everything that can be tapped, in reading order."""
    rows = [item["actions"] for item in card["body"] if item["type"] == "ActionSet"]
    return [action for row in [*rows, card.get("actions", [])] for action in row]


def inputs(card: Card) -> list[Card]:
    return [item for item in card["body"] if item["type"].startswith("Input.")]


def lines(card: Card) -> list[str]:
    """What a person reads, line by line; a row of taps as [One] [Two]."""
    found = [line for item in card["body"] for line in _lines(item)]
    return found + ([_row(card["actions"])] if card.get("actions") else [])


def plain(markdown: str) -> str:
    text = re.sub(r"(?<!\\)\[([^\]]+)\]\([^)]+\)", r"\1", markdown)
    text = re.sub(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*", r"\1", text)
    text = re.sub(r"(?<![\\\w])_(.+?)(?<!\\)_(?!\w)", r"\1", text)
    return re.sub(r"\\(.)", r"\1", text)


def _lines(item: Card) -> Iterator[str]:
    match item["type"]:
        case "TextBlock":
            yield from (plain(line) for line in item["text"].split("\n") if line)
        case "FactSet":
            yield from (f"{plain(fact['title'])}: {plain(fact['value'])}" for fact in item["facts"])
        case "Image":
            yield item["altText"]
        case "ActionSet":
            yield _row(item["actions"])
        case _:
            yield f"{item['label']}: {item.get('value', '')}".strip()


def _row(row: list[Card]) -> str:
    return " ".join(f"[{action['title']}]" for action in row)


def _wrong_action(action: Card, in_dialog: bool) -> Iterator[str]:
    if not action.get("title"):
        yield "an action has no title"
    opens = action.get("data", {}).get("msteams", {}).get("type") == "task/fetch"
    if in_dialog and (action["type"] == "Action.Execute" or opens):
        yield f"{action['title']}: a dialog can neither run Action.Execute nor open a dialog"
    if action["type"] == "Action.Execute" and action.get("fallback", {}).get("type") != "Action.Submit":
        yield f"{action['title']}: no Action.Submit for mobile clients to fall back to"
    if action["type"] == "Action.OpenUrl" and not action["url"].startswith("https://"):
        yield f"{action['title']}: only https can be opened"


def _all(thing: object) -> Iterator[Card]:
    if isinstance(thing, dict):
        if str(thing.get("type", "")).startswith(("Input.", "Action.")):
            yield thing
        for name, part in thing.items():
            # A fallback takes the place of its action, and data is nobody's element.
            if name not in ("fallback", "data"):
                yield from _all(part)
    elif isinstance(thing, list):
        for part in thing:
            yield from _all(part)


def _without_teams_own(card: Card) -> Card:
    """The 1.5 schema does not know the one thing that Teams adds to it."""
    plain_card = copy.deepcopy(card)
    for item in _all(plain_card):
        if item["type"] == "Input.ChoiceSet":
            query = item.pop("choices.data", None)
            assert query is None or query["type"] == "Data.Query"
    return plain_card


@cache
def _schema() -> Draft6Validator:
    text = files("adaptive_cards").joinpath("schemas/schema-1.5.json").read_text()
    return Draft6Validator(json.loads(text))
