"""WCAG 2.2 AA: axe-core finds nothing, targets are large enough, and nothing runs off a narrow screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Visit, borrowed
from tests.browser.keyboard import settled

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLACES = {
    "chat": "/#ada/chat", "mistakes": "/#ada/chat", "home": "/#ada/home",
    "gallery": "/gallery?page=check_in&language=en",
}  # fmt: skip
SMALL = """() => [...document.querySelectorAll('button, select, input, summary, .choice')]
    .filter((node) => node.checkVisibility() && !node.matches(':disabled, .choice > input'))
    .filter((node) => Math.min(node.offsetWidth, node.offsetHeight) < 24)
    .map((node) => node.outerHTML)"""


async def show(visit: Visit, base: str, place: str, **how: Any) -> Page:
    page = await visit(base + PLACES[place], reduced_motion="reduce", **how)
    if place == "mistakes":
        await page.get_by_role("button", name="/kudos").click()
        await settled(page)
        await page.locator("#dialog").get_by_role("button", name="Look first").click()
    return page


@pytest.mark.parametrize("place", PLACES)
async def test_axe_finds_nothing_by_day(monday: str, visit: Visit, place: str) -> None:
    page = await show(visit, monday, place)
    assert await faults(page) == []


@pytest.mark.parametrize("place", PLACES)
async def test_a_small_phone_is_wide_enough_and_axe_finds_nothing_by_night(
    monday: str, visit: Visit, place: str
) -> None:
    page = await show(visit, monday, place, width=360, scheme="dark")
    assert await faults(page) == []
    assert await page.evaluate(SMALL) == []
    for width in (360, 320):
        await page.set_viewport_size({"width": width, "height": 640})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        inside = "(box => box.scrollWidth <= box.clientWidth)(document.querySelector('dialog') ?? document.body)"
        assert await page.evaluate(inside)


async def faults(page: Page) -> list[Any]:
    """What axe-core finds, with the nodes that it finds it in."""
    await page.evaluate(borrowed("axe-core/axe.min.js").read_text("utf-8"))
    found = await page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]
