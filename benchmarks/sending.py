"""How fast letters leave: each organisation at the rate it is allowed, and all together when nothing holds them."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from benchmarks.ground import Ground, child
from benchmarks.letters import RATES, SLACK, TEAMS, Scene, platform_of, scene

FREE = {"slack": 100_000.0, "teams": 100_000.0}
TURNS = 3
AFTER = 30  # seconds


@dataclass(frozen=True)
class Size:
    """`people` of each organisation; seconds to warm up, and to watch."""

    people: int
    warm: float
    watch: int


QUICK, WHOLE = Size(600, 8, 15), Size(2_000, 15, 75)


async def run(ground: Ground, size: Size) -> dict[str, float]:
    replicas = 2 if ground.kind == "postgresql" else 1
    held = await _at_the_allowed_rate(ground, size, replicas)
    beside = await _beside_hung(ground, size, replicas)
    if replicas > 1:
        beside |= await _beside_killed(ground, size, replicas)
    free = await _unlimited(ground, size, replicas)
    return {**held, **beside, **free}


async def _at_the_allowed_rate(ground: Ground, size: Size, replicas: int) -> dict[str, float]:
    shares, told, seconds = await _watched(ground, size, replicas)
    refused, slack = (
        sum(_in(told["refused"], organisation, seconds) for organisation in some) for some in (shares, SLACK)
    )
    return {
        "share_min": round(min(shares.values()), 3),
        "share_slack": round(min(shares[organisation] for organisation in SLACK), 3),
        "share_teams": round(min(shares[organisation] for organisation in TEAMS), 3),
        "refused": refused,
        "refused_slack": slack,
        "refused_ever": sum(sum(counts.values()) for counts in told["refused"].values()),
        "doubled": told["doubled"],
    }


async def _beside_hung(ground: Ground, size: Size, replicas: int) -> dict[str, float]:
    """What the others get of their rate while one organisation of each platform has calls that are never answered."""
    hung = SLACK[0], TEAMS[0]
    shares, _, _ = await _watched(ground, size, replicas, hung)
    return {"share_beside_hung": round(min(share for one, share in shares.items() if one not in hung), 3)}


async def _beside_killed(ground: Ground, size: Size, replicas: int) -> dict[str, float]:
    """What everybody gets in the half minute after one of the replicas is killed, until what it had is taken up."""
    enough = replace(size, people=max(size.people, QUICK.people * 2), watch=AFTER)
    shares, _, _ = await _watched(ground, enough, replicas, kill=True)
    return {"share_beside_killed": round(min(shares.values()), 3)}


async def _watched(
    ground: Ground, size: Size, replicas: int, hung: tuple[int, ...] = (), *, kill: bool = False
) -> tuple[dict[int, float], dict[str, Any], range]:
    """Each organisation's share of what it is allowed, what the platforms saw, and the seconds that were watched.

    `kill`: one replica is killed as they begin, and nothing comes in its place.
    """
    with ExitStack() as stack:
        ready = await scene(stack, ground, "held", size.people, limits=True, rates=RATES, twice=True, hung=hung)
        processes = [ready.replica() for _ in range(replicas)]
        await asyncio.sleep(size.warm)
        start = int(time.monotonic()) + 1
        if kill:
            await asyncio.sleep(start - time.monotonic())
            os.kill(processes[0], signal.SIGKILL)
        await asyncio.sleep(start + size.watch - time.monotonic() + 0.5)
        told = await ready.journals()
    seconds = range(start, start + size.watch)
    shares = {
        organisation: _in(told["accepted"], organisation, seconds) / size.watch / RATES[platform_of(organisation)]
        for organisation in (*SLACK, *TEAMS)
    }
    return shares, told, seconds


async def _unlimited(ground: Ground, size: Size, replicas: int) -> dict[str, float]:
    """The middle of three turns: a machine's speed changes by a third from one minute to the next, so each of ours
    stands between two bare loops."""
    bares, rates = [await _bare(ground, size, replicas)], list[float]()
    for _ in range(TURNS):
        with ExitStack() as stack:
            ready = await scene(stack, ground, "free", size.people, limits=False, rates=FREE)
            for _ in range(replicas):
                ready.replica()
            rates.append(await _rate(ready, ready.written))
        bares.append(await _bare(ground, size, replicas))
    ratios = [2 * ours / (bares[turn] + bares[turn + 1]) for turn, ours in enumerate(rates)]
    return {"rate": round(median(rates)), "bare_rate": round(median(bares)), "ratio_bare": round(median(ratios), 2)}


async def _bare(ground: Ground, size: Size, replicas: int) -> float:
    with ExitStack() as stack:
        ready = await scene(stack, ground, "free", 1, limits=False, rates=FREE)
        loops = [stack.enter_context(_loop(ready, size.people * 5 // replicas)) for _ in range(replicas)]
        await asyncio.gather(*(asyncio.to_thread(loop.ask) for loop in loops))
        return _fastest((await ready.journals())["accepted"])


def _loop(ready: Scene, each: int) -> Any:
    ports = {"slack": ready.slack.ready["port"], "teams": ready.teams.ready["port"]}
    return child("benchmarks.bareloop", each=each, urls=ready.urls, **ports)


async def _rate(ready: Scene, letters: int, patience: float = 240) -> float:
    """Sends a second while there was enough to do."""
    until = time.monotonic() + patience
    told = await ready.journals()
    while told["total"] < letters and time.monotonic() < until:
        await asyncio.sleep(0.5)
        told = await ready.journals()
    return _fastest(told["accepted"])


def _fastest(accepted: dict[str, dict[str, int]]) -> float:
    """The middle four fifths of all that was taken, by the second."""
    seconds: dict[int, int] = {}
    for counts in accepted.values():
        for second, count in counts.items():
            seconds[int(second)] = seconds.get(int(second), 0) + count
    whole = [seconds.get(second, 0) for second in range(min(seconds) + 1, max(seconds))] or list(seconds.values())
    cut = len(whole) // 10
    middle = whole[cut : len(whole) - cut]
    return sum(middle) / len(middle)


def _in(counts: dict[str, dict[str, int]], organisation: int, seconds: range) -> int:
    return sum(counts.get(f"{organisation:02}", {}).get(str(second), 0) for second in seconds)
