"""A browser on this computer, and a scripted rehearsal for it to visit. Every other host is out of reach."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from tests.browser.stand_in import StandIn

AXE = Path(__file__).parents[1] / "node" / "node_modules" / "axe-core" / "axe.min.js"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
READY = "body[data-ready=true]"

Visit = Callable[..., Awaitable[Page]]


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no browser here; this brings one: apt-get install -y chromium")


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("no axe-core here; this brings it: npm ci --prefix tests/node")
    return AXE.read_text("utf-8")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield opened
        await opened.close()


class Served:
    """The rehearsal at an address, which can be ended before the test does."""

    def __init__(self, house: StandIn) -> None:
        self.house = house
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        self.house.page.add_routes(app)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()
        self._runner = None


@pytest_asyncio.fixture(loop_scope="session")
async def served() -> AsyncIterator[Served]:
    served = Served(StandIn())
    await served.start()
    yield served
    await served.stop()


@pytest.fixture
def house(served: Served) -> StandIn:
    return served.house


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, served: Served) -> AsyncIterator[Visit]:
    """Open a page of the rehearsal. Fails the test if it asked another host for anything, or complained."""
    wrong: list[str] = []
    contexts: list[Any] = []

    async def open_page(path: str = "/", *, width: int = 1280, scheme: Any = "light", **more: Any) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **more)
        contexts.append(context)
        ours = (served.url, "data:")
        context.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith(ours) else None)
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)
        await page.goto(served.url + path)
        await page.wait_for_selector(READY)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert wrong == []


async def settled(page: Page) -> None:
    """Everything that was asked for has been drawn."""
    await page.wait_for_selector(READY)


async def tab_to(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        if name in await focused(page):
            return
    raise AssertionError(f"the keyboard does not reach {name}")


async def focused(page: Page) -> str:
    """What has the focus, by the words on it."""
    said: str = await page.evaluate(
        """() => {
            const node = document.activeElement;
            const label = node.labels?.[0]?.textContent;
            return node.getAttribute("aria-label") ?? label ?? node.textContent ?? "";
        }"""
    )
    return said
