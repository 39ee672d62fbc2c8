"""Many machines, one of them dies: every letter still ends, nobody gets it twice, and the work goes on elsewhere."""

from __future__ import annotations

import json

from sqlalchemy import func, select

from bot.fleet import at_work
from bot.models import Letter, Round
from bot.models.letters import FAILED
from tests.fleet.conftest import Machines, until

ELSEWHERE = 15.0  # seconds within which a dead replica's work goes on


async def in_hand(machines: Machines) -> dict[str, int]:
    async with machines.house.identity.reading() as session:
        return await at_work(session)


async def test_one_of_two_is_killed_in_mid_run_and_everybody_gets_their_letter_once(machines: Machines) -> None:
    first, _ = await machines.start(), await machines.start()

    async def both_send() -> bool:
        return (await in_hand(machines)).get("pump", 0) == 2

    await until(both_send, "both replicas send")
    await machines.writes("hello")

    async def in_the_middle() -> bool:
        return machines.told().total() > len(machines.users) // 4

    await until(in_the_middle, "a quarter is told")
    await first.dies()
    await until(machines.ended, "every letter ends")
    assert set(machines.told().values()) == {1}, "once each, none lost"
    assert await machines.one(select(func.count()).select_from(Letter).where(Letter.state == FAILED)) == 0


async def test_whichever_replica_is_left_opens_the_rounds_and_sends(machines: Machines) -> None:
    first, second = await machines.start(), await machines.start()

    async def shared() -> bool:
        return {"look", "sweep", "pump"} <= (await in_hand(machines)).keys()

    async def goes_on(team: str, rounds: int) -> None:
        await machines.plans(team)
        await machines.writes(team)
        opened = select(func.count()).select_from(Round)
        await until(lambda: _is(machines, opened, rounds), f"the round of {team} opens", ELSEWHERE)
        await until(machines.ended, "the letters end")

    await until(shared, "the works are shared out")
    await first.dies()
    await goes_on("Ward 7", 1)
    await machines.start()
    await second.dies()
    await goes_on("Ward 8", 2)
    assert set(machines.told().values()) == {2}


async def _is(machines: Machines, query: object, wanted: int) -> bool:
    return bool(await machines.one(query) == wanted)


async def test_who_is_stopped_hands_over_and_leaves_nothing_behind(machines: Machines) -> None:
    replica = await machines.start(LOG_LEVEL="DEBUG")
    await machines.slower(200)
    await machines.writes("hello")
    await until(machines.ended, "the letters end")
    code, told = await replica.stops()
    assert code == 0
    assert await in_hand(machines) == {"alive": 0}
    assert "Person U" not in told and all(json.loads(line) for line in told.splitlines())


async def test_one_half_hears_and_the_other_sends(machines: Machines) -> None:
    slack, user = machines.slack, machines.users[0]
    await machines.start("--only", "receive")
    await machines.writes("hello")
    assert len(slack.sockets) == 1
    await slack.say(user, "help")

    async def answered() -> bool:
        return "116 123" in "\n".join(slack.sees(user))

    await until(answered, "help is shown")
    assert (await in_hand(machines))["alive"] == 0 and not await machines.ended()
    await machines.start("--only", "send")
    await machines.slower(200)
    await until(machines.ended, "the letters end")
    assert len(slack.sockets) == 1, "the sender is not heard, it only speaks"
    told = machines.told()
    assert told.pop(user) == 2, "their answer and their letter"
    assert set(told.values()) == {1}
