"""Which packages say why somebody stepped aside from a vote, which is for who writes the decision alone.

Packages of before hold no reason. One column with a default: a short lock on a small table.

Revision: 0031, after 0030
"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('evidence_package', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tells_reasons', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('evidence_package', schema=None) as batch_op:
        batch_op.drop_column('tells_reasons')
