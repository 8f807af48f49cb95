"""Corrections of folios, files divided and joined, files lost and damaged: their tables.

New tables and one column with a default: no long lock on either engine, and nothing to move.

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

from system import database


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('incident',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('lost', 'disaster', name='incidentkind', native_enum=False, length=40), nullable=False),
    sa.Column('act_number', sa.String(length=120), nullable=False),
    sa.Column('act_on', sa.Date(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=True),
    sa.Column('place', sa.String(length=500), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('searched', sa.Text(), nullable=False),
    sa.Column('complaint', sa.String(length=200), nullable=False),
    sa.Column('control_notice', sa.String(length=200), nullable=False),
    sa.Column('control_noticed_on', sa.Date(), nullable=True),
    sa.Column('archive_notice', sa.String(length=200), nullable=False),
    sa.Column('archive_noticed_on', sa.Date(), nullable=True),
    sa.Column('published_at', sa.String(length=1000), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('recorded_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_incident_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident')),
    sa.UniqueConstraint('fonds_id', 'kind', 'act_number', name=op.f('uq_incident_fonds_id_kind_act_number'))
    )
    op.create_table('incident_paper',
    sa.Column('incident_id', sa.Uuid(), nullable=False),
    sa.Column('attachment_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_incident_paper_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_paper_incident_id_incident')),
    sa.PrimaryKeyConstraint('incident_id', 'attachment_id', name=op.f('pk_incident_paper'))
    )
    op.create_table('folio_correction',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('wrong', sa.String(length=40), nullable=False),
    sa.Column('right', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('corrected_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('corrected_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_folio_correction_aggregation_id_aggregation')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_folio_correction_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_folio_correction'))
    )
    with op.batch_alter_table('folio_correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_folio_correction_aggregation_id'), ['aggregation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_folio_correction_fonds_id'), ['fonds_id'], unique=False)

    op.create_table('incident_file',
    sa.Column('incident_id', sa.Uuid(), nullable=False),
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('found_on', sa.Date(), nullable=True),
    sa.Column('found_note', sa.Text(), nullable=False),
    sa.Column('found_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_incident_file_aggregation_id_aggregation')),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_file_incident_id_incident')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_file')),
    sa.UniqueConstraint('incident_id', 'aggregation_id', name=op.f('uq_incident_file_incident_id_aggregation_id'))
    )
    with op.batch_alter_table('incident_file', schema=None) as batch_op:
        batch_op.create_index('ix_incident_file_aggregation_id', ['aggregation_id'], unique=False)

    op.create_table('regrouping',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('split', 'merge', name='regroupingkind', native_enum=False, length=40), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('target_id', sa.Uuid(), nullable=False),
    sa.Column('documents', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('authority', sa.String(length=500), nullable=False),
    sa.Column('done_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('done_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_regrouping_fonds_id_fonds')),
    sa.ForeignKeyConstraint(['source_id'], ['aggregation.id'], name=op.f('fk_regrouping_source_id_aggregation')),
    sa.ForeignKeyConstraint(['target_id'], ['aggregation.id'], name=op.f('fk_regrouping_target_id_aggregation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regrouping'))
    )
    with op.batch_alter_table('regrouping', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_regrouping_fonds_id'), ['fonds_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_regrouping_source_id'), ['source_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_regrouping_target_id'), ['target_id'], unique=False)

    op.create_table('regrouping_plan',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('split', 'merge', name='regroupingkind', native_enum=False, length=40), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('target_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=1000), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=True),
    sa.Column('document_ids', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('authority', sa.String(length=500), nullable=False),
    sa.Column('planned_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('planned_by', sa.String(length=200), nullable=False),
    sa.Column('done_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_regrouping_plan_fonds_id_fonds')),
    sa.ForeignKeyConstraint(['source_id'], ['aggregation.id'], name=op.f('fk_regrouping_plan_source_id_aggregation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regrouping_plan'))
    )
    with op.batch_alter_table('regrouping_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_regrouping_plan_fonds_id'), ['fonds_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_regrouping_plan_source_id'), ['source_id'], unique=False)

    with op.batch_alter_table('aggregation_alias', schema=None) as batch_op:
        batch_op.add_column(sa.Column('opinion', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('relabelled_at', database.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('relabelled_by', sa.String(length=200), server_default='', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('aggregation_alias', schema=None) as batch_op:
        batch_op.drop_column('relabelled_by')
        batch_op.drop_column('relabelled_at')
        batch_op.drop_column('opinion')

    with op.batch_alter_table('regrouping_plan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_regrouping_plan_source_id'))
        batch_op.drop_index(batch_op.f('ix_regrouping_plan_fonds_id'))

    op.drop_table('regrouping_plan')
    with op.batch_alter_table('regrouping', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_regrouping_target_id'))
        batch_op.drop_index(batch_op.f('ix_regrouping_source_id'))
        batch_op.drop_index(batch_op.f('ix_regrouping_fonds_id'))

    op.drop_table('regrouping')
    with op.batch_alter_table('incident_file', schema=None) as batch_op:
        batch_op.drop_index('ix_incident_file_aggregation_id')

    op.drop_table('incident_file')
    with op.batch_alter_table('folio_correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_folio_correction_fonds_id'))
        batch_op.drop_index(batch_op.f('ix_folio_correction_aggregation_id'))

    op.drop_table('folio_correction')
    op.drop_table('incident_paper')
    op.drop_table('incident')
