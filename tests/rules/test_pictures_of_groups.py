"""Pictures of groups of teams: what may be shown beside what, played by somebody who adds and subtracts pictures."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.decide import (
    FLOOR,
    LARGE,
    NOTHING,
    ORGANISATION,
    Given,
    Shown,
    decide_groups,
    one_tree,
    show,
)

ASKED = 16  # seats in every team of these tests
TREES = (
    {1: (), 2: (), 3: (), 4: ()},
    {1: (7,), 2: (7,), 3: (7,), 4: (7,)},
    {1: (7,), 2: (7,), 3: (8,), 4: (8,)},
    {1: (7, 9), 2: (7, 9), 3: (8, 9), 4: ()},
    {1: (7, 8, 9), 2: (8, 9), 3: (9,), 4: ()},
)
COUNTS = (0, 6, 10, 11)


def draw_of(seed: object):  # type: ignore[no-untyped-def]
    return lambda group, use: hashlib.sha256(f"{seed}|{group}|{use}".encode()).digest()


def team_picture(ratings: list[int], *, asked: int = ASKED, seed: object = 0) -> Shown:
    draw = draw_of(f"team {seed}")
    return show(ratings, asked=asked, minimum=FLOOR, employed=500, draw=lambda use: draw(0, use))


def released(answered: dict[int, int], paths: dict[int, tuple[int, ...]], pooled: tuple[int, ...] = ()) -> set[int]:
    """Which groups are shown when so many answered in each team; a team's own number is 100 more."""
    people = Counter[Given]()
    for team, count in answered.items():
        people[(team, 3),] += count
        people[(team, 0),] += ASKED - count
    teams = {
        team: NOTHING if paths[team][:1] and paths[team][0] in pooled else team_picture([3] * count, seed=team)
        for team, count in answered.items()
    }
    shown = decide_groups(people, teams, paths, minimum=FLOOR, employed=500, draw=draw_of(1))
    own = {100 + team for team, picture in teams.items() if picture.word != "none"}
    return {group for group, picture in shown.items() if picture.word != "none"} | own


def holds(picture: int, paths: dict[int, tuple[int, ...]]) -> frozenset[int]:
    if picture > 100:
        return frozenset({picture - 100})
    return frozenset(team for team, path in paths.items() if picture in (*path, ORGANISATION))


@pytest.mark.parametrize("paths", TREES)
def test_whoever_adds_and_subtracts_pictures_is_never_left_with_one_to_ten_people(
    paths: dict[int, tuple[int, ...]],
) -> None:
    """Every tree, every number of answers, with and without a pooled group: all sums of all that is shown."""
    for counts in product(COUNTS, repeat=4):
        answered = dict(zip(paths, counts, strict=True))
        for pooled in ((), (7,)):
            shown = frozenset(holds(one, paths) for one in released(answered, paths, pooled))
            for size in range(1, 5):
                for some in combinations(paths, size):
                    left = sum(answered[team] for team in some)
                    if 0 < left < FLOOR:
                        assert not reached(frozenset(some), shown), (paths, answered, pooled, some)


@cache
def reached(wanted: frozenset[int], pictures: frozenset[frozenset[int]]) -> bool:
    """Whether these teams together are a sum of multiples (plus or minus) of pictures: Gauss, in fractions."""
    teams = (1, 2, 3, 4)
    rows = [[Fraction(team in picture) for team in teams] for picture in pictures]
    target = [Fraction(team in wanted) for team in teams]
    for at in range(len(teams)):
        pivot = next((row for row in rows if row[at] and not any(row[:at])), None)
        if pivot is None:
            continue
        for row in [*(row for row in rows if row is not pivot), target]:
            if row[at]:
                times = row[at] / pivot[at]
                row[:] = [value - times * own for value, own in zip(row, pivot, strict=True)]
    return not any(target)


def test_the_attack_is_a_real_one_a_site_and_its_ward_together_give_the_other_ward() -> None:
    ward = frozenset({2})
    assert reached(ward, frozenset({frozenset({1, 2}), frozenset({1})}))
    assert not reached(ward, frozenset({frozenset({1, 2})}))


def test_a_group_is_useful_where_it_may_be() -> None:
    """Withholding everything would be easy."""
    two, pooled = {1: (7,), 2: (7,)}, {1: (7,), 2: (7,), 3: (8,), 4: (8,)}
    assert released({1: 14, 2: 12}, two) == {101, 102, 7, ORGANISATION}
    assert released({1: 8, 2: 7}, two) == {7, ORGANISATION}
    assert released({1: 14, 2: 6}, two, (7,)) == {7, ORGANISATION}
    assert released({1: 14, 2: 14, 3: 8, 4: 9}, pooled) == {101, 102, 7, 8, ORGANISATION}


def test_a_group_does_not_tell_that_nobody_answered_in_a_small_team() -> None:
    paths = {1: (7,), 2: (7,)}
    assert released({1: 14, 2: 0}, paths) == released({1: 14, 2: 10}, paths) == {101}


def test_a_group_with_the_same_people_as_its_only_team_shows_the_very_same_picture() -> None:
    """Else two nudges of the same answers would tell more than one."""
    for seed in range(60):
        answers = random.Random(seed).choices(range(1, 6), k=14)
        people = Counter[Given](((1, rating),) for rating in answers)
        own = team_picture(answers, asked=14, seed=seed)
        shown = decide_groups(people, {1: own}, {1: (7, 9)}, minimum=FLOOR, employed=500, draw=draw_of(seed))
        assert shown == {7: own, 9: own, ORGANISATION: own}


