"""Loose volumes, stock-takes, reminders of loans, one running loan a volume, addresses of people.

Before it lands: does it hold long locks on a table with millions of rows? Does it run on SQLite and PostgreSQL, up,
down and up again? Data moves in a migration of its own, restartable and tested. History and the evidence of
destruction are never migrated away.

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

from system import database

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stock_take',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.Column('taken_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('taken_by', sa.String(length=200), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('strange', sa.Integer(), nullable=False),
    sa.Column('missing', sa.Integer(), nullable=False),
    sa.Column('unknown', sa.Integer(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_stock_take_fonds_id_fonds')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_stock_take_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_take'))
    )
    with op.batch_alter_table('stock_take', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stock_take_place_id'), ['place_id'], unique=False)

    op.create_table('shelved_volume',
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.Column('volume_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_shelved_volume_place_id_place')),
    sa.ForeignKeyConstraint(['volume_id'], ['volume.id'], name=op.f('fk_shelved_volume_volume_id_volume')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shelved_volume')),
    sa.UniqueConstraint('volume_id', name=op.f('uq_shelved_volume_volume_id'))
    )
    with op.batch_alter_table('shelved_volume', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shelved_volume_place_id'), ['place_id'], unique=False)

    op.create_table('loan_reminder',
    sa.Column('loan_id', sa.Uuid(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reminded_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_loan_reminder_loan_id_loan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loan_reminder')),
    sa.UniqueConstraint('loan_id', 'rule', 'due_on', name=op.f('uq_loan_reminder_loan_id_rule_due_on'))
    )
    op.create_table('mail_message',
    sa.Column('fonds_id', sa.Uuid(), nullable=True),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('made_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('sent_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_mail_message_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_message'))
    )
    with op.batch_alter_table('loan', schema=None) as batch_op:
        batch_op.add_column(sa.Column('access_authorisation', sa.String(length=500), server_default='', nullable=False))
        batch_op.create_index('uq_loan_running_volume_id', ['volume_id'], unique=True, sqlite_where=sa.text("state IN ('requested', 'authorised', 'handed_over', 'claimed')"), postgresql_where=sa.text("state IN ('requested', 'authorised', 'handed_over', 'claimed')"))

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('email', sa.String(length=254), server_default='', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('email')

    with op.batch_alter_table('loan', schema=None) as batch_op:
        batch_op.drop_index('uq_loan_running_volume_id', sqlite_where=sa.text("state IN ('requested', 'authorised', 'handed_over', 'claimed')"), postgresql_where=sa.text("state IN ('requested', 'authorised', 'handed_over', 'claimed')"))

        batch_op.drop_column('access_authorisation')

    op.drop_table('mail_message')
    op.drop_table('loan_reminder')
    with op.batch_alter_table('shelved_volume', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shelved_volume_place_id'))

    op.drop_table('shelved_volume')
    with op.batch_alter_table('stock_take', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stock_take_place_id'))

    op.drop_table('stock_take')
