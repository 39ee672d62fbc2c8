"""All checked words: language first, then layer; what an organisation writes wins, what it leaves out stays ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.chat import literal
from bot.words.check import Grammar, check_layers
from bot.words.fill import Marked, fill
from bot.words.load import OURS, Layer, Texts, load_layer

ENGLISH = "en"


@dataclass(frozen=True, eq=False)
class Page:
    """One page in one language: `page("sent.title", who=name)` gives the words, marked up and filled.

    What is filled in is taken literally unless it is `Marked`.
    """

    name: str
    language: str
    texts: Mapping[str, str | list[str] | int]
    policy: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **values: object) -> str:
        """Light Markdown, for Words, Facts and SmallPrint."""
        told = {name: value if isinstance(value, Marked) else literal(str(value)) for name, value in values.items()}
        return fill(str(self.texts[key]), {**self.policy, **told})

    def plain(self, key: str, **values: object) -> str:
        """Without markup, for labels, titles and hints."""
        return fill(str(self.texts[key]), {**self.policy, **{name: str(value) for name, value in values.items()}})

    def list(self, key: str) -> list[str]:
        """Several short texts (typed phrases, topics)."""
        found = self.texts.get(key, [])
        return list(found) if isinstance(found, list) else [str(found)]

    def number(self, key: str) -> int:
        return int(str(self.texts[key]))

    def under(self, head: str) -> dict[str, str]:
        """The texts below a heading, in the order they were written."""
        start = f"{head}."
        return {key[len(start) :]: str(text) for key, text in self.texts.items() if key.startswith(start)}

    def __contains__(self, key: str) -> bool:
        return key in self.texts


class Library:
    """Pages by name and language. A page or a line that is not translated is given in English."""

    def __init__(self, layers: Sequence[Layer], policy: Mapping[str, str]) -> None:
        self._pages: dict[tuple[str, str], Page] = {}
        self.languages = sorted({language for layer in layers for language in layer.pages}, key=_english_first)
        names = {name for layer in layers for name in layer.pages.get(ENGLISH, {})}
        for language in self.languages:
            for name in sorted(names):
                texts = _stacked(layers, language, name)
                self._pages[language, name] = Page(name, language, texts, policy)

    def page(self, name: str, language: str) -> Page:
        """The page, in English where the language is not spoken here."""
        return self._pages.get((language, name)) or self._pages[ENGLISH, name]

    def names(self, folder: str = "") -> list[str]:
        """The pages' names, or those of one folder ("check_ins/")."""
        return [name for language, name in self._pages if language == ENGLISH and name.startswith(folder)]

    def __contains__(self, name: str) -> bool:
        return (ENGLISH, name) in self._pages

    def __iter__(self) -> Iterator[Page]:
        return iter(self._pages.values())


def open_library(
    grammars: Mapping[str, Grammar], policy: Mapping[str, str], own: Path | None = None, ours: Path = OURS
) -> Library:
    """Our words under the organisation's. Raises WordsError with every mistake in both, the path first."""
    layers = [load_layer(ours), *([load_layer(own)] if own else [])]
    check_layers(layers, grammars, set(policy))
    return Library(layers, policy)


def _stacked(layers: Sequence[Layer], language: str, name: str) -> Texts:
    texts: Texts = {}
    for spoken in dict.fromkeys((ENGLISH, language)):
        for layer in layers:
            texts.update(layer.pages.get(spoken, {}).get(name, {}))
    return texts


def _english_first(language: str) -> tuple[bool, str]:
    return language != ENGLISH, language
