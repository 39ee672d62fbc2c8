"""The gallery shows every page of prompts/ in every language, with the very JSON that is sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.cli.opening import open_words
from bot.router import Router
from bot.settings import Settings
from handlers import FEATURES
from tests.browser.conftest import Visit
from tests.browser.keyboard import settled

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

UNDER_EVERYTHING = {"footer"}  # which stands under every private message
LABELS = """() => [...document.querySelectorAll(".sample")].map((sample) =>
    [...sample.querySelectorAll("[data-platform]")].map((one) => one.querySelector(".still").innerText))"""


@pytest_asyncio.fixture(loop_scope="session")
async def everything(monday: str, visit: Visit) -> AsyncIterator[Page]:
    yield await visit(f"{monday}/gallery?page=&language=")


async def told(page: Page, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate(f"fetch('/api/samples{query}').then(answer => answer.json())")
    return found


async def test_every_page_of_words_is_shown_in_every_language(everything: Page) -> None:
    words = open_words(Settings.model_construct(), Router(FEATURES))
    for language in words.languages:
        shown = everything.locator(f".sample[lang={language}]")
        pages = set(await shown.evaluate_all("samples => samples.map((one) => one.dataset.page)"))
        assert set(words.names()) - pages == UNDER_EVERYTHING, language


async def test_every_sample_is_drawn_for_all_three_and_nothing_is_left_undrawn(everything: Page) -> None:
    samples = (await told(everything, "?page=&language="))["samples"]
    drawn = await everything.evaluate(LABELS)
    assert len(drawn) == len(samples) > 20
    assert await everything.locator(".cannot").all_inner_texts() == []
    for sample, pictures in zip(samples, drawn, strict=True):
        assert len(pictures) == 3
        for picture in pictures:
            assert [label for label in _labels(sample["web"]) if label not in picture] == [], sample["name"]
    marks = ("**", "](", "<http", "<tel", "&amp;", ":warning:", "[object")
    everywhere = " ".join(text for pictures in drawn for text in pictures)
    assert [mark for mark in marks if mark in everywhere] == []


async def test_a_page_and_a_language_are_chosen_and_stay_in_the_address(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/gallery")
    pages, languages = page.get_by_label("Page", exact=True), page.get_by_label("Language", exact=True)
    await pages.select_option("home")
    await settled(page)
    await expect(page.locator(".sample")).to_have_count(1)
    await page.reload()
    await settled(page)
    await expect(pages).to_have_value("home")
    await pages.select_option("check_ins/weather")
    await languages.select_option("cy")
    await settled(page)
    await expect(page.locator(".sample").first).to_have_attribute("lang", "cy")
    await page.go_back()
    await settled(page)
    await expect(languages).to_have_value("en")


async def test_the_copied_json_is_what_would_be_sent(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/gallery", permissions=["clipboard-read", "clipboard-write"])
    (sample, *_) = (await told(page))["samples"]
    for platform in ("web", "slack", "teams"):
        first = page.locator(f"[data-platform={platform}]").first
        await first.get_by_role("button", name="Copy JSON").click()
        await expect(first.get_by_role("status")).to_have_text("Copied")
        assert json.loads(await page.evaluate("navigator.clipboard.readText()")) == sample[platform]
        await first.get_by_text("Show JSON").click()
        await expect(first.locator("pre")).to_contain_text("{", use_inner_text=True)  # it unfolds in its own time
        assert json.loads(await first.locator("pre").inner_text()) == sample[platform]


async def test_the_json_stays_within_a_narrow_screen(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/gallery", width=360)
    for at in range(3):
        await page.get_by_text("Show JSON").nth(at).click()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360


def _labels(shown: dict[str, Any]) -> list[str]:
    """Every tap and every field: what a person can do."""
    form = shown["kind"] == "form"
    parts = shown["before" if form else "parts"]
    taps = [item["label"] for part in parts if part["kind"] == "buttons" for item in part["items"]]
    return [*taps, *(field["label"] for field in shown["fields"]), shown["send"]] if form else taps
