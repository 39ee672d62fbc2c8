"""Everything that the rehearsal offers can be lived by keyboard alone, by nurse, manager and champion."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
CHAT, CHANNEL, HOME = range(3)


async def test_a_nurse_answers_adds_words_sees_her_answers_and_erases_them(fresh: str, visit: Visit) -> None:
    page = await visit(f"{fresh}/#morgan/chat")
    chat, dialog, keys = page.locator("#chat"), page.locator("#dialog-body"), Keyboard(page)
    await keys.presses("Ada Okafor")
    await keys.presses("To Monday 09:30")
    await expect(page.locator("#now")).to_have_text("Monday 2 March 2026, 09:30")
    await expect(chat.get_by_text("What is your weather right now?")).to_be_visible()
    await keys.presses("Mixed")
    await expect(chat.get_by_text("Thank you. It is kept for you alone.")).to_be_visible()
    await expect(chat.get_by_text("What is your weather right now?")).to_have_count(0)
    await expect(chat.get_by_text("⛅")).to_have_count(0)
    assert "Thank you." in await keys.focused()

    await keys.presses("Say a little more")
    assert "In your own words" in await keys.focused()
    await keys.types("A long night, but a kind one.")
    await keys.presses("Keep it")
    await expect(dialog.get_by_text("Kept, for you alone.")).to_be_visible()
    await keys.key("Escape")
    await expect(chat.get_by_text("A long night")).to_have_count(0)
    assert await keys.focused() == "Say a little more"

    await keys.goes(HOME)
    await keys.presses("My answers")
    await expect(dialog.get_by_role("img")).to_have_accessible_name("Your last answers: 2 Mar ⛅ Mixed.")
    await expect(dialog.get_by_text("A long night, but a kind one.")).to_be_visible()
    await keys.presses("Erase all")
    await keys.presses("Erase them")
    await expect(dialog.get_by_text("Erased. No answer of yours is kept.")).to_be_visible()
    await keys.key("Escape")
    await keys.presses("My answers")
    await expect(dialog.get_by_text("There are no answers of yours to show.")).to_be_visible()


async def test_a_manager_books_a_conversation_that_is_due_and_is_asked_whether_they_met(
    fresh: str, visit: Visit
) -> None:
    page = await visit(f"{fresh}/")
    chat, dialog, keys = page.locator("#chat"), page.locator("#dialog-body"), Keyboard(page)
    await keys.presses("Morgan Ellis")
    for move in ("+1 week", "+1 week", "+1 day", "+1 day", "+1 hour"):
        await keys.presses(move)
    await expect(page.locator("#now")).to_have_text("Wednesday 18 March 2026, 10:00")
    await expect(chat.get_by_role("heading", name="Wellbeing conversations")).to_be_visible()
    name = await chat.get_by_text("due since").first.locator("strong").inner_text()
    await keys.presses("Booked")
    await expect(dialog.get_by_text(name)).to_be_visible()
    assert "Which day did you agree?" in await keys.focused()
    await keys.types_date(date(2026, 3, 19))
    await keys.presses("Keep the date")
    await expect(dialog.get_by_text(f"{name}, due since")).to_have_count(0)
    await keys.key("Escape")
    await expect(chat.get_by_text(f"{name}, due since")).to_have_count(0)

    await keys.presses("+1 day")
    await keys.goes(HOME)
    await keys.presses("Conversations due")
    await expect(dialog.get_by_text(f"{name}, booked for 19 March. Did you meet?")).to_be_visible()


async def test_a_champion_thanks_a_nurse_who_shares_it_with_her_team_and_takes_it_back(
    fresh: str, visit: Visit
) -> None:
    page = await visit(f"{fresh}/")
    chat, channel, dialog, keys = (
        page.locator("#chat"), page.locator("#channel"), page.locator("#dialog-body"), Keyboard(page)
    )  # fmt: skip
    await keys.presses("Chidi Nwosu")
    await keys.to("Write to Canopy")
    await keys.types("kudos")
    await keys.key("Enter")
    await keys.presses("Open")
    await expect(page.get_by_role("dialog", name="Thank somebody")).to_be_visible()
    await keys.types("ada ok")
    await expect(dialog.get_by_text("1 person shown")).to_be_visible()
    await keys.presses("Ada Okafor", "Space")
    await keys.to("For what kind of kindness?")
    await keys.types("Kept calm")
    await keys.to("In your words")
    await keys.types("You stayed with the new starter all night.")
    await keys.presses("Look first")
    await expect(page.get_by_role("dialog", name="This is what they get")).to_be_visible()
    await expect(dialog.get_by_text("Chidi Nwosu thanks you: Kept calm")).to_be_visible()
    await keys.presses("Send it")
    await expect(dialog.get_by_text("It is on its way to Ada Okafor.")).to_be_visible()
    await keys.key("Escape")

    await keys.presses("Ada Okafor")
    await expect(chat.get_by_text("Chidi Nwosu thanks you: Kept calm")).to_be_visible()
    await keys.presses("Share with Ward 7")
    await expect(chat.get_by_text("Shared with Ward 7.")).to_be_visible()
    await keys.goes(CHANNEL)
    await expect(channel.get_by_text("Chidi Nwosu thanks Ada Okafor: Kept calm")).to_be_visible()
    await keys.goes(CHAT)
    await keys.presses("Take it back")
    await expect(chat.get_by_text("Taken back")).to_be_visible()
    await keys.goes(CHANNEL)
    await expect(channel.get_by_text("Chidi Nwosu thanks Ada Okafor")).to_have_count(0)


async def test_a_visitor_lives_to_the_end_of_the_round_and_sees_the_teams_picture_drawn_and_in_words(
    fresh: str, visit: Visit
) -> None:
    page = await visit(f"{fresh}/")
    keys = Keyboard(page)
    await keys.presses("To the end of the round")
    await expect(page.locator("#now")).to_have_text("Monday 2 March 2026, 17:30")
    await expect(page.locator("#tab-channel.has-new")).to_be_visible()
    await keys.goes(CHANNEL)
    await expect(page.locator("#tab-channel.has-new")).to_have_count(0)
    told = await page.locator("#channel .words").first.inner_text()
    word = told.removeprefix("The picture is ").removesuffix(".")
    assert word in ("mostly hard", "mixed", "mostly well")  # which one, the hidden nudge has a say in
    in_words = f"The last rounds: 2 Mar {word}."
    picture = page.locator("#channel").get_by_role("img", name=in_words)
    await expect(picture).to_have_attribute("src", re.compile("^data:image/svg"))
    assert await picture.evaluate("image => image.complete && image.naturalWidth > 0")
    await expect(page.locator("#channel figcaption")).to_have_text(in_words)


async def test_a_nurse_answers_in_private_what_her_teams_channel_asks(fresh: str, visit: Visit) -> None:
    page = await visit(f"{fresh}/")
    channel, dialog, keys = page.locator("#channel"), page.locator("#dialog-body"), Keyboard(page)
    for _ in range(3):
        await keys.presses("+1 day")
    nurse = await page.locator("optgroup[label='Community nursing'] option").first.get_attribute("value")
    await page.goto(f"{fresh}/#{nurse}/channel")
    await expect(channel.get_by_role("button", name="Answer in private")).to_be_visible()
    before = await channel.inner_text()
    await keys.presses("Answer in private")
    await expect(dialog.get_by_role("radiogroup", name="Your answer")).to_be_visible()
    await keys.key("Space")
    await keys.presses("Keep it")
    await expect(dialog.get_by_text("Kept, for you alone.")).to_be_visible()
    await keys.key("Escape")
    assert await channel.inner_text() == before
