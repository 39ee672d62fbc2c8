"""The rehearsal page answers a browser on this computer, and no other page that is open in it."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.platforms.web.guard import BODY, Guard

SAY = {"as": "ada", "text": "help"}


@pytest.mark.parametrize("path", ["/", "/gallery", "/static/page.js", "/api/scene", "/api/live", "/api/samples"])
async def test_another_name_for_this_address_is_refused(visitor: Any, path: str) -> None:
    async with visitor.client.get(path, headers={"Host": "canopy.attacker.example"}) as response:
        assert response.status == 403
        assert "http://127.0.0.1:" in (await response.json())["sorry"]


@pytest.mark.parametrize("host", ["127.0.0.1:1", "127.0.0.1", "localhost", "0.0.0.0:80", "127.0.0.1:80@evil.example"])
async def test_another_port_is_another_address(visitor: Any, host: str) -> None:
    async with visitor.client.get("/api/scene", headers={"Host": host}) as response:
        assert response.status == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost", ""])
async def test_another_pages_post_is_refused(visitor: Any, house: Any, origin: str) -> None:
    status, told = await visitor.post("/api/say", SAY, Origin=origin)
    assert status == 403
    assert "sorry" in told
    assert house.heard == []


async def test_a_post_that_hides_where_it_comes_from_is_refused(visitor: Any, house: Any) -> None:
    async with visitor.client.post("/api/say", json=SAY, headers={"X-Canopy-Token": visitor.token}) as response:
        assert response.status == 403
    assert house.heard == []


@pytest.mark.parametrize("token", ["", "guess", "é"])
async def test_a_post_without_the_token_is_refused(visitor: Any, house: Any, token: str) -> None:
    status, _ = await visitor.post("/api/say", SAY, **{"X-Canopy-Token": token})
    assert status == 403
    assert house.heard == []


async def test_nothing_is_told_without_the_cookie(visitor: Any, house: Any) -> None:
    visitor.client.session.cookie_jar.clear()
    for path in ("/api/scene", "/api/samples", "/api/live"):
        async with visitor.client.get(path) as response:
            assert response.status == 403
    status, _ = await visitor.post("/api/say", SAY)
    assert status == 403
    assert house.heard == []


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Any) -> None:
    async with client.get("/") as response:
        cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_the_token_is_new_at_every_start() -> None:
    assert Guard().token != Guard().token


@pytest.mark.parametrize("path", ["/", "/gallery", "/static/page.js", "/static/canopy.css", "/api/scene", "/api/none"])
async def test_every_answer_carries_the_policy(visitor: Any, path: str) -> None:
    async with visitor.client.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_body_that_is_too_long_is_refused_however_it_comes(visitor: Any, house: Any) -> None:
    status, told = await visitor.post("/api/say", {"as": "ada", "text": "x" * BODY})
    assert status == 413
    assert "too long" in told["sorry"]

    async def pieces() -> Any:
        for _ in range(BODY // 1024 + 2):
            yield b" " * 1024

    origin = {"Origin": str(visitor.client.make_url("/")).rstrip("/"), "X-Canopy-Token": visitor.token}
    async with visitor.client.post("/api/say", data=pieces(), headers=origin) as response:
        assert response.status == 413
    assert house.heard == []


async def test_a_flood_is_asked_to_wait(visitor: Any, page: Any) -> None:
    page._guard._posts = 3
    answers = [(await visitor.post("/api/say", SAY))[0] for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]


@pytest.mark.parametrize(
    "body",
    [
        [],
        "words",
        None,
        {"as": 7, "text": "help"},
        {"as": "ada", "text": ["help"]},
        {"as": "ada", "text": "x" * 5000},
        {"as": "ada", "text": "half a character \ud800"},
    ],
)
async def test_an_odd_body_is_answered_kindly(visitor: Any, house: Any, body: object) -> None:
    status, told = await visitor.post("/api/say", body)
    assert status == 400
    assert told["sorry"].endswith("load it again.")
    assert house.heard == []


@pytest.mark.parametrize("values", [None, [], {"a": "b"}, {"a": [1]}, {"a": [None]}])
async def test_odd_values_of_a_form_are_answered_kindly(visitor: Any, house: Any, values: object) -> None:
    status, _ = await visitor.post("/api/fill", {"as": "ada", "does": "more", "values": values})
    assert status == 400
    assert house.heard == []


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 60_000])
async def test_a_body_that_is_no_json_is_answered_kindly(visitor: Any, data: bytes) -> None:
    origin = {"Origin": str(visitor.client.make_url("/")).rstrip("/"), "X-Canopy-Token": visitor.token}
    async with visitor.client.post("/api/say", data=data, headers=origin) as response:
        assert response.status == 400
        assert "sorry" in await response.json()


async def test_nobody_and_nowhere_are_kind_sentences(visitor: Any) -> None:
    status, told = await visitor.post("/api/say", {"as": "<script>", "text": "help"})
    assert (status, "script" in str(told)) == (404, False)
    async with visitor.client.get("/api/nothing/here") as response:
        assert (response.status, await response.json()) == (404, {"sorry": "There is nothing at this address."})
    async with visitor.client.get("/static/../guard.py") as response:
        assert response.status == 404


async def test_a_fault_shows_no_trace_and_logs_no_words(visitor: Any, house: Any, caplog: Any) -> None:
    def fails(event: object) -> Any:
        raise RuntimeError("SENTINEL my own words")

    house.answer = fails
    with caplog.at_level(logging.DEBUG):
        status, told = await visitor.post("/api/say", SAY)
    assert (status, told) == (500, {"sorry": "Something went wrong here. Please try once more."})
    assert "RuntimeError" in caplog.text
    assert "SENTINEL" not in caplog.text
