"""What a check-in page says, and how its shape is read: prompts/en/check_ins/*.toml, one file a check-in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.visit import House, Notice, Visit
from bot.words import Grammar, Page

FOLDER = "check_ins/"
GRAMMAR = Grammar(
    says={"name": "", "question": "", "note": "", "more": ""},
    open=("options", "shape"),
    longest={"name": 40, "question": 150, "note": 150, "more": 140, "options.": 20},
    optional=("note",),
)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to answer. `help` are the directory's topics that fit it."""

    name: str
    label: str
    mark: str
    rating: int
    help: tuple[str, ...]

    @property
    def button(self) -> str:
        return f"{self.mark} {self.label}".strip()


@dataclass(frozen=True, slots=True, eq=False)
class CheckIn:
    """A check-in in one language, one object for all who ask. `topics` are offered after any answer."""

    id: str
    name: str
    question: str
    note: str
    more: str
    topics: tuple[str, ...]
    options: tuple[Option, ...]

    def option(self, name: str) -> Option | None:
        """The option of that name; None for one that this check-in does not have."""
        return next((option for option in self.options if option.name == name), None)


def read(house: House, id: str, language: str) -> CheckIn | None:
    """The check-in of that name; None if its file is gone."""
    if FOLDER + id not in house.words:
        return None
    return _read(id, house.words.page(FOLDER + id, language))


def of(where: Visit | Notice, id: str) -> CheckIn | None:
    """The check-in in the language of a visit or a channel."""
    language = where.person.language if isinstance(where, Visit) else where.language
    return read(where.house, id, language)


def names(house: House) -> list[str]:
    """Every check-in there is, ours and the organisation's own."""
    return sorted(name.removeprefix(FOLDER) for name in house.words.names(FOLDER))


@lru_cache(maxsize=256)
def _read(id: str, page: Page) -> CheckIn:
    ratings = page.under("shape.ratings")
    marks = page.under("shape.marks")
    options = tuple(
        Option(name, label, marks.get(name, ""), int(ratings[name]), tuple(page.list(f"shape.help.{name}")))
        for name, label in page.under("options").items()
    )
    return CheckIn(
        id, page.plain("name"), page("question"), page("note") if "note" in page else "", page("more"),
        tuple(page.list("shape.topics")), options,
    )  # fmt: skip
