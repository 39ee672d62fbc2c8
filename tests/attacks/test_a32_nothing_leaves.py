"""A32: while words are handled no request leaves the process, whatever links and addresses stand in them."""

from __future__ import annotations

import asyncio
import socket
import urllib.request
from typing import Any

import aiohttp
import pytest

from bot.people.scheduling import Plan
from tests.attacks.walk import everywhere, with_every_role
from tests.cast import ADA, CHIDI
from tests.conversation import Talk
from tests.fakes.slack import FakeSlack
from tests.ground import Ground
from tests.whole import conftest as whole

slack = whole.slack  # the fixture
LINKS = (
    "https://evil.example/track?me=1 http://169.254.169.254/latest/meta-data [click](https://evil.example/x) "
    "<img src='https://evil.example/pixel.png'> evil.example file:///etc/passwd"
)


class Watch:
    """Every attempt to reach anything: a name that is looked up, a socket that connects."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.tried: list[Any] = []
        real = {
            "getaddrinfo": socket.getaddrinfo, "connect": socket.socket.connect,
            "create": asyncio.BaseEventLoop.create_connection, "aiohttp": aiohttp.TCPConnector._create_connection,
        }  # fmt: skip

        def getaddrinfo(host: Any, *more: Any, **most: Any) -> Any:
            self.tried.append(host)
            return real["getaddrinfo"](host, *more, **most)

        def connect(sock: socket.socket, address: Any) -> Any:
            self.tried.append(address)
            return real["connect"](sock, address)

        async def create(loop: Any, factory: Any, host: Any = None, *more: Any, **most: Any) -> Any:
            self.tried.append(host)
            return await real["create"](loop, factory, host, *more, **most)

        async def over_http(connector: Any, request: Any, *more: Any, **most: Any) -> Any:
            self.tried.append(str(request.url))
            return await real["aiohttp"](connector, request, *more, **most)

        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(asyncio.BaseEventLoop, "create_connection", create)
        patch.setattr(aiohttp.TCPConnector, "_create_connection", over_http)
        patch.setattr(urllib.request, "urlopen", lambda *given, **_: self.tried.append(given))


async def test_a32_words_typed_everywhere_ask_nobody(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    await with_every_role(talk, ADA)
    await talk.beat(minutes=30)
    watch = Watch(monkeypatch)
    walk = await everywhere(talk, talk(ADA), LINKS, CHIDI)
    await talk.beat(seconds=5)
    assert len(walk.places) >= 3
    assert watch.tried == []


async def test_a32_the_watch_would_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    async with aiohttp.ClientSession() as session:
        with pytest.raises((aiohttp.ClientError, AssertionError)):
            await session.get("http://127.0.0.1:1/")
    assert watch.tried


async def test_a32_on_slack_only_slack_is_asked_and_no_link_is_unfurled(
    ground: Ground,
    slack: FakeSlack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with whole.running(ground, **slack.settings("http")) as canopy:
        slack.settled = canopy.platforms["slack"].idle  # type: ignore[attr-defined]
        slack.post_to = f"{canopy.url}/slack/events"
        ada, ben = slack.person("Ada"), slack.person("Ben")
        rows = f"name,slack_id,email,team,role,manager\nAda,{ada},,Ward 7,,\nBen,{ben},,Ward 7,,"
        await canopy.brings_in(rows)
        await canopy.plans("Ward 7", Plan("weather", ("mon",), "09:30", 8, 2, "private", "team"))
        await canopy.beat()
        await canopy.beat(minutes=30)
        watch = Watch(monkeypatch)
        await slack.say(ada, LINKS)
        await slack.command(ada, "/canopy", LINKS)
        await slack.press(ada, "☀️ Sunny")
        await slack.press(ada, "Say a little more")
        await slack.submit(ada, words=LINKS)
        await slack.command(ben, "/kudos")
        await slack.submit(ben, who=(ada,), kind="calm", words=LINKS)
        await slack.press(ben, "Send it", on="modal")
        await canopy.beat(seconds=1)
        asked = {str(one[0] if isinstance(one, tuple) else one) for one in watch.tried if one}
        assert all("127.0.0.1" in one or one.startswith("/") for one in asked), asked
        posts = slack.called("chat.postMessage")
        assert posts and all(post.get("unfurl_links") in (False, "false", "0") for post in posts)
