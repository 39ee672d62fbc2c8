"""What reading a picture costs in an organisation of 100,000 people after two years: `python -m benchmarks.reading`.

Prints JSON, in milliseconds, the median and the slowest of 25 looks, on SQLite (or in the database that is named):

team, organisation  a look at its page as everybody opens it: who may, its last rounds, the drawing, the look's row
decided_s           seconds in which a week's pictures of all groups are decided, with 70,000 answers
memory_ratio        the peak of resident memory of that above where it began, over the same of 10,000 people
"""

from __future__ import annotations

import asyncio
import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import insert, text

from benchmarks.opening import KEY, _forget_peak, _memory
from bot import weeks
from bot.chat import Message, Pressed, Who
from bot.cli.opening import open_house
from bot.dispatch import Dispatch
from bot.models import (
    Address,
    Group,
    GroupPicture,
    Lane,
    Member,
    Organisation,
    Person,
    Picture,
    Round,
    Schedule,
    Seat,
    Team,
    Workspace,
)
from bot.private.tables import reply
from bot.settings import Settings
from bot.visit import House

MONDAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TEAM, GROUPS, WEEKS = 20, 50, 104
Row = dict[str, Any]
SALT = b"0123456789abcdef"


async def run(people: int, folder: str) -> dict[str, Any]:
    settings = Settings(data=Path(folder), canopy_keys=SecretStr(KEY))
    async with open_house(settings, lambda: NOW) as house:
        await fill(house, people)
        gc.collect()
        before, began = _forget_peak(), time.perf_counter()
        assert await weeks.decide_due(house.identity, house.answers, 11, NOW) == 1
        took, peak = time.perf_counter() - began, _memory("VmHWM")
        looks = {
            name: await looked(house, about) for name, about in (("team", "team:7"), ("organisation", "organisation:0"))
        }
    return {**looks, "decided_s": round(took, 1), "decided_mb": round((peak - before) / 1024, 1)}


async def looked(house: House, about: str) -> list[float]:
    dispatch, took = Dispatch(house), list[float]()
    who = Who("web", "W", "U121", conversation="U121")
    for _ in range(25):
        began = time.perf_counter()
        answer = await dispatch(Pressed(who, NOW, can_open=True, does="pictures.show", about=about))
        took.append((time.perf_counter() - began) * 1000)
        assert isinstance(answer.here, Message) and any("mixed" in str(part) for part in answer.here.parts)
    return [round(statistics.median(took), 1), round(max(took), 1)]


async def fill(house: House, people: int) -> None:
    """Teams of 20 in 50 groups, each with a round a week for two years; in the last one seven of ten answered."""
    teams = people // TEAM
    async with house.identity.writing() as session:
        session.add(Organisation(id=1, name="Large Trust"))
        await session.flush()
        session.add(Workspace(id=1, organisation_id=1, platform="web", external="W"))
        await session.flush()
        session.add(Lane(workspace_id=1, per_second=1.0, tat=NOW))
        await many(session, Group, 1, GROUPS, lambda n: {"id": n, "organisation_id": 1, "name": f"Group {n}"})
        await many(session, Person, 1, people, lambda n: {"id": n, "organisation_id": 1, "name": "-", "salt": SALT})
        await many(session, Address, 1, people, lambda n: {"person_id": n, "workspace_id": 1, "user": f"U{n}"})
        await many(session, Team, 1, teams, _team)
        await many(session, Member, 1, people, lambda n: {"team_id": team_of(n), "person_id": n})
        await many(session, Schedule, 1, teams, _schedule)
        for week in range(WEEKS):
            opens, first = datetime(2026, 3, 2, 9, 30, tzinfo=UTC) - timedelta(weeks=week), week * teams
            await many(session, Round, 1, teams, partial(_round, first, opens))
            await many(session, Picture, 1, teams, partial(_picture, first))
            if week:
                await many(session, GroupPicture, 0, GROUPS, partial(_group_picture, opens.date()))
        await many(session, Seat, 1, people, lambda n: {"round_id": team_of(n), "person_id": n})
    answered = [n for n in range(1, people + 1) if n % 10 < 7]
    for start in range(0, len(answered), 5_000):
        await _answers(house, answered[start : start + 5_000])
    async with house.identity.writing() as session:
        await session.execute(text("ANALYZE"))


def _team(n: int) -> Row:
    return {"id": n, "organisation_id": 1, "name": f"Team {n}", "group_id": n % GROUPS + 1}


def _schedule(n: int) -> Row:
    what = {"id": n, "organisation_id": 1, "team_id": n, "check_in": "weather"}
    return {**what, "days": "mon", "at": "09:30", "window": 480}


def _round(first: int, opens: datetime, n: int) -> Row:
    which = {"id": first + n, "organisation_id": 1, "schedule_id": n, "team_id": n, "check_in": "weather"}
    when = {"local_date": opens.date(), "opens_at": opens, "closes_at": opens, "closed_at": opens}
    how = {"way": "private", "audience": "team", "asked": TEAM, "path": str(n % GROUPS + 1), "key_id": 1}
    return {**which, **when, **how}


def _picture(first: int, n: int) -> Row:
    return {"round_id": first + n, "team_id": n, "word": "mixed"}


def _group_picture(monday: date, n: int) -> Row:
    return {"organisation_id": 1, "group_id": n, "check_in": "weather", "week_on": monday, "word": "mixed"}


async def _answers(house: House, people: list[int]) -> None:
    keys, rows = house.answers.keys, list[Row]()
    for n in people:
        mark = keys.mark(1, "reply", 1, team_of(n), n, SALT)
        sealed = keys.seal(1, mark, {"option": "mixed", "rating": 3, "at": NOW.isoformat()}, 256)
        about = {"mark": mark, "round_mark": keys.mark(1, "round", 1, team_of(n))}
        rows.append({**about, "key_id": 1, "sealed": sealed, "purge_on": MONDAY + timedelta(days=84)})
    async with house.answers._database.writing() as session:
        await session.execute(insert(reply), rows)


def team_of(person: int) -> int:
    return (person - 1) // TEAM + 1


async def many(session: Any, table: Any, first: int, last: int, row: Callable[[int], Row]) -> None:
    for start in range(first, last + 1, 5_000):
        await session.execute(insert(table), [row(n) for n in range(start, min(start + 5_000, last + 1))])


async def alone(people: int) -> dict[str, Any]:
    """In a process of its own, so that memory is its own, too."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.reading", str(people), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await child.communicate()
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


async def main() -> dict[str, Any]:
    if len(sys.argv) > 1:
        with tempfile.TemporaryDirectory(prefix="canopy-reading-") as folder:
            return await run(int(sys.argv[1]), folder)
    small, large = await alone(10_000), await alone(100_000)
    return {**large, "memory_ratio": round(large["decided_mb"] / small["decided_mb"], 2)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main())) + "\n")
