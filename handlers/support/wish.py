"""What is said of a wish to be contacted, the same wherever it is shown: to whoever asks and to who is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.chat import Button, Buttons, Message, Part, Words, literal
from bot.people.known import Known
from bot.people.recognise import people_by_id
from bot.private.asks import Row
from bot.safety.footer import phone_link
from bot.visit import Visit
from bot.when.local import local
from bot.words import Grammar, Marked

AT_ONCE: Final = 3  # asks that wait: more would be a burden on whoever is asked, and no help sooner
SAYS = {
    "title": "", "lead": "", "not_emergency": "emergency", "who": "", "who_hint": "", "words": "", "words_hint": "",
    "look": "", "role_champion": "", "role_first_aider": "", "for_team": "name role team", "for_all": "name role",
    "nobody": "", "choose": "", "too_long": "most", "preview_title": "", "they_see": "name", "card": "name",
    "card_words": "words", "send": "", "change": "", "private": "", "by_when": "until", "sent_title": "",
    "sent": "name until", "gone": "", "mine_title": "", "mine_none": "", "is_waiting": "name until", "is_taken": "name",
    "is_declined": "name", "is_over": "name", "other_doors": "", "take_back": "name", "taken_back": "", "ask": "",
    "enough": "most", "help": "", "minute": "",
}  # fmt: skip
PAGES = {"contact": Grammar(SAYS, open=("typed",), protected=("not_emergency", "private", "by_when", "other_doors"))}


def not_emergency(visit: Visit) -> str:
    """Said before, at the look and after: nobody may read it for hours. The nation's lines stand in the footer."""
    emergency = phone_link(visit.house.directory.footer(visit.person.nation)[0])
    return visit.page("contact")("not_emergency", emergency=Marked(emergency))


def card(visit: Visit, name: str, words: str) -> tuple[Part, ...]:
    """What the colleague is shown of one ask: the same at the look and in their own dialog."""
    page = visit.page("contact")
    said = (Words(page("card_words", words=Marked(literal(words)))),) if words else ()
    return (Words(page("card", name=name)), *said)


def doors(visit: Visit, key: str) -> Message:
    page = visit.page("contact")
    return Message((Words(page(key, most=AT_ONCE)), door_row(visit)), page.plain("title"))


def door_row(visit: Visit) -> Buttons:
    page = visit.page("contact")
    return Buttons((
        Button(page.plain("ask"), "contact.new"), Button(page.plain("help"), "help.open"),
        Button(page.plain("minute"), "grounding.open"),
    ))  # fmt: skip


def named(rows: list[Row], number: str) -> Row | None:
    return next((row for row in rows if row.ask.number == number), None)


async def name_of(visit: Visit, row: Row) -> str:
    async with visit.house.identity.reading() as session:
        return called((await people_by_id(session, [row.ask.reader])).get(row.ask.reader))


def called(person: Known | None) -> str:
    return person.name if person else "-"


def day_and_time(visit: Visit, at: datetime) -> str:
    """A moment as this person's clock shows it: "Tuesday 3 March, 09:00"."""
    shown = local(at, visit.person.zone)
    return f"{shown:%A} {shown.day} {shown:%B, %H:%M}"
