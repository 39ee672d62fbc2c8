"""What is in a workspace of the fake Slack: people, channels, posts, views; and how they read to a person."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack_blocks import elements

Json = dict[str, Any]


@dataclass
class Person:
    id: str
    name: str
    email: str = ""
    tz: str = "Europe/London"
    locale: str = "en-GB"
    deleted: bool = False
    team: str = "T1"

    def as_user(self, email: bool, locale: bool) -> Json:
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name.lower(),
            "deleted": self.deleted,
            "is_bot": False,
            "profile": {
                "real_name": self.name,
                "display_name": self.name,
                **({"email": self.email} if email and self.email else {}),
            },
            "tz": self.tz,
            **({"locale": self.locale} if locale else {}),
        }


@dataclass
class Post:
    """A message. `only_for` is set for an ephemeral one."""

    ts: str
    channel: str
    author: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    only_for: str = ""
    thread: str = ""
    unfurl: bool = True

    @property
    def lines(self) -> list[str]:
        return lines_of(self.blocks) if self.blocks else [_readable(self.text)]

    def as_message(self, metadata: bool = False) -> Json:
        return {
            "type": "message",
            "ts": self.ts,
            "user": self.author,
            "text": self.text,
            "blocks": self.blocks,
            **({"metadata": self.metadata} if metadata and self.metadata else {}),
        }


@dataclass
class Channel:
    id: str
    members: set[str]
    posts: list[Post] = field(default_factory=list)
    archived: bool = False


@dataclass
class View:
    """A dialog or a Home page, with what is typed into it and the mistakes that Slack shows."""

    id: str
    user: str
    given: Json
    hash: str
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    team: str = "T1"

    @property
    def title(self) -> str:
        return str(self.given.get("title", {}).get("text", ""))

    @property
    def submit(self) -> str:
        return str(self.given.get("submit", {}).get("text", ""))

    @property
    def lines(self) -> list[str]:
        return lines_of(self.given["blocks"])

    @property
    def inputs(self) -> dict[str, Json]:
        """The input blocks by field name."""
        return {b["element"]["action_id"]: b for b in self.given["blocks"] if b["type"] == "input"}

    def value(self, name: str) -> tuple[str, ...]:
        """What stands in a field."""
        return self.typed.get(name, initial(self.inputs[name]["element"]))

    def as_payload(self) -> Json:
        values = {
            block["block_id"]: {name: state_of(block["element"], self.value(name))}
            for name, block in self.inputs.items()
        }
        return {
            "private_metadata": "",
            "callback_id": "",
            **self.given,
            "id": self.id,
            "team_id": self.team,
            "hash": self.hash,
            "state": {"values": values},
            "root_view_id": self.id,
        }


def buttons_of(blocks: list[Json]) -> list[tuple[Json, Json]]:
    """Every button with its block."""
    return [(block, item) for block in blocks if block["type"] == "actions" for item in elements(block)]


def lines_of(blocks: list[Json]) -> list[str]:
    """What a person reads, line by line."""
    return [line for block in blocks for line in _lines(block) if line]


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups", [{"options": element.get("options", [])}])
    return [option for group in groups for option in group["options"]]


def initial(element: Json) -> tuple[str, ...]:
    """What stands in an input that nobody touched."""
    if "initial_options" in element:
        return tuple(option["value"] for option in element["initial_options"])
    if "initial_option" in element:
        return (element["initial_option"]["value"],)
    if "initial_users" in element:
        return tuple(element["initial_users"])
    names = ("initial_value", "initial_user", "initial_date", "initial_time")
    return tuple(element[name] for name in names if name in element)


def state_of(element: Json, values: tuple[str, ...]) -> Json:
    """https://docs.slack.dev/reference/views/view-state"""
    kind = element["type"]
    one = values[0] if values else None
    chosen = [option for option in options_of(element) if option["value"] in values]
    contents: dict[str, Json] = {
        "plain_text_input": {"value": one},
        "radio_buttons": {"selected_option": chosen[0] if chosen else None},
        "static_select": {"selected_option": chosen[0] if chosen else None},
        "checkboxes": {"selected_options": chosen},
        "multi_static_select": {"selected_options": chosen},
        "users_select": {"selected_user": one},
        "multi_users_select": {"selected_users": list(values)},
        "datepicker": {"selected_date": one},
        "timepicker": {"selected_time": one},
    }
    return {"type": kind, **contents[kind]}


def _lines(block: Json) -> list[str]:
    match block["type"]:
        case "header":
            return [str(block["text"]["text"])]
        case "section":
            return _readable(block["text"]["text"]).split("\n")
        case "context":
            return [line for element in block["elements"] for line in _readable(element["text"]).split("\n")]
        case "image":
            return [f"(image: {block['alt_text']})"]
        case "actions":
            return [" ".join(f"[{item['text']['text']}]" for item in block["elements"])]
        case "input":
            return [block["label"]["text"], block.get("hint", {}).get("text", "")]
    return []


def _readable(text: str) -> str:
    """mrkdwn as it looks."""
    text = re.sub(r"<([^|>]+)\|([^>]+)>", r"\2", text)
    text = re.sub(r"(?<!\w)([*_])(?=\S)([^*_\n]+)(?<=\S)\1(?!\w)", r"\2", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
