"""What can be asked in a dialog: a form and its fields."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bot.chat.message import Part


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    kind: "text" one line; "lines" several; "pick" from `options` (value, label); "person" a colleague, by the
    platform's own picker; "date" (YYYY-MM-DD); "time" (HH:MM). `many` lets pick and person take several.
    `value` is what stands in it (several values for `many`), `mistake` what is wrong with it, in a kind sentence.
    `most` is the longest text, in characters.
    """

    name: str
    label: str
    kind: Literal["text", "lines", "pick", "person", "date", "time"] = "text"
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    many: bool = False
    optional: bool = False
    value: tuple[str, ...] = ()
    mistake: str = ""
    most: int = 2000


@dataclass(frozen=True, slots=True)
class Form:
    """A dialog. `does` names the route that reads it, `about` comes back with it (250 characters at most).

    Returning a Form again is how a mistake, a next step and a redrawing work on every platform. `whole`: it is to be
    drawn anew even where only its mistakes differ, since something new stands before its fields.
    """

    does: str
    title: str
    fields: tuple[Field, ...]
    send: str
    about: str = ""
    before: tuple[Part, ...] = ()
    whole: bool = False

    def again(self, values: dict[str, tuple[str, ...]], mistakes: dict[str, str]) -> Form:
        """The same form with what was typed still in it, and each mistake beside its field."""
        return replace(
            self,
            fields=tuple(
                replace(field, value=values.get(field.name, ()), mistake=mistakes.get(field.name, ""))
                for field in self.fields
            ),
        )
