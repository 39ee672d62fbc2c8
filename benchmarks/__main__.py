"""Every measurement, one after the other: a table on the screen and in docs/benchmarks.md, figures in results.json.

python -m benchmarks [--quick] [--only receiving,sending,opening,crash] [--seed 1]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks import crash, opening, receiving, sending, table
from benchmarks.ground import Ground, a_folder, postgresql, sqlite

HERE = Path(__file__).parent
RESULTS, PAGE = HERE / "results.json", HERE.parent / "docs" / "benchmarks.md"
Figures = dict[str, Any]
Measure = Callable[[Ground, bool, int], Awaitable[Figures]]


async def receive(ground: Ground, quick: bool, _seed: int) -> Figures:
    size = receiving.QUICK if quick else receiving.WHOLE
    slack, teams = [await receiving.run(ground, name, size) for name in ("slack", "teams")]
    return {
        "receive_cpu_ratio_slack": slack["cpu_ratio"],
        "receive_cpu_ratio_teams": teams["cpu_ratio"],
        "receive_p99_ratio": max(slack["p99_ratio"], teams["p99_ratio"]),
        "receiving_slack": slack,
        "receiving_teams": teams,
    }


async def send(ground: Ground, quick: bool, _seed: int) -> Figures:
    found = await sending.run(ground, sending.QUICK if quick else sending.WHOLE)
    names = {
        "send_share_min": "share_min",
        "send_429": "refused",
        "send_share_beside_hung": "share_beside_hung",
        "send_share_beside_killed": "share_beside_killed",  # of several replicas alone
        "send_rate_unlimited": "rate",
        "send_ratio_bare": "ratio_bare",
    }
    return {**{name: found[one] for name, one in names.items() if one in found}, "sending": found}


async def open_rounds(ground: Ground, _quick: bool, _seed: int) -> Figures:
    return await opening.run(*ground.make("opening"))


async def die(ground: Ground, quick: bool, seed: int) -> Figures:
    if ground.kind == "sqlite":
        return {}  # one process alone may use it: there is no second replica to go on
    found = await crash.run(ground, crash.QUICK if quick else crash.WHOLE, seed)
    names = ("lost", "doubled_slack", "doubled_teams", "in_flight_teams", "unfinished")
    return {**{f"crash_{name}": found[name] for name in names}, "crash": found}


MEASURES: dict[str, Measure] = {"receiving": receive, "sending": send, "opening": open_rounds, "crash": die}


def main() -> None:
    given = _arguments()
    chosen = [name for name in given.only.split(",") if name] or list(MEASURES)
    results: Figures = {"machine": _machine(), "quick": given.quick, "seed": given.seed}
    with a_folder() as folder:
        with postgresql(folder) as ground:
            results |= _measured(ground, chosen, given)
        results["sqlite"] = _measured(sqlite(folder), chosen, given)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    shown = table.drawn(results)
    sys.stdout.write(f"\n{shown}\n")
    if not given.quick and not given.only:
        table.put_into(PAGE, shown)


def _measured(ground: Ground, chosen: list[str], given: argparse.Namespace) -> Figures:
    results: Figures = {}
    for name in chosen:
        started = time.monotonic()
        sys.stdout.write(f"{name} on {ground.kind} ... ")
        sys.stdout.flush()
        results |= asyncio.run(MEASURES[name](ground, given.quick, given.seed))
        sys.stdout.write(f"{time.monotonic() - started:.0f} s\n")
    return results


def _machine() -> Figures:
    return {
        "cores": os.cpu_count(),
        "load_at_start": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "at": time.strftime("%Y-%m-%d"),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What Canopy costs and withstands.")
    parser.add_argument("--quick", action="store_true", help="smaller, in about ten minutes")
    parser.add_argument("--only", default="", help=f"some of {', '.join(MEASURES)}, with commas")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="when the kills fall")
    return parser.parse_args()


if __name__ == "__main__":
    main()
