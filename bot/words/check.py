"""Is a page what its reader expects? All mistakes at once, the path first, with a guess at what was meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.words.fill import places
from bot.words.load import Layer, Texts, WordsError

ENGLISH = "en"


@dataclass(frozen=True)
class Grammar:
    """What a handler reads from its page.

    says: every text's key, and the placeholders it may use ("who kind"). open: headings below which a writer may name
    things freely. longest: characters, where a platform or a phone sets a limit. protected: may not be blanked.
    """

    says: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    longest: Mapping[str, int] = field(default_factory=dict)
    protected: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    def knows(self, key: str) -> bool:
        return key in self.says or key == "reviewed" or any(key.startswith(f"{head}.") for head in self.open)


def check_layers(layers: Sequence[Layer], grammars: Mapping[str, Grammar], policy: set[str]) -> None:
    """Raises WordsError with every mistake in every layer."""
    problems = [problem for layer in layers for problem in _layer(layer, grammars, policy)]
    problems += _missing(layers[0], grammars)
    for own in layers[1:]:  # what lies on top of ours may leave lines out; a page of one's own may not
        added = set(own.pages.get(ENGLISH, {})) - set(layers[0].pages.get(ENGLISH, {}))
        problems += [problem for page in sorted(added) for problem in _unfinished(own, page, grammars)]
    if problems:
        raise WordsError(*problems)


def grammar_of(page: str, grammars: Mapping[str, Grammar]) -> Grammar | None:
    """The page's own grammar, or its folder's ("check_ins/")."""
    return grammars.get(page) or grammars.get(f"{page.partition('/')[0]}/")


def _layer(layer: Layer, grammars: Mapping[str, Grammar], policy: set[str]) -> Iterator[str]:
    for language, pages in layer.pages.items():
        for page, texts in pages.items():
            file = layer.root / language / f"{page}.toml"
            grammar = grammar_of(page, grammars)
            if grammar is None:
                yield f"{file}: nobody reads this page{_guess(page, grammars)}"
            else:
                yield from _page(file, texts, grammar, policy, translated=language != ENGLISH)


def _page(file: Path, texts: Texts, grammar: Grammar, policy: set[str], *, translated: bool) -> Iterator[str]:
    for key, text in texts.items():
        if translated and key.startswith("shape."):
            yield f"{file}: {key}: a translation holds words only; leave shape to the English page"
        elif not grammar.knows(key):
            yield f"{file}: {key}: nobody reads this line{_guess(key, grammar.says)}"
        elif key in grammar.protected and not str(text).strip():
            yield f"{file}: {key}: this line protects people and cannot be left blank; delete it to keep ours"
        if isinstance(text, str):
            allowed = policy | set(grammar.says.get(key, "").split())
            for place in sorted(places(text) - allowed):
                yield f"{file}: {key}: {{{place}}} is not known here{_guess(place, allowed)}"
        longest = grammar.longest.get(key) or grammar.longest.get(f"{key.partition('.')[0]}.")
        if longest and len(str(text)) > longest:
            yield f"{file}: {key}: {len(str(text))} characters; at most {longest} fit on a phone"


def _missing(ours: Layer, grammars: Mapping[str, Grammar]) -> Iterator[str]:
    """Only our own English must be whole: everybody else's words lie on top of it."""
    for page in ours.pages.get(ENGLISH, {}):
        yield from _unfinished(ours, page, grammars)
    for page in sorted(grammars):
        if not page.endswith("/") and page not in ours.pages.get(ENGLISH, {}):
            yield f"{ours.root / ENGLISH / page}.toml: this page is missing"


def _unfinished(layer: Layer, page: str, grammars: Mapping[str, Grammar]) -> Iterator[str]:
    if grammar := grammar_of(page, grammars):
        for key in sorted(set(grammar.says) - set(layer.pages[ENGLISH][page]) - set(grammar.optional)):
            yield f"{layer.root / ENGLISH / page}.toml: {key}: this line is missing"


def _guess(word: str, known: Mapping[str, object] | set[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
