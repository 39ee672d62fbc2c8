"""first tables."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('note',
    sa.Column('mark', sa.LargeBinary(length=16), nullable=False),
    sa.Column('round_mark', sa.LargeBinary(length=16), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('purge_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('mark'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.create_index('ix_note_purge_on', ['purge_on'], unique=False)
        batch_op.create_index('ix_note_round_mark', ['round_mark'], unique=False)

    op.create_table('reply',
    sa.Column('mark', sa.LargeBinary(length=16), nullable=False),
    sa.Column('round_mark', sa.LargeBinary(length=16), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('purge_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('mark'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.create_index('ix_reply_purge_on', ['purge_on'], unique=False)
        batch_op.create_index('ix_reply_round_mark', ['round_mark'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.drop_index('ix_reply_round_mark')
        batch_op.drop_index('ix_reply_purge_on')

    op.drop_table('reply')
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.drop_index('ix_note_round_mark')
        batch_op.drop_index('ix_note_purge_on')

    op.drop_table('note')
