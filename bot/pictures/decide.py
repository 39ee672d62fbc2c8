"""May a picture be shown, and what is on it: of a team, of a group of teams? Pure: no names, no clock, no store.

The rule and the attacks it answers: docs/privacy.md. Nobody is ever told why there is no picture.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final, Literal

Word = Literal["hard", "mixed", "well", "none"]
Band = Literal["", "few", "half", "most"]
Draw = Callable[[str], bytes]
"""8 or more secret bytes for a use ("word", "band" and the like), fixed for this round or week and team for ever."""
Given = tuple[tuple[int, int], ...]
"""What one person gave: each team in which they were asked, by number, and their rating there (0: none)."""

FLOOR: Final = 11  # respondents, so that whoever looks faces at least ten others
SMALL_EMPLOYER: Final = 22  # people; below it there are no pictures at any level
LARGE: Final = 50  # respondents from which rounded shares are shown beside the word
HARD_BELOW: Final = 2.5
WELL_FROM: Final = 3.5
NUDGE_SCALE: Final = 1.0  # on the sum of ratings: the honest word in about 93 % of rounds, else its neighbour
GROUP_SCALE: Final = 2.0  # the same for a group above other pictures: its word is one more about the same answers
COUNT_SCALE: Final = 2.0  # on a count of people, for bands and shares
ORGANISATION: Final = 0  # the group that holds all groups


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that is ever shown: a word; how many took part; shares in percent (hard, mixed, well) of a large team.

    Band and shares come only with a word.
    """

    word: Word = "none"
    band: Band = ""
    shares: tuple[int, ...] = ()


NOTHING: Final = Shown()


def decide(ratings: Sequence[int], *, minimum: int, employed: int, draw: bytes, scale: float = NUDGE_SCALE) -> Word:
    """The team's word for a closed round, or "none".

    ratings: the respondents' 1 to 5, in any order. minimum: respondents needed; less than FLOOR is refused.
    employed: people in the organisation. draw: 8 or more secret bytes, fixed for this round and team for ever.
    scale: of the nudge.
    """
    if minimum < FLOOR:
        raise ValueError(f"minimum: at least {FLOOR} respondents are needed")
    if any(rating not in (1, 2, 3, 4, 5) for rating in ratings):
        raise ValueError("ratings: whole numbers from 1 to 5")
    if employed < SMALL_EMPLOYER or len(ratings) < minimum:
        return "none"
    mean = (sum(ratings) + nudge(draw, scale)) / len(ratings)
    if mean < HARD_BELOW:
        return "hard"
    return "well" if mean >= WELL_FROM else "mixed"


def show(
    ratings: Sequence[int], *, asked: int, minimum: int, employed: int, draw: Draw, scale: float = NUDGE_SCALE
) -> Shown:
    """The word as `decide` has it, and what may stand beside it. `asked`: how many people had a seat."""
    word = decide(ratings, minimum=minimum, employed=employed, draw=draw("word"), scale=scale)
    if word == "none":
        return NOTHING
    return Shown(word, _band(len(ratings), asked, draw("band")), _shares(ratings, draw))


def _band(answered: int, asked: int, draw: bytes) -> Band:
    """Less than a third, less than two thirds, or more, of a count that was nudged."""
    roughly = 3 * (answered + nudge(draw, COUNT_SCALE))
    return "few" if roughly < asked else "half" if roughly < 2 * asked else "most"


def _shares(ratings: Sequence[int], draw: Draw) -> tuple[int, ...]:
    """Of a large team: each count nudged by a draw of its own, then its share rounded to 10 %."""
    if len(ratings) < LARGE:
        return ()
    kinds = (("hard", (1, 2)), ("mixed", (3,)), ("well", (4, 5)))
    counts = [
        max(0, sum(rating in those for rating in ratings) + nudge(draw(name), COUNT_SCALE)) for name, those in kinds
    ]
    return tuple(10 * math.floor(10 * count / sum(counts) + 0.5) for count in counts)


