"""What kill -9 leaves behind: two replicas, killed at random moments, and afterwards every letter is looked for."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from benchmarks.ground import Ground
from benchmarks.letters import SLACK, TEAMS, Scene, scene
from bot.database import Database, open_database
from bot.models import Lane, Letter
from bot.models.letters import CLAIMED, DOUBT, FAILED, QUEUED, SENDING

OPEN = (QUEUED, CLAIMED, SENDING, DOUBT)


@dataclass(frozen=True)
class Size:
    """`people` in each of ten organisations have a letter; so many kills, spread over `seconds`."""

    people: int
    kills: int
    seconds: float


QUICK, WHOLE = Size(150, 20, 20), Size(2_000, 200, 170)
PATIENCE = 240.0
"""Seconds for the rest to be sent, once nobody is killed any more."""


async def run(ground: Ground, size: Size, seed: int) -> dict[str, Any]:
    """The figures of one run. Another `seed` kills at other moments."""
    chance = random.Random(seed)
    rate = size.people / size.seconds * 1.2  # so that there is something under way from the first kill to the last
    with ExitStack() as stack:
        rates = {"slack": rate, "teams": rate}
        ready = await scene(stack, ground, "crash", size.people, limits=False, rates=rates)
        database = open_database(ready.urls[0])
        await _kill_and_replace(ready, size, chance)
        took = await _until_all_ended(database)
        figures = await _looked_for(database, ready)
        await database.close()
    return {**figures, "letters": ready.written, "kills": size.kills, "seed": seed, "recovered_s": round(took, 1)}


async def _kill_and_replace(ready: Scene, size: Size, chance: random.Random) -> None:
    replicas = [ready.replica(), ready.replica()]
    moments = sorted(chance.uniform(0, size.seconds) for _ in range(size.kills))
    start = time.monotonic()
    for moment in moments:
        await asyncio.sleep(max(0.0, start + moment - time.monotonic()))
        which = chance.randrange(2)
        os.kill(replicas[which], signal.SIGKILL)
        replicas[which] = ready.replica()


async def _until_all_ended(database: Database) -> float:
    start = time.monotonic()
    while time.monotonic() - start < PATIENCE:
        [(left,)] = await database.once(select(func.count()).select_from(Letter).where(Letter.state.in_(OPEN)))
        if not left:
            break
        await asyncio.sleep(0.5)
    return time.monotonic() - start


async def _looked_for(database: Database, ready: Scene) -> dict[str, Any]:
    told = await ready.journals(keys=True)
    arrived = set(told["keys"])
    letters = await database.once(select(Letter.id, Letter.lane_id, Letter.person_id, Letter.about, Letter.state))
    lost = [letter for letter in letters if _key(letter) not in arrived]
    doubts = dict(list(await database.once(select(Lane.id, Lane.doubts))))  # type: ignore[arg-type]
    return {
        "lost": len(lost),
        "lost_slack": sum(letter.lane_id in SLACK for letter in lost),
        "doubled_slack": told["doubled_slack"],
        "doubled_teams": told["doubled_teams"],
        "in_flight_slack": sum(doubts[lane] for lane in SLACK),
        "in_flight_teams": sum(doubts[lane] for lane in TEAMS),
        "unfinished": sum(letter.state in OPEN for letter in letters),
        "failed": sum(letter.state == FAILED for letter in letters),
    }


def _key(letter: Any) -> str:
    """How the fakes tell it from every other."""
    if letter.lane_id in SLACK:
        return f"canopy-{letter.id}"
    return f"a:{letter.lane_id:02}-{letter.person_id % 100_000:06}|{letter.about}"
