"""What Slack refuses in blocks and views, written from its pages alone, so that it can catch the bot's own limits."""

from __future__ import annotations

from typing import Any

TYPES = {
    "message": {"section", "header", "actions", "context", "image", "divider", "rich_text"},
    "modal": {"section", "header", "actions", "context", "image", "divider", "input", "rich_text"},
    "home": {"section", "header", "actions", "context", "image", "divider", "input", "rich_text"},
}
INPUTS = {
    "plain_text_input", "radio_buttons", "checkboxes", "static_select", "multi_static_select", "users_select",
    "multi_users_select", "datepicker", "timepicker",
}  # fmt: skip


class Refused(Exception):
    """`invalid_blocks`, with where and why."""


def _need(holds: bool, why: str) -> None:
    if not holds:
        raise Refused(why)


def check_view(view: Any, known_files: set[str]) -> None:
    _need(isinstance(view, dict) and view.get("type") in ("modal", "home"), "view: type")
    blocks = view.get("blocks")
    _need(isinstance(blocks, list), "view: blocks")
    check_blocks(blocks, view["type"], known_files)
    _need(len(view.get("private_metadata", "")) <= 3000, "view: private_metadata over 3000")
    _need(len(view.get("callback_id", "")) <= 255, "view: callback_id over 255")
    if view["type"] == "home":
        _need(not {"title", "submit", "close"} & view.keys(), "home: no title, submit or close")
        return
    _plain(view.get("title"), 24, "view: title")
    for name in ("submit", "close"):
        if name in view:
            _plain(view[name], 24, f"view: {name}")
    _need("submit" in view or all(block["type"] != "input" for block in blocks), "view: inputs without submit")


def check_blocks(blocks: Any, surface: str, known_files: set[str]) -> None:
    _need(isinstance(blocks, list) and blocks != [], "blocks: an empty list")
    _need(len(blocks) <= (50 if surface == "message" else 100), "blocks: too many")
    block_ids: list[str] = []
    action_ids: list[str] = []
    for at, block in enumerate(blocks):
        where = f"blocks/{at}"
        _need(isinstance(block, dict) and block.get("type") in TYPES[surface], f"{where}: type {block}")
        if "block_id" in block:
            _need(0 < len(block["block_id"]) <= 255, f"{where}: block_id")
            block_ids.append(block["block_id"])
        _block(block, where, known_files)
        action_ids += [item["action_id"] for item in elements(block)]
    _need(len(set(block_ids)) == len(block_ids), "block_id twice")
    _need(len(set(action_ids)) == len(action_ids), "action_id twice")


def elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    if block["type"] == "actions":
        return list(block["elements"])
    return [block["element"]] if block["type"] == "input" else []


def _block(block: dict[str, Any], where: str, known_files: set[str]) -> None:
    match block["type"]:
        case "header":
            _only(block, {"text"}, where)
            _plain(block.get("text"), 150, where)
        case "section":
            _only(block, {"text", "fields"}, where)
            _need("text" in block or "fields" in block, f"{where}: text")
            if "text" in block:
                _text(block["text"], 3000, where)
            _need(len(block.get("fields", [])) <= 10, f"{where}: fields")
            for field in block.get("fields", []):
                _text(field, 2000, where)
        case "context":
            _only(block, {"elements"}, where)
            _need(1 <= len(block["elements"]) <= 10, f"{where}: elements")
            for element in block["elements"]:
                _text(element, 3000, where)
        case "image":
            _only(block, {"slack_file", "image_url", "alt_text", "title"}, where)
            _need(0 < len(block.get("alt_text", "")) <= 2000, f"{where}: alt_text")
            _need(("image_url" in block) != ("slack_file" in block), f"{where}: image_url or slack_file")
            if "slack_file" in block:
                _need(block["slack_file"].get("id") in known_files, f"{where}: invalid slack file")
        case "actions":
            _only(block, {"elements"}, where)
            _need(1 <= len(block["elements"]) <= 25, f"{where}: elements")
            for element in block["elements"]:
                _need(element.get("type") == "button", f"{where}: element {element.get('type')}")
                _button(element, where)
        case "input":
            _only(block, {"label", "hint", "optional", "element", "dispatch_action"}, where)
            _plain(block.get("label"), 2000, where)
            if "hint" in block:
                _plain(block["hint"], 2000, where)
            _need(block["element"].get("type") in INPUTS, f"{where}: element")
            _input(block["element"], where)


def _button(button: dict[str, Any], where: str) -> None:
    _only(button, {"text", "action_id", "value", "url", "style", "accessibility_label"}, where)
    _plain(button.get("text"), 75, where)
    _need(0 < len(button.get("action_id", "")) <= 255, f"{where}: action_id")
    _need(len(button.get("value", "")) <= 2000, f"{where}: value")
    _need(button.get("style") in (None, "primary", "danger"), f"{where}: style")
    _need(len(button.get("accessibility_label", "")) <= 75, f"{where}: accessibility_label")
    url = button.get("url", "https://")
    _need(len(url) <= 3000 and url.startswith(("http://", "https://")), f"{where}: url")


def _input(element: dict[str, Any], where: str) -> None:
    kind = element["type"]
    _need(0 < len(element.get("action_id", "")) <= 255, f"{where}: action_id")
    if kind == "plain_text_input":
        longest = element.get("max_length", 3000)
        _need(1 <= longest <= 3000, f"{where}: max_length")
        _need("initial_value" not in element or 0 < len(element["initial_value"]) <= longest, f"{where}: initial_value")
    if kind in ("radio_buttons", "checkboxes", "static_select", "multi_static_select"):
        _options(element, 10 if kind in ("radio_buttons", "checkboxes") else 100, where)
    for name, form in (("initial_date", 10), ("initial_time", 5)):
        _need(name not in element or len(element[name]) == form, f"{where}: {name}")
    users = element.get("initial_users", [element["initial_user"]] if "initial_user" in element else ["U"])
    _need(bool(users) and all(user[:1] in ("U", "W") for user in users), f"{where}: initial users")


def _options(element: dict[str, Any], most: int, where: str) -> None:
    _need(("options" in element) != ("option_groups" in element), f"{where}: options or option_groups")
    groups = element.get("option_groups", [{"options": element.get("options")}])
    _need(0 < len(groups) <= 100, f"{where}: option_groups")
    for group in groups:
        _need(0 < len(group["options"]) <= most, f"{where}: options")
        if "label" in group:
            _plain(group["label"], 75, where)
        for option in group["options"]:
            _text(option["text"], 75, where)
            _need(0 < len(option["value"]) <= 150, f"{where}: option value")
    every = [option for group in groups for option in group["options"]]
    chosen = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else every[:1])
    _need(bool(chosen) and all(option in every for option in chosen), f"{where}: initial option")


def _plain(text: Any, most: int, where: str) -> None:
    _need(isinstance(text, dict) and text.get("type") == "plain_text", f"{where}: plain_text")
    _need(0 < len(text["text"]) <= most and text["text"].strip() != "", f"{where}: text of {len(text['text'])}")


def _text(text: Any, most: int, where: str) -> None:
    _need(isinstance(text, dict) and text.get("type") in ("plain_text", "mrkdwn"), f"{where}: text type")
    _need(0 < len(text["text"]) <= most and text["text"].strip() != "", f"{where}: text of {len(text['text'])}")


def _only(block: dict[str, Any], allowed: set[str], where: str) -> None:
    extra = block.keys() - allowed - {"type", "block_id"}
    _need(not extra, f"{where}: additional {extra}")
