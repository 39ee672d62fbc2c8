"""A made-up house whose every answer a test writes, served on this computer over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.chat import Answer, Event, Form, Message, Words
from bot.platforms.web import open as open_page
from bot.platforms.web.rehearsal import Channel, Player, Sample


def said(text: str) -> Message:
    return Message((Words(text),))


class House:
    """Hears every event, and answers with what `answers` holds for its kind, or for everything."""

    workspace = "web"
    organisation = "Alder Vale"
    zone = "Europe/London"
    renderings: dict[str, Callable[[Message | Form], object]] = {  # noqa: RUF012
        "slack": lambda content: {"slack": type(content).__name__},
        "teams": lambda content: {"teams": type(content).__name__},
    }

    def __init__(self) -> None:
        self.clock = datetime(2026, 7, 6, 8, 30, tzinfo=UTC)
        self.heard: list[Event] = []
        self.answer: Answer | Callable[[Event], Answer] = Answer()
        self.shown: list[Sample] = []

    def players(self) -> list[Player]:
        return [
            Player("n1", "Idris Bello", "Porter", "Night", "night", False, ""),
            Player("ada", "Ada Okoro", "Nurse", "Willow", "willow", True, "Answer."),
            Player("mo", "Mo Rahman", "Manager", "Willow", "willow", True, ""),
        ]

    def channels(self) -> list[Channel]:
        return [Channel("willow", "willow-ward"), Channel("night", "night-team")]

    def now(self) -> datetime:
        return self.clock

    def moves(self) -> list[tuple[str, str]]:
        return [("hour", "+1 hour")]

    async def move(self, name: str) -> None:
        if name != "hour":
            raise ValueError(name)
        self.clock += timedelta(hours=1)

    def samples(self) -> list[Sample]:
        return self.shown

    async def dispatch(self, event: Event) -> Answer:
        self.heard.append(event)
        return self.answer(event) if callable(self.answer) else self.answer


class Visitor:
    """A browser's part: has loaded the page, and sends what its modules would send."""

    def __init__(self, client: TestClient[web.Request, web.Application], token: str) -> None:
        self.client = client
        self.token = token

    async def post(self, path: str, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
        origin = {"Origin": str(self.client.make_url("/")).rstrip("/"), "X-Canopy-Token": self.token}
        async with self.client.post(path, json=body, headers=origin | headers) as response:
            return response.status, await response.json()

    async def scene(self, user: str = "ada") -> dict[str, Any]:
        async with self.client.get("/api/scene", params={"as": user}) as response:
            assert response.status == 200
            found: dict[str, Any] = await response.json()
            return found

    async def chat(self, user: str = "ada") -> list[str]:
        """What stands in somebody's chat, in plain words."""
        return [plain(line["content"]) for line in (await self.scene(user))["chat"]]

    async def channel(self, user: str = "ada") -> list[str]:
        return [plain(line["content"]) for line in (await self.scene(user))["channel"]["lines"]]

    async def press(self, place: str, origin: str = "", **more: object) -> dict[str, Any]:
        body = {"as": "ada", "place": place, "origin": origin, "does": "answer", "about": "r1", "value": "3"}
        status, told = await self.post("/api/press", body | more)
        assert status == 200, told
        return told

    async def fill(self, origin: str = "") -> dict[str, Any]:
        body = {"as": "ada", "does": "more", "about": "r1", "origin": origin, "values": {"words": ["tea"], "who": []}}
        status, told = await self.post("/api/fill", body)
        assert status == 200, told
        return told


def plain(content: str | dict[str, Any]) -> str:
    return content if isinstance(content, str) else str(content["plain"])


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def page(house: House) -> Any:
    return open_page(house, house.dispatch)


@pytest.fixture
async def client(page: Any) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    page.add_routes(app)
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield client


@pytest.fixture
async def visitor(client: TestClient[web.Request, web.Application]) -> Visitor:
    async with client.get("/") as response:
        text = await response.text()
    return Visitor(client, text.partition('name="canopy-token" content="')[2].partition('"')[0])
