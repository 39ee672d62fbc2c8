"""The form for one piece of a place's own help: drawn, and read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.chat import Field, Filled, Form, SmallPrint
from bot.models import LocalHelp
from bot.people.recognise import people_behind
from bot.safety.local import KINDS
from bot.safety.local_edit import LONGEST, Wanted
from bot.visit import Visit
from bot.words import Page

MONTHS = {"3": timedelta(days=91), "6": timedelta(days=182), "12": timedelta(days=365)}
TEXTS = ("name", "phone", "url", "hours")


async def wanted(visit: Visit, event: Filled) -> Wanted:
    """What was filled in, as yet unchecked. Doors of the help menu stand for all their topics."""
    async with visit.house.identity.reading() as session:
        people = await people_behind(session, event.who, tuple(event.values.get("person", ())))
    menu, today = visit.house.directory.menu, visit.now.date()
    doors = [name for name in event.values.get("topics", ()) if name in menu]
    texts = {name: event.one(name) for name in TEXTS}
    texts["name"] = texts["name"] or (people[0].name if people else "")
    return Wanted(
        event.one("kind"), **texts, topics=tuple(dict.fromkeys(topic for name in doors for topic in menu[name][1])),
        person_id=people[0].id if people else None, verified_on=today,
        expires_on=today + MONTHS.get(event.one("again"), MONTHS["6"]),
    )  # fmt: skip


def form(visit: Visit, row: LocalHelp | None = None, user: str = "", about: str = "") -> Form:
    """Empty, or with what `row` holds; `user` is its colleague's platform id."""
    page, menu = visit.page("local_help"), visit.house.directory.menu
    kinds = tuple((name, kind.label) for name, kind in KINDS.items())
    months = tuple((months, page.plain("months", months=months)) for months in MONTHS)
    texts = {name: _text(page, name, getattr(row, name) if row else "") for name in TEXTS}
    fields = (
        Field("kind", page.plain("kind"), "pick", options=kinds, value=(row.kind if row else "eap",)),
        texts["name"],
        Field("person", page.plain("person"), "person", optional=True, value=(user,) if user else ()),
        texts["phone"], texts["url"], texts["hours"],
        Field(
            "topics", page.plain("topics"), "pick", page.plain("topics_hint"), many=True, optional=True,
            options=tuple((name, label) for name, (label, _) in menu.items()), value=_doors(row, menu),
        ),
        Field("again", page.plain("again"), "pick", options=months, value=("6",)),
    )  # fmt: skip
    about = str(row.id) if row else about
    return Form(
        "local_help.sent", page.plain("title"), fields, page.plain("send"), about, (SmallPrint(page("note")),)
    )  # fmt: skip


def _text(page: Page, name: str, value: str) -> Field:
    return Field(
        name, page.plain(name), hint=page.plain(f"{name}_hint"), optional=True, value=(value,) if value else (),
        most=LONGEST[name],
    )  # fmt: skip


def _doors(row: LocalHelp | None, menu: Mapping[str, tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    own = set(row.topics.split(",")) if row and row.topics else set()
    return tuple(name for name, (_, topics) in menu.items() if set(topics) <= own)
