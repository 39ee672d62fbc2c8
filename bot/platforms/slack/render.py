"""Messages and forms as Slack's blocks and views: plain dicts, one `match`. Pure.

https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from bot.chat import (
    Button,
    Buttons,
    Facts,
    Form,
    Image,
    Link,
    Message,
    Part,
    SmallPrint,
    Span,
    Words,
    plain_text,
    spans,
)
from bot.platforms.slack import wire
from bot.platforms.slack.fields import field_blocks, plain
from bot.platforms.slack.limits import Json, most
from bot.platforms.slack.mrkdwn import escape, pieces, shorten

NAME = "Canopy"
"""Heads a dialog that has no title of its own (Slack wants one)."""

_STYLES = {"first": {"style": "primary"}, "careful": {"style": "danger"}, "plain": {}}


def message(said: Message, files: Sequence[str] = ()) -> Json:
    """The `text` and `blocks` of a message. `files` are the ids of its images, in order; "" says one in words."""
    return {**_common(said)} if said.common and not files else _message(said, files)


@lru_cache(maxsize=64)
def _common(said: Message) -> Json:
    return _message(said, ())


def instead(said: Message) -> bytes:
    """What a response_url takes to show it in the place of the message that was tapped, in JSON."""
    return _common_instead(said) if said.common else _instead(said)


@lru_cache(maxsize=64)
def _common_instead(said: Message) -> bytes:
    return _instead(said)


def _instead(said: Message) -> bytes:
    return json.dumps({"replace_original": True, **message(said)}).encode()


def _message(said: Message, files: Sequence[str]) -> Json:
    return {"text": _fallback(said.plain), "blocks": _fit(_page(said, files), "blocks of a message")}


def modal(shown: Message | Form, spot: wire.Spot | None) -> Json:
    """A dialog: a form to be sent, or a message to be read. `spot` is the message that it was opened from."""
    if isinstance(shown, Message):
        return _modal(shown.title, _blocks(shown.parts), wire.slip("", "", spot))
    fields = [block for field in shown.fields for block in field_blocks(field)]
    view = _modal(shown.title, [*_blocks(shown.before), *fields], wire.slip(shown.does, shown.about, spot))
    return view | {"submit": plain(shorten(shown.send, most("view submit")))}


def home(shown: Message) -> Json:
    """The Home page."""
    return {"type": "home", "blocks": _fit(_page(shown), "blocks of a view")}


def _page(said: Message, files: Sequence[str] = ()) -> list[Json]:
    """A message's blocks under its title. Slack wants at least one."""
    header: list[Json] = []
    if short := shorten(said.title, most("header")):
        header = [{"type": "header", "text": plain(short)}, *_whole(said.title, short)]
    return _numbered([*header, *_blocks(said.parts, files)]) or [*_sections([Span(said.plain.strip() or NAME)])]


def _modal(title: str, blocks: Iterable[Json], metadata: str) -> Json:
    short = shorten(title, most("view title")) or NAME
    inside = _numbered([*_whole(title, short), *blocks]) or [*_sections([Span(short)])]
    return {
        "type": "modal",
        "callback_id": "canopy",
        "title": plain(short),
        "private_metadata": metadata,
        "blocks": _fit(inside, "blocks of a view"),
    }


def _whole(title: str, short: str) -> Iterator[Json]:
    """A title that had to be cut, said in full."""
    if short.endswith("…") and not title.endswith("…"):
        yield from _sections([Span(" ".join(title.split()), bold=True)])


def _blocks(parts: Iterable[Part], files: Sequence[str] = ()) -> Iterator[Json]:
    images = iter(files)
    for part in parts:
        match part:
            case Words(text):
                yield from _sections(text)
            case Facts(rows):
                yield from _sections([span for label, value in rows for span in _fact(label, value)])
            case Image(says=says):
                file = next(images, "")
                yield from [_image(file, says)] if file else _sections([Span(says)])
            case Buttons(items):
                size = most("actions elements")
                for at in range(0, len(items), size):
                    yield {"type": "actions", "elements": [_tap(item) for item in items[at : at + size]]}
            case SmallPrint(text):
                for piece in pieces(text, most("context text")):
                    yield {"type": "context", "elements": [_mrkdwn(piece)]}


def _sections(text: str | Iterable[Span]) -> Iterator[Json]:
    for piece in pieces(text, most("section text")):
        yield {"type": "section", "text": _mrkdwn(piece)}


def _fact(label: str, value: str) -> list[Span]:
    return [Span(f"{plain_text(label)}:", bold=True), Span(" "), *spans(value), Span("\n")]


def _image(file: str, says: str) -> Json:
    return {"type": "image", "slack_file": {"id": file}, "alt_text": shorten(says, most("image alt_text"))}


def _tap(item: Button | Link) -> Json:
    text = plain(shorten(item.label, most("button text")))
    if isinstance(item, Link):
        return {"type": "button", "text": text, "url": item.url, "action_id": "link"}
    says = {"accessibility_label": shorten(item.says, most("accessibility_label"))} if item.says else {}
    return {
        "type": "button",
        "text": text,
        "action_id": item.does[:240],
        "value": wire.tap(item.does, item.about, item.value, item.opens),
        **_STYLES[item.look],
        **says,
    }


def _mrkdwn(text: str) -> Json:
    # verbatim: what people typed draws no link and calls nobody by itself.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _numbered(blocks: list[Json]) -> list[Json]:
    """Slack wants every action_id of a message once."""
    taps = (tap for block in blocks if block["type"] == "actions" for tap in block["elements"])
    for number, tap in enumerate(taps):
        tap["action_id"] += f":{number}"
    return blocks


def _fit(blocks: list[Json], limit: str) -> list[Json]:
    """All the blocks; of too many the first, and the last three: where the taps and the small print are."""
    over = len(blocks) - most(limit)
    return blocks if over <= 0 else blocks[: -3 - over] + blocks[-3:]


def _fallback(text: str) -> str:
    """The notification and the screen reader's text. Slack reads it as mrkdwn, so it is escaped."""
    return escape(text)[: most("text of a message")] or NAME
