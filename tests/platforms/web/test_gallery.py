"""The gallery tells every sample, with the JSON that each platform would really be sent."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat import Message, Words
from bot.platforms.web.rehearsal import Sample


@pytest.fixture(autouse=True)
def samples(house: Any) -> None:
    house.shown = [
        Sample(page, language, "Question", Message((Words(f"{page} {language}"),)))
        for page in ("weather", "battery")
        for language in ("en", "cy")
    ]


async def told(visitor: Any, query: str) -> list[str]:
    async with visitor.client.get(f"/api/samples{query}") as response:
        return [sample["web"]["plain"] for sample in (await response.json())["samples"]]


async def test_the_first_page_comes_first(visitor: Any) -> None:
    assert await told(visitor, "") == ["weather en."]


async def test_samples_are_chosen_by_page_and_language(visitor: Any) -> None:
    assert await told(visitor, "?page=battery&language=cy") == ["battery cy."]
    assert await told(visitor, "?page=battery&language=") == ["battery en.", "battery cy."]
    assert len(await told(visitor, "?page=&language=")) == 4
    assert await told(visitor, "?page=none&language=") == []


async def test_every_platforms_own_json_stands_beside(visitor: Any) -> None:
    async with visitor.client.get("/api/samples") as response:
        body = await response.json()
    (sample,) = body["samples"]
    assert (sample["slack"], sample["teams"]) == ({"slack": "Message"}, {"teams": "Message"})
    assert (body["pages"], body["languages"]) == (["weather", "battery"], ["en", "cy"])


async def test_an_empty_gallery_is_no_fault(visitor: Any, house: Any) -> None:
    house.shown = []
    assert await told(visitor, "") == []
