"""A25: forged, replayed, expired, somebody else's, in the wrong channel, too large, too often: refused, and kindly.

Over real HTTP, against Canopy as `canopy run` puts it together.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlalchemy import select

from bot.chat import Button, Filled
from bot.models import Address, Kudos, Round
from bot.people.scheduling import Plan
from bot.platforms.doors import HEADERS, Buckets
from bot.platforms.slack import wire
from tests.cast import ADA, CHIDI, SAM
from tests.conversation import Talk, plain
from tests.fakes.slack import FakeSlack
from tests.fakes.teams import FakeTeams
from tests.ground import Grounds
from tests.stores.conftest import rows_of
from tests.whole import conftest as whole
from tests.whole.conftest import Running

slack, teams = whole.slack, whole.teams  # the fixtures
WORDS = "Heron-5: a long night."
EVE = "UEVE"


@pytest.fixture(params=["sqlite", "postgresql"])
async def canopy(
    request: pytest.FixtureRequest, grounds: Grounds, slack: FakeSlack, teams: FakeTeams
) -> AsyncIterator[Running]:
    """Slack over HTTP and Teams; Ada and Ben of Ward 7 have been asked, Eve is of another team."""
    async with whole.running(grounds(request.param), **slack.settings("http"), **teams.settings()) as canopy:
        slack.settled = canopy.platforms["slack"].idle  # type: ignore[attr-defined]
        slack.post_to = f"{canopy.url}/slack/events"
        teams.serves(canopy.url)
        rows = [f"{name},{slack.person(name)},,{team},," for name, team in (("Ada", "Ward 7"), ("Eve", "Elsewhere"))]
        await canopy.brings_in("\n".join(["name,slack_id,email,team,role,manager", *rows]))
        slack.channel("ward", "UADA", EVE)
        await canopy.plans("Ward 7", Plan("weather", ("mon",), "09:30", 8, 2, "private", "team"))
        await canopy.beat()
        await canopy.beat(minutes=30)
        yield canopy


async def everything(canopy: Running) -> list[Any]:
    return [await rows_of(canopy.house.identity), await rows_of(canopy.house.answers._database)]


def pressed(value: object, user: str = EVE, channel: str = "D9", **more: Any) -> dict[str, Any]:
    button = {"type": "button", "action_id": "a", "value": value, "action_ts": f"{time.time():.6f}"}
    return {
        "type": "block_actions", "actions": [button], "user": {"id": user, "team_id": "T1"}, "team": {"id": "T1"},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": channel}, "channel": {"id": channel},
        "trigger_id": "1.1", "response_url": "", **more,
    }  # fmt: skip


def body(payload: dict[str, Any]) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


async def newest(canopy: Running) -> str:
    async with canopy.house.identity.reading() as session:
        return str(max((await session.execute(select(Round.id))).scalars()))


async def test_a25_what_slack_did_not_sign_does_nothing(canopy: Running, slack: FakeSlack) -> None:
    tap = body(pressed(wire.tap("check_in.answer", await newest(canopy), "sunny", False), "UADA"))
    before = await everything(canopy)
    old = str(int(time.time()) - 400)
    for secret, headers in (
        ("another", {}), (slack_secret(), {"X-Slack-Request-Timestamp": old}),
        (slack_secret(), {"X-Slack-Request-Timestamp": "soon"}), (slack_secret(), {"X-Slack-Signature": "v0=é"}),
        (slack_secret(), {"X-Slack-Signature": ""}),
    ):  # fmt: skip
        status, told = await slack.post(tap, secret, **headers)
        assert status == 401 and "Traceback" not in told
    assert await everything(canopy) == before
    status, _ = await slack.post(tap)
    assert status == 200 and await everything(canopy) != before, "signed, it would have counted"


def slack_secret() -> str:
    from tests.fakes.slack import SECRET

    return SECRET


async def test_a25_a_tap_that_is_replayed_counts_once_and_undoes_nothing(canopy: Running, slack: FakeSlack) -> None:
    round_id = await newest(canopy)
    first = body(pressed(wire.tap("check_in.answer", round_id, "sunny", False), "UADA"))
    await slack.post(first)
    second = pressed(wire.tap("check_in.answer", round_id, "stormy", False), "UADA")
    second["actions"][0]["action_ts"] = f"{time.time() + 5:.6f}"
    await slack.post(body(second))
    kept = await rows_of(canopy.house.answers._database)
    for _ in range(3):
        await slack.post(first)  # within the five minutes for which a signature is good
    assert await rows_of(canopy.house.answers._database) == kept and len(kept["reply"]) == 1


async def test_a25_a_card_that_has_expired_is_told_so_and_keeps_nothing(canopy: Running, slack: FakeSlack) -> None:
    await canopy.beat(days=3)
    before = await everything(canopy)
    await slack.press("UADA", "☀️ Sunny")
    assert "closed" in "\n".join(slack.sees("UADA"))
    assert await everything(canopy) == before


async def test_a25_anothers_round_is_refused(canopy: Running, slack: FakeSlack) -> None:
    before = await everything(canopy)
    for does in ("check_in.answer", "check_in.more", "check_in.again", "check_in.fits", "check_in.open"):
        status, _ = await slack.post(body(pressed(wire.tap(does, await newest(canopy), "sunny", False))))
        assert status == 200
    after = await everything(canopy)
    assert after[1] == before[1]
    assert after[0]["seat"] == before[0]["seat"]


async def test_a25_a_private_button_pressed_in_a_shared_channel_tells_the_channel_nothing(
    canopy: Running, slack: FakeSlack
) -> None:
    channel = slack.channel("ward", "UADA", EVE)
    before = slack.reads(channel)
    routes = [name for name in canopy.house.router.handlers if not name.endswith("erase_now")]
    for name in routes:
        await slack.post(body(pressed(wire.tap(name, await newest(canopy), "sunny", False), "UADA", channel)))
    assert slack.reads(channel) == before
    assert not [post for post in slack.called("chat.postMessage") if post.get("channel") == channel]


@pytest.mark.parametrize("value", ["click_me_123", "", 7, "[" * 1900, '{"does":"\\ud800"}', '{"does":"no.such.route"}'])
async def test_a25_a_button_that_cannot_be_read_is_answered_kindly(
    canopy: Running, slack: FakeSlack, value: object
) -> None:
    before = await everything(canopy)
    button = pressed(value, "UADA")
    button["container"]["channel_id"] = button["channel"]["id"] = next(
        post["channel"] for post in slack.called("chat.postMessage")
    )
    status, _ = await slack.post(body(button))
    await canopy.platforms["slack"].idle()  # type: ignore[attr-defined]
    assert status == 200 and await everything(canopy) == before
    told = json.dumps(slack.calls[-3:], default=str)
    assert "from an older message" in told, told[-800:]


GARBAGE = {
    "nothing": b"", "no JSON": b"payload=%7B", "a list": b"payload=%5B%5D", "deep": b"payload=" + b"%5B" * 50_000,
    "not text": bytes(range(256)), "a number": b"payload=5", "deep JSON": b"[" * 200_000,
}  # fmt: skip


@pytest.mark.parametrize("raw", GARBAGE.values(), ids=GARBAGE.keys())
async def test_a25_garbage_harms_nothing(canopy: Running, slack: FakeSlack, teams: FakeTeams, raw: bytes) -> None:
    before = await everything(canopy)
    for kind in ("application/x-www-form-urlencoded", "application/json"):
        status, told = await slack.post(raw, **{"Content-Type": kind})
        assert status in (200, 400, 401) and "Traceback" not in told
    async with (
        aiohttp.ClientSession() as session,
        session.post(teams.bot, data=raw, headers={"Authorization": f"Bearer {teams.bearer()}"}) as answer,
    ):
        assert answer.status in (400, 401, 403) and "Traceback" not in await answer.text()
    assert await everything(canopy) == before


async def test_a25_a_body_that_is_too_large_is_refused_before_it_is_read(canopy: Running, slack: FakeSlack) -> None:
    huge = b"x" * (3 * 1024 * 1024)
    async with aiohttp.ClientSession() as session:
        for path in ("/slack/events", "/api/messages"):
            try:
                async with session.post(canopy.url + path, data=huge) as answer:
                    assert answer.status in (401, 413), path
                    assert "Traceback" not in await answer.text()
            except aiohttp.ClientConnectionError:
                pass  # it hung up on us: just as well


PATHS = (
    ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/nothing/here"), ("GET", "/slack/events"), ("GET", "/.env"),
    ("POST", "/slack/events"), ("POST", "/api/messages"), ("DELETE", "/healthz"), ("GET", "/../../etc/passwd"),
    ("POST", "/nothing"), ("OPTIONS", "/api/messages"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_a25_every_answer_has_strict_headers_and_tells_no_version(
    canopy: Running, method: str, path: str
) -> None:
    async with aiohttp.ClientSession() as session, session.request(method, canopy.url + path) as answer:
        told = await answer.text()
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "Set-Cookie" not in answer.headers
    for word in ("aiohttp", "Python", "Traceback", "site-packages"):
        assert word not in str(answer.headers) + told


async def test_a25_what_is_no_http_is_told_no_version_either(canopy: Running) -> None:
    host, _, port = canopy.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"\x16\x03\x01 not http at all\r\n\r\n")
    told = (await reader.read()).decode("latin-1")
    writer.close()
    assert "aiohttp" not in told and "Python" not in told and "Traceback" not in told


async def test_a25_who_asks_too_often_is_told_when_to_come_back_and_slack_is_heard_all_the_same(
    canopy: Running, slack: FakeSlack
) -> None:
    async with aiohttp.ClientSession() as session:
        statuses = []
        for _ in range(400):
            async with session.get(f"{canopy.url}/nothing") as answer:
                statuses.append(answer.status)
                if answer.status == 429:
                    assert int(answer.headers["Retry-After"]) >= 1
                    break
        assert statuses[0] == 404 and statuses[-1] == 429
    status, _ = await slack.post(body(pressed(wire.tap("help.open", "", "", False), "UADA")))
    assert status == 200


def test_a25_a_bucket_fills_again_and_forgets_the_longest_silent() -> None:
    buckets = Buckets(per_second=2, burst=3, most=2)
    assert [buckets.take("a", 0.0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b", 0.0) == 0
    assert buckets.take("a", 0.5) == 0 and buckets.take("a", 0.5) > 0
    buckets.take("c", 0.5), buckets.take("d", 0.5)
    assert buckets.take("a", 0.5) == 0, "forgotten, and so new again"


async def test_a25_no_id_of_anothers_opens_changes_or_sends_anything(talk: Talk) -> None:
    """Sam, a porter, presses and fills every route with every id that belongs to Ada and Chidi."""
    await talk.beat(minutes=30)
    ada, chidi = talk(ADA), talk(CHIDI)
    await ada.taps("Foggy")
    await ada.taps("Say a little more")
    await ada.fills(words=WORDS)
    ada.dialog = None
    await chidi.says("/kudos")
    await chidi.fills(who=(ADA,), kind="calm", words=WORDS)
    await chidi.taps("Send it")
    await talk.beat(seconds=1)
    async with talk.house.identity.reading() as session:
        adas = (await session.execute(select(Address.person_id).where(Address.user == ADA))).scalar_one()
        ids = [adas, *[max((await session.execute(select(one.id))).scalars()) for one in (Round, Kudos)]]
        sams = (await session.execute(select(Address.person_id).where(Address.user == SAM))).scalar_one()
    nonces = [one.about for line in (ada, chidi) for one in all_buttons(line.last().parts) if one.about]
    before = await others(talk, sams)
    sam = talk(SAM)
    for name in [one for one in talk.house.router.handlers if not one.endswith("erase_now")]:
        for about in {*map(str, ids), *nonces[:1], f"{adas}:booked"}:
            for value in ("sunny", "booked"):
                told = plain((await sam.does(name, about, value)).here)  # type: ignore[arg-type]
                assert "Heron-5" not in told and "Foggy" not in told.replace("[Foggy]", ""), f"{name} {about}"
            event = Filled(
                sam.who, talk.clock.now(), can_open=True, does=name, about=about,
                values={
                    "words": ("x",), "choice": ("sunny",), "date": ("2026-03-09",), "kind": ("calm",),
                },
            )  # fmt: skip
            assert "Heron-5" not in plain((await talk.dispatch(event)).here)  # type: ignore[arg-type]
    assert await others(talk, sams) == before


def all_buttons(parts: Any) -> list[Button]:
    return [item for part in parts for item in getattr(part, "items", ()) if isinstance(item, Button)]


async def others(talk: Talk, person: int) -> dict[str, list[Any]]:
    """Every row but this person's own, in both stores."""
    names, answers = await rows_of(talk.house.identity), await rows_of(talk.house.answers._database)
    kept = {name: [row for row in rows if person not in row[:4]] for name, rows in names.items() if name != "lane"}
    return {**kept, **answers}
