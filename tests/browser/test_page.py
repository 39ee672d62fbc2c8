"""What a visitor sees: the address keeps who and where, news comes by itself, nobody's words become markup."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.chat import Message, Words, literal
from bot.delivery.carrier import To
from tests.browser.conftest import Served, Visit, settled
from tests.browser.stand_in import StandIn

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_it_says_that_it_is_a_rehearsal(visit: Visit) -> None:
    page = await visit()
    banner = page.get_by_role("note")
    await expect(banner).to_contain_text("Everybody here is made up, nothing leaves this computer and nothing is kept.")


async def test_the_address_keeps_who_and_where(visit: Visit) -> None:
    page = await visit("/#n3/home")
    await expect(page).to_have_title("Priya Raman · Canopy rehearsal")
    await page.get_by_role("tab", name="night-team").click()
    await page.reload()
    await settled(page)
    assert page.url.endswith("#n3/channel")
    await expect(page.get_by_label("Be somebody else")).to_have_value("n3")
    await expect(page.get_by_role("tab", selected=True)).to_have_text("# night-team")
    await page.go_back()
    await settled(page)
    await expect(page.get_by_role("heading", name="Hello, Ada")).to_be_visible()


@pytest.mark.parametrize("address", ["/#nobody/chat", "/#/", "/#ada/nowhere", "/#%3Cscript%3E/chat"])
async def test_an_odd_address_leads_to_somebody(visit: Visit, address: str) -> None:
    page = await visit(address)
    await expect(page.get_by_role("button", name="Ada Okoro")).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith("#ada/chat")


async def test_everybody_can_be_chosen(visit: Visit) -> None:
    page = await visit()
    await page.get_by_label("Be somebody else").select_option(label="Sean O'Dowd, Nurse")
    await settled(page)
    await expect(page).to_have_title("Sean O'Dowd · Canopy rehearsal")


async def test_news_comes_without_a_reload(visit: Visit, house: StandIn) -> None:
    page = await visit()
    await house.page.carrier.send(To("web", user="ada"), Message((Words("It is **time** for a break."),)), "k1")
    await expect(page.locator("#chat").get_by_text("It is time for a break.")).to_be_visible()
    await expect(page.locator("#news")).to_have_text("It is time for a break.")
    await house.page.carrier.send(To("web", user="mo"), Message((Words("For Mo alone"),)), "k2")
    await expect(page.get_by_role("button", name="Mo Rahman")).to_contain_text("new")
    await expect(page.locator("#chat").get_by_text("For Mo alone")).to_have_count(0)
    await house.page.carrier.send(To("web", channel="willow"), Message((Words("For all"),)), "k3")
    await expect(page.locator("#tab-channel.has-new")).to_be_visible()
    await page.get_by_role("tab", name="willow-ward").click()
    await expect(page.locator("#channel").get_by_text("For all")).to_be_visible()
    await expect(page.locator("#tab-channel.has-new")).to_have_count(0)


async def test_the_clock_is_moved_and_colleagues_follow(visit: Visit) -> None:
    page = await visit()
    await page.get_by_role("button", name="To Monday 09:30").click()
    await settled(page)
    await expect(page.locator("#now")).to_have_text("Monday 2 March 2026, 09:30")
    await expect(page.locator("#chat").get_by_text("What is your weather right now?")).to_be_visible()


async def test_a_tap_in_the_channel_changes_nothing_there(visit: Visit) -> None:
    page = await visit("/#ada/channel")
    await page.get_by_role("button", name="To Monday 09:30").click()
    await settled(page)
    before = await page.locator("#channel").inner_text()
    await page.get_by_role("button", name="Who sees this?").click()
    await settled(page)
    await page.get_by_role("button", name="Answer in private").click()
    await expect(page.get_by_role("dialog", name="A little more")).to_be_visible()
    await page.keyboard.press("Escape")
    assert await page.locator("#channel").inner_text() == before
    await page.get_by_role("tab", name="Your chat").click()
    await expect(page.locator("#chat").get_by_text("Only you see your answer.")).to_be_visible()


async def test_home_tells_what_has_changed_meanwhile(visit: Visit) -> None:
    page = await visit("/#ada/home")
    kept = page.locator(".facts > div").filter(has_text="Answers kept")
    await expect(kept).to_contain_text("0")
    await page.get_by_role("button", name="My answers").click()
    await expect(page.get_by_role("dialog", name="My answers")).to_be_visible()
    drawing = page.get_by_role("dialog").get_by_role("img")
    await expect(drawing).to_have_accessible_name("Your last twelve answers: mixed, then brighter.")
    assert await drawing.evaluate("image => image.complete && image.naturalWidth") == 320
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="To Monday 09:30").click()
    await page.get_by_role("tab", name="Your chat").click()
    await page.get_by_role("button", name="Sunny").click()
    await settled(page)
    await page.get_by_role("tab", name="Home").click()
    await settled(page)
    await expect(kept).to_contain_text("1")


async def test_nobodys_words_become_markup(visit: Visit, house: StandIn) -> None:
    typed = "<img src=x onerror=alert(1)> [here](javascript:alert(2)) **loud** &amp;"
    page = await visit()
    await house.page.carrier.send(To("web", user="ada"), Message((Words(literal(typed)),), title=typed), "k1")
    await expect(page.locator("#chat").get_by_text(typed, exact=True)).to_have_count(2)
    assert await page.locator("#chat img[src=x], #chat a, #chat strong:text('loud')").count() == 0


async def test_a_telephone_link_can_be_tapped(visit: Visit) -> None:
    page = await visit()
    await page.get_by_role("button", name="help").click()
    await settled(page)
    await expect(page.get_by_role("link", name="Samaritans on 116 123")).to_have_attribute("href", "tel:116123")


async def test_a_double_click_is_one_tap(visit: Visit, house: StandIn) -> None:
    page = await visit()
    await page.get_by_role("button", name="To Monday 09:30").click()
    await settled(page)
    await page.get_by_role("button", name="Sunny").dblclick()
    await settled(page)
    assert house.answers == 1


async def test_it_says_when_the_rehearsal_has_ended(visit: Visit, served: Served) -> None:
    page = await visit()
    await served.stop()
    await expect(page.get_by_role("alert")).to_have_text("Not connected to the rehearsal. Trying again ...")
    await page.get_by_role("button", name="+1 hour").click()
    await expect(page.get_by_role("alert")).to_contain_text("The rehearsal does not answer.")


async def test_it_says_when_the_rehearsal_was_started_anew(visit: Visit, served: Served) -> None:
    page = await visit()
    port = int(served.url.rpartition(":")[2])
    await served.stop()
    served.house = StandIn()
    await served.start(port)
    await page.get_by_role("button", name="+1 hour").click()
    await expect(page.get_by_role("alert")).to_have_text("The rehearsal was started anew. Please load the page again.")
    await page.reload()
    await settled(page)
    await expect(page.get_by_role("alert")).to_have_count(0)
