"""What is shown to a named person, wishes to be contacted, quotes, and the erasures carried out."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ask",
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("owner_mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reader_mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("purge_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ask_owner_mark", "ask", ["owner_mark"], unique=False)
    op.create_index("ix_ask_purge_on", "ask", ["purge_on"], unique=False)
    op.create_index("ix_ask_reader_mark", "ask", ["reader_mark"], unique=False)
    op.create_table(
        "erased",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "quote",
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("queue_mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("purge_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_quote_purge_on", "quote", ["purge_on"], unique=False)
    op.create_index("ix_quote_queue_mark", "quote", ["queue_mark"], unique=False)
    op.create_table(
        "share",
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("owner_mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reader_mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("purge_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_share_owner_mark", "share", ["owner_mark"], unique=False)
    op.create_index("ix_share_purge_on", "share", ["purge_on"], unique=False)
    op.create_index("ix_share_reader_mark", "share", ["reader_mark"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_share_reader_mark", table_name="share")
    op.drop_index("ix_share_purge_on", table_name="share")
    op.drop_index("ix_share_owner_mark", table_name="share")
    op.drop_table("share")
    op.drop_index("ix_quote_queue_mark", table_name="quote")
    op.drop_index("ix_quote_purge_on", table_name="quote")
    op.drop_table("quote")
    op.drop_table("erased")
    op.drop_index("ix_ask_reader_mark", table_name="ask")
    op.drop_index("ix_ask_purge_on", table_name="ask")
    op.drop_index("ix_ask_owner_mark", table_name="ask")
    op.drop_table("ask")
