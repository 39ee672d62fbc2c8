"""Which handler answers what: each feature's table of routes, and all of them together. Pure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Doing = Callable[..., Awaitable[Any]]
D = TypeVar("D", bound=Doing)
C = TypeVar("C", bound=Callable[..., Any])


@dataclass(frozen=True)
class LetterKind:
    """How a kind of letter is written and what it is worth.

    compose(visit or notice, letter) -> Message, or None when it is no longer right to send it.
    neutral: ends without a trace of whether it was sent, since that would tell what somebody did.
    doubt: after a crash in mid-send, on a platform that cannot tell: "hold" (rather never than twice) or "resend" once.
    public: goes to a channel.
    seat: its `about` is a round, and the visit brings the person's seat in it.
    """

    compose: Doing
    neutral: bool = False
    doubt: Literal["hold", "resend"] = "resend"
    public: bool = False
    seat: bool = False


@dataclass(frozen=True)
class Keeps:
    """What a feature stores about a person, and how that person sees it, takes it away and erases it.

    tables: every identity table with a person in it that this answers for. show(visit) -> rows (label, value) of light
    Markdown; export(visit) -> plain data; forget(visit) erases.
    """

    tables: tuple[str, ...]
    show: Doing
    export: Doing
    forget: Doing


class Routes:
    """One feature's table. `pages` are the grammars of the prompts pages it reads."""

    def __init__(self, page: str, pages: Mapping[str, Any]) -> None:
        self.page = page
        self.pages = dict(pages)
        self.handlers: dict[str, Doing] = {}
        self.letters: dict[str, LetterKind] = {}
        self.sections: list[tuple[int, Doing]] = []
        self.beats: list[Doing] = []
        self.keeps: list[Keeps] = []
        self.samples: list[Callable[..., Any]] = []
        self.first: Doing | None = None

    def on(self, name: str) -> Callable[[D], D]:
        """A button, a form or typed words of this name (the page's `[typed]` says which words)."""

        def add(handler: D) -> D:
            self.handlers[name] = handler
            return handler

        return add

    def letter(
        self, kind: str, *, neutral: bool = False, doubt: Literal["hold", "resend"] = "resend", public: bool = False,
        seat: bool = False,
    ) -> Callable[[D], D]:  # fmt: skip
        """The composer of a kind of letter."""

        def add(compose: D) -> D:
            self.letters[kind] = LetterKind(compose, neutral, doubt, public, seat)
            return compose

        return add

    def home(self, order: int) -> Callable[[D], D]:
        """A section of Home: section(visit) -> parts. Lower numbers come first."""

        def add(section: D) -> D:
            self.sections.append((order, section))
            return section

        return add

    def beat(self, work: D) -> D:
        """Work that looks at every heartbeat for what is due: work(house, now=moment). Cheap when nothing is."""
        self.beats.append(work)
        return work

    def first_help(self, draw: D) -> D:
        """The card for words that worry: draw(visit, verdict) -> Message, or None where there is nothing to say."""
        self.first = draw
        return draw

    def sample(self, draw: C) -> C:
        """What the gallery shows: draw(pages, example) -> named messages and forms, without a store."""
        self.samples.append(draw)
        return draw


class Router:
    """All features together, in the order of the table of contents. Raises ValueError when two claim one name."""

    def __init__(self, features: Iterable[Routes]) -> None:
        self.features = tuple(features)
        self.handlers: dict[str, Doing] = {}
        self.letters: dict[str, LetterKind] = {}
        self.pages: dict[str, Any] = {}
        for feature in self.features:
            for mine, theirs in ((feature.handlers, self.handlers), (feature.letters, self.letters)):
                if twice := set(mine) & set(theirs):
                    raise ValueError(f"two features answer to {sorted(twice)}")
            self.handlers |= feature.handlers
            self.letters |= feature.letters
            self.pages |= feature.pages

    @property
    def sections(self) -> list[Doing]:
        """Home, from top to bottom."""
        placed = [entry for feature in self.features for entry in feature.sections]
        return [section for _, section in sorted(placed, key=lambda entry: entry[0])]

    @property
    def first_help(self) -> Doing | None:
        """The card that comes before everything else; one feature draws it."""
        return next((feature.first for feature in self.features if feature.first), None)

    @property
    def beats(self) -> list[Doing]:
        return [work for feature in self.features for work in feature.beats]

    @property
    def keeps(self) -> list[Keeps]:
        return [keeps for feature in self.features for keeps in feature.keeps]
