"""May these words be passed on without a name? Asked beside them, of those who read them first, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import Field, Filled, Form, Message, Words
from bot.people.confidants import Confidant, confidants
from bot.private import KEEP_WORDS, keep_until
from bot.rounds import Seated
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar

MAY_PASS_ON = "read quotes before release"
SAYS = {"label": "", "hint": "", "option": "name", "kept": "names"}
routes = Routes("quoting", {"quoting": Grammar(SAYS, protected=("hint",))})
MOST = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """Who may be named, if anybody; who was agreed to earlier; and whether there is an earlier offer of the round."""

    readers: tuple[Confidant, ...] = ()
    agreed: tuple[int, ...] = ()
    offered: bool = False


NOBODY = Asked()


async def asked(visit: Visit, seated: Seated) -> Asked:
    """Whom the author may name now: only where the organisation wants quotes, and never for words already passed on."""
    there = (await visit.house.answers.quotes.of([seated.spot])).get(seated.round.id)
    if not visit.person.quotes or (there and there.state != "offered"):
        return Asked(offered=there is not None)
    async with visit.house.identity.reading() as session:
        readers = await confidants(session, visit.person, MAY_PASS_ON)
    return Asked(tuple(readers[:MOST]), there.readers if there else (), there is not None)


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


async def keep(visit: Visit, seated: Seated, event: Filled, words: str, which: Asked) -> list[str]:
    """Offer the words to those who were ticked, or take an earlier offer back; the names of who may read them."""
    ticked, quotes = _ticked(event, which.readers), visit.house.answers.quotes
    if words and ticked:
        until = keep_until(seated.round.opens_at.date(), KEEP_WORDS)
        people = [one.id for one in ticked]
        await quotes.offer(seated.spot, words, people, seated.round.closes_at, until)
        return [one.name for one in ticked]
    if which.offered:
        await quotes.withdraw(seated.spot)
    return []


def _ticked(event: Filled, readers: Sequence[Confidant]) -> list[Confidant]:
    chosen = set(event.values.get("quote", ()))
    return [one for one in readers if str(one.id) in chosen]


def kept(visit: Visit, names: Sequence[str]) -> Words:
    """What became of the words: the truth about who may read them."""
    if not names:
        return Words(visit.page("check_in")("more_kept"))
    return Words(visit.page("quoting")("kept", names=", ".join(names)))


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    which = Asked((Confidant(1, "Asha Rao", "coordinator"),))
    form = Form("help.open", "-", fields(visit, which), "-")
    return {"may it be passed on": form, "kept": Message((kept(visit, ["Asha Rao"]),))}
