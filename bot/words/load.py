"""Reads a folder of TOML pages into plain texts by page and key ("sent.title")."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OURS = Path(__file__).parents[2] / "prompts"

Texts = dict[str, str | list[str] | int]


class WordsError(Exception):
    """What is wrong with the words: one sentence a problem, the path first."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Layer:
    """One folder of words: ours, or an organisation's own. `pages[language][page][key]`."""

    root: Path
    pages: dict[str, dict[str, Texts]] = field(default_factory=dict)


def load_layer(root: Path) -> Layer:
    """Every page of every language below `root`. Raises WordsError naming each file that is no TOML."""
    if not root.is_dir():
        raise WordsError(f"{root}: there is no such folder of words")
    layer, problems = Layer(root), []
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name not in ("signposts", "risk")):
        for file in sorted(folder.rglob("*.toml")):
            page = file.relative_to(folder).with_suffix("").as_posix()
            try:
                texts = dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                problems.append(f"{file}: {error}")
                continue
            layer.pages.setdefault(folder.name, {})[page] = texts
    if problems:
        raise WordsError(*problems)
    return layer


def load_table(file: Path) -> dict[str, Any]:
    """One TOML file as it is. Raises WordsError naming it."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WordsError(f"{file}: {error}") from None


def _flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
