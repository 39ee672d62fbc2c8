"""Somebody who types the same words in every place that takes words, whatever features there are."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select

from bot.chat import Answer, Commanded, Field, Filled, Form, Pressed, Said
from bot.models import Address, Grant, Kudos, Round
from bot.people.roles import ROLES
from tests.conversation import Someone, Talk

LAST = ("erase", "stop", "forget", "remove", "drop")
"""Routes that take something away come last, so that they take nothing from under the others."""


@dataclass
class Walk:
    """`places`: every form field (route, name) into which the words were typed; `answers`: all that came back."""

    places: set[tuple[str, str]] = field(default_factory=set)
    answers: list[Answer] = field(default_factory=list)


async def with_every_role(talk: Talk, user: str) -> int:
    """Give somebody every role everywhere, so that every form opens for them; their id."""
    async with talk.house.identity.writing() as session:
        id = (await session.execute(select(Address.person_id).where(Address.user == user))).scalar_one()
        await session.execute(delete(Grant).where(Grant.person_id == id))
        await session.execute(insert(Grant), [{"person_id": id, "role": role, "team_id": 0} for role in ROLES[1:]])
    return id


async def everywhere(talk: Talk, somebody: Someone, words: str, colleague: str) -> Walk:
    """Say the words, give them to the command, press every button and fill in every form that opens with them."""
    walk, now = Walk(), talk.clock.now()
    for text in (words, f"help {words}", f"kudos {words}", f"{words}\n{words}"):
        walk.answers.append(await talk.dispatch(Said(somebody.who, now, text=text)))
        walk.answers.append(await talk.dispatch(Said(somebody.who, now, public=True, channel="c", text=text)))
        walk.answers.append(await talk.dispatch(Commanded(somebody.who, now, can_open=True, text=text, command="/c")))
    routes = sorted(talk.house.router.handlers, key=lambda name: any(word in name for word in LAST))
    for name in routes:
        for about in await _abouts(talk):
            for value in ("booked", words[:90]):
                pressed = Pressed(somebody.who, now, can_open=True, does=name, about=about, value=value)
                await _follow(talk, somebody, walk, await talk.dispatch(pressed), words, colleague)
        blind = Filled(somebody.who, now, can_open=True, does=name, about=words[:90], values={"words": (words,)})
        walk.answers.append(await talk.dispatch(blind))
    return walk


async def _follow(
    talk: Talk, somebody: Someone, walk: Walk, answer: Answer, words: str, colleague: str, steps: int = 3
) -> None:
    """Fill in a form that opened, and the one that follows it."""
    walk.answers.append(answer)
    form = answer.here
    if not isinstance(form, Form) or not steps:
        return
    walk.places |= {(form.does, one.name) for one in form.fields if one.kind in ("text", "lines")}
    values = {one.name: _filled(one, words, colleague, talk) for one in form.fields}
    event = Filled(somebody.who, talk.clock.now(), can_open=True, does=form.does, about=form.about, values=values)
    await _follow(talk, somebody, walk, await talk.dispatch(event), words, colleague, steps - 1)


def _filled(one: Field, words: str, colleague: str, talk: Talk) -> tuple[str, ...]:
    match one.kind:
        case "text" | "lines":
            return (words[: one.most],)
        case "pick":
            return (one.options[0][0],) if one.options else ()
        case "person":
            return (colleague,)
        case "date":
            return (talk.clock.now().date().isoformat(),)
        case "time":
            return ("09:30",)


async def _abouts(talk: Talk) -> list[str]:
    """What a button may point to: nothing, the newest round, a thank-you, a person."""
    async with talk.house.identity.reading() as session:
        found = [(await session.execute(select(table.id))).scalars().all() for table in (Round, Kudos)]
    return ["", *(str(max(ids)) for ids in found if ids), "1"]
