"""The door to the platforms: who waits comes in, and no place is ever lost."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery import door
from bot.delivery.carrier import CALLS
from bot.delivery.door import Door


async def until_all_wait() -> None:
    """Everything that can go on without an answer has gone on."""
    for _ in range(50):
        await asyncio.sleep(0)


class Crowd:
    """Calls through one lane of a door, each answered when the test says so."""

    def __init__(self, at: Door, lane: int, size: int) -> None:
        self.inside: list[asyncio.Event] = []
        self.tasks = [asyncio.create_task(self._call(at, lane)) for _ in range(size)]

    async def _call(self, at: Door, lane: int) -> None:
        answered = asyncio.Event()
        async with at.through(lane):
            self.inside.append(answered)
            await answered.wait()
            self.inside.remove(answered)

    async def answered(self, count: int) -> None:
        for one in self.inside[:count]:
            one.set()
        await until_all_wait()


async def test_who_waits_comes_in_as_another_leaves() -> None:
    crowd = Crowd(Door(), 1, CALLS * 2)
    await until_all_wait()
    assert len(crowd.inside) == CALLS
    await crowd.answered(1)
    assert len(crowd.inside) == CALLS and not all(task.done() for task in crowd.tasks)
    await crowd.answered(CALLS)
    await crowd.answered(CALLS)
    await asyncio.gather(*crowd.tasks)


async def test_who_stops_waiting_takes_no_place_with_them() -> None:
    at = Door()
    crowd, after = Crowd(at, 1, CALLS * 2), Crowd(at, 1, 1)
    await until_all_wait()
    for waiting in crowd.tasks[CALLS : CALLS * 2 - 1]:
        waiting.cancel()
    await until_all_wait()
    crowd.inside[0].set()
    crowd.tasks[-1].cancel()  # just as a place was given
    await until_all_wait()
    await crowd.answered(1)
    assert len(after.inside) == 1
    await crowd.answered(CALLS)
    await after.answered(1)
    whole = Crowd(at, 1, CALLS)
    await until_all_wait()
    assert len(whole.inside) == CALLS


async def test_a_lane_whose_calls_are_slow_lets_other_lanes_go_on_and_is_not_counted_as_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once answered it counts like any other."""
    monkeypatch.setattr(door, "BRISK", 0)
    at = Door()
    hung = Crowd(at, 1, CALLS + 9)
    await until_all_wait()
    assert at.stuck == CALLS + 9
    others = [Crowd(at, lane, CALLS) for lane in range(2, 12)]
    await until_all_wait()
    assert all(len(other.inside) == CALLS for other in others)
    for crowd in (hung, *others):
        while crowd.inside:
            await crowd.answered(CALLS)
    await asyncio.gather(*hung.tasks)
    assert at.stuck == 0
    again = Crowd(at, 1, 1)
    await until_all_wait()
    assert at.stuck == 1
    await again.answered(1)
