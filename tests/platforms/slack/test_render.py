"""How messages and forms look on Slack, and that Slack would take every one of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import Button, Buttons, Facts, Field, Form, Image, Link, Message, Part, SmallPrint, Words, literal
from bot.platforms.slack import render, wire
from bot.platforms.slack.limits import breaches
from bot.platforms.slack.mrkdwn import pieces, shorten
from tests.fakes.slack_blocks import check_blocks, check_view
from tests.fakes.slack_things import lines_of

Json = dict[str, Any]


def blocks(*parts: Part, title: str = "") -> list[Json]:
    found: list[Json] = render.message(Message(parts, title))["blocks"]
    return found


def text(markdown: str) -> str:
    return "".join(block["text"]["text"] for block in blocks(Words(markdown)))


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("plain", "plain"),
        ("**bold** and _italic_", "*bold* and _italic_"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("[the guide](https://example.org/?a=1&b=2)", "<https://example.org/?a=1&amp;b=2|the guide>"),
        ("[call 116 123](tel:116123)", "<tel:116123|call 116 123>"),
        ("[a|b](https://example.org/x|y)", "<https://example.org/x%7Cy|a/b>"),
        ("- one\n- two", "• one\n• two"),
        ("** spaced **", "*spaced*"),
    ],
)
def test_light_markdown_becomes_slacks(markdown: str, mrkdwn: str) -> None:
    assert text(markdown) == mrkdwn


@pytest.mark.parametrize("typed", ["*shout*", "_sly_", "~gone~", "`code`", "<!channel>", "<https://evil.example|safe>"])
def test_what_somebody_typed_marks_nothing_up_and_calls_nobody(typed: str) -> None:
    shown = text(f"**Ada** says: {literal(typed)}")
    tail = shown.removeprefix("*Ada* says: ")
    assert tail[0] not in "*_~`<" and "<" not in tail
    assert blocks(Words(typed))[0]["text"]["verbatim"] is True


def test_an_underscore_inside_a_name_stays() -> None:
    assert text(literal("write to ada_b@example.org, 2*3")) == "write to ada_b@example.org, 2*3"


def test_long_words_are_split_and_nothing_is_lost() -> None:
    long = " ".join(f"word{number}" for number in range(2000))
    parts = blocks(Words(long))
    assert len(parts) > 1 and all(len(part["text"]["text"]) <= 3000 for part in parts)
    assert " ".join(part["text"]["text"] for part in parts) == long


@given(st.text(alphabet="ab *_&<>[]()\n\\-", max_size=400), st.integers(20, 60))
@settings(deadline=None)
def test_pieces_always_fit_and_keep_every_letter(typed: str, most: int) -> None:
    found = pieces(literal(typed), most)
    assert all(0 < len(piece) <= most for piece in found)
    kept = "".join(found).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("•", "-")
    kept = kept.translate(str.maketrans("\u2217\u02cd\u223c\u02cb", "*_~`"))
    assert "".join(kept.split()) == "".join(typed.split())


@pytest.mark.parametrize(
    ("whole", "most", "short"),
    [
        ("Short", 24, "Short"),
        ("exactly twenty-four char", 24, "exactly twenty-four char"),
        ("Something on your mind today?", 24, "Something on your mind…"),
        ("Llanfairpwllgwyngyllgogerychwyrndrobwll", 24, "Llanfairpwllgwyngyllgog…"),
        ("One, two, three", 10, "One, two…"),
    ],
)
def test_a_text_is_cut_at_a_word(whole: str, most: int, short: str) -> None:
    assert shorten(whole, most) == short and len(short) <= most


def test_every_part_reads_as_it_was_said() -> None:
    shown = blocks(
        Words("Hello."),
        Facts((("When", "Monday, **9:00**"), ("Where", "The ward"))),
        Image(b"", "", "Mostly well"),
        Buttons((Button("Good", "good"), Link("Guide", "https://example.org"))),
        SmallPrint("Only you see this."),
        title="Your week",
    )
    assert lines_of(shown) == [
        "Your week", "Hello.", "When: Monday, 9:00", "Where: The ward", "Mostly well", "[Good] [Guide]",
        "Only you see this.",
    ]  # fmt: skip


def test_a_button_carries_what_it_does_and_how_it_looks_and_sounds() -> None:
    row = blocks(
        Buttons(
            (
                Button("1", "rate", "round", "1", says="1, very hard"),
                Button("Yes", "yes", look="first", opens=True),
                Button("Erase", "erase", look="careful"),
            )
        )
    )[0]["elements"]
    assert wire.read_tap(row[0]["value"]) == ("rate", "round", "1", False)
    assert wire.read_tap(row[1]["value"]) == ("yes", "", "", True)
    assert [item.get("style") for item in row] == [None, "primary", "danger"]
    assert row[0]["accessibility_label"] == "1, very hard" and "accessibility_label" not in row[1]


def test_the_same_button_twice_has_two_ids() -> None:
    message = render.message(Message((Buttons((Button("A", "go", "1"),)), Buttons((Button("B", "go", "2"),)))))
    assert breaches(message) == []


def test_the_notification_says_what_the_message_says_it_may() -> None:
    message = render.message(Message((Words("Your answers < all of them"),), plain="A note & no more"))
    assert message["text"] == "A note &amp; no more"


def test_a_title_too_long_for_a_header_is_said_in_full() -> None:
    title = " ".join(["wellbeing"] * 30)
    shown = blocks(Words("Hello."), title=title)
    assert shown[0]["text"]["text"].endswith("…") and lines_of(shown)[1] == title


def test_nothing_said_is_no_block() -> None:
    assert blocks(Words("Hi"), Words(""), Buttons(()), SmallPrint(" "), Facts(())) == blocks(Words("Hi"))


def test_of_too_much_the_taps_and_the_small_print_are_kept() -> None:
    many = Message((*(Words(f"Line {n}") for n in range(60)), Buttons((Button("Ok", "ok"),)), SmallPrint("Only you.")))
    rendered = render.message(many)
    assert breaches(rendered) == [] and lines_of(rendered["blocks"])[-2:] == ["[Ok]", "Only you."]
    assert lines_of(render.home(many)["blocks"])[59] == "Line 59"


def test_a_form_carries_its_route_and_the_message_it_came_from() -> None:
    spot = wire.Spot("https://hooks.example.org/x", "D1", "1.1")
    view = render.modal(Form("save", "Title", (), "Send", about="about"), spot)
    assert wire.read_slip(view["private_metadata"]) == wire.Slip("save", "about", spot)


KINDS = st.sampled_from(["text", "lines", "pick", "person", "date", "time"])
SOME = st.text(min_size=1, max_size=200).filter(str.strip)
SHORT = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30)
TAPS = st.builds(
    Button, SOME, SHORT, st.text(max_size=250), st.text(max_size=100), st.booleans(), says=st.text(max_size=90)
)
PARTS: st.SearchStrategy[Part] = st.one_of(
    st.builds(Words, st.text(max_size=4000)),
    st.builds(SmallPrint, st.text(max_size=3000)),
    st.builds(Facts, st.lists(st.tuples(SOME, st.text()), max_size=12).map(tuple)),
    st.builds(Image, st.just(b""), st.just(""), SOME),
    st.builds(Buttons, st.lists(TAPS | st.builds(Link, SOME, st.just("https://example.org")), max_size=5).map(tuple)),
)
OPTIONS = st.lists(st.tuples(SHORT, SOME), max_size=130, unique_by=lambda option: option[0]).map(tuple)


VALUES = st.lists(SHORT, max_size=3).map(tuple)
HINTS = st.text(max_size=50)
FIELDS = st.builds(
    Field, SHORT, SOME, KINDS, HINTS, OPTIONS, st.booleans(), st.booleans(), VALUES, st.text(max_size=50)
)
FORMS = st.builds(
    Form,
    SHORT,
    SOME,
    st.lists(FIELDS, max_size=6, unique_by=lambda field: field.name).map(tuple),
    SOME,
    st.text(max_size=250),
)


@given(st.builds(Message, st.lists(PARTS, min_size=1, max_size=5).map(tuple), st.text(max_size=300)))
@settings(deadline=None, max_examples=60)
def test_whatever_is_said_slack_takes(message: Message) -> None:
    rendered = render.message(message)
    assert breaches(rendered) == []
    check_blocks(rendered["blocks"], "message", set())
    check_view(render.modal(message, None), set())
    check_view(render.home(message), set())


@given(FORMS)
@settings(deadline=None, max_examples=60)
def test_whatever_is_asked_slack_takes(form: Form) -> None:
    view = render.modal(form, wire.Spot("https://hooks.slack.com/" + "x" * 200, "D0123456789", "1700000000.000001"))
    assert breaches(view) == []
    check_view(view, set())
