"""May these words be passed on without a name? Asked beside them, of those who read them first, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import Field, Filled, Form
from bot.people.confidants import Confidant, confidants
from bot.private import KEEP_WORDS, keep_until
from bot.rounds import Seated
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar

MAY_PASS_ON = "read quotes before release"
SAYS = {"label": "", "hint": "", "option": "name"}
routes = Routes("quoting", {"quoting": Grammar(SAYS, protected=("hint",))})
MOST = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """The field that asks, empty where nobody may be named; and who was agreed to earlier."""

    readers: tuple[Confidant, ...] = ()
    agreed: tuple[int, ...] = ()


NOBODY = Asked()


async def asked(visit: Visit, seated: Seated) -> Asked:
    """Whom the author may name now: only where the organisation wants quotes, and never for words already passed on."""
    if not visit.person.quotes:
        return NOBODY
    there = (await visit.house.answers.quotes.of([seated.spot])).get(seated.round.id)
    if there and there.state != "offered":
        return NOBODY
    async with visit.house.identity.reading() as session:
        readers = await confidants(session, visit.person, MAY_PASS_ON)
    return Asked(tuple(readers[:MOST]), there.readers if there else ())


def fields(visit: Visit, which: Asked) -> tuple[Field, ...]:
    if not which.readers:
        return ()
    page = visit.page("quoting")
    return (
        Field(
            "quote", page.plain("label"), "pick", page.plain("hint"),
            tuple((str(one.id), page.plain("option", name=one.name)) for one in which.readers), many=True,
            optional=True, value=tuple(str(one.id) for one in which.readers if one.id in which.agreed),
        ),
    )  # fmt: skip


async def keep(visit: Visit, seated: Seated, event: Filled, words: str, which: Asked) -> None:
    """Offer the words to those who were ticked, or take an earlier offer back."""
    if not which.readers:
        return
    ticked = _ticked(event, which.readers)
    if not (words and ticked):
        await visit.house.answers.quotes.withdraw(seated.spot)
        return
    until = keep_until(seated.round.opens_at.date(), KEEP_WORDS)
    await visit.house.answers.quotes.offer(seated.spot, words, ticked, seated.round.closes_at, until)


def _ticked(event: Filled, readers: Sequence[Confidant]) -> list[int]:
    chosen = set(event.values.get("quote", ()))
    return [one.id for one in readers if str(one.id) in chosen]


@routes.sample
def samples(visit: Visit) -> dict[str, Form]:
    which = Asked((Confidant(1, "Asha Rao", "coordinator"),))
    return {"may it be passed on": Form("help.open", "-", fields(visit, which), "-")}
