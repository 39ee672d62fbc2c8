"""An attacker who knows every answer but one, and the rule, sees a picture: how much better than blind do they guess?

Written against the rule in docs/privacy.md, not against the code: what the code releases is all that is taken from it.
"""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest

from bot.pictures.decide import decide

PEOPLE, ROUNDS, BOUND = 11, 12_000, 0.08
USUAL = (0.08, 0.20, 0.34, 0.26, 0.12)
"""How people answer 1 to 5: who knows nothing and says 3 is right in 34 of 100."""
ON_THE_CUT = (0.02, 0.13, 0.35, 0.33, 0.17)
"""A team whose mean lies on 3.5, where one answer most often decides."""


def chance(word: str, total: int) -> float:
    """How likely the rule says this word of this sum of eleven ratings, over all nudges."""
    decay, likely = math.exp(-1), 0.0
    for nudge in range(-30, 31):
        mean = (total + nudge) / PEOPLE
        said = "hard" if mean < 2.5 else "mixed" if mean < 3.5 else "well"
        likely += (1 - decay) / (1 + decay) * decay ** abs(nudge) * (said == word)
    return likely


def caught(habits: tuple[float, ...], *, sees: bool, seed: int) -> float:
    """In what share of rounds the best possible guess at the one unknown answer is right."""
    dice, right = random.Random(seed), 0
    known: dict[tuple[str, int], float] = {}
    for _ in range(ROUNDS):
        hidden, *others = dice.choices(range(1, 6), habits, k=PEOPLE)
        word = decide([hidden, *others], minimum=11, employed=500, draw=dice.randbytes(16))
        weights = {}
        for guess, habit in zip(range(1, 6), habits, strict=True):
            key = (word, sum(others) + guess)
            if sees and key not in known:
                known[key] = chance(*key)
            weights[guess] = habit * (known[key] if sees else 1)
        right += max(weights, key=weights.__getitem__) == hidden
    return right / ROUNDS


@pytest.mark.parametrize("habits", [USUAL, ON_THE_CUT], ids=["usual", "on the cut"])
def test_one_picture_tells_who_knows_all_others_little_of_the_last(habits: tuple[float, ...]) -> None:
    blind, seeing = caught(habits, sees=False, seed=1), caught(habits, sees=True, seed=1)
    assert blind - 0.01 < seeing < blind + BOUND


def test_who_knows_nobody_elses_answer_learns_next_to_nothing_from_a_year_of_pictures() -> None:
    """A manager: 52 words of the same eleven people, and the most frequent guess that each word suggests."""
    dice, told = random.Random(2), Counter[tuple[str, int]]()
    for _ in range(ROUNDS):
        hidden, *others = dice.choices(range(1, 6), USUAL, k=PEOPLE)
        told[decide([hidden, *others], minimum=11, employed=500, draw=dice.randbytes(16)), hidden] += 1
    best = sum(max(told[word, rating] for rating in range(1, 6)) for word in ("hard", "mixed", "well"))
    assert best / ROUNDS < max(USUAL) + BOUND


def test_the_attack_is_a_real_one_the_exact_sum_would_give_everybody_away() -> None:
    """So that the tests above cannot pass by being bad at attacking: without rule or nudge it is always right."""
    assert chance("hard", 11) > 0.999 and chance("well", 11) < 0.001
    assert abs(sum(chance(word, 38) for word in ("hard", "mixed", "well")) - 1) < 1e-9
