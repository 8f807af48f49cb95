"""Printings of the labels of boxes and of the slips of loans.

New tables only: nothing that stands is locked.

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('printed_box',
    sa.Column('printing_id', sa.Uuid(), nullable=False),
    sa.Column('box_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['box_id'], ['box.id'], name=op.f('fk_printed_box_box_id_box')),
    sa.ForeignKeyConstraint(['printing_id'], ['printing.id'], name=op.f('fk_printed_box_printing_id_printing')),
    sa.PrimaryKeyConstraint('printing_id', 'box_id', name=op.f('pk_printed_box')),
    sa.UniqueConstraint('printing_id', 'position', name=op.f('uq_printed_box_printing_id_position'))
    )
    with op.batch_alter_table('printed_box', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_printed_box_box_id'), ['box_id'], unique=False)

    op.create_table('printed_loan',
    sa.Column('printing_id', sa.Uuid(), nullable=False),
    sa.Column('loan_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_printed_loan_loan_id_loan')),
    sa.ForeignKeyConstraint(['printing_id'], ['printing.id'], name=op.f('fk_printed_loan_printing_id_printing')),
    sa.PrimaryKeyConstraint('printing_id', 'loan_id', name=op.f('pk_printed_loan')),
    sa.UniqueConstraint('printing_id', 'position', name=op.f('uq_printed_loan_printing_id_position'))
    )
    with op.batch_alter_table('printed_loan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_printed_loan_loan_id'), ['loan_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('printed_loan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_printed_loan_loan_id'))

    op.drop_table('printed_loan')
    with op.batch_alter_table('printed_box', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_printed_box_box_id'))

    op.drop_table('printed_box')
