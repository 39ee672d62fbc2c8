"""Words: filled once, checked whole, and an organisation's own over ours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import Grammar, Library, Marked, WordsError, load_table, open_library
from bot.words.fill import fill, places

GRAMMARS = {
    "hello": Grammar(
        {"greeting": "name", "who": "", "tail": "minimum"}, open=("typed",), longest={"tail": 20}, protected=("who",),
        optional=("tail",),
    ),
    "questions/": Grammar({"ask": ""}, open=("options", "shape"), longest={"options.": 5}),
}  # fmt: skip
HELLO = 'greeting = "Hello {name}"\nwho = "Only you, from {minimum}"\ntail = "Bye"\n[typed]\nhome = ["hi", "hello"]\n'
POLICY = {"minimum": "11"}
Files = Mapping[str, str]


class Writer:
    """Somebody with two folders: ours, and the organisation's own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("ours", {"en/hello.toml": HELLO, "en/questions/one.toml": 'ask = "How?"\n[options]\ngood = "Good"'})

    def write(self, layer: str, files: Files) -> Path:
        for name, text in files.items():
            file = self.root / layer / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return self.root / layer

    def opens(self, own: Files | None = None, ours: Files | None = None) -> Library:
        mine = self.write("own", own) if own is not None else None
        return open_library(GRAMMARS, POLICY, mine, self.write("ours", ours or {}))

    def is_told(self, own: Files | None = None, ours: Files | None = None) -> list[str]:
        with pytest.raises(WordsError) as told:
            self.opens(own, ours)
        return [problem.replace(f"{self.root}/", "") for problem in told.value.problems]


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


# Filling


def test_a_person_called_name_stays_name() -> None:
    assert fill("{a} and {b}", {"a": "{b}", "b": "{a}"}) == "{b} and {a}"


def test_what_is_not_given_stays_as_it_was_written() -> None:
    assert fill("{a} {b} {} { c } {{a}}", {"a": "1"}) == "1 {b} {} { c } {1}"


@given(st.text(), st.text())
def test_whatever_is_filled_in_arrives_unchanged(name: str, other: str) -> None:
    assert fill("<{name}|{other}>", {"name": name, "other": other}) == f"<{name}|{other}>"
    assert places("<{name}|{other}>") == {"name", "other"}


def test_a_name_cannot_shout_and_marked_words_can(writer: Writer) -> None:
    page = writer.opens().page("hello", "en")
    assert page("greeting", name="**Ada**") == r"Hello \*\*Ada\*\*"
    assert page("greeting", name=Marked("**Ada**")) == "Hello **Ada**"
    assert page.plain("greeting", name="**Ada** {minimum}") == "Hello **Ada** {minimum}"


def test_policy_numbers_come_from_the_code_that_enforces_them(writer: Writer) -> None:
    assert writer.opens().page("hello", "en")("who") == "Only you, from 11"


# Checking


def test_every_mistake_in_every_file_is_told_at_once_the_path_first(writer: Writer) -> None:
    own = {
        "en/hello.toml": 'greting = "Hi"\ngreeting = "Hello {nmae}"\nwho = " "\ntail = "far too long for any phone"',
        "en/helo.toml": 'greeting = "Hi"',
        "cy/questions/one.toml": 'ask = "Sut?"\n[options]\ngood = "Da iawn iawn"\n[shape.ratings]\ngood = 5',
    }
    assert writer.is_told(own) == [
        "own/cy/questions/one.toml: options.good: 12 characters; at most 5 fit on a phone",
        "own/cy/questions/one.toml: shape.ratings.good: a translation holds words only; leave shape to the English "
        "page",
        "own/en/hello.toml: greting: nobody reads this line; did you mean 'greeting'?",
        "own/en/hello.toml: greeting: {nmae} is not known here; did you mean 'name'?",
        "own/en/hello.toml: who: this line protects people and cannot be left blank; delete it to keep ours",
        "own/en/hello.toml: tail: 26 characters; at most 20 fit on a phone",
        "own/en/helo.toml: nobody reads this page; did you mean 'hello'?",
    ]


