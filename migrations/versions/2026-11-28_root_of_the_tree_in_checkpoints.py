"""Root of the tree in checkpoints

A checkpoint states the root of the tree over the entries that it covers; those from before there was a tree have none,
and stay as they were signed. The roots of whole blocks are kept, so that no seal reads all of the history: the first
seal after this reckons all of them once.

Going down loses the roots, and the signatures of the checkpoints that state one no longer agree with what is left.

Revision: 0029, after 0028
"""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('history_block',
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_history_block'))
    )
    # Plainly, not in a batch: a table that is made anew would lose the triggers that guard it.
    op.add_column('checkpoint', sa.Column('root', sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column('checkpoint', 'root')
    op.drop_table('history_block')
