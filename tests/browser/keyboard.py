"""Somebody at a keyboard, without a mouse; and the words that tell when the page has caught up."""

from __future__ import annotations

from datetime import date

from playwright.async_api import Page

READY = "body[data-ready=true]"
FOCUSED = """() => {
    const node = document.activeElement;
    if (node === document.body) return "";
    return node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent ?? "";
}"""
DATE_ORDER = "() => new Intl.DateTimeFormat(navigator.language).formatToParts().map((part) => part.type)"


async def settled(page: Page) -> None:
    """Everything that was asked for has been drawn."""
    await page.wait_for_selector(READY)


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page

    async def to(self, name: str, most: int = 90) -> None:
        """Press Tab until what has the focus is called so."""
        for _ in range(most):
            await self.page.keyboard.press("Tab")
            if name in await self.focused():
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    async def presses(self, name: str, key: str = "Enter") -> None:
        """Go there, press the key, and wait for what comes of it."""
        await self.to(name)
        await self.key(key)

    async def key(self, key: str) -> None:
        await self.page.keyboard.press(key)
        await settled(self.page)

    async def types(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def types_date(self, day: date) -> None:
        """Into a date field, in the order that the browser's own language has."""
        parts = {"day": f"{day.day:02}", "month": f"{day.month:02}", "year": f"{day.year:04}"}
        order: list[str] = await self.page.evaluate(DATE_ORDER)
        await self.types("".join(parts[part] for part in order if part in parts))

    async def goes(self, place: int) -> None:
        """To the chat (0), the channel (1) or Home (2), by the tabs' own keys."""
        await self.to_selected_tab()
        await self.key("Home")
        for _ in range(place):
            await self.key("ArrowRight")

    async def to_selected_tab(self) -> None:
        selected = await self.page.get_by_role("tab", selected=True).inner_text()
        await self.to(selected)

    async def focused(self) -> str:
        """What has the focus, by the words on it."""
        said: str = await self.page.evaluate(FOCUSED)
        return said
