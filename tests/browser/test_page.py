"""What a visitor sees: the address keeps who and where, news comes by itself, nobody's words become markup."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit, rehearse
from tests.browser.keyboard import Keyboard, settled

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def opens_kudos(page: Page) -> None:
    await page.get_by_role("button", name="/kudos").click()
    await expect(page.get_by_role("dialog", name="Thank somebody")).to_be_visible()


async def test_all_that_a_newcomer_needs_is_in_sight_at_once(tmp_path: Path, visit: Visit) -> None:
    async with rehearse(tmp_path / "untouched") as (url, stage):
        await stage.move("monday")
        await _sees_all(await visit(f"{url}/"))


async def _sees_all(page: Page) -> None:
    needed = [
        page.get_by_role("note").filter(has_text="Everybody here is made up, nothing leaves this computer"),
        page.get_by_role("button", name="Ada Okafor", pressed=True),
        page.get_by_role("button", name="Noor Khan"),
        page.get_by_text("Move the clock to Monday 09:30 and answer your check-in."),
        page.get_by_label("Be somebody else"),
        page.locator("#now"),
        *[page.locator("#moves").get_by_role("button").nth(at) for at in range(5)],
        page.get_by_role("tab", name="Home"),
        page.get_by_text("What is your weather right now?"),
        page.get_by_role("button", name="Stormy"),
        page.get_by_label("Write to Canopy"),
    ]
    for each in needed:
        box = await each.bounding_box()
        assert box is not None, each
        assert 0 <= box["x"] <= 1280 - box["width"], each
        assert 0 <= box["y"] <= 800 - box["height"], each


async def test_the_address_keeps_who_and_where(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/#sam/home")
    await expect(page).to_have_title("Sam Price · Canopy rehearsal")
    await page.get_by_role("tab", name="Porters").click()
    await settled(page)
    await page.reload()
    await settled(page)
    assert page.url.endswith("#sam/channel")
    await expect(page.get_by_label("Be somebody else")).to_have_value("sam")
    await expect(page.get_by_role("tab", selected=True)).to_have_text("# Porters")
    await page.go_back()
    await settled(page)
    await expect(page.locator("#home").get_by_text("Hello Sam Price.")).to_be_visible()


async def test_an_odd_address_leads_to_somebody(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/#nobody/chat")
    for address in ("#/", "#ada/nowhere", "#%3Cscript%3E/chat"):
        await page.wait_for_url("**/#ada/chat")
        await expect(page.get_by_role("button", name="Ada Okafor")).to_have_attribute("aria-pressed", "true")
        await page.goto(f"{monday}/{address}")
    await page.wait_for_url("**/#ada/chat")


async def test_every_colleague_can_be_chosen(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/")
    others = page.get_by_label("Be somebody else")
    assert await others.locator("option").count() == 67
    await others.select_option(label="Amina Adeyemi, Nurse")
    await expect(page).to_have_title("Amina Adeyemi · Canopy rehearsal")
    await expect(page.locator("#chat").get_by_text("Thank you. It is kept for you alone.")).to_be_visible()


async def test_another_page_sees_it_without_a_reload(monday: str, visit: Visit) -> None:
    here, there = await visit(f"{monday}/#gwen/chat"), await visit(f"{monday}/#gwen/chat")
    elsewhere = await visit(f"{monday}/#sam/chat")
    await here.get_by_role("button", name="who sees this").click()
    for page in (here, there):
        await expect(page.locator("#chat .you").get_by_text("who sees this")).to_be_visible()
        await expect(page.locator("#chat").get_by_role("heading", name="Who sees this")).to_be_visible()
    await expect(there.locator("#news")).to_contain_text("Who sees what.")
    await expect(elsewhere.get_by_role("button", name="Gwen Parry")).to_contain_text("new")
    await expect(elsewhere.locator("#chat").get_by_text("who sees this", exact=True)).to_have_count(0)


async def test_older_messages_wait_behind_a_button(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/#sam/chat")
    keys = Keyboard(page)
    for _ in range(2):
        await keys.to("Write to Canopy")
        await keys.types("help")
        await keys.key("Enter")
    await page.reload()
    await settled(page)
    await expect(page.locator("#chat").get_by_role("heading", name="Hello, I am Canopy")).to_have_count(0)
    await keys.presses("One earlier message")
    await expect(page.locator("#chat").get_by_role("heading", name="Hello, I am Canopy")).to_be_visible()
    assert "Hello, I am Canopy" in await keys.focused()


async def test_the_first_tab_skips_to_the_conversation(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/")
    keys = Keyboard(page)
    await keys.to("Skip to the conversation", 1)
    await keys.key("Enter")
    await keys.to("Your chat", 1)


async def test_a_dialog_keeps_the_focus_and_gives_it_back(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/#morgan/chat")
    keys = Keyboard(page)
    await keys.presses("Who sees this?")
    for _ in range(8):
        await page.keyboard.press("Tab")
        outside = "!document.activeElement.closest('dialog') && document.activeElement !== document.body"
        assert not await page.evaluate(outside)
    await keys.key("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert await keys.focused() == "Who sees this?"


async def test_what_was_left_out_is_told_before_it_is_sent(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/#gwen/chat")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await opens_kudos(page)
    await page.get_by_label("In your words").fill("Diolch.")
    await page.locator("#dialog").get_by_role("button", name="Look first").press("Enter")
    await expect(page.get_by_role("alert").filter(has_text="answers")).to_have_text("2 answers need another look.")
    kind = page.get_by_label("For what kind of kindness?")
    await expect(kind).to_have_attribute("aria-invalid", "true")
    await expect(kind).to_have_accessible_description("Please choose one.")
    assert not any(url.endswith("/api/fill") for url in asked)


async def test_a_mistake_stands_beside_its_field_and_what_was_typed_stays(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/#gwen/chat")
    await opens_kudos(page)
    await page.get_by_role("checkbox", name="Sam Price").check()
    await page.get_by_label("For what kind of kindness?").select_option(label="Listened")
    await page.get_by_label("In your words").fill("For 943 476 5919.")
    await page.locator("#dialog").get_by_role("button", name="Look first").click()
    await settled(page)
    words = page.get_by_label("In your words")
    await expect(words).to_be_focused()
    await expect(words).to_have_value("For 943 476 5919.")
    await expect(words).to_have_accessible_description(
        "Please leave out patients and residents. "
        "This looks like an NHS number. Please take it out, since it points to a patient. Nothing is kept yet."
    )
    await expect(page.get_by_role("alert").filter(has_text="One answer")).to_have_text("One answer needs another look.")
    await expect(page.get_by_role("checkbox", name="Sam Price")).to_be_checked()


async def test_nobodys_words_become_markup(monday: str, visit: Visit) -> None:
    typed = "<img src=x onerror=alert(1)> [here](javascript:alert(2)) **loud** &amp;"
    page = await visit(f"{monday}/#gwen/chat")
    await opens_kudos(page)
    await page.get_by_role("checkbox", name="Sam Price").check()
    await page.get_by_label("For what kind of kindness?").select_option(label="Listened")
    await page.get_by_label("In your words").fill(typed)
    await page.locator("#dialog").get_by_role("button", name="Look first").click()
    await settled(page)
    await expect(page.locator("#dialog-body").get_by_text(f"“{typed}”", exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_label("Write to Canopy").fill(typed)
    await page.keyboard.press("Enter")
    await expect(page.locator("#chat").get_by_text(typed, exact=True)).to_be_visible()
    assert await page.locator("#chat img[src=x], #dialog img[src=x], a:text('here'), strong:text('loud')").count() == 0


async def test_help_by_telephone_is_a_tap_away_under_every_message(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/#ada/chat")
    for message in await page.locator("#chat .message").all():
        await expect(message.get_by_role("link", name="116 123")).to_have_attribute("href", "tel:116123")


async def test_a_double_click_is_one_tap(monday: str, visit: Visit) -> None:
    page = await visit(f"{monday}/")
    await page.get_by_label("Be somebody else").select_option(label="Ben Bennett, Nurse")
    await expect(page).to_have_title("Ben Bennett · Canopy rehearsal")
    pressed: list[str] = []
    page.on("request", lambda request: pressed.append(request.url) if request.url.endswith("/api/press") else None)
    await page.get_by_role("button", name="Change my answer").dblclick()
    await settled(page)
    await expect(page.locator("#chat").get_by_text("What is your weather right now?")).to_be_visible()
    assert len(pressed) == 1


async def test_it_says_when_the_rehearsal_has_ended_and_when_it_was_started_anew(tmp_path: Path, visit: Visit) -> None:
    async with rehearse(tmp_path / "first") as (url, _):
        page = await visit(f"{url}/")
    await expect(page.get_by_role("alert")).to_have_text("Not connected to the rehearsal. Trying again ...")
    await page.get_by_role("button", name="+1 hour").click()
    await expect(page.get_by_role("alert")).to_contain_text("The rehearsal does not answer.")
    async with rehearse(tmp_path / "second", int(url.rpartition(":")[2])):
        await page.get_by_role("button", name="+1 hour").click()
        anew = "The rehearsal was started anew. Please load the page again."
        await expect(page.get_by_role("alert")).to_have_text(anew)
        await page.reload()
        await settled(page)
        await expect(page.get_by_role("alert")).to_have_count(0)
        await page.close()
