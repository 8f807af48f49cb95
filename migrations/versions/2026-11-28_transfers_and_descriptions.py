"""Tables of transfers, their windows, files, boxes, papers, checks and packages, and of archival descriptions.

New tables only: nothing that stands is locked. Up, down and up again on both engines.

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

from system import database


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('transfer',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Enum('primary', 'secondary', name='transferkind', native_enum=False, length=40), nullable=False),
    sa.Column('state', sa.Enum('scheduled', 'requested', 'capturing', 'validated', 'reviewing', 'observed', 'corrected', 'proposed', 'opined', 'ruled', 'described', 'delivered', 'accepted', 'placed', 'notified', 'published', 'withdrawn', name='transferstate', native_enum=False, length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('until_year', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('early_reason', sa.Text(), nullable=False),
    sa.Column('early_authorised_by', sa.String(length=200), nullable=False),
    sa.Column('made_by', sa.String(length=200), nullable=False),
    sa.Column('made_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('requested_by', sa.String(length=200), nullable=False),
    sa.Column('requested_on', sa.Date(), nullable=True),
    sa.Column('cleaned', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('signed_by', sa.String(length=200), nullable=False),
    sa.Column('signed_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('signed_digest', sa.String(length=64), nullable=False),
    sa.Column('reviewed_by', sa.String(length=200), nullable=False),
    sa.Column('checked_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('checked', sa.Integer(), nullable=False),
    sa.Column('broken', sa.Integer(), nullable=False),
    sa.Column('act_number', sa.String(length=200), nullable=False),
    sa.Column('accepted_by', sa.String(length=200), nullable=False),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('notified_on', sa.Date(), nullable=True),
    sa.Column('destination', sa.Enum('own', 'national', 'state', name='destination', native_enum=False, length=40), nullable=True),
    sa.Column('receiver', sa.String(length=300), nullable=False),
    sa.Column('notice_due_on', sa.Date(), nullable=True),
    sa.Column('notice_reminded_on', sa.Date(), nullable=True),
    sa.Column('evidence_id', sa.Uuid(), nullable=True),
    sa.Column('address', sa.String(length=1000), nullable=False),
    sa.Column('withdrawn_reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['obligation_evidence.id'], name=op.f('fk_transfer_evidence_id_obligation_evidence')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_transfer_fonds_id_fonds')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_transfer_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer')),
    sa.UniqueConstraint('fonds_id', 'kind', 'year', 'number', name=op.f('uq_transfer_fonds_id_kind_year_number'))
    )
    with op.batch_alter_table('transfer', schema=None) as batch_op:
        batch_op.create_index('ix_transfer_fonds_id_state', ['fonds_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_transfer_unit_id'), ['unit_id'], unique=False)

    op.create_table('transfer_box',
    sa.Column('transfer_id', sa.Uuid(), nullable=False),
    sa.Column('box_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['box_id'], ['box.id'], name=op.f('fk_transfer_box_box_id_box')),
    sa.ForeignKeyConstraint(['transfer_id'], ['transfer.id'], name=op.f('fk_transfer_box_transfer_id_transfer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer_box')),
    sa.UniqueConstraint('transfer_id', 'box_id', name=op.f('uq_transfer_box_transfer_id_box_id')),
    sa.UniqueConstraint('transfer_id', 'number', name=op.f('uq_transfer_box_transfer_id_number'))
    )
    with op.batch_alter_table('transfer_box', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transfer_box_box_id'), ['box_id'], unique=False)

    op.create_table('transfer_package',
    sa.Column('transfer_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('listed', 'building', 'ready', name='packagestate', native_enum=False, length=40), nullable=False),
    sa.Column('job_id', sa.Uuid(), nullable=True),
    sa.Column('objects', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('manifest_sha256', sa.String(length=64), nullable=False),
    sa.Column('tagmanifest_sha256', sa.String(length=64), nullable=False),
    sa.Column('manifest_id', sa.Uuid(), nullable=True),
    sa.Column('inventory_digest', sa.String(length=64), nullable=False),
    sa.Column('asked_by', sa.String(length=200), nullable=False),
    sa.Column('asked_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ready_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['manifest_id'], ['attachment.id'], name=op.f('fk_transfer_package_manifest_id_attachment')),
    sa.ForeignKeyConstraint(['transfer_id'], ['transfer.id'], name=op.f('fk_transfer_package_transfer_id_transfer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer_package')),
    sa.UniqueConstraint('transfer_id', name=op.f('uq_transfer_package_transfer_id'))
    )
    op.create_table('transfer_paper',
    sa.Column('transfer_id', sa.Uuid(), nullable=False),
    sa.Column('act', sa.String(length=40), nullable=False),
    sa.Column('number', sa.String(length=200), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=False),
    sa.Column('authority', sa.String(length=300), nullable=False),
    sa.Column('attachment_id', sa.Uuid(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('recorded_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_transfer_paper_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['transfer_id'], ['transfer.id'], name=op.f('fk_transfer_paper_transfer_id_transfer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer_paper'))
    )
    with op.batch_alter_table('transfer_paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transfer_paper_transfer_id'), ['transfer_id'], unique=False)

    op.create_table('archival_description',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('aggregation_id', sa.Uuid(), nullable=True),
    sa.Column('lineage_id', sa.Uuid(), nullable=True),
    sa.Column('elements', sa.JSON(), nullable=False),
    sa.Column('described_by', sa.String(length=200), nullable=False),
    sa.Column('described_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_archival_description_aggregation_id_aggregation')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_archival_description_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_archival_description')),
    sa.UniqueConstraint('aggregation_id', name=op.f('uq_archival_description_aggregation_id')),
    sa.UniqueConstraint('fonds_id', 'lineage_id', name=op.f('uq_archival_description_fonds_id_lineage_id'))
    )
    op.create_table('transfer_exclusion',
    sa.Column('transfer_id', sa.Uuid(), nullable=False),
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_transfer_exclusion_aggregation_id_aggregation')),
    sa.ForeignKeyConstraint(['transfer_id'], ['transfer.id'], name=op.f('fk_transfer_exclusion_transfer_id_transfer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer_exclusion')),
    sa.UniqueConstraint('transfer_id', 'aggregation_id', name=op.f('uq_transfer_exclusion_transfer_id_aggregation_id'))
    )
    with op.batch_alter_table('transfer_exclusion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transfer_exclusion_aggregation_id'), ['aggregation_id'], unique=False)

    op.create_table('transfer_item',
    sa.Column('transfer_id', sa.Uuid(), nullable=False),
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('running', sa.Uuid(), nullable=True),
    sa.Column('finding', sa.Enum('pending', 'found', 'missing', 'observed', name='finding', native_enum=False, length=40), server_default='pending', nullable=False),
    sa.Column('observation', sa.String(length=1000), server_default='', nullable=False),
    sa.Column('counted_by', sa.String(length=200), server_default='', nullable=False),
    sa.Column('counted_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=1000), server_default='', nullable=False),
    sa.Column('answered_by', sa.String(length=200), server_default='', nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_transfer_item_aggregation_id_aggregation')),
    sa.ForeignKeyConstraint(['transfer_id'], ['transfer.id'], name=op.f('fk_transfer_item_transfer_id_transfer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer_item')),
    sa.UniqueConstraint('running', name=op.f('uq_transfer_item_running')),
    sa.UniqueConstraint('transfer_id', 'aggregation_id', name=op.f('uq_transfer_item_transfer_id_aggregation_id'))
    )
    with op.batch_alter_table('transfer_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transfer_item_aggregation_id'), ['aggregation_id'], unique=False)
        batch_op.create_index('ix_transfer_item_transfer_id_finding', ['transfer_id', 'finding'], unique=False)

    op.create_table('transfer_object_check',
    sa.Column('transfer_id', sa.Uuid(), nullable=False),
    sa.Column('object_id', sa.Uuid(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('mime', sa.String(length=200), nullable=False),
    sa.Column('checked_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['object_id'], ['digital_object.id'], name=op.f('fk_transfer_object_check_object_id_digital_object')),
    sa.ForeignKeyConstraint(['transfer_id'], ['transfer.id'], name=op.f('fk_transfer_object_check_transfer_id_transfer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer_object_check')),
    sa.UniqueConstraint('transfer_id', 'object_id', name=op.f('uq_transfer_object_check_transfer_id_object_id'))
    )
    with op.batch_alter_table('transfer_object_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transfer_object_check_object_id'), ['object_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('transfer_object_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_transfer_object_check_object_id'))

    op.drop_table('transfer_object_check')
    with op.batch_alter_table('transfer_item', schema=None) as batch_op:
        batch_op.drop_index('ix_transfer_item_transfer_id_finding')
        batch_op.drop_index(batch_op.f('ix_transfer_item_aggregation_id'))

    op.drop_table('transfer_item')
    with op.batch_alter_table('transfer_exclusion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_transfer_exclusion_aggregation_id'))

    op.drop_table('transfer_exclusion')
    op.drop_table('archival_description')
    with op.batch_alter_table('transfer_paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_transfer_paper_transfer_id'))

    op.drop_table('transfer_paper')
    op.drop_table('transfer_package')
    with op.batch_alter_table('transfer_box', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_transfer_box_box_id'))

    op.drop_table('transfer_box')
    with op.batch_alter_table('transfer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_transfer_unit_id'))
        batch_op.drop_index('ix_transfer_fonds_id_state')

    op.drop_table('transfer')
