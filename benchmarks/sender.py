"""Processes that send, as replicas of Canopy do: a real pump, real carriers, real words.

One process makes everything ready and is then copied for each replica, so that one that was killed is replaced at once:
each line of standard input makes one, and is answered with its process id.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.ground import settings
from benchmarks.people import APP_ID, workspace
from bot import loop
from bot.chat import Message
from bot.cli.logs import log_to_stderr
from bot.cli.opening import open_stores, open_words, wall_clock
from bot.compose import Composer
from bot.delivery.carrier import CONNECTIONS, Sent, To
from bot.delivery.pump import Pump
from bot.delivery.send import DATABASE_AWAY
from bot.platforms.slack.deliver import SlackCarrier
from bot.platforms.slack.quiet import sdk_logger
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.deliver import TeamsCarrier
from bot.platforms.teams.hosts import Hosts
from bot.platforms.teams.http import Http
from bot.platforms.teams.token import BotToken
from bot.private import Answers, Keys
from bot.router import Router
from bot.safety.directory import open_directory
from bot.settings import Settings
from bot.visit import House
from handlers import FEATURES

SWEEP = 1.0  # seconds between two looks for what dead workers left


class ByWorkspace:
    """A Slack carrier for each workspace, with its own token."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url, self._session = url, session
        self._carriers: dict[str, SlackCarrier] = {}

    async def send(self, to: To, message: Message, key: str) -> Sent:
        return await self._to(to).send(to, message, key)

    async def find(self, to: To, key: str, since: Any) -> Sent | None:
        return await self._to(to).find(to, key, since)

    def _to(self, to: To) -> SlackCarrier:
        if to.workspace not in self._carriers:
            client = slack_client(self._url, to.workspace, self._session)
            self._carriers[to.workspace] = SlackCarrier(client)
        return self._carriers[to.workspace]


def slack_client(url: str, team: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    token = f"xoxb-{team.removeprefix('T')}"
    return AsyncWebClient(token, f"{url}/api/", session=session, logger=sdk_logger(), timeout=15, retry_handlers=[])


def teams_settings(urls: Any, url: str) -> Settings:
    return settings(
        urls, teams_app_id=APP_ID, teams_app_password="a-client-secret", teams_tenant_ids=workspace("teams", 1),
        teams_service_hosts=url.removeprefix("http://"), teams_login_url=url,
    )  # fmt: skip


def teams_connector(chosen: Settings, http: Http) -> Connector:
    return Connector(http, BotToken(chosen, http), Hosts.of(chosen.teams_service_hosts))


class Ready:
    """What every replica shares: handlers, words, the directory of help."""

    def __init__(self) -> None:
        self.router = Router(FEATURES)
        self.words = open_words(settings(("", "")), self.router)
        self.directory = open_directory()

    def house(self, chosen: Settings) -> House:
        identity, answers = open_stores(chosen)
        kept = Answers(answers, Keys.parse(chosen.canopy_keys.get_secret_value()))
        return House(chosen, identity, kept, self.words, self.directory, self.router, wall_clock)


Work = Callable[[Ready, dict[str, Any]], Coroutine[Any, Any, None]]


async def replica(ready: Ready, wanted: dict[str, Any]) -> None:
    """Send for ever, as a replica does: a look every 50 ms, a sweep every second."""
    chosen, http = teams_settings(wanted["urls"], wanted["teams"]), Http()
    house = ready.house(chosen)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15, connect=5), connector=connector)
    teams = TeamsCarrier(teams_connector(chosen, http), APP_ID, f"{wanted['teams']}/teams/")
    carriers: dict[str, Any] = {"slack": ByWorkspace(wanted["slack"], session), "teams": teams}
    pump = Pump(house.identity, carriers, house.router.letters, Composer(house), house.now)
    await asyncio.gather(for_ever(pump.sweep, wanted.get("sweep", SWEEP)), for_ever(pump.drain, 0.05))


async def for_ever(work: Callable[[], Awaitable[object]], every: float) -> None:
    while True:
        with suppress(*DATABASE_AWAY):
            await work()
        await asyncio.sleep(every)


def main(work: Work = replica) -> None:
    """`work(ready, wanted)` is what each replica does; `wanted` are the process's arguments and the line's together."""
    log_to_stderr("ERROR")
    given, ready = json.loads(sys.argv[1]), Ready()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    _say({"ready": True})
    children: list[int] = []
    try:
        for line in sys.stdin:
            if (child := os.fork()) == 0:
                children.clear()
                loop.run(work(ready, {**given, **json.loads(line)}))
                os._exit(0)
            children.append(child)
            _say({"pid": child})
    finally:
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
