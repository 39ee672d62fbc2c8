"""Everything on the rehearsal page can be done by keyboard alone, and is told to whoever cannot see it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.chat import Filled
from tests.browser.conftest import Visit, focused, settled, tab_to
from tests.browser.stand_in import StandIn

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def to_monday(page: Page) -> None:
    await tab_to(page, "To Monday 09:30")
    await page.keyboard.press("Enter")
    await settled(page)


async def test_a_nurse_answers_her_check_in(visit: Visit) -> None:
    page = await visit()
    await to_monday(page)
    await tab_to(page, "Mixed")
    await page.keyboard.press("Enter")
    await settled(page)
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    await expect(page.get_by_text("What is your weather")).to_have_count(0)
    assert "Thank you" in await focused(page)
    await expect(page.locator("#news")).to_contain_text("Thank you")
    await tab_to(page, "Say a little more", 3)


async def test_the_first_tab_skips_to_the_conversation(visit: Visit) -> None:
    page = await visit()
    await page.keyboard.press("Tab")
    assert await focused(page) == "Skip to the conversation"
    await page.keyboard.press("Enter")
    await tab_to(page, "Your chat", 1)


async def test_the_arrow_keys_walk_the_tabs(visit: Visit) -> None:
    page = await visit()
    await tab_to(page, "Your chat")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_text("Nothing has been posted here yet.")).to_be_visible()
    await page.keyboard.press("End")
    await settled(page)
    await expect(page.get_by_role("heading", name="Hello, Ada")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    assert await focused(page) == "Your chat"
    await expect(page.get_by_role("tab", selected=True)).to_have_text("Your chat")


async def test_another_person_is_chosen(visit: Visit) -> None:
    page = await visit()
    await tab_to(page, "Mo Rahman")
    await page.keyboard.press("Enter")
    await settled(page)
    assert page.url.endswith("#mo/chat")
    await expect(page.get_by_role("button", name="Mo Rahman")).to_have_attribute("aria-pressed", "true")


async def test_words_are_typed_and_answered(visit: Visit) -> None:
    page = await visit()
    await tab_to(page, "Write to Canopy")
    await page.keyboard.type("how are *you*, _friend_?")
    await page.keyboard.press("Enter")
    await settled(page)
    await expect(page.locator("#chat").get_by_text("You said: how are *you*, _friend_?")).to_be_visible()
    assert await focused(page) == "Write to Canopy"
    await expect(page.get_by_label("Write to Canopy")).to_have_value("")


async def test_a_dialog_keeps_the_focus_and_gives_it_back(visit: Visit) -> None:
    page = await visit()
    await to_monday(page)
    await tab_to(page, "Say more")
    await page.keyboard.press("Enter")
    await settled(page)
    assert await focused(page) == "In one line"
    for _ in range(50):
        await page.keyboard.press("Tab")
        outside = "!document.activeElement.closest('dialog') && document.activeElement !== document.body"
        assert not await page.evaluate(outside)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert await focused(page) == "Say more"


async def test_a_form_is_filled_in_and_its_answer_shown_in_place(visit: Visit, house: StandIn) -> None:
    page = await visit()
    await to_monday(page)
    await tab_to(page, "Say more")
    await page.keyboard.press("Enter")
    await settled(page)
    await page.keyboard.type("fewer words")
    await tab_to(page, "I had one", 4)
    await page.keyboard.press("ArrowDown")
    await tab_to(page, "Which month?", 2)
    await page.keyboard.type("Month 3")
    await tab_to(page, "A walk", 4)
    await page.keyboard.press("Space")
    await tab_to(page, "Search by name", 4)
    await page.keyboard.type("pharm")
    await expect(page.get_by_text("1 person shown")).to_be_visible()
    await tab_to(page, "Kasia Nowak", 1)
    await page.keyboard.press("Space")
    await tab_to(page, "Save", 40)
    await page.keyboard.press("Enter")
    await settled(page)

    line = page.get_by_label("In one line")
    await expect(line).to_be_focused()
    await expect(line).to_have_value("fewer words")
    await expect(line).to_have_accessible_description("A word is enough. Please use other words.")
    await expect(line).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("alert").filter(has_text="One answer")).to_have_text("One answer needs another look.")
    await expect(page.get_by_label("A short one")).to_be_checked()
    await expect(page.get_by_role("checkbox", name="Kasia Nowak")).to_be_checked()

    await line.fill("tea")
    await page.keyboard.press("Enter")
    await settled(page)
    (_, filled) = [event for event in house.heard if isinstance(event, Filled)]
    assert filled.values == {
        "line": ("tea",),
        "lines": (),
        "pick": ("s",),
        "month": ("3",),
        "some": ("w",),
        "who": ("n1",),
        "one": (),
        "date": ("2026-03-09",),
        "time": (),
    }
    await expect(page.get_by_role("dialog", name="Kept")).to_be_visible()
    await expect(page.locator("#dialog-news")).to_contain_text("That is kept for you alone.")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert "Thank you" in await focused(page)


async def test_what_was_left_out_is_told_before_it_is_sent(visit: Visit, house: StandIn) -> None:
    page = await visit()
    await to_monday(page)
    await page.get_by_role("button", name="Say more").click()
    await settled(page)
    await page.get_by_role("button", name="Save").press("Enter")
    await expect(page.get_by_role("alert").filter(has_text="answers")).to_have_text("4 answers need another look.")
    await expect(page.get_by_label("In one line")).to_be_focused()
    break_taken = page.get_by_role("radiogroup", name="How was your break?")
    await expect(break_taken).to_have_attribute("aria-invalid", "true")
    await expect(break_taken).to_have_accessible_description("Please choose one.")
    assert not any(isinstance(event, Filled) for event in house.heard)