def decide_groups(
    people: Mapping[Given, int], teams: Mapping[int, Shown], paths: Mapping[int, Sequence[int]],
    *, minimum: int, employed: int, draw: Callable[[int, str], bytes],
) -> dict[int, Shown]:  # fmt: skip
    """What each group of one tree shows for one week, and the organisation (ORGANISATION); decided from below.

    people: how many gave this. teams: what each team's own round showed. paths: the groups that hold a team, nearest
    first, of one tree (`one_tree`). draw: as `Draw`, with the group first.

    A group is shown only if all its teams are, by themselves or in a group below it, or if at least `minimum` people
    count in it by an answer that is in no picture below: else a group less its teams would be the picture of a few.
    (A team in which nobody answered counts as not shown: else a group would tell of its silence.) Whoever answered in
    several teams counts once: by an answer that is in a picture below, of those by the team with the lowest number.
    """
    holds, inside, up = defaultdict[int, set[int]](set), defaultdict[int, list[tuple[Given, int]]](list), _up(paths)
    for given, count in people.items():
        for group in {group for team, _ in given for group in (*paths.get(team, ()), ORGANISATION)}:
            inside[group].append((given, count))
            holds[group] |= {team for team, _ in given if group in (*paths.get(team, ()), ORGANISATION)}
    parts = {
        group: [(frozenset({team}), teams[team]) for team in sorted(held) if teams[team].word != "none"]
        for group, held in holds.items()
    }
    shown: dict[int, Shown] = {}
    for group in sorted(holds, key=lambda group: (-len(up[group]), group)):
        seen = frozenset[int]().union(*(part for part, _ in parts[group]))
        ratings, outside = _count(inside[group], holds[group], seen)
        if holds[group] == seen and len(parts[group]) == 1:
            shown[group] = parts[group][0][1]  # the same answers: a second nudge would tell more of them
        elif holds[group] == seen or outside >= minimum:
            asked, mine = sum(count for _, count in inside[group]), partial(draw, group)
            shown[group] = show(ratings, asked=asked, minimum=minimum, employed=employed, draw=mine, scale=GROUP_SCALE)
        else:
            shown[group] = NOTHING
        if shown[group] != NOTHING:
            for above in up[group]:  # there, what lies below this picture is seen through it
                kept = [part for part in parts[above] if not part[0] <= holds[group]]
                parts[above] = [*kept, (frozenset(holds[group]), shown[group])]
    return shown


def _up(paths: Mapping[int, Sequence[int]]) -> dict[int, tuple[int, ...]]:
    """All groups above each group, nearest first."""
    found: dict[int, tuple[int, ...]] = {ORGANISATION: ()}
    for path in paths.values():
        found |= {group: (*path[at + 1 :], ORGANISATION) for at, group in enumerate(path)}
    return found


def _count(inside: Iterable[tuple[Given, int]], teams: set[int], seen: frozenset[int]) -> tuple[list[int], int]:
    """One rating for each person who answered in these teams, and how many of them are in no picture yet."""
    ratings, outside = list[int](), 0
    for given, count in inside:
        answers = sorted((team not in seen, team, rating) for team, rating in given if rating and team in teams)
        if answers:
            ratings += [answers[0][2]] * count
            outside += count * answers[0][0]
    return ratings, outside


def one_tree(paths: Mapping[int, Sequence[int]]) -> dict[int, tuple[int, ...]]:
    """Each team's groups, nearest first, in one tree: a group stands where the last team to be asked saw it stand.

    paths: the same as each team's round froze them, in the order of opening; the tree may have changed in between.
    """
    above: dict[int, int] = {}
    for path in paths.values():
        above |= dict(pairwise((*path, ORGANISATION)))
    return {team: tuple(_climb(path[0], above)) if path else () for team, path in paths.items()}


def _climb(group: int, above: Mapping[int, int]) -> Iterator[int]:
    while group != ORGANISATION:
        yield group
        group = above[group]


def nudge(draw: bytes, scale: float = NUDGE_SCALE) -> int:
    """A two-sided geometric draw from secret bytes: the same for ever, so nothing averages out."""
    uniform = ((int.from_bytes(draw[:8], "big") >> 12) + 0.5) / 2**52  # never 0 or 1, exactly
    decay = math.exp(-1 / scale)
    at_zero = (1 - decay) / (1 + decay)
    if uniform < at_zero:
        return 0
    uniform = (uniform - at_zero) / (1 - at_zero)  # uniform again, over both tails
    sign, tail = (1, uniform * 2) if uniform < 0.5 else (-1, uniform * 2 - 1)
    return sign * (1 + math.floor(math.log(max(1 - tail, 2**-52)) / math.log(decay)))
