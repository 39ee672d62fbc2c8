"""The table of contents: every name has one owner, and order is the features' own."""

from __future__ import annotations

import pytest

from bot.router import Keeps, Router, Routes
from handlers import FEATURES


async def nothing(*_: object) -> None: ...


def feature(page: str, *, on: tuple[str, ...] = (), letters: tuple[str, ...] = ()) -> Routes:
    routes = Routes(page, {page: page})
    for name in on:
        routes.on(name)(nothing)
    for kind in letters:
        routes.letter(kind)(nothing)
    return routes


def test_two_features_cannot_answer_to_one_button() -> None:
    with pytest.raises(ValueError, match=r"help\.open"):
        Router([feature("help", on=("help.open", "help.topic")), feature("home", on=("home", "help.open"))])


def test_two_features_cannot_write_one_kind_of_letter() -> None:
    with pytest.raises(ValueError, match="welcome"):
        Router([feature("a", letters=("welcome",)), feature("b", letters=("welcome",))])


def test_home_is_in_the_order_the_sections_ask_for() -> None:
    first, second, third = (object() for _ in range(3))
    above, below = Routes("a", {}), Routes("b", {})
    below.home(10)(first)  # type: ignore[type-var]
    above.home(20)(second)  # type: ignore[type-var]
    below.home(30)(third)  # type: ignore[type-var]
    assert Router([above, below]).sections == [first, second, third]


def test_a_letter_is_traced_and_sent_once_more_unless_its_kind_says_otherwise() -> None:
    routes = feature("a", letters=("plain",))
    routes.letter("quiet", neutral=True, doubt="hold", public=True)(nothing)
    kinds = Router([routes]).letters
    assert (kinds["plain"].neutral, kinds["plain"].doubt, kinds["plain"].public) == (False, "resend", False)
    assert (kinds["quiet"].neutral, kinds["quiet"].doubt, kinds["quiet"].public) == (True, "hold", True)


def test_all_features_together_have_one_owner_a_name_and_forget_what_they_keep() -> None:
    router = Router(FEATURES)
    assert {"check_in.answer", "help.open", "kudos.open", "data.erase_now", "home"} <= set(router.handlers)
    assert all(isinstance(keeps, Keeps) for keeps in router.keeps) and router.keeps


def test_questions_and_reminders_end_without_a_trace() -> None:
    """Whether somebody was reminded would tell whether they had answered."""
    kinds = Router(FEATURES).letters
    assert {kind for kind in kinds if kinds[kind].neutral} >= {"check_in.ask", "check_in.remind"}
