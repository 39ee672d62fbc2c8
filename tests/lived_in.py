"""A house in which everything that can be kept is kept, and how its people and its thieves find it again."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Table, insert, select

from bot import rounds
from bot.database import Database
from bot.models import Address, Base, Person
from bot.private import Spot, Whose
from bot.private.marks import given_mark, owner_mark, queue_mark, quote_mark, reader_mark
from bot.private.tables import ask, metadata, quote, share
from bot.settings import Settings
from bot.visit import House
from handlers.champions import thanked
from tests.cast import ADA, CHIDI, MORGAN, WARD_COLLEAGUES
from tests.conversation import Talk
from tests.stores.conftest import rows_of

WORDS = "the purple kettle of the third corridor"
THANKS = "You sat with the new starter until the bus came."
SIZE = 2_048
PURGE_ON, WORDS_PURGE_ON = date(2026, 5, 25), date(2026, 4, 6)
MORE = {
    "share": {"kind": "answer", "check_in": "weather", "on": "2026-03-02", "option": "stormy"},
    "ask": {"until": "2026-12-31T00:00:00+00:00", "state": "waiting", "told": True},
}
Backup = dict[str, list[dict[str, Any]]]


async def lives(talk: Talk, *, weeks: int = 2) -> None:
    """So many Mondays of Ward 7: answers, words, thanks, what people let others see. The last round is still open."""
    for week in range(weeks):
        await talk.beat(minutes=30)
        ada = talk(ADA)
        await ada.taps("Stormy")
        await ada.taps("Say a little more")
        await ada.fills(words=f"{WORDS} {week}")
        for user, label in zip(WARD_COLLEAGUES, ("Sunny", "Foggy", "Not today"), strict=False):
            await talk(user).taps(label)
        if week < weeks - 1:
            await talk.beat(days=6, hours=23, minutes=30)
    await thank(talk)
    await talk.beat()
    for table, use in ((share, "share"), (ask, "ask")):
        await gives(talk.house, table, use, ADA, MORGAN, f"{use}1")
        await gives(talk.house, table, use, MORGAN, ADA, f"{use}2")
    for spot in (await spots_of(talk.house, ADA))[-1:]:
        await lets_quote(talk.house, spot)


async def thank(talk: Talk) -> None:
    """Chidi thanks Ada."""
    chidi = talk(CHIDI)
    await chidi.says("/kudos")
    await chidi.fills(who=(ADA,), kind="calm", words=THANKS)
    await chidi.taps("Send it")


async def whose(house: House, user: str) -> Whose:
    query = select(Person.organisation_id, Person.id, Person.salt).join(Address).where(Address.user == user)
    return Whose(*(await house.identity.once(query))[0])


async def gives(house: House, table: Table, use: str, owner: str, reader: str, number: str) -> None:
    """As the features that share and ask write it."""
    mine, theirs, keys = await whose(house, owner), await whose(house, reader), house.answers.keys
    mark = given_mark(keys, keys.current, use, mine, number)
    content = {
        "organisation": mine.organisation,
        "owner": mine.person,
        "reader": theirs.person,
        "number": number,
        **MORE[use],
    }
    row = {
        "mark": mark, "owner_mark": owner_mark(keys, keys.current, use, mine),
        "reader_mark": reader_mark(keys, keys.current, use, theirs), "key_id": keys.current,
        "sealed": keys.seal(keys.current, mark, {**content, "words": ""}, SIZE), "purge_on": PURGE_ON,
    }  # fmt: skip
    await house.answers._database.once(insert(table).values(row))


async def lets_quote(house: House, spot: Spot) -> None:
    keys, mark = house.answers.keys, quote_mark(house.answers.keys, spot)
    offered = {"readers": [], "from": "2026-12-31T00:00:00+00:00", "state": "offered"}
    row = {
        "mark": mark, "queue_mark": queue_mark(keys, spot.key, spot.organisation), "key_id": spot.key,
        "sealed": keys.seal(spot.key, mark, {"words": WORDS, **offered}, SIZE),
        "purge_on": WORDS_PURGE_ON,
    }  # fmt: skip
    await house.answers._database.once(insert(quote).values(row))


async def spots_of(house: House, user: str) -> list[Spot]:
    """All seats of somebody, the newest first."""
    one = await whose(house, user)
    async with house.identity.reading() as session:
        return [seated.spot for seated in await rounds.seats_of(session, one.person, one.salt)]


async def finds(house: House, user: str) -> dict[str, Any]:
    """Everything that somebody finds of their own, whatever key it is under."""
    one, spots, keys = await whose(house, user), await spots_of(house, user), house.answers.keys
    found: dict[str, Any] = {
        "answers": {id: reply.option for id, reply in (await house.answers.of(spots)).items()},
        "words": await house.answers.words_of(spots),
        "thanks": [thanks.words for thanks in await thanked.all_for(house, one.person)],
    }
    for table, use in ((share, "share"), (ask, "ask")):
        for side, mark in (("owner", owner_mark), ("reader", reader_mark)):
            marks = [mark(keys, key, use, one) for key in keys.versions]
            rows = await house.answers._database.once(select(table).where(table.c[f"{side}_mark"].in_(marks)))
            opened = [keys.open(row.key_id, row.mark, row.sealed) for row in rows]
            found[f"{use} {side}"] = sorted(content["number"] for content in opened)
    marks = [
        quote_mark(keys, Spot(s.organisation, s.round, s.person, s.salt, key)) for s in spots for key in keys.versions
    ]
    rows = await house.answers._database.once(select(quote).where(quote.c.mark.in_(marks)))
    found["quotes"] = [keys.open(row.key_id, row.mark, row.sealed)["words"] for row in rows]
    return found


async def backup(database: Database) -> Backup:
    kept = {}
    for table in await _tables(database):
        kept[table.name] = [dict(row._mapping) for row in await database.once(select(table))]
    return kept


async def restore(database: Database, kept: Backup) -> None:
    tables = await _tables(database)
    async with database.writing() as session:
        for table in reversed(tables):
            await session.execute(table.delete())
        for table in tables:
            if kept[table.name]:
                await session.execute(table.insert(), kept[table.name])


async def _tables(database: Database) -> list[Any]:
    there = set(await rows_of(database))
    return [table for table in (*Base.metadata.sorted_tables, *metadata.sorted_tables) if table.name in there]


def stores(house: House) -> dict[str, Database]:
    return {"identity": house.identity, "answers": house.answers._database}


def with_keys(settings: Settings, *keys: str) -> Settings:
    return settings.model_copy(update={"canopy_keys": SecretStr(",".join(keys))})
