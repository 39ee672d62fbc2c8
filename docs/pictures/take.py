"""Takes the README's pictures from the rehearsal page, so that they stay true: `make pictures`."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import sys
import tempfile
from pathlib import Path

import click
from PIL import Image
from playwright.async_api import Locator, Page, async_playwright

from bot.cli.demo import made_up, rehearsing
from bot.rehearsal.stage import Stage
from bot.settings import Settings

HERE = Path(__file__).parent
READY = "body[data-ready=true]"
MARGIN = 16
MOST = 150_000  # bytes a picture
AT_LEAST = re.compile("(, .*){7}")  # so many commas has a strip of eight rounds
MOST_WEEKS = 16
KIND_WORDS = "You stayed with the new starter all night, and made it look easy."
# Without a font for them, emoji are drawn as empty boxes in one colour.
HAS_COLOUR = """() => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = "20px sans-serif";
    pen.fillText("⛅", 0, 20);
    const pixels = pen.getImageData(0, 0, 30, 30).data;
    return pixels.some((value, at) => at % 4 === 0 && value !== pixels[at + 2]);
}"""


async def main() -> None:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        sys.exit("No browser here. This brings one: apt-get install -y chromium")
    with tempfile.TemporaryDirectory() as folder:
        settings = made_up(Path(folder), Settings.model_construct())
        async with rehearsing(settings, 0) as (port, stage), async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = await browser.new_page(viewport={"width": 1280, "height": 1800}, device_scale_factor=2)
            if not await page.evaluate(HAS_COLOUR):
                sys.exit("Emoji cannot be drawn. This helps: apt-get install -y fonts-noto-color-emoji fonts-noto-core")
            await take_all(page, stage, f"http://127.0.0.1:{port}/")
            await browser.close()


async def take_all(page: Page, stage: Stage, url: str) -> None:
    await stage.move("monday")
    await visit(page, f"{url}#ada/chat")
    await take(page.locator(".line").last, "check-in")
    await take(await answer_to(page, "honestly i cant see a way out any more"), "urgent")
    await take(await answer_to(page, "help cannot sleep after nights"), "help")
    await stage.move("hour")
    await thank(page, url)
    await take(page.locator(".line").filter(has_text="thanks you"), "kudos")

    reminder = page.locator(".line").filter(has_text="These conversations are due")
    await live_until(page, stage, f"{url}#morgan/chat", reminder)
    await take(reminder.last, "manager")
    long = page.locator("#channel .line").last.filter(has=page.get_by_role("img", name=AT_LEAST))
    well = long.filter(has_text="The picture is mostly well")
    await live_until(page, stage, f"{url}#ada/channel", well)
    await take(well, "picture")


async def live_until(page: Page, stage: Stage, address: str, sight: Locator) -> None:
    """Let weeks pass until there is something to see."""
    for _ in range(MOST_WEEKS):
        await stage.move("week")
        await visit(page, address)
        if await sight.count():
            return
    sys.exit(f"There was nothing to see at {address}")


async def answer_to(page: Page, typed: str) -> Locator:
    """What Canopy says to these words."""
    lines = page.locator("#chat .line")
    before = await lines.count()
    await page.get_by_label("Write to Canopy").fill(typed)
    await page.get_by_label("Write to Canopy").press("Enter")
    await lines.nth(before + 1).wait_for()
    return lines.nth(before + 1)


async def thank(page: Page, url: str) -> None:
    """As the champion, thank Ada; then wait until she has it."""
    await visit(page, f"{url}#chidi/chat")
    await page.get_by_role("button", name="/kudos").click()
    await page.get_by_role("checkbox", name="Ada Okafor").check()
    await page.get_by_label("For what kind of kindness?").select_option(label="Made someone feel at home")
    await page.get_by_label("In your words").fill(KIND_WORDS)
    await page.get_by_role("button", name="Look first").click()
    await page.get_by_role("button", name="Send it").click()
    await page.get_by_role("dialog").get_by_text("It is on its way").last.wait_for()
    await visit(page, f"{url}#ada/chat")
    await page.locator("#chat").get_by_text("thanks you").wait_for()


async def visit(page: Page, address: str) -> None:
    await page.goto("about:blank")
    await page.goto(address)
    await page.wait_for_selector(READY)
    await page.evaluate("document.fonts.ready")


async def take(line: Locator, name: str) -> None:
    """One message with a little air around it, in as few bytes as it takes."""
    box = await line.bounding_box()
    assert box is not None
    clip = {
        "x": box["x"] - MARGIN, "y": box["y"] - MARGIN,
        "width": box["width"] + 2 * MARGIN, "height": box["height"] + 2 * MARGIN,
    }  # fmt: skip
    taken = Image.open(io.BytesIO(await line.page.screenshot(clip=clip)))  # type: ignore[arg-type]
    file = HERE / f"{name}.png"
    taken.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    click.echo(f"{file.name}: {taken.width} x {taken.height}, {size:,} bytes")
    assert size < MOST, f"{file.name} is too large for a README"


if __name__ == "__main__":
    asyncio.run(main())
