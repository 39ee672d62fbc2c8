"""What a press costs: CPU and p99 of real Canopy against a bare framework that acks and does one commit.

Every press is signed (Slack) or bears a token (Teams), comes from another process, and is the first of another person
in an open round. The rounds of measurement take turns, so that both meet the same machine.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from benchmarks.ground import Child, Ground, child, settings
from benchmarks.people import APP_ID, BOT, a_hospital, conversation, user, workspace
from benchmarks.receiver import SECRET
from bot.chat import Message
from bot.cli.opening import open_house
from bot.people.recognise import person_by_id
from bot.platforms.slack import render as slack
from bot.rounds import seat
from bot.visit import House, Visit
from handlers.check_ins import pages
from handlers.check_ins.ask import question

ISSUER = "https://api.botframework.com"
WHATS = ("bare", "canopy", "acks")
"""What takes turns. "acks" is Canopy without the call to Slack that follows an acknowledgement."""


@dataclass(frozen=True)
class Size:
    """`people` press in each trial; `turns` trials each, after one that warms up. Many short ones: a shared computer is
    now slow and now fast, and a pair of them meets the same."""

    people: int
    turns: int
    at_once: int = 32


QUICK, WHOLE = Size(300, 3), Size(300, 16)


async def run(ground: Ground, platform: str, size: Size) -> dict[str, float]:
    """The figures of one platform on one kind of database. CPU in microseconds a press, p99 in milliseconds."""
    with ExitStack() as stack:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        fake = stack.enter_context(_fake(platform, key))
        chosen = _settings(platform, fake.ready["port"])
        servers: dict[str, tuple[Child, list[int]]] = {}
        template = ""
        whats = WHATS if platform == "slack" else WHATS[:2]
        for what in whats:
            urls = ground.make(f"receiving_{platform}_{what}")
            async with open_house(settings(urls)) as house:
                rounds = await a_hospital(house, platform, size.people, size.turns + 1, _service(fake))
                template = template or await _template(house, platform, rounds[0], fake)
            servers[what] = (
                stack.enter_context(child("benchmarks.receiver", what=what, urls=urls, platform=chosen)),
                rounds,
            )
        presser = stack.enter_context(child("benchmarks.presser"))
        proof = ("slack", SECRET) if platform == "slack" else ("teams", _token(key, _service(fake)))
        found: dict[str, list[dict[str, Any]]] = {what: [] for what in whats}
        for turn in range(size.turns + 1):
            for what in whats:
                server, rounds = servers[what]
                told = await asyncio.to_thread(
                    presser.ask, base=f"http://127.0.0.1:{server.ready['port']}", at_once=size.at_once, by=proof,
                    path="/slack/events" if platform == "slack" else "/api/messages", template=template,
                    people=_people(platform, rounds[turn], size.people, _service(fake)),
                )  # fmt: skip
                found[what].append(told)
    return _figures({what: told[1:] for what, told in found.items()})


def _figures(found: dict[str, list[dict[str, float]]]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for what, told in found.items():
        figures[f"{what}_cpu_us"] = round(median(one["cpu"] for one in told) * 1e6)
        figures[f"{what}_p99_ms"] = round(median(one["p99"] for one in told) * 1e3, 1)
    pairs = zip(found["canopy"], found["bare"], strict=True)
    ratios = [(ours["cpu"] / theirs["cpu"], ours["p99"] / theirs["p99"]) for ours, theirs in pairs]
    figures["cpu_ratio"] = round(median(cpu for cpu, _ in ratios), 2)
    figures["p99_ratio"] = round(median(p99 for _, p99 in ratios), 2)
    if "acks" in found:
        pairs = zip(found["acks"], found["bare"], strict=True)
        figures["acks_cpu_ratio"] = round(median(ours["cpu"] / theirs["cpu"] for ours, theirs in pairs), 2)
    return figures


def _fake(platform: str, key: rsa.RSAPrivateKey) -> Any:
    if platform == "slack":
        return child("benchmarks.fakes.slack", limits=False)
    return child("benchmarks.fakes.teams", limits=False, key=public(key))


def public(key: rsa.RSAPrivateKey) -> dict[str, Any]:
    """The key by which a request is known to be Microsoft's, as it is published."""
    shown = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {**shown, "kid": "k1", "use": "sig", "endorsements": ["msteams"]}


