"""A week that is over: the pictures of its groups of teams and of the organisation, decided together, once."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.closing import employs, stored
from bot.database import Database
from bot.delivery.write import insert_new
from bot.models import GroupPicture, Person, Picture, Round, Seat
from bot.pictures.decide import NOTHING, ORGANISATION, Band, Given, Shown, Word, decide_groups, one_tree
from bot.private import Answers, Spot

log = logging.getLogger(__name__)

OVER = timedelta(days=8)
"""After its Monday in UTC: by then it is Monday anywhere on earth, and whatever was late has been dropped."""
BACK = 5  # weeks; a week whose pictures are older than that tells of another time
AT_ONCE = 20  # organisations' weeks in one look, so that rounds are not kept waiting
SLICE = 1_000  # people whose answers are held at once
Row = Any  # of a query, with its columns by name


@dataclass(frozen=True, slots=True)
class Week:
    """One check-in of one organisation in the week that begins on a Monday."""

    organisation_id: int
    check_in: str
    monday: date


async def decide_due(database: Database, answers: Answers, minimum: int, now: datetime) -> int:
    """Decide the group pictures of every week that is over and whose rounds are all closed; how many weeks were."""
    done = 0
    for week in await _due(database, now):
        try:
            await decide(database, answers, week, minimum)
        except Exception as error:  # one week whose key is missing keeps no other back
            log.error("a week was not decided", extra={"week": str(week.monday), "error": type(error).__name__})
            continue
        if (done := done + 1) == AT_ONCE:
            break
    return done


async def _due(database: Database, now: datetime) -> list[Week]:
    over = (now - OVER).date()
    last, found = over - timedelta(days=over.weekday()), list[Week]()
    async with database.reading() as session:
        for monday in (last - timedelta(weeks=n) for n in reversed(range(BACK))):
            known = select(GroupPicture.week_on).where(
                GroupPicture.organisation_id == Round.organisation_id, GroupPicture.group_id == ORGANISATION,
                GroupPicture.check_in == Round.check_in, GroupPicture.week_on == monday,
            )  # fmt: skip
            query = (
                select(Round.organisation_id, Round.check_in).where(_in_week(monday), ~known.exists())
                .group_by(Round.organisation_id, Round.check_in)
                .having(func.count() == func.count(Round.closed_at))
            )  # fmt: skip
            found += [Week(organisation, check_in, monday) for organisation, check_in in await session.execute(query)]
    return found


def _in_week(monday: date) -> Any:
    return Round.local_date.between(monday, monday + timedelta(days=6))


async def decide(database: Database, answers: Answers, week: Week, minimum: int) -> None:
    """Decide one week's group pictures, unless they stand already: they never change."""
    keys, rounds = answers.keys, dict[int, Row]()
    async with database.reading() as session:
        for row in await session.execute(_rounds(week)):
            rounds.pop(row.team_id, None)  # of a team's rounds the last one counts
            rounds[row.team_id] = row
        employed = await employs(session, week.organisation_id)
        people = await _people(session, answers, week, list(rounds.values()))
    pictures = decide_groups(
        people, {team: _shown(row) for team, row in rounds.items()},
        one_tree({team: [int(group) for group in row.path.split(",") if group] for team, row in rounds.items()}),
        minimum=minimum, employed=employed,
        draw=lambda group, use: keys.mark(
            keys.current, "nudge", week.organisation_id, "week", week.check_in, week.monday, group, use
        ),
    )  # fmt: skip
    rows = [_row(week, group, shown) for group, shown in ({ORGANISATION: NOTHING} | pictures).items()]
    async with database.writing() as session:
        unique = ["organisation_id", "group_id", "check_in", "week_on"]
        if await insert_new(session, GroupPicture, rows[:1], unique) and rows[1:]:  # else another replica was first
            await insert_new(session, GroupPicture, rows[1:], unique)


def _rounds(week: Week) -> Any:
    query = select(Round.id, Round.team_id, Round.path, Round.asked, Round.key_id, Picture.word, Picture.band)
    query = query.add_columns(Picture.shares).join(
        Picture, (Picture.round_id == Round.id) & (Picture.team_id == Round.team_id)
    )
    return query.where(*_of(week)).order_by(Round.opens_at, Round.id)


def _of(week: Week) -> tuple[Any, ...]:
    return Round.organisation_id == week.organisation_id, Round.check_in == week.check_in, _in_week(week.monday)


def _shown(row: Row) -> Shown:
    shares = tuple(int(share) for share in row.shares.split(",") if share)
    return Shown(cast(Word, row.word), cast(Band, row.band), shares)


def _row(week: Week, group: int, shown: Shown) -> dict[str, Any]:
    which = {"organisation_id": week.organisation_id, "group_id": group}
    return {**which, "check_in": week.check_in, "week_on": week.monday, **stored(shown)}


# Counting people, so many at a time


async def _people(session: AsyncSession, answers: Answers, week: Week, rounds: Sequence[Row]) -> Counter[Given]:
    """How many people gave the same, each person once however many teams they are in."""
    by_id, people = {row.id: row for row in rounds}, Counter[Given]()
    async for seats in _seats(session, week, rounds):
        seats = [seat for seat in seats if seat.round_id in by_id]
        spots = [
            Spot(week.organisation_id, seat.round_id, seat.person_id, seat.salt, by_id[seat.round_id].key_id)
            for seat in seats
        ]
        gave = defaultdict[int, list[tuple[int, int]]](list)
        for seat, rating in zip(seats, await answers.counted(spots), strict=True):
            gave[seat.person_id].append((by_id[seat.round_id].team_id, rating))
        people.update(tuple(sorted(given)) for given in gave.values())
    return people


async def _seats(session: AsyncSession, week: Week, rounds: Sequence[Row]) -> AsyncIterator[Sequence[Row]]:
    """The week's seats in slices, all of one person's in the same slice."""
    seat = select(Seat.person_id, Seat.round_id, Person.salt).join(Person, Person.id == Seat.person_id)
    several = set(
        (
            await session.execute(
                select(Seat.person_id).join(Round, Round.id == Seat.round_id).where(*_of(week))
                .group_by(Seat.person_id).having(func.count() > 1)
            )
        ).scalars()
    )  # fmt: skip
    for some in _chunks(rounds):
        last, more = 0, True
        while more:
            query = seat.where(Seat.round_id.in_(some), Seat.person_id > last).order_by(Seat.person_id).limit(SLICE)
            rows = (await session.execute(query)).all()
            yield [row for row in rows if row.person_id not in several]
            last, more = rows[-1].person_id if rows else 0, len(rows) == SLICE
    ordered = sorted(several)
    for start in range(0, len(ordered), SLICE // 4):
        query = seat.join(Round, Round.id == Seat.round_id).where(*_of(week))
        yield (await session.execute(query.where(Seat.person_id.in_(ordered[start : start + SLICE // 4])))).all()


def _chunks(rounds: Sequence[Row]) -> Iterator[list[int]]:
    """Rounds by number, as many together as make a slice."""
    some, seats = list[int](), 0
    for row in rounds:
        some.append(row.id)
        if (seats := seats + row.asked) >= SLICE or len(some) == SLICE // 4:
            yield some
            some, seats = [], 0
    if some:
        yield some
