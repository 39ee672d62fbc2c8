"""A browser on this computer, and the real rehearsal for it to visit. Every other host is out of reach."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.cli.demo import made_up, rehearsing
from bot.rehearsal.stage import Stage
from bot.settings import Settings
from tests.browser.keyboard import READY

ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
NODE = Path(__file__).parents[1] / "node" / "node_modules"
BRINGS_NODE = "npm ci --prefix tests/node"
PATIENCE = 45_000  # milliseconds, for a busy machine: nothing waits once it has what it waits for
expect.set_options(timeout=PATIENCE / 3)

Visit = Callable[..., Awaitable[Page]]


def borrowed(path: str) -> Path:
    """A file that the tests borrow from npm."""
    found = NODE / path
    if not found.is_file():
        pytest.skip(f"no {Path(path).name} here; this brings it: {BRINGS_NODE}")
    return found


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no browser here; this brings one: apt-get install -y chromium")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield opened
        await opened.close()


@asynccontextmanager
async def rehearse(folder: Path, port: int = 0) -> AsyncIterator[tuple[str, Stage]]:
    """The made-up trust as `canopy demo` serves it, on Monday at 09:00."""
    folder.mkdir()
    async with rehearsing(made_up(folder, Settings.model_construct()), port) as (taken, stage):
        yield f"http://127.0.0.1:{taken}", stage


@pytest_asyncio.fixture(loop_scope="session")
async def fresh(browser: Browser, tmp_path: Path) -> AsyncIterator[str]:
    """A rehearsal of the test's own, whose clock it may move."""
    async with rehearse(tmp_path / "fresh") as (url, _):
        yield url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def on_monday(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, Stage]]:
    """One rehearsal for many tests, at the moment when Ward 7 is asked. Nobody may move its clock."""
    async with rehearse(tmp_path_factory.mktemp("monday") / "data") as (url, stage):
        await stage.move("monday")
        yield url, stage


@pytest.fixture
def monday(on_monday: tuple[str, Stage]) -> str:
    return on_monday[0]


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """Open a page of a rehearsal. Fails the test if it asked another host for anything, or complained."""
    wrong: list[str] = []
    async with AsyncExitStack() as stack:

        async def open_page(address: str, *, width: int = 1280, scheme: Any = "light", **more: Any) -> Page:
            context = await browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **more)
            stack.push_async_callback(context.close)
            ours = (address[: address.index("/", 8)], "data:")
            context.on("request", lambda asked: None if asked.url.startswith(ours) else wrong.append(asked.url))
            page = await context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)
            await page.goto(address)
            await page.wait_for_selector(READY)
            return page

        yield open_page
    assert wrong == []
