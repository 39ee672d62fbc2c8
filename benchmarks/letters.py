"""The letters to be sent: ten organisations, half on Slack and half on Teams, each with everybody asked."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select

from benchmarks.ground import Child, Ground, Urls, child, settings
from benchmarks.people import open_round, settle
from benchmarks.receiving import public
from bot.cli.opening import open_house
from bot.delivery.write import Draft, write
from bot.models import Member
from bot.visit import House

SLACK, TEAMS = range(1, 6), range(6, 11)
RATES = {"slack": 5.0, "teams": 40.0}
"""What one organisation may send in a second (see `people.organisation.PER_SECOND`)."""


def platform_of(organisation: int) -> str:
    return "slack" if organisation in SLACK else "teams"


@dataclass
class Scene:
    """Databases with letters in them that are due, the platforms they go to, and where replicas come from."""

    urls: Urls
    slack: Child
    teams: Child
    replicas: Child
    written: int

    def replica(self) -> int:
        """Start one; its process id."""
        return int(self.replicas.ask()["pid"])

    async def journals(self, keys: bool = False) -> dict[str, Any]:
        """What both platforms saw (see `fakes.journal`)."""
        told = [await asyncio.to_thread(_journal, fake, keys) for fake in (self.slack, self.teams)]
        merged: dict[str, Any] = {"total": 0, "doubled": 0}
        for one in told:
            for name in ("accepted", "refused", "calls", *(["keys"] if keys else [])):
                merged[name] = {**merged.get(name, {}), **one[name]}
            merged["total"] += one["total"]
            merged["doubled"] += one["doubled"]
        merged["doubled_slack"], merged["doubled_teams"] = (one["doubled"] for one in told)
        return merged


async def scene(
    stack: ExitStack, ground: Ground, name: str, people: int, *, limits: bool, rates: dict[str, float],
    twice: bool = False, latency: float = 0.02, hung: tuple[int, ...] = (),
) -> Scene:  # fmt: skip
    """Everything ready to be sent. `twice`: everybody on Teams is asked two questions, so that there is enough.

    `hung`: at most one organisation of each platform that takes its calls and never answers.
    """
    key = public(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    hangs = {platform_of(one): _chats_of(one) for one in hung}
    slack, teams = (
        stack.enter_context(
            child(f"benchmarks.fakes.{name}", limits=limits, latency=latency, hangs=hangs.get(name, ""), **more)
        )
        for name, more in (("slack", {}), ("teams", {"key": key}))
    )
    urls = ground.make(name)
    written = 0
    async with open_house(settings(urls)) as house:
        for organisation in (*SLACK, *TEAMS):
            platform = platform_of(organisation)
            rounds = 2 if twice and platform == "teams" else 1
            service = f"{_url(teams)}/teams/"
            written += await _organisation(house, organisation, people, rates[platform], rounds, service)
    replicas = stack.enter_context(child("benchmarks.sender", urls=urls, slack=_url(slack), teams=_url(teams)))
    return Scene(urls, slack, teams, replicas, written)


async def _organisation(house: House, organisation: int, people: int, rate: float, rounds: int, service: str) -> int:
    now, written = house.now(), 0
    async with house.identity.writing() as session:
        await settle(session, organisation, platform_of(organisation), people, now, rate, service)
        for day in range(rounds):
            about = await open_round(session, organisation, day, now)
            asked = await session.scalars(select(Member.person_id).where(Member.team_id == organisation))
            late = now + timedelta(hours=2)
            drafts = [Draft("check_in.ask", str(about), f"ask:{about}:{id}", now, late, person_id=id) for id in asked]
            written += await write(session, organisation, drafts)
    return written


def _chats_of(organisation: int) -> str:
    """How its people's private chats begin, as they are posted."""
    return f'"D{organisation:02}' if organisation in SLACK else f"a:{organisation:02}-"


def _url(fake: Child) -> str:
    return f"http://127.0.0.1:{fake.ready['port']}"


def _journal(fake: Child, keys: bool) -> dict[str, Any]:
    with urllib.request.urlopen(f"{_url(fake)}/journal{'?keys' if keys else ''}") as answer:
        told: dict[str, Any] = json.loads(answer.read())
    return told
