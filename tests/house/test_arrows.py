"""The house keeps its arrows: what may import what, how large a module grows, what a feature must declare."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.models import Base
from bot.router import Router
from handlers import FEATURES

ROOT = Path(__file__).parents[2]
FILES = sorted(path for room in ("bot", "handlers") for path in (ROOT / room).rglob("*.py"))
PURE = (
    "bot/chat/", "bot/when/", "bot/router.py", "bot/delivery/pace.py", "bot/private/marks.py", "bot/pictures/decide.py",
    "bot/words/fill.py", "bot/people/known.py", "bot/safety/identifiers.py", "bot/safety/kinds.py",
    "bot/safety/combine.py", "bot/safety/normalise.py", "bot/safety/phrases.py", "bot/safety/rules.py",
    "bot/platforms/slack/limits.py",
    "bot/people/table.py", "bot/people/rota/days.py", "bot/people/rota/entry.py", "bot/people/rota/sheet.py",
    "bot/people/rota/weigh.py", "bot/safety/hours.py", "bot/safety/signpost.py", "bot/safety/search.py",
    "bot/safety/opinion.py", "bot/safety/grams.py",
)  # fmt: skip
ONLY = {
    "slack_bolt": "bot/platforms/slack/", "slack_sdk": "bot/platforms/slack/",
    "microsoft_teams": "bot/platforms/teams/",
    "apscheduler": "bot/ticker.py", "holidays": "bot/people/days_off.py", "procrastinate": "bot/fleet.py",
    "uvloop": "bot/loop.py",
    "icalendar": "bot/people/rota/calendar.py", "recurring_ical_events": "bot/people/rota/calendar.py",
    "prometheus_client": "bot/cli/metrics.py", "numpy": ("bot/safety/minilm.py", "bot/safety/semantic.py"),
    "bot.private.tables": ("bot/private/", "bot/migrations/answers/"),
    "bot.private.replies": "bot/private/", "bot.private.keys": "bot/private/",
}  # fmt: skip
CLOCKS = ("bot/cli/opening.py", "bot/rehearsal/clock.py", "bot/platforms/slack/", "bot/platforms/teams/")
ANYTHING = ("bot/cli/", "bot/__main__.py", "bot/rehearsal/")  # they introduce the rooms to each other


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_follow_the_arrows(path: Path) -> None:
    where, wrong = name(path), []
    for module in imports(path):
        for prefix, rooms in ONLY.items():
            if module.startswith(prefix) and not where.startswith(rooms):
                wrong.append(f"{module}: only {rooms} may")
        if where.startswith("handlers/") and module.startswith("bot.platforms"):
            wrong.append(f"{module}: a handler knows no platform")
        if where.startswith("bot/") and module.startswith("handlers") and not where.startswith(ANYTHING):
            wrong.append(f"{module}: nothing in bot/ knows a feature")
        if (
            where.startswith("bot/platforms/")
            and (other := module.split(".")[2:3])
            and module.startswith("bot.platforms.")
        ):
            mine = where.split("/")[2]
            if other[0] in ("slack", "teams", "web") and other[0] != mine:
                wrong.append(f"{module}: platforms do not know each other")
        if where.startswith("bot/delivery/") and module.startswith("bot.platforms"):
            wrong.append(f"{module}: delivery knows no platform by name")
        if where.startswith(PURE) and module.split(".")[0] not in STANDARD and not _pure(module):
            wrong.append(f"{module}: this room is pure")
    assert not wrong, "\n".join(wrong)


STANDARD = {
    "__future__", "ast", "collections", "dataclasses", "datetime", "math", "re", "typing", "zoneinfo", "html", "json",
    "functools", "itertools", "csv", "io", "difflib", "unicodedata", "zlib",
}  # fmt: skip


def _pure(module: str) -> bool:
    path = module.replace(".", "/")
    return any(path.startswith(room.removesuffix("/").removesuffix(".py")) for room in PURE)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_module_says_what_it_knows_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text.strip() or "/versions/" in name(path):
        return
    assert ast.get_docstring(ast.parse(text)), "a module's first line says what it knows"
    assert len(text.splitlines()) <= 260, "split it by noun"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_class_is_a_manager_service_helper_or_util(path: Path) -> None:
    names = [
        node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)
    ]
    assert not [one for one in names if one.endswith(("Manager", "Service", "Helper", "Util", "Utils"))]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_time_is_an_argument(path: Path) -> None:
    """Only those who must ask the clock do."""
    if name(path).startswith(CLOCKS):
        return
    asks = [
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name) and node.func.value.id in ("datetime", "date", "time")
        and node.func.attr in ("now", "utcnow", "today", "time")
    ]  # fmt: skip
    assert not asks


def test_every_table_with_a_person_in_it_says_how_it_is_shown_exported_and_forgotten() -> None:
    personal = {
        table.name
        for table in Base.metadata.tables.values()
        if table.name == "person" or any(key.column.table.name == "person" for key in table.foreign_keys)
    }
    declared = {table for keeps in Router(FEATURES).keeps for table in keeps.tables}
    assert personal - declared == set()
    assert declared <= set(Base.metadata.tables)


def test_every_form_and_button_leads_somewhere() -> None:
    """Every route that a handler names in a Button or a Form is answered."""
    known = set(Router(FEATURES).handlers)
    for path in (ROOT / "handlers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Button", "Form"):
                at = 1 if node.func.id == "Button" else 0
                does = node.args[at] if len(node.args) > at else None
                if isinstance(does, ast.Constant):
                    assert does.value in known, f"{name(path)}: nothing answers {does.value!r}"


def test_every_letter_kind_that_is_written_has_a_composer() -> None:
    kinds = set(Router(FEATURES).letters)
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Draft":
                kind = node.args[0]
                assert isinstance(kind, ast.Constant) and kind.value in kinds, f"{name(path)}: {ast.dump(kind)}"


def test_no_commit_names_a_path_of_a_machine_or_a_registry() -> None:
    for lock in (ROOT / "locks").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text and "--index" not in text and "--find-links" not in text
        pinned = [line for line in text.splitlines() if "==" in line]
        assert len(pinned) > 20 and text.count("--hash=sha256:") >= len(pinned)
