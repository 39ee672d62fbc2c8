"""The gallery draws every sample for every platform, and gives away the very JSON that each is sent."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import Page, expect

from bot.chat import Buttons, Form, Message
from tests.browser.conftest import Served, Visit, settled
from tests.browser.stand_in import StandIn

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ALL = "/gallery?page=&language="


async def test_every_sample_is_drawn_three_times(visit: Visit, house: StandIn) -> None:
    page = await visit(ALL)
    samples = house.samples()
    await expect(page.get_by_role("status").filter(has_text="samples")).to_have_text(f"{len(samples)} samples")
    for platform in ("web", "slack", "teams"):
        await expect(page.locator(f"[data-platform={platform}]")).to_have_count(len(samples))


async def test_there_is_nothing_that_it_cannot_draw(visit: Visit) -> None:
    page = await visit(ALL)
    assert await page.locator(".cannot").all_inner_texts() == []


async def test_every_tap_and_every_field_is_found_in_every_drawing(visit: Visit, house: StandIn) -> None:
    page = await visit(ALL)
    for at, sample in enumerate(house.samples()):
        wanted = _labels(sample.content)
        for platform in ("web", "slack", "teams"):
            drawn = await page.locator(f".sample >> nth={at} >> [data-platform={platform}] .still").inner_text()
            assert [label for label in wanted if label not in drawn] == [], (sample.name, platform)


async def test_no_mark_is_left_undrawn(visit: Visit) -> None:
    page = await visit(ALL)
    drawn = " ".join(await page.locator(".still").all_inner_texts())
    assert [mark for mark in ("**", "](", "<http", "<tel", "&amp;", "\\", ":warning:") if mark in drawn] == []


async def test_a_page_and_a_language_are_chosen_and_stay_in_the_address(visit: Visit) -> None:
    page = await visit("/gallery")
    await expect(page.locator(".sample")).to_have_count(4)
    await page.get_by_label("Page", exact=True).select_option("home")
    await settled(page)
    await expect(page.get_by_role("heading", name="My answers").first).to_be_visible()
    await page.reload()
    await settled(page)
    await expect(page.get_by_label("Page", exact=True)).to_have_value("home")
    await page.get_by_label("Page", exact=True).select_option("check_ins/weather")
    await page.get_by_label("Language", exact=True).select_option("cy")
    await settled(page)
    await expect(page.locator(".sample")).to_have_attribute("lang", "cy")
    await page.go_back()
    await settled(page)
    await expect(page.get_by_label("Language", exact=True)).to_have_value("en")


@pytest.mark.parametrize("platform", ["web", "slack", "teams"])
async def test_the_copied_json_is_what_would_be_sent(visit: Visit, served: Served, platform: str) -> None:
    page = await visit("/gallery", permissions=["clipboard-read", "clipboard-write"])
    first = page.locator(f"[data-platform={platform}]").first
    await first.get_by_role("button", name="Copy JSON").click()
    await expect(first.get_by_role("status")).to_have_text("Copied")
    sent = (await _samples(page))[0][platform]
    assert json.loads(await page.evaluate("navigator.clipboard.readText()")) == sent
    await first.get_by_text("Show JSON").click()
    assert json.loads(await first.locator("pre").inner_text()) == sent


async def test_the_json_stays_within_a_narrow_screen(visit: Visit) -> None:
    page = await visit("/gallery", width=360)
    for at in range(3):
        await page.get_by_text("Show JSON").nth(at).click()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    for box in await page.locator("pre").all():
        assert (await box.bounding_box() or {"width": 0})["width"] <= 360


async def _samples(page: Page) -> list[dict[str, object]]:
    told = await page.evaluate("fetch('/api/samples').then(answer => answer.json())")
    found: list[dict[str, object]] = told["samples"]
    return found


def _labels(content: Message | Form) -> list[str]:
    parts = content.before if isinstance(content, Form) else content.parts
    taps = [item.label for part in parts if isinstance(part, Buttons) for item in part.items]
    if isinstance(content, Form):
        return [*taps, *(field.label for field in content.fields), content.send]
    return taps
