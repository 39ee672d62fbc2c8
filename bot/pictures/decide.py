"""May a team's picture be shown, and which word is it? Pure: no names, no clock, no store.

The rule and the attacks it answers: docs/privacy.md. Nobody is ever told why there is no picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

Word = Literal["hard", "mixed", "well", "none"]

FLOOR: Final = 11  # respondents, so that whoever looks faces at least ten others
SMALL_EMPLOYER: Final = 22  # people; below it there are no pictures at any level
HARD_BELOW: Final = 2.5
WELL_FROM: Final = 3.5
NUDGE_SCALE: Final = 1.0  # on the sum of ratings: the honest word in about 93 % of rounds, else its neighbour


def decide(ratings: Sequence[int], *, minimum: int, employed: int, draw: bytes) -> Word:
    """The team's word for a closed round, or "none".

    ratings: the respondents' 1 to 5, in any order. minimum: respondents needed; less than FLOOR is refused.
    employed: people in the organisation. draw: 8 or more secret bytes, fixed for this round and team for ever.
    """
    if minimum < FLOOR:
        raise ValueError(f"minimum: at least {FLOOR} respondents are needed")
    if any(rating not in (1, 2, 3, 4, 5) for rating in ratings):
        raise ValueError("ratings: whole numbers from 1 to 5")
    if employed < SMALL_EMPLOYER or len(ratings) < minimum:
        return "none"
    mean = (sum(ratings) + nudge(draw)) / len(ratings)
    if mean < HARD_BELOW:
        return "hard"
    return "well" if mean >= WELL_FROM else "mixed"


def nudge(draw: bytes) -> int:
    """A two-sided geometric draw of scale 1 from secret bytes: the same for ever, so nothing averages out."""
    uniform = ((int.from_bytes(draw[:8], "big") >> 12) + 0.5) / 2**52  # never 0 or 1, exactly
    decay = math.exp(-1 / NUDGE_SCALE)
    at_zero = (1 - decay) / (1 + decay)
    if uniform < at_zero:
        return 0
    uniform = (uniform - at_zero) / (1 - at_zero)  # uniform again, over both tails
    sign, tail = (1, uniform * 2) if uniform < 0.5 else (-1, uniform * 2 - 1)
    return sign * (1 + math.floor(math.log(max(1 - tail, 2**-52)) / math.log(decay)))
