"""What the page draws says everything that the message says, in words and marks, never as markup."""

from __future__ import annotations

import json
from typing import Any

from bot.chat import Button, Buttons, Facts, Field, Form, Image, Link, Message, SmallPrint, Words, literal
from bot.platforms.web.render import blocks, page


def text_of(drawn: list[dict[str, Any]]) -> str:
    return "\n".join("".join(span["text"] for span in line) for block in drawn for line in block["lines"])


def test_paragraphs_and_lists_are_told_apart() -> None:
    drawn = blocks("Hello\nthere\n\n- one\n- **two**\nand on")
    assert [(block["kind"], len(block["lines"])) for block in drawn] == [
        ("paragraph", 2),
        ("list", 2),
        ("paragraph", 1),
    ]
    assert drawn[1]["lines"][1] == [{"text": "two", "bold": True}]


def test_marks_and_links_are_spans() -> None:
    (line,) = blocks("**b** _c_ [d](tel:111)")[0]["lines"]
    assert line[0::2] == [{"text": "b", "bold": True}, {"text": "c", "italic": True}, {"text": "d", "url": "tel:111"}]


def test_what_somebody_typed_is_shown_as_typed() -> None:
    typed = "- **not bold** [not](https://a.link) <b>"
    (block,) = blocks(literal(typed))
    assert block["kind"] == "paragraph"
    assert block["lines"] == [[{"text": typed}]]


def test_every_part_is_drawn() -> None:
    message = Message(
        (
            Words("words"),
            Facts((("label", "value"),)),
            Image(b"png", "<svg/>", "a drawing"),
            Buttons(
                (Button("Yes", "does", "about", "value", True, "first", "Yes please"), Link("Out", "https://a.link"))
            ),
            SmallPrint("small"),
        ),
        title="Title",
    )
    drawn = page(message)
    assert [part["kind"] for part in drawn["parts"]] == ["words", "facts", "image", "buttons", "small"]
    assert (drawn["title"], drawn["plain"]) == ("Title", message.plain)
    assert drawn["parts"][2] == {"kind": "image", "svg": "<svg/>", "says": "a drawing"}
    button, link = drawn["parts"][3]["items"]
    assert (button["does"], button["about"], button["value"], button["opens"]) == ("does", "about", "value", True)
    assert (link["kind"], link["url"]) == ("link", "https://a.link")
    json.dumps(drawn)


def test_a_form_keeps_every_field_with_its_value_and_its_mistake() -> None:
    field = Field("who", "Who?", "person", "a hint", (("a", "A"),), True, True, ("ada",), "Nobody is not enough.", 9)
    drawn = page(Form("does", "Title", (field,), "Send", "about", (Words("before"),)))
    assert drawn["fields"] == [
        {
            "name": "who",
            "label": "Who?",
            "kind": "person",
            "hint": "a hint",
            "options": [{"value": "a", "label": "A"}],
            "many": True,
            "optional": True,
            "value": ["ada"],
            "mistake": "Nobody is not enough.",
            "most": 9,
        }
    ]
    assert (drawn["does"], drawn["about"], drawn["send"], text_of(drawn["before"][0]["blocks"])) == (
        "does",
        "about",
        "Send",
        "before",
    )
