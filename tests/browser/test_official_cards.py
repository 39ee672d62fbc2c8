"""The vendor's own renderer draws every Adaptive Card of the gallery: each text, input and action is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Browser

from bot.rehearsal.stage import Stage
from tests.browser.conftest import borrowed

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# Teams' own people picker, which it draws in cards of any version: https://learn.microsoft.com/
# microsoftteams/platform/task-modules-and-cards/cards/people-picker
PEOPLE = 'Property "choices.data"'
# Without a Markdown processor the renderer shows the text as it was sent, so that it can be found again.
DRAW = """cards => cards.map((json) => {
    const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
    const card = new AdaptiveCards.AdaptiveCard();
    card.parse(json, context);
    const drawn = card.render();
    document.body.replaceChildren(drawn);
    const all = (what, tell) => [...drawn.querySelectorAll(what)].map(tell);
    return {
        wrong: Array.from({length: context.eventCount}, (_, at) => context.getEventAt(at).message),
        text: drawn.textContent,
        buttons: all("button, [role=button]", (node) => node.textContent),
        images: all("img", (node) => node.alt),
        inputs: card.getAllInputs().map((input) => [input.id, input.label, Boolean(input.renderedElement)]),
        hints: all("[placeholder]", (node) => node.placeholder),
    };
})"""


async def test_the_official_renderer_draws_every_card_whole(browser: Browser, on_monday: tuple[str, Stage]) -> None:
    renderer = borrowed("adaptivecards/dist/adaptivecards.min.js")
    _, stage = on_monday
    samples = list(stage.samples())
    cards: list[Any] = [stage.renderings["teams"](sample.content) for sample in samples]
    page = await browser.new_page()
    await page.add_script_tag(path=renderer)
    drawn = await page.evaluate(DRAW, cards)
    await page.close()
    assert len(drawn) == len(samples) > 20
    for sample, card, seen in zip(samples, cards, drawn, strict=True):
        where = (sample.page, sample.language, sample.name)
        assert [fault for fault in seen["wrong"] if not fault.startswith(PEOPLE)] == [], where
        assert [words for words in _texts(card) if _spaced(words) not in _spaced(seen["text"])] == [], where
        assert [title for title in _titles(card) if title not in seen["buttons"]] == [], where
        assert [alt for alt in _found(card, "Image", "altText") if alt not in seen["images"]] == [], where
        asked = [[one["id"], one["label"], True] for one in _elements(card) if one["type"].startswith("Input.")]
        assert seen["inputs"] == asked, where


def _elements(node: Any) -> Iterator[dict[str, Any]]:
    """Everything in a card that has a type, but what only stands in for an action that a client is too old for."""
    if isinstance(node, list):
        for each in node:
            yield from _elements(each)
    elif isinstance(node, dict):
        if "type" in node:
            yield node
        for name, each in node.items():
            if name not in ("fallback", "data", "choices.data"):
                yield from _elements(each)


def _found(card: Any, kind: str, name: str) -> list[str]:
    return [one[name] for one in _elements(card) if one["type"] == kind]


def _texts(card: Any) -> list[str]:
    facts = [fact[side] for one in _elements(card) for fact in one.get("facts", ()) for side in ("title", "value")]
    expanded = [one for one in _elements(card) if one.get("style") == "expanded"]
    choices = [choice["title"] for one in expanded for choice in one["choices"]]
    return [*_found(card, "TextBlock", "text"), *facts, *choices]


def _titles(card: Any) -> list[str]:
    return [one["title"] for one in _elements(card) if one["type"].startswith("Action.")]


def _spaced(words: str) -> str:
    return "".join(words.split())
