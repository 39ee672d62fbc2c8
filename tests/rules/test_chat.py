"""What can be said: what a person typed marks nothing up, and a message reads the same aloud as on the screen."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat import (
    Button,
    Buttons,
    Facts,
    Field,
    Form,
    Image,
    Link,
    Message,
    SmallPrint,
    Span,
    Words,
    literal,
    plain_text,
    row_id,
    spans,
)

typed = (
    st.text() | st.text(st.sampled_from("*_[]()\\<>`~#-ab \n:/.x")) | st.sampled_from(["**", "_a_", "[a](https://b)"])
)


# Light Markdown


def test_bold_italic_and_links_are_read() -> None:
    assert spans("a **b** _c_ [d](https://e.uk) [116 123](tel:116123)") == [
        Span("a "), Span("b", bold=True), Span(" "), Span("c", italic=True), Span(" "), Span("d", url="https://e.uk"),
        Span(" "), Span("116 123", url="tel:116123"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["snake_case_name", "[a](javascript:alert)", "[a](file:///etc)", r"\*\*a\*\*", "** a"])
def test_what_only_looks_like_markup_stays_text(text: str) -> None:
    assert not any(span.bold or span.italic or span.url for span in spans(text))


@given(typed)
@example("- one\n- two")
@example("\\")
@example("\\*")
@example("\n\n -x")
def test_what_a_person_typed_reads_as_typed(text: str) -> None:
    assert plain_text(literal(text)) == text


@given(typed)
@example("**Chief** [click](https://evil.example) _now_")
def test_what_a_person_typed_draws_no_link_and_no_bold(text: str) -> None:
    assert not any(span.bold or span.italic or span.url for span in spans(literal(text)))


@given(typed)
def test_what_a_person_typed_cannot_break_out_of_what_stands_around_it(text: str) -> None:
    told = spans(f"**Ada** said {literal(text)} [here](https://nhs.uk)")
    assert told[0] == Span("Ada", bold=True) and told[-1] == Span("here", url="https://nhs.uk")
    assert [span.url for span in told if span.url] == ["https://nhs.uk"]


# Messages

QUESTION = Message(
    (
        Words("**How** was _today_?"),
        Facts((("Team", "Ward **7**"),)),
        Image(b"", "<svg/>", "a strip of two rounds"),
        Buttons((Button("1", "a", says="Sunny"), Button("Skip", "a"), Link("NHS", "https://nhs.uk"))),
        SmallPrint("Only you see [this](https://nhs.uk)"),
    ),
    "Check-in",
)


def test_the_plain_text_says_title_question_options_and_small_print_in_order_each_a_sentence() -> None:
    assert QUESTION.plain.split("\n") == [
        "Check-in.", "How was today?", "Team: Ward 7.", "a strip of two rounds.", "Sunny. Skip. NHS.",
        "Only you see this.",
    ]  # fmt: skip


def test_a_list_is_read_line_by_line_and_dots_between_things_are_pauses() -> None:
    said = Message((Words("These may fit:\n- **Samaritans** · 116 123\n- Is it urgent?"), SmallPrint("999 · 111")))
    assert said.plain == "These may fit:\nSamaritans. 116 123.\nIs it urgent?\n999. 111."


@pytest.mark.parametrize(
    ("label", "heard"), [("☀️ Sunny", "Sunny."), ("Ei wneud", "Ei wneud."), ("🙂", "🙂"), ("Ready?", "Ready?")]
)
def test_a_screen_reader_hears_no_weather_symbols(label: str, heard: str) -> None:
    assert Message((Buttons((Button(label, "a"),)),)).plain == heard


def test_what_is_no_sentence_is_left_as_it_was_written() -> None:
    assert Message((Words('{\n "a": 1\n}'),)).plain == '{\n "a": 1\n}'


def test_an_ending_is_read_aloud_too() -> None:
    longer = QUESTION.ending(SmallPrint("Samaritans 116 123"))
    assert longer.parts == (*QUESTION.parts, SmallPrint("Samaritans 116 123"))
    assert longer.plain == f"{QUESTION.plain}\nSamaritans 116 123." and longer.title == QUESTION.title


def test_a_notification_that_was_given_tells_no_more_after_an_ending() -> None:
    quiet = Message((Words("You stayed all night."),), plain="Noor thanked you")
    assert quiet.ending(SmallPrint("Help")).ending(SmallPrint("More")).plain == "Noor thanked you"


def test_a_form_drawn_again_keeps_what_was_typed_and_names_each_mistake() -> None:
    form = Form("a", "T", (Field("who", "Who"), Field("words", "Words", value=("old",))), "Send")
    again = form.again({"who": ("ada", "sam")}, {"words": "Say something"})
    assert [(field.value, field.mistake) for field in again.fields] == [(("ada", "sam"), ""), ((), "Say something")]
    assert (again.does, again.title, again.send) == ("a", "T", "Send")


# Ids from a client


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("0042", 42), ("2147483647", 2147483647)])
def test_a_row_number_comes_back(text: str, number: int) -> None:
    assert row_id(text) == number


@pytest.mark.parametrize("text", ["", "0", "-1", "1.0", " 1", "1e3", "²", "١", "2147483648", "9" * 60, "1; drop table"])
def test_what_no_database_holds_is_no_row(text: str) -> None:
    assert row_id(text) == 0


@given(st.text())
def test_no_text_makes_a_row_number_that_a_database_refuses(text: str) -> None:
    assert 0 <= row_id(text) < 2**31
