"""`make privacy-report`: prints what pictures give away and what they are good for, and writes it into the docs.

Ends with 1 where a bound does not hold.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.privacy import odds, year

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"
START, END = "<!-- figures: written by make privacy-report -->", "<!-- end of figures -->"
MAY = 0.08  # above a blind guess
HABITS = {"usual": odds.USUAL} | {f"mean {mean}": odds.habits_around(mean) for mean in (2.5, 3.0, 3.5)}
YEARS = 12
Row = tuple[str, str, float, float, float | None]
"""Who looks, at what, how often a blind guess is right, how often theirs is, and what it may be at the most."""


def attacks(dice: random.Random) -> Iterator[Row]:
    for name, habits in HABITS.items():
        blind = max(habits)
        for people in (11, 14, 25):
            at = f"{people} answers, {name}"
            yield "knows every other answer in one round", at, blind, odds.knows_the_others(people, habits), blind + MAY
        for people in (11, 14):
            at = f"{people} answers, {name}"
            told = odds.sees_before_and_after(people, habits)
            yield "sees the rounds before and after somebody left or came", at, blind, told, blind + MAY
    usual, blind = odds.USUAL, max(odds.USUAL)
    for people in (11, 14):
        top, told = odds.sees_a_year(people, 52, usual, dice)
        yield "sees a year of pictures, knows no answer", f"{people} answers, usual", top, told, top + MAY
    for name in ("usual", "mean 3.5"):
        habits = HABITS[name]
        for sizes in ((11, 25), (11, 25, 50, 100)):
            told, top = odds.sees_all_above(sizes, habits, dice), max(habits)
            at = f"{' of '.join(map(str, sizes))} answers, {name}"
            yield "as the first, and sees the groups above the team too", at, top, told, top + MAY
    told = odds.sees_shares(50, usual, dice)
    yield "as the first, in a large team that has shares", "50 answers, usual", blind, told, blind + MAY
    for people, rate in ((14, 0.85), (30, 0.6)):
        told, top = odds.knows_who_else_took_part(people, rate), max(rate, 1 - rate)
        what = "did somebody take part? knows who else did, sees the band"
        yield what, f"{people} people at {rate:.0%}", top, told, top + MAY
    told = odds.sees_a_frozen_year(11, 12, usual)
    yield (
        "twelve rounds before and after somebody left, in which nobody changed an answer",
        "11, usual",
        blind,
        told,
        None,
    )
    told = odds.knows_the_others_for_long(11, 12, usual, dice)
    yield (
        "knows every other answer in twelve rounds, and the person never changes theirs",
        "11, usual",
        blind,
        told,
        None,
    )


USEFUL = ((14, 0.85, 9.0), (30, 0.6, 11.0), (20, 0.6, None), (14, 0.6, None))
"""People, how many of them answer, and at least so many pictures in twelve rounds."""


def main() -> None:
    dice, rows = random.Random(20260302), list[Row]()
    rows += attacks(dice)
    seen, shown, exact = year.guessed(YEARS, 7)
    for kind, (blind, told) in seen.items():
        rows.append(("a year of 40 teams, all that a manager sees", kind, blind, told, blind + MAY))
    failed = [row for row in rows if row[4] is not None and row[3] > row[4]]
    lines = ["| who looks | at | blind | sees | at the most |", "|---|---|---:|---:|---:|"]
    lines += [
        f"| {who} | {at} | {blind:.0%} | {told:.0%} | {f'{most:.0%}' if most else 'none: said plainly'} |"
        for who, at, blind, told, most in rows
    ]
    lines += [
        "", f"Exact means would tell the answer of whoever left or moved in that year: {exact:.0%} of them.", "",
        "| useful | pictures in 12 rounds | at least |", "|---|---:|---:|",
    ]  # fmt: skip
    for people, rate, least in USEFUL:
        found = odds.pictures(people, rate)
        lines.append(f"| {people} people of whom {rate:.0%} answer | {found:.1f} | {f'{least:g}' if least else ''} |")
        if least and found < least:
            failed.append(("useful", f"{people} at {rate}", least, found, None))
    parts = " and ".join(f"{shown[f'{kind} shown'] / shown[kind]:.0%} of {kind}" for kind in ("teams", "groups"))
    lines.append(f"\nIn the year of 40 teams (8 to 60 people, 75 % answering) {parts} had a picture in a week.")
    told_all = "\n".join(lines)
    sys.stdout.write(told_all + "\n")
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    PAGE.write_text(f"{before}{START}\n{told_all}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    if failed:
        sys.exit("\n".join(f"does not hold: {row}" for row in failed))


if __name__ == "__main__":
    main()
