"""Words that people write, looked at before they are kept: what could point to a patient is pointed out, kindly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.chat import Field, Filled, Form, Message, Who, Words
from bot.router import Routes
from bot.safety.identifiers import MUST_GO, identifiers
from bot.visit import Visit
from bot.words import Grammar, Page

KINDS: Final = ("nhs_number", "hospital_number", "email", "phone")
SAYS = {
    "title": "", "label": "", "send": "", "must_go": "", "could": "what", "and": "", "keep": "", "keep_label": "",
    "off": "", **dict.fromkeys(KINDS, ""),
}  # fmt: skip
routes = Routes("free_text", {"free_text": Grammar(SAYS, protected=("must_go",))})

KEEP = "keep"
"""The field in which the writer says that it is not about a patient. Its value names what was found."""


def again(
    visit: Visit, form: Form, event: Filled, names: tuple[str, ...], others: Mapping[str, str] | None = None
) -> Form | None:
    """The form once more, every mistake beside its field and what was typed still in it; None where all is well.

    `names` are its fields of free words, `others` the mistakes that the feature found itself. What is not sure to be a
    patient's may be kept: the form then asks. An NHS number has to go.
    """
    page, wrong, could = visit.page("free_text"), dict(others or {}), set[str]()
    agreed = set(event.one(KEEP).split())
    for name in names:
        found = identifiers(event.one(name))
        could |= set(found) - MUST_GO
        if name in wrong:
            continue
        if MUST_GO & set(found):
            wrong[name] = page.plain("must_go")
        elif set(found) - agreed:
            wrong[name] = page.plain("could", what=f" {page.plain('and')} ".join(page.plain(kind) for kind in found))
    if not wrong:
        return None
    shown = form.again(dict(event.values), wrong)
    return replace(shown, fields=(*shown.fields, _keep(page, could, agreed))) if could else shown


def _keep(page: Page, could: set[str], agreed: set[str]) -> Field:
    """A tick for exactly what was found: it does not stand for something else that is written later."""
    found = " ".join(sorted(could))
    return Field(
        KEEP, page.plain("keep"), "pick", options=((found, page.plain("keep_label")),), many=True, optional=True,
        value=() if could - agreed else (found,),
    )  # fmt: skip


def off(visit: Visit) -> Message:
    """Where an organisation takes no words (its setting FREE_TEXT)."""
    page = visit.page("free_text")
    return Message((Words(page("off")),), page.plain("title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    page, found = visit.page("free_text"), dict[str, Message | Form](off=off(visit))
    form = Form("help.open", page.plain("title"), (Field("words", page.plain("label"), "lines"),), page.plain("send"))
    for name, text in (("an NHS number", "943 476 5919"), ("other numbers", "K1234567, a@b.example, 07700 900123")):
        event = Filled(Who("", "", ""), visit.now, values={"words": (text,)})
        if shown := again(visit, form, event, ("words",)):
            found[name] = shown
    return found