def _settings(platform: str, port: int) -> dict[str, str]:
    url = f"http://127.0.0.1:{port}"
    if platform == "slack":
        secrets = {"slack_bot_token": "xoxb-01", "slack_app_token": "xapp-1", "slack_signing_secret": SECRET}
        return {**secrets, "slack_mode": "http", "slack_api_url": f"{url}/api/"}
    return {
        "teams_app_id": APP_ID,
        "teams_app_password": "a-client-secret",
        "teams_tenant_ids": workspace("teams", 1),
        "teams_service_hosts": f"127.0.0.1:{port}",
        "teams_openid_url": f"{url}/v1/.well-known/openidconfiguration",
        "teams_login_url": url,
    }


def _service(fake: Child) -> str:
    return f"http://127.0.0.1:{fake.ready['port']}/teams/"


def _token(key: rsa.RSAPrivateKey, service: str) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": APP_ID, "nbf": now - 5, "exp": now + 3600, "serviceurl": service}
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "k1"})


def _people(platform: str, round_id: int, people: int, service: str) -> list[dict[str, str]]:
    return [
        {
            "USER": user(platform, 1, number),
            "CHAT": conversation(platform, 1, number, service) if platform == "slack" else f"a:01-{number:06}",
            "NUMBER": f"01-{number:06}",
            "ROUND": str(round_id),
        }
        for number in range(people)
    ]


async def _template(house: House, platform: str, round_id: int, fake: Child) -> str:
    """A press as it comes, with the message it was made on, which Slack sends along."""
    now = house.now()
    async with house.identity.reading() as session:
        person = await person_by_id(session, 100_000)
    assert person
    seated = await seat(house.identity, person.id, person.salt, round_id)
    visit = Visit(house, person, now)
    check_in = pages.of(visit, "weather")
    assert seated and check_in
    asked = question(visit, seated, check_in).ending(visit.footer)
    press = _slack_press(asked, fake) if platform == "slack" else _teams_press(fake, now.isoformat())
    return json.dumps(press)


def _slack_press(asked: Message, fake: Child) -> dict[str, Any]:
    team = {"id": workspace("slack", 1), "domain": "bench"}
    shown = {"type": "message", "user": "UCANOPY", "bot_id": "B1", "app_id": "A1", "ts": "1.1", "team": team["id"]}
    value = json.dumps({"does": "check_in.answer", "about": "@ROUND@", "value": "sunny"}, separators=(",", ":"))
    return {
        "type": "block_actions",
        "user": {"id": "@USER@", "username": "ada", "name": "ada", "team_id": team["id"]},
        "api_app_id": "A1",
        "token": "old",
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "@CHAT@", "is_ephemeral": False},
        "trigger_id": "1.2.3",
        "team": team,
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": "@CHAT@", "name": "directmessage"},
        "message": {**shown, **slack.message(asked)},
        "state": {"values": {}},
        "response_url": f"http://127.0.0.1:{fake.ready['port']}/respond/@USER@",
        "actions": [
            {
                "action_id": "check_in.answer:0",
                "block_id": "b1",
                "text": {"type": "plain_text", "text": "Sunny", "emoji": True},
                "value": value,
                "type": "button",
                "action_ts": f"{time.time():.6f}",
            }
        ],
    }


def _teams_press(fake: Child, at: str) -> dict[str, Any]:
    tenant = workspace("teams", 1)
    data = {"canopy": {"does": "check_in.answer", "about": "@ROUND@", "value": "sunny"}}
    action = {"type": "Action.Execute", "title": "Sunny", "verb": "check_in.answer", "data": data}
    return {
        "type": "invoke",
        "name": "adaptiveCard/action",
        "id": "f:@NUMBER@",
        "timestamp": at,
        "localTimezone": "Europe/London",
        "locale": "en-GB",
        "channelId": "msteams",
        "serviceUrl": _service(fake),
        "from": {"id": "29:@NUMBER@", "name": "Ada", "aadObjectId": "@USER@"},
        "recipient": {"id": BOT, "name": "Canopy"},
        "conversation": {"id": "@CHAT@", "conversationType": "personal", "tenantId": tenant},
        "channelData": {"tenant": {"id": tenant}},
        "replyToId": "1",
        "value": {"action": action, "trigger": "manual"},
    }