def test_our_own_english_must_be_whole(writer: Writer) -> None:
    assert writer.is_told(ours={"en/hello.toml": 'greeting = "Hi"', "en/questions/one.toml": "[options]"}) == [
        "ours/en/hello.toml: who: this line is missing",
        "ours/en/questions/one.toml: ask: this line is missing",
    ]
    (writer.root / "ours/en/hello.toml").unlink()
    assert "ours/en/hello.toml: this page is missing" in writer.is_told()


def test_a_file_that_is_no_toml_is_named_with_its_line(writer: Writer) -> None:
    told = writer.is_told({"en/hello.toml": 'greeting = "Hi\n', "en/questions/one.toml": 'ask = "a"\nask = "b"'})
    assert [problem.partition(":")[0] for problem in told] == ["own/en/hello.toml", "own/en/questions/one.toml"]
    assert "line 1" in told[0] and "overwrite" in told[1]


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WordsError, match=r"gone\.toml"):
        load_table(tmp_path / "gone.toml")


def test_a_folder_of_words_that_is_not_there_is_told_kindly(writer: Writer) -> None:
    """PROMPTS=/srv/our-promts: a slip in .env, not a crash."""
    with pytest.raises(WordsError, match="our-promts"):
        open_library(GRAMMARS, POLICY, writer.root / "our-promts", writer.root / "ours")


def test_a_page_that_an_organisation_adds_must_be_whole_too(writer: Writer) -> None:
    """Nothing of ours lies below it: a missing line would only be found when somebody is asked."""
    assert writer.is_told({"en/questions/two.toml": '[options]\ngood = "Good"'}) == [
        "own/en/questions/two.toml: ask: this line is missing"
    ]


# Layers and languages


def test_what_an_organisation_writes_wins_and_what_it_leaves_out_stays_ours(writer: Writer) -> None:
    page = writer.opens({"en/hello.toml": 'greeting = "Welcome to Ward 4, {name}"'}).page("hello", "en")
    assert page("greeting", name="Ada") == "Welcome to Ward 4, Ada"
    assert page("who") == "Only you, from 11" and page.list("typed.home") == ["hi", "hello"]


def test_an_organisation_may_add_a_page_to_an_open_folder(writer: Writer) -> None:
    library = writer.opens({"en/questions/two.toml": 'ask = "And now?"'})
    assert library.names("questions/") == ["questions/one", "questions/two"]


def test_language_comes_before_layer(writer: Writer) -> None:
    """An organisation's English must not push out a Welsh reader's Welsh."""
    writer.write("ours", {"cy/hello.toml": 'greeting = "Helo {name}"'})
    library = writer.opens({"en/hello.toml": 'greeting = "Ward 4 says hello"\ntail = "Cheers"'})
    assert library.page("hello", "cy")("greeting", name="Gwen") == "Helo Gwen"
    assert library.page("hello", "cy")("tail") == "Cheers"
    own = writer.opens({"cy/hello.toml": 'greeting = "Shwmae {name}"'})
    assert own.page("hello", "cy")("greeting", name="Gwen") == "Shwmae Gwen"


def test_a_language_that_is_not_spoken_here_is_answered_in_english(writer: Writer) -> None:
    library = writer.opens()
    assert library.page("hello", "fr")("greeting", name="Ada") == "Hello Ada"
    assert library.languages == ["en"]


def test_texts_below_a_heading_come_in_the_order_they_were_written(writer: Writer) -> None:
    ours = {"en/questions/one.toml": 'ask = "How?"\n[options]\nzoo = "Zoo"\nant = "Ant"\nmid = "Mid"'}
    assert list(writer.opens(ours=ours).page("questions/one", "en").under("options")) == ["zoo", "ant", "mid"]
