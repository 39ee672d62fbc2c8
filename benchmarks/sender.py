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
from contextlib import suppress
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.ground import settings
from benchmarks.people import APP_ID, workspace
from bot.chat import Message
from bot.cli.logs import log_to_stderr
from bot.cli.opening import open_stores, open_words, wall_clock
from bot.compose import Composer
from bot.delivery.carrier import Carrier, Sent, To
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
    """What every replica shares: settings, words, the directory of help."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given
        self.settings = teams_settings(given["urls"], given["teams"])
        self.router = Router(FEATURES)
        self.words = open_words(self.settings, self.router)
        self.directory = open_directory()

    def house(self) -> House:
        identity, answers = open_stores(self.settings)
        keys = Keys.parse(self.settings.canopy_keys.get_secret_value())
        return House(
            self.settings, identity, Answers(answers, keys), self.words, self.directory, self.router, wall_clock
        )


async def replica(ready: Ready) -> None:
    """Send for ever, as a replica does: a look every 50 ms, a sweep every second."""
    house, http = ready.house(), Http()
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15, connect=5))
    teams = TeamsCarrier(teams_connector(ready.settings, http), APP_ID, f"{ready.given['teams']}/teams/")
    carriers: dict[str, Carrier] = {"slack": ByWorkspace(ready.given["slack"], session), "teams": teams}  # type: ignore[dict-item]
    pump = Pump(house.identity, carriers, house.router.letters, Composer(house), house.now)
    await asyncio.gather(_for_ever(pump.sweep, SWEEP), _for_ever(pump.drain, 0.05))


async def _for_ever(work: Any, every: float) -> None:
    while True:
        with suppress(*DATABASE_AWAY):
            await work()
        await asyncio.sleep(every)


def main() -> None:
    log_to_stderr("ERROR")
    ready = Ready(json.loads(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    _say({"ready": True})
    children: list[int] = []
    try:
        for _ in sys.stdin:
            if (child := os.fork()) == 0:
                asyncio.run(replica(ready))
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
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    main()
