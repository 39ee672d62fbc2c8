"""The page hears of news as it happens, and of nothing but that there is some."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.chat import Message, Words
from bot.delivery.carrier import To
from bot.platforms.web import live
from bot.platforms.web.live import Live


async def next_line(response: Any) -> bytes:
    async with asyncio.timeout(5):
        while not (line := await response.content.readline()).strip():
            assert not response.content.at_eof()
    return bytes(line.strip())


async def test_news_is_told_as_a_version_and_no_words(visitor: Any, page: Any) -> None:
    async with visitor.client.get("/api/live") as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        assert await next_line(response) == b"data: 0"
        await page.carrier.send(To("web", user="ada"), Message((Words("Good morning"),)), "k1")
        assert await next_line(response) == b"data: 1"
        assert (await visitor.scene())["version"] == 1


async def test_a_heartbeat_is_heard_when_there_is_no_news(visitor: Any, page: Any) -> None:
    page._live._heartbeat = 0.01
    async with visitor.client.get("/api/live") as response:
        assert await next_line(response) == b"data: 0"
        assert await next_line(response) == b": still here"


async def test_a_page_that_has_gone_frees_its_stream(visitor: Any, page: Any) -> None:
    page._live._heartbeat = 0.01
    async with visitor.client.get("/api/live") as response:
        await next_line(response)
        assert page._live._open == 1
    async with asyncio.timeout(5):
        while page._live._open:  # noqa: ASYNC110 - the count is all that there is to see
            await asyncio.sleep(0)


async def test_too_many_windows_are_told_so(visitor: Any, page: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(live, "STREAMS", 1)
    async with visitor.client.get("/api/live") as first:
        await next_line(first)
        async with visitor.client.get("/api/live") as second:
            assert second.status == 429
            assert "too many windows" in (await second.json())["sorry"]


async def test_an_open_page_does_not_hold_up_the_end(house: Any) -> None:
    from bot.platforms.web import open as open_page

    app = web.Application()
    page = open_page(house, house.dispatch)
    page.add_routes(app)
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        async with client.get("/"):
            pass
        response = await client.get("/api/live")
        await next_line(response)
        await page.stop()
        async with asyncio.timeout(5):
            await response.content.read()
    assert isinstance(page._live, Live)
    assert page._live._open == 0
