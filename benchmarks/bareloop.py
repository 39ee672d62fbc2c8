"""What sending is measured against: the same HTTP clients posting the same bodies as fast as they can, no database."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import aiohttp

from benchmarks.letters import SLACK, TEAMS
from benchmarks.people import BOT
from benchmarks.sender import Ready, slack_client, teams_connector, teams_settings
from bot import loop
from bot.chat import Message
from bot.cli.opening import wall_clock
from bot.people.known import Known
from bot.platforms.slack import render as slack
from bot.platforms.slack.deliver import MARK
from bot.platforms.teams import render as teams
from bot.platforms.teams.http import Http
from bot.settings import Settings
from bot.visit import House, Visit
from handlers.check_ins.ask import samples

AT_ONCE = 100


def a_question(house: House) -> Message:
    person = Known(1, 1, "Ada", "en", "england", "Europe/London", b"")
    visit = Visit(house, person, wall_clock())
    return samples(visit)["check_ins/weather: question"].ending(visit.footer)


async def posting(ready: Ready, chosen: Settings, urls: dict[str, str], each: int) -> None:
    """`each` posts to Slack and as many to Teams."""
    message, numbers, http = a_question(ready.house(chosen)), count(1), Http()
    on_slack, on_teams = slack.message(message), teams.activity(message)
    connector = teams_connector(chosen, http)
    async with aiohttp.ClientSession() as session:
        clients = {one: slack_client(urls["slack"], f"T{one:02}", session) for one in SLACK}

        async def to_slack(number: int) -> None:
            organisation = SLACK[number % len(SLACK)]
            metadata = {"event_type": MARK, "event_payload": {"key": f"canopy-{number}"}}
            await clients[organisation].chat_postMessage(
                channel=f"D{organisation:02}{number:06}", unfurl_links=False, unfurl_media=False, metadata=metadata,
                **on_slack,
            )  # fmt: skip

        async def to_teams(number: int) -> None:
            chat = f"a:{TEAMS[number % len(TEAMS)]:02}-{number:06}"
            activity = {**on_teams, "from": {"id": BOT}, "conversation": {"id": chat}}
            await connector.post(f"{urls['teams']}/teams/", chat, activity, "")

        async def work(post: Callable[[int], Awaitable[None]], left: list[int]) -> None:
            while left:
                left.pop()
                await post(next(numbers))

        jobs: list[Any] = []
        for post in (to_slack, to_teams):
            left = [0] * each
            jobs += [work(post, left) for _ in range(AT_ONCE // 2)]
        await asyncio.gather(*jobs)
    await http.close()


def main() -> None:
    given = json.loads(sys.argv[1])
    urls = {name: f"http://127.0.0.1:{given[name]}" for name in ("slack", "teams")}
    ready, chosen = Ready(), teams_settings(given["urls"], urls["teams"])
    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
    for _ in sys.stdin:
        loop.run(posting(ready, chosen, urls, given["each"]))
        sys.stdout.write('{"done": true}\n')
        sys.stdout.flush()


if __name__ == "__main__":
    main()
