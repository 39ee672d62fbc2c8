"""May a team's picture be shown, and which word is it."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.decide import FLOOR, SMALL_EMPLOYER, decide, nudge

STILL = b"\x00" * 16  # a draw that nudges by nothing
ratings = st.lists(st.integers(1, 5), min_size=FLOOR, max_size=60)
draws = st.binary(min_size=16, max_size=16)


def word(given: list[int], *, minimum: int = FLOOR, employed: int = 500, draw: bytes = STILL) -> str:
    return decide(given, minimum=minimum, employed=employed, draw=draw)


def test_a_minimum_below_eleven_is_refused_whatever_was_answered() -> None:
    for answered in ([], [3] * 50):
        with pytest.raises(ValueError, match="11"):
            word(answered, minimum=FLOOR - 1)
    assert FLOOR == 11


@given(answered=st.lists(st.integers(1, 5), max_size=10), draw=draws)
def test_ten_answers_are_no_picture_just_as_none_are(answered: list[int], draw: bytes) -> None:
    assert word(answered, draw=draw) == "none" == word([])


def test_an_organisation_may_ask_for_more_than_eleven() -> None:
    assert word([3] * 14, minimum=15) == "none"
    assert word([3] * 15, minimum=15) == "mixed"


def test_an_employer_of_fewer_than_22_has_no_pictures() -> None:
    assert word([3] * 21, employed=21) == "none"
    assert word([3] * 21, employed=SMALL_EMPLOYER) == "mixed"
    assert SMALL_EMPLOYER == 22


@pytest.mark.parametrize(
    ("total", "expected"),
    [(20, "hard"), (49, "hard"), (50, "mixed"), (69, "mixed"), (70, "well"), (100, "well")],
)
def test_the_mean_is_cut_at_two_and_a_half_and_three_and_a_half(total: int, expected: str) -> None:
    assert nudge(STILL) == 0
    low, more = divmod(total, 20)
    assert word([low + 1] * more + [low] * (20 - more)) == expected


@given(answered=ratings, draw=draws, seed=st.integers())
def test_neither_the_order_of_answers_nor_asking_again_changes_the_word(
    answered: list[int], draw: bytes, seed: int
) -> None:
    shuffled = random.Random(seed).sample(answered, len(answered))
    assert len({word(answered, draw=draw), word(shuffled, draw=draw), word(answered, draw=draw)}) == 1


@given(answered=ratings, draw=draws)
def test_only_one_of_four_words_ever_leaves(answered: list[int], draw: bytes) -> None:
    assert word(answered, draw=draw) in {"hard", "mixed", "well"}


@pytest.mark.parametrize("seed", range(50))
def test_everybody_hard_and_everybody_well_but_one_look_like_a_mere_majority(seed: int) -> None:
    draw = random.Random(seed).randbytes(16)
    assert word([1] * 11, draw=draw) == word([1] * 8 + [3] * 3, draw=draw) == "hard"
    assert word([5] * 10 + [1], draw=draw) == word([5] * 7 + [4] * 4, draw=draw) == "well"


@pytest.mark.parametrize("wrong", [0, 6, 2.5, -1])
def test_what_is_no_rating_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        word([3] * 11 + [wrong])


# The nudge


@given(draw=st.binary(min_size=8, max_size=32))
def test_every_secret_draw_has_a_nudge_and_always_the_same(draw: bytes) -> None:
    assert nudge(draw) == nudge(draw)


@pytest.mark.parametrize("draw", [b"\x00" * 16, b"\xff" * 16])
def test_the_rarest_draws_are_no_accident(draw: bytes) -> None:
    """A round whose draw could not be read would never close."""
    assert abs(nudge(draw)) < 60


def test_the_nudge_is_a_two_sided_geometric_of_scale_one() -> None:
    tries, dice = 20_000, random.Random(20260302)
    seen = Counter(nudge(dice.randbytes(16)) for _ in range(tries))
    decay = math.exp(-1)
    for step in range(-4, 5):
        share = (1 - decay) / (1 + decay) * decay ** abs(step)
        spread = math.sqrt(share * (1 - share) / tries)
        assert abs(seen[step] / tries - share) < 4 * spread, step
    assert sum(count for step, count in seen.items() if abs(step) > 10) <= 8


def test_the_word_is_the_honest_one_in_about_93_of_100_rounds() -> None:
    tries, dice, honest = 10_000, random.Random(7), 0
    for _ in range(tries):
        answered = dice.choices(range(1, 6), (8, 20, 34, 26, 12), k=FLOOR)
        honest += word(answered, draw=dice.randbytes(16)) == word(answered)
    assert 0.915 < honest / tries < 0.945


def test_a_word_that_is_not_the_honest_one_is_its_neighbour() -> None:
    dice = random.Random(11)
    for _ in range(5_000):
        answered = dice.choices(range(1, 6), k=FLOOR)
        assert {word(answered), word(answered, draw=dice.randbytes(16))} != {"hard", "well"}
