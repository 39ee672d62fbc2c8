"""Words and code agree: every line a handler reads is written, every line that is written is read."""

from __future__ import annotations

import ast
import re
import unicodedata
from pathlib import Path

import pytest

from bot.chat import Form
from bot.cli.opening import open_words
from bot.platforms.slack import limits as slack_limits
from bot.platforms.slack import render as slack
from bot.platforms.teams import limits as teams_limits
from bot.rehearsal import trust
from bot.rehearsal.stage import Stage
from bot.router import Router
from bot.safety.directory import open_directory
from bot.settings import Settings
from bot.visit import House
from handlers import FEATURES
from tests.clock import StillClock

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def stage() -> Stage:
    settings, router = Settings(), Router(FEATURES)
    clock = StillClock(trust.START)
    house = House(settings, None, None, open_words(settings, router), open_directory(), router, clock.now)  # type: ignore[arg-type]
    return Stage(house, clock, {})


@pytest.mark.parametrize("page", sorted(Router(FEATURES).pages))
def test_every_line_that_a_page_has_is_read_by_some_code(page: str) -> None:
    whole, starts = _read_somewhere()
    for key in Router(FEATURES).pages[page].says:
        last = key.rpartition(".")[2]
        assert {key, last} & whole or last.startswith(tuple(starts)) or key.startswith("lines."), f"{page}: {key}"


def _read_somewhere() -> tuple[set[str], set[str]]:
    """Every text in the code but the grammars themselves, and how every put-together text begins."""
    whole, starts = set(), set()
    for path in (path for room in ("bot", "handlers") for path in (ROOT / room).rglob("*.py")):
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [ast.unparse(target) for target in getattr(statement, "targets", [])]
            if set(names) & {"SAYS", "KEYS", "GUIDE", "FOOTER"}:
                continue
            for node in ast.walk(statement):
                if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                    starts.add(str(node.values[0].value))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    whole.add(node.value)
    fields = {"check_in", "team", "window", "remind", "way", "audience", "days"}  # set_up names its fields by these
    return whole | fields, {start for start in starts if start.endswith("_")} | {"way_", "audience_"}


def test_every_page_in_every_language_fits_slack_and_teams(stage: Stage) -> None:
    """Checked with each platform's published limits, for every message and form that Canopy can say."""
    samples = stage.samples()
    assert len(samples) > 40
    for sample in samples:
        content = sample.content
        drawn = slack.modal(content, None) if isinstance(content, Form) else slack.message(content)
        told = slack_limits.breaches(drawn) + teams_limits.check(content)
        assert not told, f"{sample.page} {sample.name} ({sample.language}): {told}"


def test_every_page_of_prompts_is_in_the_gallery(stage: Stage) -> None:
    shown = {sample.page for sample in stage.samples()}
    pages = set(stage._house.words.names()) - {"footer"}
    assert pages <= shown, pages - shown


def test_every_message_says_in_plain_words_all_that_it_shows(stage: Stage) -> None:
    for sample in stage.samples():
        if not isinstance(sample.content, Form):
            assert sample.content.plain.strip()
            assert not re.search(r"\{\w", sample.content.plain), (
                f"{sample.page}: an unfilled place in {sample.content.plain!r}"
            )


def test_every_message_can_be_read_aloud(stage: Stage) -> None:
    """Whole sentences, no symbols: in the notification, to a screen reader, and where nothing else can be shown."""
    for sample in stage.samples():
        if isinstance(sample.content, Form):
            continue
        for line in sample.content.plain.splitlines():
            where = f"{sample.page} {sample.name} ({sample.language}): {line!r}"
            assert not [one for one in line if unicodedata.category(one) == "So"], where
            assert " · " not in line and not line.startswith(("- ", "[")), where
            if line.startswith((" ", "{", "}")):
                continue  # set in: data, as it is taken away
            assert not line.strip() or line.rstrip("\"')”’}{,")[-1:] in ".!?:…", where
