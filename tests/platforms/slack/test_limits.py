"""Every limit is told in a sentence that names it, its number and Slack's page."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platforms.slack.limits import LIMITS, breaches

Json = dict[str, Any]


def words(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def button(**more: Any) -> Json:
    return {"type": "button", "text": words(5), "action_id": "a", **more}


def message(*blocks: Json, text: str = "x") -> Json:
    return {"text": text, "blocks": list(blocks)}


def asked(element: Json, **more: Any) -> Json:
    block = {"type": "input", "block_id": "b", "label": words(5), "element": {"action_id": "a", **element}, **more}
    return {"type": "modal", "title": words(5), "submit": words(4), "blocks": [block]}


def options(number: int, text: int = 5, value: str = "v") -> list[Json]:
    return [{"text": words(text), "value": f"{value}{n}"} for n in range(number)]


SECTION = {"type": "section", "text": words(5)}
BROKEN = {
    "text of a message": message(SECTION, text="x" * 40_001),
    "blocks of a message": message(*[SECTION] * 51),
    "blocks of a view": {"type": "home", "blocks": [SECTION] * 101},
    "block_id": message({**SECTION, "block_id": "x" * 256}),
    "header": message({"type": "header", "text": words(151)}),
    "section text": message({"type": "section", "text": words(3001)}),
    "context elements": message({"type": "context", "elements": [words(3)] * 11}),
    "context text": message({"type": "context", "elements": [words(2001)]}),
    "actions elements": message({"type": "actions", "elements": [button(action_id=f"a{n}") for n in range(26)]}),
    "image alt_text": message({"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x" * 2001}),
    "input label": asked({"type": "plain_text_input"}, label=words(2001)),
    "input hint": asked({"type": "plain_text_input"}, hint=words(2001)),
    "action_id": message({"type": "actions", "elements": [button(action_id="x" * 256)]}),
    "button text": message({"type": "actions", "elements": [button(text=words(76))]}),
    "button value": message({"type": "actions", "elements": [button(value="x" * 2001)]}),
    "button url": message({"type": "actions", "elements": [button(url="https://" + "x" * 3000)]}),
    "accessibility_label": message({"type": "actions", "elements": [button(accessibility_label="x" * 76)]}),
    "max_length of an input": asked({"type": "plain_text_input", "max_length": 3001}),
    "options of radio_buttons": asked({"type": "radio_buttons", "options": options(11)}),
    "options of checkboxes": asked({"type": "checkboxes", "options": options(11)}),
    "options of a select": asked({"type": "static_select", "options": options(101)}),
    "option text": asked({"type": "static_select", "options": options(1, text=76)}),
    "option value": asked({"type": "static_select", "options": options(1, value="v" * 150)}),
    "view title": {"type": "modal", "title": words(25), "blocks": [SECTION]},
    "view submit": {"type": "modal", "title": words(5), "submit": words(25), "blocks": [SECTION]},
    "view callback_id": {"type": "modal", "title": words(5), "callback_id": "x" * 256, "blocks": [SECTION]},
    "view private_metadata": {"type": "modal", "title": words(5), "private_metadata": "x" * 3001, "blocks": [SECTION]},
}


@pytest.mark.parametrize("name", LIMITS)
def test_each_limit_is_told_once_it_is_passed(name: str) -> None:
    told = breaches(BROKEN[name])
    number = f"{LIMITS[name].most}"
    assert len(told) == 1 and number in told[0] and (name in told[0] or "input takes" in told[0]), told


@pytest.mark.parametrize(
    ("rendered", "told"),
    [
        (message({"type": "carousel"}), "carousel"),
        (message({"type": "actions", "elements": [button(), button()]}), "action_id a is there 2 times"),
        (message({**SECTION, "block_id": "b"}, {**SECTION, "block_id": "b"}), "block_id b is there 2 times"),
        (message(asked({"type": "datepicker"})["blocks"][0]), "dialogs only"),
        ({key: value for key, value in asked({"type": "datepicker"}).items() if key != "submit"}, "no submit"),
        (asked({"type": "static_select", "options": [*options(1), *options(1)]}), "option value v0 is there 2 times"),
        (message({"type": "section", "text": words(0)}), "section text has 0"),
        (message({"type": "actions", "elements": [button(url="tel:116123")]}), "http and https only"),
    ],
)
def test_what_is_no_number_is_told_too(rendered: Json, told: str) -> None:
    assert any(told in sentence for sentence in breaches(rendered)), breaches(rendered)


def test_all_breaches_are_told_together() -> None:
    assert len(breaches(message({"type": "header", "text": words(151)}, {"type": "section", "text": words(3001)}))) == 2


def test_every_limit_links_to_slacks_page() -> None:
    assert all(limit.link.startswith("https://docs.slack.dev/") for limit in LIMITS.values())
