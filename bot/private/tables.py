"""The answers' tables. No names, no times, no order, no foreign keys."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

reply = Table(
    "reply",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("round_mark", LargeBinary(16), nullable=False),
    Column("key_id", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("purge_on", Date, nullable=False),
    Index("ix_reply_round_mark", "round_mark"),
    Index("ix_reply_purge_on", "purge_on"),
    sqlite_with_rowid=False,  # a rowid would keep the order in which people answered
)

note = Table(
    "note",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("round_mark", LargeBinary(16), nullable=False),
    Column("key_id", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("purge_on", Date, nullable=False),
    Index("ix_note_round_mark", "round_mark"),
    Index("ix_note_purge_on", "purge_on"),
    sqlite_with_rowid=False,
)

share = Table(
    "share",  # what one person shows to another by their own tap: an answer, or the wish to talk
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("owner_mark", LargeBinary(16), nullable=False),
    Column("reader_mark", LargeBinary(16), nullable=False),
    Column("key_id", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("purge_on", Date, nullable=False),
    Index("ix_share_owner_mark", "owner_mark"),
    Index("ix_share_reader_mark", "reader_mark"),
    Index("ix_share_purge_on", "purge_on"),
    sqlite_with_rowid=False,
)

ask = Table(
    "ask",  # "I would like somebody to contact me": few rows, gone when it is taken up, or its hours are over
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("owner_mark", LargeBinary(16), nullable=False),
    Column("reader_mark", LargeBinary(16), nullable=False),
    Column("key_id", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("purge_on", Date, nullable=False),
    Index("ix_ask_owner_mark", "owner_mark"),
    Index("ix_ask_reader_mark", "reader_mark"),
    Index("ix_ask_purge_on", "purge_on"),
    sqlite_with_rowid=False,
)

quote = Table(
    "quote",  # words whose author lets a named person read them and pass them on without a name
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("queue_mark", LargeBinary(16), nullable=False),
    Column("key_id", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("purge_on", Date, nullable=False),
    Index("ix_quote_queue_mark", "queue_mark"),
    Index("ix_quote_purge_on", "purge_on"),
    sqlite_with_rowid=False,
)

erased = Table(
    "erased",  # those that this store has carried out, by their number in the list of erasures
    metadata,
    Column("id", String(100), primary_key=True),
    Column("erased_on", Date, nullable=False),
)

COLUMNS = {table.name: tuple(column.name for column in table.columns) for table in metadata.sorted_tables}
"""What a row of each table holds: for the documents, which open nothing."""
