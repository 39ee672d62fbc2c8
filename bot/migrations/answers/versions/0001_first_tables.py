"""The first tables: sealed answers, found by marks."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("purge_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_note_purge_on", "note", ["purge_on"], unique=False)
    op.create_index("ix_note_round_mark", "note", ["round_mark"], unique=False)
    op.create_table(
        "reply",
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("purge_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reply_purge_on", "reply", ["purge_on"], unique=False)
    op.create_index("ix_reply_round_mark", "reply", ["round_mark"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_reply_round_mark", table_name="reply")
    op.drop_index("ix_reply_purge_on", table_name="reply")
    op.drop_table("reply")
    op.drop_index("ix_note_round_mark", table_name="note")
    op.drop_index("ix_note_purge_on", table_name="note")
    op.drop_table("note")
