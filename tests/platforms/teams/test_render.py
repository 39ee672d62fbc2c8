"""How messages and forms look in Teams: valid, readable aloud, and nothing that a person typed marks anything up."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from bot.chat import Button, Buttons, Facts, Field, Form, Image, Link, Message, SmallPrint, Words, literal
from bot.platforms.teams.limits import LIMITS, check
from bot.platforms.teams.markdown import as_typed, markdown
from bot.platforms.teams.render import MOST_PNG, activity, card, dialog
from tests.fakes import teams_cards

BUTTONS = Buttons(
    (
        Button("Sunny", "check_in", "r1", "5", look="first", says="Sunny: a very good day"),
        Button("Erase", "erase", look="careful"),
        Button("Say more", "more", "r1", opens=True),
        Link("Samaritans", "https://www.samaritans.org"),
    )
)
MESSAGE = Message(
    (
        Words("Only **you** see what you choose.\n- one\n- two\nand [help](https://www.nhs.uk)"),
        Facts((("Team", "Ward _7_"), ("Day", "Monday"))),
        Image(b"png", "<svg/>", "Mostly well"),
        BUTTONS,
        SmallPrint("999 in an emergency"),
    ),
    title="How was *today*?",
)
FIELDS = (
    Field("name", "Name", hint="As on your badge", value=("Ada",), most=80),
    Field("words", "In your words", "lines", mistake="This looks like an NHS number", value=("943",)),
    Field("kind", "Kind", "pick", hint="The nearest one", options=(("a", "A"), ("b", "B")), value=("b",)),
    Field("team", "Team", "pick", options=tuple((f"t{n}", f"Team {n}") for n in range(7))),
    Field("days", "Days", "pick", options=(("m", "Mon"), ("t", "Tue")), many=True, value=("m", "t")),
    Field("who", "Who", "person", many=True, optional=True),
    Field("day", "Day", "date", value=("2026-03-02",)),
    Field("hour", "Hour", "time", optional=True, value=("08:30",)),
)
FORM = Form("kudos", "Thank a colleague", FIELDS, "Send", about="t1", before=(Words("Public."), BUTTONS))


@pytest.mark.parametrize("message", [MESSAGE, Message((Words("Hello"),)), Message((), title="Only a title")])
def test_every_message_is_a_valid_card(message: Message) -> None:
    assert teams_cards.wrong(card(message)) == []
    assert teams_cards.wrong(dialog(message, "7"), in_dialog=True) == []


def test_every_form_is_a_valid_dialog() -> None:
    assert teams_cards.wrong(dialog(FORM, "7"), in_dialog=True) == []
    for field in FIELDS:
        assert teams_cards.wrong(dialog(replace(FORM, fields=(field,))), in_dialog=True) == []


def test_a_card_says_everything_in_order() -> None:
    assert teams_cards.lines(card(MESSAGE)) == [
        "How was *today*?",
        "Only you see what you choose.",
        "- one",
        "- two",
        "and help",
        "Team: Ward 7",
        "Day: Monday",
        "Mostly well",
        "[Sunny] [Erase] [Say more] [Samaritans]",
        "999 in an emergency",
    ]


def test_a_screen_reader_hears_the_plain_words_and_finds_a_heading() -> None:
    shown = card(MESSAGE)
    assert shown["speak"] == shown["fallbackText"] == MESSAGE.plain
    assert shown["body"][0]["style"] == "heading"
    assert all(action["title"] for action in teams_cards.actions(shown))
    assert teams_cards.actions(shown)[0]["tooltip"] == "Sunny: a very good day"


def test_every_press_has_a_way_for_old_clients_that_carries_the_same() -> None:
    for action in teams_cards.actions(card(MESSAGE)):
        if action["type"] == "Action.Execute":
            assert action["fallback"]["data"] == action["data"]


def test_only_a_button_that_opens_asks_for_a_dialog_and_never_inside_one() -> None:
    def opening(shown: dict[str, Any]) -> list[str]:
        return [a["title"] for a in teams_cards.actions(shown) if "msteams" in a.get("data", {})]

    assert opening(card(MESSAGE)) == ["Say more"]
    assert opening(dialog(MESSAGE)) == opening(dialog(FORM)) == []


def test_a_help_button_works_while_a_required_field_is_empty() -> None:
    *others, send = teams_cards.actions(dialog(FORM))
    assert send["title"] == "Send"
    assert "associatedInputs" not in send
    assert {a["associatedInputs"] for a in others if a["type"] == "Action.Submit"} == {"none"}


def test_fields_keep_their_values_labels_and_mistakes() -> None:
    body = dialog(FORM)["body"]
    by_name = {item["id"]: item for item in body if "id" in item}
    assert {name: item.get("value") for name, item in by_name.items()} == {
        "name": "Ada", "words": "943", "kind": "b", "team": None, "days": "m,t", "who": None, "day": "2026-03-02",
        "hour": "08:30",
    }  # fmt: skip
    assert [item["label"] for item in by_name.values()] == [field.label for field in FIELDS]
    assert [name for name, item in by_name.items() if not item["isRequired"]] == ["who", "hour"]
    assert by_name["kind"]["style"] == "expanded"
    assert by_name["team"]["style"] == "compact"
    assert by_name["name"]["maxLength"] == 80
    after = body[body.index(by_name["words"]) + 1]
    assert (after["text"], after["color"]) == ("This looks like an NHS number", "Attention")


def test_colleagues_are_picked_from_the_whole_organisation() -> None:
    """In a private chat with the bot, "this conversation" has nobody else in it."""
    who = next(item for item in dialog(FORM)["body"] if item.get("id") == "who")
    assert who["choices"] == []
    assert who["choices.data"] == {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}


def test_a_small_drawing_is_shown_and_a_large_one_told() -> None:
    small = card(Message((Image(b"\x89PNG", "<svg/>", "Mostly *well*"),)))["body"][0]
    assert small["url"] == "data:image/png;base64," + base64.b64encode(b"\x89PNG").decode()
    assert small["altText"] == "Mostly *well*"
    large = card(Message((Image(b"x" * (MOST_PNG + 1), "<svg/>", "Mostly *well*"),)))["body"]
    assert [(item["type"], item["text"]) for item in large] == [("TextBlock", "Mostly \\*well\\*")]


def test_the_largest_drawing_leaves_room_for_words() -> None:
    said = Message((Image(b"x" * MOST_PNG, "<svg/>", "Mostly well"), Words("word " * 400)))
    assert check(said) == []
    assert len(json.dumps(activity(said)).encode("utf-16-le")) < 80_000


TYPED = [
    "**bold** _it_ [click](https://evil.example)", "# heading", "- list", "+ list", "1. list", "2) list", "> quote",
    "`code`", "~~gone~~", "<b>html</b>", "\\*", "---", "===", "    indented", "a_b_c", "<https://evil.example>",
]  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
def test_what_a_person_typed_marks_nothing_up(typed: str) -> None:
    shown = markdown(literal(typed))
    assert teams_cards.plain(shown) == typed.strip()
    assert as_typed(typed) == shown
    assert not set(re.sub(r"\\.", "", shown)) & set("*_[]`<~\\")


def test_light_markdown_becomes_what_cards_know() -> None:
    assert markdown("**a** _b_ [c](https://d.example)") == "**a** _b_ [c](https://d.example)"
    assert markdown("before\n- one\n- two\nafter\n\nlast") == "before\n\n- one\n- two\n\nafter\n\nlast"
    assert markdown("a [number](tel:999)") == "a [number](tel:999)"


def test_what_is_within_the_limits_has_no_breach() -> None:
    assert check(MESSAGE) == []
    assert check(FORM) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Message((Words("x" * 40_000),)), "bytes"),
        (Message((Buttons(tuple(Button(str(n), "x") for n in range(6))),)), "6 buttons"),
        (Message((Buttons((Button("x" * 61, "x"),)),)), "61 characters"),
        (Message((Buttons((Button("", "x"),)),)), "no label"),
        (Message((Buttons((Button("A", "x", about="x" * 251),)),)), "251"),
        (Message((Buttons((Button("A", "x", value="x" * 101),)),)), "101"),
        (Message((Buttons((Link("A", "http://a.example"),)),)), "only https"),
        (replace(FORM, title="x" * 65), "65"),
        (replace(FORM, about="x" * 251), "251"),
        (replace(FORM, fields=(FIELDS[0], FIELDS[0])), "Two fields are called name"),
        (replace(FORM, fields=(Field("canopy", "A"),)), "may not be called"),
        (replace(FORM, fields=(Field("a", "A", "pick"),)), "nothing to choose"),
        (replace(FORM, fields=(Field("a", "A", "pick", options=(("x,y", "X"),), many=True),)), "comma"),
        (replace(FORM, before=(Words("x" * 40_000),)), "bytes"),
        (replace(FORM, fields=tuple(Field(str(n), "A") for n in range(51))), "51 fields"),
    ],
)
def test_every_breach_is_told_in_a_sentence(said: Message | Form, told: str) -> None:
    found = check(said)
    assert any(told in sentence for sentence in found), found
    assert all(sentence.endswith(".") for sentence in found)


def test_all_breaches_are_told_at_once() -> None:
    row = Buttons(tuple(Button("x" * 61, "x") for _ in range(6)))
    assert len(check(Message((row, Words("x" * 40_000))))) == 8


def test_every_limit_links_to_the_vendors_page() -> None:
    assert all(limit.page.startswith("https://learn.microsoft.com/") for limit in LIMITS.values())
