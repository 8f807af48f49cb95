"""The crest of a body, and printings of many forms with the files in them.

New tables only: nothing that stands is locked.

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

from system import database


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('crest',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('attachment_id', sa.Uuid(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_crest_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_crest_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crest')),
    sa.UniqueConstraint('fonds_id', name=op.f('uq_crest_fonds_id'))
    )
    with op.batch_alter_table('crest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_crest_attachment_id'), ['attachment_id'], unique=False)

    op.create_table('printing',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('form', sa.Enum('cover', 'spine', 'index', 'box', 'loan', name='formkind', native_enum=False, length=40), nullable=False),
    sa.Column('format', sa.Enum('pdf', 'xlsx', 'zip', name='fileformat', native_enum=False, length=40), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('job_id', sa.Uuid(), nullable=True),
    sa.Column('files', sa.Integer(), nullable=False),
    sa.Column('printed', sa.Integer(), nullable=True),
    sa.Column('requested_by', sa.String(length=200), nullable=False),
    sa.Column('requested_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('attachment_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_printing_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_printing_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_printing'))
    )
    with op.batch_alter_table('printing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_printing_attachment_id'), ['attachment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_printing_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_printing_fonds_id'), ['fonds_id'], unique=False)

    op.create_table('printed_file',
    sa.Column('printing_id', sa.Uuid(), nullable=False),
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_printed_file_aggregation_id_aggregation')),
    sa.ForeignKeyConstraint(['printing_id'], ['printing.id'], name=op.f('fk_printed_file_printing_id_printing')),
    sa.PrimaryKeyConstraint('printing_id', 'aggregation_id', name=op.f('pk_printed_file')),
    sa.UniqueConstraint('printing_id', 'position', name=op.f('uq_printed_file_printing_id_position'))
    )
    with op.batch_alter_table('printed_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_printed_file_aggregation_id'), ['aggregation_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('printed_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_printed_file_aggregation_id'))

    op.drop_table('printed_file')
    with op.batch_alter_table('printing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_printing_fonds_id'))
        batch_op.drop_index(batch_op.f('ix_printing_expires_on'))
        batch_op.drop_index(batch_op.f('ix_printing_attachment_id'))

    op.drop_table('printing')
    with op.batch_alter_table('crest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_crest_attachment_id'))

    op.drop_table('crest')
