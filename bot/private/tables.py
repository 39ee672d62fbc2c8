"""The answers' tables. No names, no times, no order, no foreign keys."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, MetaData, Table

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
