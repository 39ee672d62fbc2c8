"""Attackers and their odds, worked out from the rule as docs/privacy.md tells it: nothing here is taken from bot/.

Each gives how often the best possible guess at one person's answer (1 to 5) is right, 0 to 1.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import product

Habits = tuple[float, ...]
"""How often people answer 1 to 5."""
USUAL: Habits = (0.08, 0.17, 0.34, 0.29, 0.12)
WORDS = (0, 1, 2)
BEST = range(5)


def habits_around(mean: float) -> Habits:
    """A team whose answers lie around this mean."""
    weights = [math.exp(-0.5 * (rating - mean) ** 2) for rating in range(1, 6)]
    return tuple(weight / sum(weights) for weight in weights)


@cache
def geometric(scale: float) -> tuple[tuple[int, float], ...]:
    decay = math.exp(-1 / scale)
    most = math.ceil(12 * scale)
    return tuple((step, (1 - decay) / (1 + decay) * decay ** abs(step)) for step in range(-most, most + 1))


@cache
def says(total: int, people: int, scale: float = 1.0) -> tuple[float, float, float]:
    """How likely each word is for this sum of so many ratings; a group's has scale 2."""
    chance = [0.0, 0.0, 0.0]
    for step, likely in geometric(scale):
        mean = (total + step) / people
        chance[0 if mean < 2.5 else 2 if mean >= 3.5 else 1] += likely
    return chance[0], chance[1], chance[2]


@cache
def sums(habits: Habits, people: int) -> tuple[tuple[int, float], ...]:
    """How likely each sum of so many ratings is."""
    found = {0: 1.0}
    for _ in range(people):
        after = defaultdict[int, float](float)
        for total, likely in found.items():
            for rating, often in enumerate(habits, 1):
                after[total + rating] += likely * often
        found = after
    return tuple((total, likely) for total, likely in found.items() if likely > 1e-9)


def knows_the_others(people: int, habits: Habits) -> float:
    """One round, one picture, and every other answer."""
    return sum(
        likely * sum(max(habits[v] * says(total + v + 1, people)[word] for v in BEST) for word in WORDS)
        for total, likely in sums(habits, people - 1)
    )


def sees_all_above(sizes: Sequence[int], habits: Habits, dice: random.Random, trials: int = 1_000) -> float:
    """The same, with the pictures of the groups that hold the team, one in the other; sizes: answers in each."""
    right = 0.0
    for _ in range(trials):
        others = dice.choices(range(1, 6), habits, k=sizes[-1] - 1)
        chances = [
            [says(sum(others[: size - 1]) + v + 1, size, 1.0 if size == sizes[0] else 2.0) for size in sizes]
            for v in BEST
        ]
        for words in product(WORDS, repeat=len(sizes)):
            right += max(
                habits[v] * math.prod(chance[word] for chance, word in zip(chances[v], words, strict=True))
                for v in BEST
            )
    return right / trials


def sees_before_and_after(people: int, habits: Habits) -> float:
    """The rounds before and after somebody left (or came), the others repeating themselves; knows no answer."""
    right = 0.0
    for before in WORDS:
        for after in WORDS:
            right += max(
                habits[v] * sum(
                    likely * says(total + v + 1, people)[before] * says(total, people - 1)[after]
                    for total, likely in sums(habits, people - 1)
                )
                for v in BEST
            )  # fmt: skip
    return right


def sees_a_frozen_year(people: int, rounds: int, habits: Habits) -> float:
    """So many rounds before and as many after somebody left, in all of which nobody ever changed an answer."""
    counts = [(a, b, rounds - a - b) for a in range(rounds + 1) for b in range(rounds + 1 - a)]
    ways = {c: math.factorial(rounds) / math.prod(math.factorial(n) for n in c) for c in counts}

    @cache
    def all_of(total: int, size: int) -> list[float]:
        chance = says(total, size)
        return [ways[c] * math.prod(p**n for p, n in zip(chance, c, strict=True)) for c in counts]

    likely = sums(habits, people - 1)
    right = 0.0
    afters = [
        (total, often, [(at, p) for at, p in enumerate(all_of(total, people - 1)) if p > 1e-7])
        for total, often in likely
    ]
    table = defaultdict[tuple[int, int], list[float]](lambda: [0.0] * 5)
    for total, often, after in afters:
        for v in BEST:
            before = [(at, p) for at, p in enumerate(all_of(total + v + 1, people)) if p > 1e-7]
            for at, p in before:
                for then, q in after:
                    table[at, then][v] += habits[v] * often * p * q
    right += sum(max(weights) for weights in table.values())
    return right


