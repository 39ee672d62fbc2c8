"""WCAG 2.2 AA: axe-core finds nothing, targets are large enough, and nothing runs off a narrow screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Visit, settled

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def show(visit: Visit, place: str, **how: Any) -> Page:
    page = await visit({"gallery": "/gallery", "home": "/#ada/home"}.get(place, "/"), **how)
    if place in ("chat", "dialog", "mistakes", "channel"):
        await page.get_by_role("button", name="To Monday 09:30").click()
        await settled(page)
    if place in ("dialog", "mistakes"):
        await page.get_by_role("button", name="Say more").click()
        await settled(page)
    if place == "mistakes":
        await page.get_by_role("button", name="Save").click()
    if place == "channel":
        await page.get_by_role("tab", name="willow-ward").click()
        await settled(page)
    return page


PLACES = pytest.mark.parametrize("place", ["empty", "chat", "channel", "dialog", "mistakes", "home", "gallery"])


@PLACES
@pytest.mark.parametrize("width", [1280, 360])
async def test_axe_finds_nothing_by_day_and_by_night(visit: Visit, axe: str, place: str, width: int) -> None:
    page = await show(visit, place, width=width, reduced_motion="reduce")
    await page.evaluate(axe)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = await page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        told = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]
        assert told == []


@PLACES
async def test_a_small_phone_is_wide_enough(visit: Visit, place: str) -> None:
    page = await show(visit, place, width=360)
    small = await page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, summary, .choice')]
            .filter((node) => node.checkVisibility() && !node.matches(':disabled, .choice > input'))
            .filter((node) => Math.min(node.offsetWidth, node.offsetHeight) < 24)
            .map((node) => node.outerHTML)"""
    )
    assert small == []
    for width in (360, 320):
        await page.set_viewport_size({"width": width, "height": 640})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert await page.evaluate(
            "(box => box.scrollWidth <= box.clientWidth)(document.querySelector('dialog') ?? document.body)"
        )
