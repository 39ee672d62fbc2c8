"""Calls to Microsoft go through the proxy that the environment names, and not to hosts that it leaves out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer

from bot.platforms.teams import http
from bot.platforms.teams.http import Http

NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _as_if_just_started(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    http._proxy.cache_clear()
    yield
    http._proxy.cache_clear()


async def test_a_proxy_is_used_where_one_is_named_and_not_for_those_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def heard(request: web.BaseRequest) -> web.Response:
        asked.append(str(request.url))
        return web.Response(text="the proxy" if request.url.host == "smba.example" else "directly")

    client, proxy = Http(), RawTestServer(heard)
    await proxy.start_server()
    try:
        monkeypatch.setenv("HTTP_PROXY", str(proxy.make_url("")))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        async with client.request("GET", "http://smba.example/teams/") as answer:
            assert await answer.text() == "the proxy"
        here = str(proxy.make_url("/here"))
        async with client.request("GET", here) as answer:
            assert await answer.text() == "directly"
    finally:
        await client.close()
        await proxy.close()
    assert asked == ["http://smba.example/teams/", here]
