"""What a thief reads is told of every table and every sealed column, and of nothing that is not there."""

from __future__ import annotations

from sqlalchemy import LargeBinary

from bot.laid_bare import CLEAR, SEALED, what_a_thief_reads
from bot.models import Base
from bot.platforms.slack.locked import SECRETS
from bot.private.tables import metadata

TABLES = {table.name: table for table in (*Base.metadata.sorted_tables, *metadata.sorted_tables)}


def test_every_table_is_told_of_once() -> None:
    told = [table for tables in CLEAR.values() for table in tables]
    sealed = {column.split(".")[0] for columns in SEALED.values() for column in columns}
    assert len(told) == len(set(told))
    assert set(told) | sealed == set(TABLES)
    assert sealed - set(told) == {"reply", "note", "share", "ask", "quote"}, "of these not one column tells of a person"


def test_everything_that_is_sealed_is_told_of() -> None:
    told = {column for columns in SEALED.values() for column in columns}
    sealed = {
        f"{table.name}.{column.name}"
        for table in TABLES.values() for column in table.columns
        if (isinstance(column.type, LargeBinary) and not column.name.endswith(("mark", "salt")))
        or (table.name.startswith("slack_") and column.name in SECRETS)
    }  # fmt: skip
    assert told == sealed


def test_a_row_of_an_answer_holds_a_mark_a_key_s_number_a_seal_and_a_day() -> None:
    """No name, no time, no order, no number that leads anywhere."""
    for name in ("reply", "note", "share", "ask", "quote"):
        columns = {column.name for column in TABLES[name].columns}
        assert {one for one in columns if not one.endswith("mark")} == {"key_id", "sealed", "purge_on"}
        assert not TABLES[name].foreign_keys


def test_the_three_thieves_are_told_apart() -> None:
    told = "\n".join(what_a_thief_reads())
    assert told.count("Whoever steals") == 3 and "reads nothing" in told and "reads everything" in told