def test_who_is_in_two_teams_counts_once_and_by_the_answer_that_is_in_a_picture_already() -> None:
    both = Counter[Given]({((1, 5), (2, 1)): 14})
    well = team_picture([5] * 14, asked=14)
    one = decide_groups(both, {1: well, 2: NOTHING}, {1: (7,), 2: (8, 7)}, minimum=FLOOR, employed=500, draw=draw_of(0))
    assert one[8].word == "hard" and one[7].word == "well"
    ten = Counter[Given]({((1, 0), (2, 1)): 5, ((1, 1), (2, 0)): 5, ((1, 1), (2, 1)): 5})
    shown = decide_groups(ten, {1: NOTHING, 2: NOTHING}, {1: (7,), 2: (7,)}, minimum=15, employed=500, draw=draw_of(0))
    assert shown[7].word == "hard"  # fifteen people, not twenty answers
    sixteen = decide_groups(
        ten, {1: NOTHING, 2: NOTHING}, {1: (7,), 2: (7,)}, minimum=16, employed=500, draw=draw_of(0)
    )
    assert sixteen[7] == NOTHING


def test_a_group_stands_where_the_last_team_to_be_asked_saw_it_stand() -> None:
    assert one_tree({1: (7, 8), 2: (7, 9), 3: ()}) == {1: (7, 9), 2: (7, 9), 3: ()}


paths_of_a_week = st.dictionaries(
    st.integers(1, 6), st.lists(st.integers(7, 12), max_size=4, unique=True).map(tuple), min_size=1
)


@given(paths=paths_of_a_week)
def test_whatever_changed_in_a_week_its_groups_are_one_tree(paths: dict[int, tuple[int, ...]]) -> None:
    """Every group has one group above it, and none holds itself."""
    tree, above = one_tree(paths), {}
    for path in tree.values():
        assert len(set(path)) == len(path)
        for name, parent in pairwise((*path, ORGANISATION)):
            assert above.setdefault(name, parent) == parent


@settings(max_examples=60)
@given(paths=paths_of_a_week, seed=st.integers(0, 10**6))
def test_no_two_pictures_of_a_week_are_one_to_ten_people_apart(paths: dict[int, tuple[int, ...]], seed: int) -> None:
    """People in several teams too: whoever has all answers but those in between learns nothing of fewer than eleven."""
    dice, paths = random.Random(seed), one_tree(paths)
    people = Counter[Given]()
    for _ in range(dice.choice((15, 30, 60))):
        mine = dice.sample(sorted(paths), k=min(len(paths), dice.choice((1, 1, 1, 2))))
        people[tuple((team, dice.choice((0, 3, 3, 4))) for team in sorted(mine))] += 1
    own = {
        team: [rating for given in people.elements() for at, rating in given if at == team and rating] for team in paths
    }
    teams = {team: team_picture(ratings, asked=60, seed=team) for team, ratings in own.items()}
    shown = decide_groups(people, teams, paths, minimum=FLOOR, employed=500, draw=draw_of(seed))
    below = {100 + team: {team} for team, picture in teams.items() if picture != NOTHING}
    for group, picture in shown.items():
        held = {team for team, path in paths.items() if group in (*path, ORGANISATION)}
        if picture == NOTHING:
            continue
        seen = set().union(*(some for some in below.values() if some <= held))
        outside = sum(
            1
            for given in people.elements()
            if any(rating and team in held for team, rating in given)
            and not any(rating and team in seen for team, rating in given)
        )
        asked_outside = any(team in held - seen for given in people for team, _ in given)
        assert outside >= FLOOR or not asked_outside
        below[group] = held


# What may stand beside the word


def test_no_word_no_band_and_no_shares() -> None:
    assert team_picture([3] * 10) == NOTHING
    assert show([3] * 60, asked=60, minimum=FLOOR, employed=21, draw=lambda _: b"\x00" * 16) == NOTHING


@pytest.mark.parametrize(("answered", "band"), [(11, "few"), (30, "half"), (55, "most")])
def test_how_many_took_part_is_one_of_three_words(answered: int, band: str) -> None:
    assert show([3] * answered, asked=60, minimum=FLOOR, employed=500, draw=lambda _: b"\x00" * 16).band == band


def test_the_edge_of_a_band_moves_by_a_hidden_nudge_that_is_not_the_words() -> None:
    bands = {team_picture([3] * 20, asked=30, seed=seed).band for seed in range(40)}
    assert bands == {"half", "most"}


@pytest.mark.parametrize("answered", [11, LARGE - 1])
def test_fewer_than_fifty_answers_show_no_shares(answered: int) -> None:
    assert team_picture([3] * answered, asked=60).shares == ()


@given(answered=st.lists(st.integers(1, 5), min_size=LARGE, max_size=300), seed=st.integers(0, 999))
def test_shares_are_tens_and_near_the_truth(answered: list[int], seed: int) -> None:
    shown = team_picture(answered, asked=400, seed=seed)
    true = [sum(rating in kind for rating in answered) / len(answered) for kind in ((1, 2), (3,), (4, 5))]
    assert len(shown.shares) == 3 and all(share % 10 == 0 for share in shown.shares)
    assert shown == team_picture(sorted(answered), asked=400, seed=seed)
    if len(answered) >= 200:
        assert all(abs(share - 100 * part) <= 16 for share, part in zip(shown.shares, true, strict=True))