def sees_a_year(
    people: int, rounds: int, habits: Habits, dice: random.Random, trials: int = 6_000
) -> tuple[float, float]:
    """So many words of the same people, whose answers move around their own usual one; knows no answer.

    Learnt from one half of the trials, tried on the other; blind, and seeing.
    """
    seen = list[tuple[tuple[int, int], int]]()
    moved = [[_moved(usual, dice) for _ in range(4_000)] for usual in range(1, 6)]
    for _ in range(trials):
        usual = dice.choices(range(1, 6), habits, k=people)
        words, last = Counter[int](), 0
        for _ in range(rounds):
            answers = [moved[one - 1][dice.randrange(4_000)] for one in usual]
            words[dice.choices(WORDS, says(sum(answers), people))[0]] += 1
            last = answers[0]
        seen.append(((words[0], words[2]), last))
    known, tried = seen[: trials // 2], seen[trials // 2 :]
    return blindly(known, tried), learnt(known, tried)


def _moved(usual: int, dice: random.Random) -> int:
    return min(5, max(1, round(usual + dice.gauss(0, 0.8))))


def blindly(known: Sequence[tuple[object, int]], tried: Sequence[tuple[object, int]]) -> float:
    """The same with closed eyes."""
    return learnt([(0, answer) for _, answer in known], [(0, answer) for _, answer in tried])


def learnt(known: Sequence[tuple[object, int]], tried: Sequence[tuple[object, int]]) -> float:
    """How often the most frequent answer to what was seen, in what is known, is right in what is tried."""
    table = defaultdict[object, Counter[int]](Counter)
    usual = Counter(answer for _, answer in known).most_common(1)[0][0]
    for key, answer in known:
        table[key][answer] += 1
    # What was seen a few times only is chance: there the blind guess is better.
    best = {key: answers.most_common(1)[0][0] for key, answers in table.items() if sum(answers.values()) >= 30}
    return sum(best.get(key, usual) == answer for key, answer in tried) / len(tried)


def knows_the_others_for_long(
    people: int, rounds: int, habits: Habits, dice: random.Random, trials: int = 2_500
) -> float:
    """Every other answer in all of so many rounds, of somebody who always answers the same."""
    right = 0
    for _ in range(trials):
        hidden, weights = dice.choices(range(1, 6), habits)[0], list(habits)
        for _ in range(rounds):
            others = sum(dice.choices(range(1, 6), habits, k=people - 1))
            word = dice.choices(WORDS, says(others + hidden, people))[0]
            weights = [weight * says(others + v + 1, people)[word] for v, weight in enumerate(weights)]
        right += max(BEST, key=weights.__getitem__) + 1 == hidden
    return right / trials


def sees_shares(people: int, habits: Habits, dice: random.Random, rounds: int = 8) -> float:
    """A large team: the word and the rounded shares, and every other answer."""
    right = 0.0
    for _ in range(rounds):
        others = dice.choices(range(1, 6), habits, k=people - 1)
        counts = [sum(one in kind for one in others) for kind in ((1, 2), (3,), (4, 5))]
        shares = [_shares(tuple(count + (at == mine) for at, count in enumerate(counts))) for mine in range(3)]
        kinds = (0, 0, 1, 2, 2)
        for told in set().union(*shares):
            for word in WORDS:
                right += max(
                    habits[v] * shares[kinds[v]].get(told, 0) * says(sum(others) + v + 1, people)[word] for v in BEST
                )
    return right / rounds


def _shares(counts: tuple[int, ...]) -> dict[tuple[int, ...], float]:
    found = defaultdict[tuple[int, ...], float](float)
    steps = [(step, likely) for step, likely in geometric(2.0) if likely > 1e-4]
    for a, p in steps:
        for b, q in steps:
            for c, r in steps:
                there = [max(0, count + step) for count, step in zip(counts, (a, b, c), strict=True)]
                found[tuple(10 * math.floor(10 * one / sum(there) + 0.5) for one in there)] += p * q * r
    return found


def knows_who_else_took_part(people: int, rate: float) -> float:
    """Did this person take part? From the band, where there is a picture; knows who else did."""
    right = there = 0.0
    for others in range(10, people):
        likely = math.comb(people - 1, others) * rate**others * (1 - rate) ** (people - 1 - others)
        if others < 11:
            continue  # with exactly ten others the picture itself tells: reported apart
        there += likely
        chances = [_band(others, people), _band(others + 1, people)]
        right += likely * sum(max((1 - rate) * chances[0][band], rate * chances[1][band]) for band in range(3))
    return right / there


def _band(answered: int, asked: int) -> list[float]:
    chance = [0.0, 0.0, 0.0]
    for step, likely in geometric(2.0):
        roughly = 3 * (answered + step)
        chance[0 if roughly < asked else 1 if roughly < 2 * asked else 2] += likely
    return chance


def pictures(people: int, rate: float, rounds: int = 12) -> float:
    """How many rounds of so many have eleven answers or more."""
    enough = sum(math.comb(people, k) * rate**k * (1 - rate) ** (people - k) for k in range(11, people + 1))
    return rounds * enough
