"""what a decision relied on, and what bodies ask of decisions

Links of final decisions are marked in the same revision: between the two a link could be taken back unseen.

Before it lands: does it hold long locks on a table with millions of rows? Does it run on SQLite and PostgreSQL, up,
down and up again? Data moves in a migration of its own, restartable and tested. History and the evidence of
destruction are never migrated away.

Revision: 0024, after 0023
"""

import sqlalchemy as sa
from alembic import op

from system import database

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('body_requirement',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('alternatives', sa.JSON(), nullable=False),
    sa.Column('amount_above', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.Column('procedures', sa.JSON(), nullable=False),
    sa.Column('later', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('basis', sa.String(length=1000), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('set_by', sa.String(length=200), nullable=False),
    sa.Column('set_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_by', sa.String(length=200), nullable=False),
    sa.Column('ended_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_body_requirement_ends_after_start')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_body_requirement_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_body_requirement')),
    sa.UniqueConstraint('fonds_id', 'kind', 'key', name=op.f('uq_body_requirement_fonds_id_kind_key'))
    )
    op.create_table('release_notice',
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('released_on', sa.Date(), nullable=False),
    sa.Column('noted_by', sa.String(length=200), nullable=False),
    sa.Column('noted_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_release_notice_aggregation_id_aggregation')),
    sa.PrimaryKeyConstraint('aggregation_id', name=op.f('pk_release_notice'))
    )
    with op.batch_alter_table('evidence_link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('relied_on', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        'UPDATE evidence_link SET relied_on = (1 = 1) WHERE EXISTS (SELECT 1 FROM decision'
        ' WHERE decision.id = evidence_link.decision_id AND decision.finalised_at >= evidence_link.linked_at'
        ' AND (evidence_link.withdrawn_at IS NULL OR evidence_link.withdrawn_at >= decision.finalised_at))'
    )



def downgrade() -> None:
    with op.batch_alter_table('evidence_link', schema=None) as batch_op:
        batch_op.drop_column('relied_on')

    op.drop_table('release_notice')
    op.drop_table('body_requirement')
