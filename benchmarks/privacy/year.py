"""A year of forty teams with joiners, leavers, erasures and moves, and everything that a manager sees of it.

The pictures are made by Canopy's own rule; the manager knows who is where, and guesses at one answer. The worst is
taken: when somebody comes, goes, moves or erases, everybody else there answers just as in the week before.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from benchmarks.privacy.odds import USUAL, blindly, learnt
from bot.pictures.decide import NOTHING, Given, Shown, decide_groups, show

TEAMS, WEEKS, REPLY = 40, 52, 0.75
SIZES = (8, 10, 12, 14, 14, 16, 18, 20, 25, 30, 60)
SETS = 3  # of each week: so many leave, come, move and erase, each in a team where nothing else changes
Seen = tuple[object, int]


@dataclass
class Year:
    """What was seen beside each answer, by what the manager looks at; and how useful the pictures were."""

    seen: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    exact: list[bool] = field(default_factory=list)
    shown: Counter[str] = field(default_factory=Counter)


def lived(seed: int) -> Year:
    """One simulated year."""
    dice, year = random.Random(seed), Year()
    teams = {team: SIZES[team % len(SIZES)] for team in range(1, TEAMS + 1)}
    paths = {team: (100 + team % 8, 200 + team % 8 % 3) for team in teams}
    where = {}
    for team, size in teams.items():
        where |= {len(where) + n + 1: team for n in range(size)}
    usual = {person: _usual(dice) for person in where}
    gave, before = dict[int, int](), dict[int, Shown]()
    for week in range(WEEKS):
        was, sums = gave, _sums(where, gave)
        changes, quiet = list[Change](), dice.sample(sorted(paths), k=TEAMS)
        for _ in range(SETS if week else 0):
            changes += _changes(dice, where, usual, quiet)
        still = {change.team for change in changes}
        new = {change.person for change in changes if change.kind == "somebody came"}
        gave = {
            person: was[person] if team in still and person not in new else _answer(dice, usual[person])
            for person, team in where.items()
        }
        erased = {change.person for change in changes if change.kind == "somebody erased"}
        shown, groups = _pictures(dice, where, gave, paths, erased)
        _note(year, where, gave, shown, groups, paths)
        for change in changes:
            went = change.kind in ("somebody left", "somebody moved")
            if answer := (was if went else gave).get(change.person, 0):
                views = (before[change.team], shown[change.team], groups[paths[change.team][0]])
                year.seen[change.kind].append((tuple((one.word, one.band) for one in views), answer))
            if answer and went:  # whoever sees exact sums takes one from the other
                year.exact.append(sums[change.team] - _sums(where, gave)[change.team] == answer)
        before = shown
    return year


def _sums(where: dict[int, int], gave: dict[int, int]) -> Counter[int]:
    found = Counter[int]()
    for person, team in where.items():
        found[team] += gave.get(person, 0)
    return found


def _usual(dice: random.Random) -> int:
    return dice.choices(range(1, 6), USUAL)[0]


def _answer(dice: random.Random, usual: int) -> int:
    """0 is silence."""
    return min(5, max(1, round(usual + dice.gauss(0, 0.8)))) if dice.random() < REPLY else 0


@dataclass(frozen=True)
class Change:
    """Something that happened to one person; `team` is the one to look at."""

    kind: str
    person: int
    team: int


def _changes(dice: random.Random, where: dict[int, int], usual: dict[int, int], quiet: list[int]) -> list[Change]:
    """One leaves, one comes, one moves, one erases; each where nothing else happens."""
    people = defaultdict[int, list[int]](list)
    for person, team in where.items():
        people[team].append(person)
    a, b, c, d, e = (quiet.pop(next(at for at, team in enumerate(quiet) if len(people[team]) > 5)) for _ in range(5))
    leaver, mover, eraser = (dice.choice(people[team]) for team in (a, c, e))
    del where[leaver]
    joiner = len(usual) + 1
    where[joiner], usual[joiner], where[mover] = b, _usual(dice), d
    return [
        Change("somebody left", leaver, a), Change("somebody came", joiner, b),
        Change("somebody moved", mover, c), Change("somebody erased", eraser, e),
    ]  # fmt: skip


def _pictures(
    dice: random.Random,
    where: dict[int, int],
    gave: dict[int, int],
    paths: dict[int, tuple[int, int]],
    erased: set[int],
) -> tuple[dict[int, Shown], dict[int, Shown]]:
    answers = defaultdict[int, list[int]](list)
    for person, team in where.items():
        answers[team].append(gave[person])
    people = Counter[Given](((team, gave[person]),) for person, team in where.items() if person not in erased)
    number, bits = len(where), random.Random(dice.random())
    shown = {
        team: show(
            [one for one in given if one], asked=len(given), minimum=11, employed=number,
            draw=lambda _: bits.randbytes(16),
        )
        for team, given in answers.items()
    }  # fmt: skip
    shown |= {team: NOTHING for team in paths if team not in shown}
    groups = decide_groups(
        people, shown, paths, minimum=11, employed=number, draw=lambda _group, _use: bits.randbytes(16)
    )
    return shown, groups


def _note(
    year: Year, where: dict[int, int], gave: dict[int, int], shown: dict[int, Shown], groups: dict[int, Shown],
    paths: dict[int, tuple[int, int]],
) -> None:  # fmt: skip
    for person, team in where.items():
        if gave[person]:
            service, division = (groups.get(group, NOTHING) for group in paths[team])
            views = (shown[team], service, division, groups[0])
            year.seen["any week"].append((tuple((one.word, one.band, one.shares[:1]) for one in views), gave[person]))
    for kind, pictures in (("teams", shown), ("groups", groups)):
        year.shown[kind] += len(pictures)
        year.shown[f"{kind} shown"] += sum(one.word != "none" for one in pictures.values())


def guessed(years: int, seed: int) -> tuple[dict[str, tuple[float, float]], Counter[str], float]:
    """For what a manager looks at: how often a guess is right, blind and seeing, learnt in half of the years and tried
    in the other; how much was shown; and how often exact sums would be right about who went.
    """
    lives = [lived(seed + n) for n in range(years)]
    half, found = years // 2, dict[str, tuple[float, float]]()
    for kind in lives[0].seen:
        known = [seen for life in lives[:half] for seen in life.seen[kind]]
        tried = [seen for life in lives[half:] for seen in life.seen[kind]]
        found[kind] = blindly(known, tried), learnt(known, tried)
    exact = [right for life in lives for right in life.exact]
    return found, sum((life.shown for life in lives), Counter[str]()), sum(exact) / len(exact)
