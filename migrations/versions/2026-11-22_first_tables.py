"""Every table of the first release, and the triggers that keep the history from being rewritten.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

from system import database, history


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fonds',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('reference_template', sa.String(length=200), nullable=False),
    sa.Column('created_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fonds')),
    sa.UniqueConstraint('code', name=op.f('uq_fonds_code'))
    )
    op.create_table('history',
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=200), nullable=False),
    sa.Column('fonds_id', sa.Uuid(), nullable=True),
    sa.Column('action', sa.String(length=80), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_history'))
    )
    with op.batch_alter_table('history', schema=None) as batch_op:
        batch_op.create_index('ix_history_entity_id', ['entity_id'], unique=False)
        batch_op.create_index('ix_history_fonds_id_seq', ['fonds_id', 'seq'], unique=False)

    op.create_table('history_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_history_head'))
    )
    op.create_table('login_counter',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('open_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_login_counter'))
    )
    with op.batch_alter_table('login_counter', schema=None) as batch_op:
        batch_op.create_index('ix_login_counter_last_at', ['last_at'], unique=False)

    op.create_table('agreed_calendar',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('agreement', sa.String(length=200), nullable=False),
    sa.Column('agreed_on', sa.Date(), nullable=False),
    sa.Column('sets', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('uploaded_by', sa.String(length=200), nullable=False),
    sa.Column('uploaded_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('replaced_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_agreed_calendar_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreed_calendar'))
    )
    with op.batch_alter_table('agreed_calendar', schema=None) as batch_op:
        batch_op.create_index('ix_agreed_calendar_fonds_id_year', ['fonds_id', 'year'], unique=False)

    op.create_table('classification_chart',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('state', sa.Enum('draft', 'in_force', 'superseded', name='chartstate', native_enum=False, length=40), nullable=False),
    sa.Column('drafted_by', sa.String(length=200), nullable=False),
    sa.Column('drafted_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('in_force_from', sa.Date(), nullable=True),
    sa.Column('in_force_until', sa.Date(), nullable=True),
    sa.Column('approved_by', sa.String(length=200), nullable=True),
    sa.Column('minutes', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_classification_chart_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_classification_chart')),
    sa.UniqueConstraint('fonds_id', 'number', name=op.f('uq_classification_chart_fonds_id_number'))
    )
    op.create_table('fonds_profile',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('profile', sa.String(length=80), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('confirmed_by', sa.String(length=200), nullable=True),
    sa.Column('confirmed_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_fonds_profile_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fonds_profile')),
    sa.UniqueConstraint('fonds_id', 'starts_on', name=op.f('uq_fonds_profile_fonds_id_starts_on'))
    )
    op.create_table('job',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('actor', sa.String(length=200), nullable=False),
    sa.Column('actor_rights', sa.JSON(), nullable=False),
    sa.Column('fonds_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('queued', 'running', 'done', 'failed', name='jobstate', native_enum=False, length=40), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=True),
    sa.Column('is_planned', sa.Boolean(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('objections', sa.JSON(), nullable=False),
    sa.Column('queued_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('started_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('finished_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_job_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_actor', ['actor'], unique=False)
        batch_op.create_index('ix_job_fonds_id_queued_at', ['fonds_id', 'queued_at'], unique=False)
        batch_op.create_index('ix_job_state', ['state'], unique=False)

    op.create_table('person',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('position', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_person_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_fonds_id'), ['fonds_id'], unique=False)

    op.create_table('reference_counter',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('lineage_id', sa.Uuid(), nullable=False),
    sa.Column('opening_year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_reference_counter_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('fonds_id', 'unit_id', 'lineage_id', 'opening_year', name=op.f('pk_reference_counter'))
    )
    op.create_table('unit',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_unit_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('fonds_id', 'code', name=op.f('uq_unit_fonds_id_code'))
    )
    op.create_table('account',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('handle', sa.String(length=60), nullable=False),
    sa.Column('password_hash', sa.String(length=300), nullable=False),
    sa.Column('password_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('must_change', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('created_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('disabled_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_account_fonds_id_fonds')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('handle', name=op.f('uq_account_handle')),
    sa.UniqueConstraint('person_id', name=op.f('uq_account_person_id'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_fonds_id'), ['fonds_id'], unique=False)

    op.create_table('appointment',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('administrator', 'appraisal_board', 'archives_coordinator', 'historical_archivist', 'internal_control', 'office_archivist', 'records_centre_archivist', 'transparency_committee', 'transparency_unit', 'unit_head', name='role', native_enum=False, length=40), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_appointment_ends_after_start')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_appointment_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_appointment_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment'))
    )
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appointment_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appointment_unit_id'), ['unit_id'], unique=False)

    op.create_table('chart_import',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('chart_id', sa.Uuid(), nullable=True),
    sa.Column('imported_by', sa.String(length=200), nullable=False),
    sa.Column('imported_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('imported', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['chart_id'], ['classification_chart.id'], name=op.f('fk_chart_import_chart_id_classification_chart')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_chart_import_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chart_import'))
    )
    with op.batch_alter_table('chart_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_chart_import_fonds_id'), ['fonds_id'], unique=False)

    op.create_table('job_item',
    sa.Column('job_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Enum('pending', 'done', 'unchanged', 'skipped', 'refused', 'failed', name='itemoutcome', native_enum=False, length=40), nullable=False),
    sa.Column('detail_code', sa.String(length=120), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_job_item_job_id_job'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('job_id', 'position', name=op.f('pk_job_item'))
    )
    op.create_table('node',
    sa.Column('chart_id', sa.Uuid(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('lineage_id', sa.Uuid(), nullable=False),
    sa.Column('level', sa.Enum('section', 'subsection', 'series', 'subseries', name='level', native_enum=False, length=40), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('sort_key', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('folded_title', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('function', sa.Text(), nullable=False),
    sa.Column('takes_files', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['chart_id'], ['classification_chart.id'], name=op.f('fk_node_chart_id_classification_chart')),
    sa.ForeignKeyConstraint(['parent_id'], ['node.id'], name=op.f('fk_node_parent_id_node')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_node')),
    sa.UniqueConstraint('chart_id', 'key', name=op.f('uq_node_chart_id_key'))
    )
    with op.batch_alter_table('node', schema=None) as batch_op:
        batch_op.create_index('ix_node_chart_id_parent_id_sort_key', ['chart_id', 'parent_id', 'sort_key'], unique=False)
        batch_op.create_index('ix_node_lineage_id', ['lineage_id'], unique=False)

    op.create_table('non_working_day',
    sa.Column('calendar_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['calendar_id'], ['agreed_calendar.id'], name=op.f('fk_non_working_day_calendar_id_agreed_calendar')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_non_working_day')),
    sa.UniqueConstraint('calendar_id', 'day', name=op.f('uq_non_working_day_calendar_id_day'))
    )
    op.create_table('retention_schedule',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('chart_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('state', sa.Enum('draft', 'in_force', 'superseded', name='schedulestate', native_enum=False, length=40), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('drafted_by', sa.String(length=200), nullable=False),
    sa.Column('drafted_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('in_force_from', sa.Date(), nullable=True),
    sa.Column('in_force_until', sa.Date(), nullable=True),
    sa.Column('approved_by', sa.String(length=200), nullable=True),
    sa.Column('minutes', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['chart_id'], ['classification_chart.id'], name=op.f('fk_retention_schedule_chart_id_classification_chart')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_retention_schedule_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_schedule')),
    sa.UniqueConstraint('fonds_id', 'number', name=op.f('uq_retention_schedule_fonds_id_number'))
    )
    with op.batch_alter_table('retention_schedule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retention_schedule_chart_id'), ['chart_id'], unique=False)

    op.create_table('unit_placement',
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_unit_placement_ends_after_start')),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_placement_parent_id_unit')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_placement_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_placement'))
    )
    with op.batch_alter_table('unit_placement', schema=None) as batch_op:
        batch_op.create_index('ix_unit_placement_parent_id', ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_placement_unit_id'), ['unit_id'], unique=False)

    op.create_table('aggregation',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('node_id', sa.Uuid(), nullable=False),
    sa.Column('lineage_id', sa.Uuid(), nullable=False),
    sa.Column('opening_year', sa.Integer(), nullable=False),
    sa.Column('consecutive', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=300), nullable=False),
    sa.Column('printed_reference', sa.String(length=300), nullable=False),
    sa.Column('sort_key', sa.String(length=240), nullable=False),
    sa.Column('title', sa.String(length=1000), nullable=False),
    sa.Column('scope_and_content', sa.Text(), nullable=False),
    sa.Column('area', sa.String(length=300), nullable=False),
    sa.Column('archivist_note', sa.Text(), nullable=False),
    sa.Column('access_condition', sa.Enum('public', 'reserved', 'confidential', name='accesscondition', native_enum=False, length=40), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closing_note', sa.Text(), nullable=False),
    sa.Column('folios', sa.Integer(), nullable=True),
    sa.Column('support', sa.Enum('paper', 'electronic', 'hybrid', name='support', native_enum=False, length=40), nullable=False),
    sa.Column('tradition', sa.Enum('original', 'copy', 'both', name='tradition', native_enum=False, length=40), nullable=False),
    sa.Column('stage', sa.Enum('office', 'intermediate', 'historical', name='custodystage', native_enum=False, length=40), nullable=False),
    sa.Column('document_count', sa.Integer(), nullable=False),
    sa.Column('last_number', sa.Integer(), nullable=False),
    sa.Column('document_folios', sa.Integer(), nullable=False),
    sa.Column('latest_document_on', sa.Date(), nullable=True),
    sa.Column('created_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('closed_on IS NULL OR closed_on >= opened_on', name=op.f('ck_aggregation_closes_after_opening')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_aggregation_fonds_id_fonds')),
    sa.ForeignKeyConstraint(['node_id'], ['node.id'], name=op.f('fk_aggregation_node_id_node')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_aggregation_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aggregation')),
    sa.UniqueConstraint('fonds_id', 'reference', name=op.f('uq_aggregation_fonds_id_reference'))
    )
    with op.batch_alter_table('aggregation', schema=None) as batch_op:
        batch_op.create_index('ix_aggregation_fonds_id_sort_key', ['fonds_id', 'sort_key'], unique=False)
        batch_op.create_index('ix_aggregation_fonds_id_unit_id_opened_on', ['fonds_id', 'unit_id', 'opened_on'], unique=False)
        batch_op.create_index('ix_aggregation_lineage_id_opening_year', ['lineage_id', 'opening_year'], unique=False)
        batch_op.create_index(batch_op.f('ix_aggregation_node_id'), ['node_id'], unique=False)

    op.create_table('api_token',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('created_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_api_token_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_token_token_hash'))
    )
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_token_account_id'), ['account_id'], unique=False)

    op.create_table('schedule_entry',
    sa.Column('schedule_id', sa.Uuid(), nullable=False),
    sa.Column('node_id', sa.Uuid(), nullable=False),
    sa.Column('lineage_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('sort_key', sa.String(length=200), nullable=False),
    sa.Column('is_subseries', sa.Boolean(), nullable=False),
    sa.Column('values', sa.String(length=4), nullable=False),
    sa.Column('office_years', sa.Integer(), nullable=False),
    sa.Column('office_months', sa.Integer(), nullable=False),
    sa.Column('intermediate_years', sa.Integer(), nullable=False),
    sa.Column('intermediate_months', sa.Integer(), nullable=False),
    sa.Column('precautionary_years', sa.Integer(), nullable=False),
    sa.Column('precautionary_months', sa.Integer(), nullable=False),
    sa.Column('total_years', sa.Integer(), nullable=True),
    sa.Column('total_months', sa.Integer(), nullable=True),
    sa.Column('technique', sa.Enum('elimination', 'sampling', 'conservation', name='technique', native_enum=False, length=40), nullable=False),
    sa.Column('sample_quality', sa.Text(), nullable=False),
    sa.Column('trigger', sa.Enum('closing', 'contract_end', 'final_resolution', 'named_event', 'separation', 'tax_return', 'warranty_end', name='trigger', native_enum=False, length=40), nullable=False),
    sa.Column('trigger_name', sa.String(length=200), nullable=False),
    sa.Column('legal_basis', sa.Text(), nullable=False),
    sa.Column('access_condition', sa.Enum('public', 'possibly_reserved', 'possibly_confidential', name='accesscondition', native_enum=False, length=40), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('own_terms', sa.Boolean(), nullable=False),
    sa.Column('own_technique', sa.Boolean(), nullable=False),
    sa.Column('legacy', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('office_years >= 0 AND intermediate_years >= 0', name=op.f('ck_schedule_entry_terms_run_forward')),
    sa.ForeignKeyConstraint(['node_id'], ['node.id'], name=op.f('fk_schedule_entry_node_id_node')),
    sa.ForeignKeyConstraint(['schedule_id'], ['retention_schedule.id'], name=op.f('fk_schedule_entry_schedule_id_retention_schedule')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_entry')),
    sa.UniqueConstraint('schedule_id', 'key', name=op.f('uq_schedule_entry_schedule_id_key')),
    sa.UniqueConstraint('schedule_id', 'lineage_id', name=op.f('uq_schedule_entry_schedule_id_lineage_id'))
    )
    with op.batch_alter_table('schedule_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_schedule_entry_node_id'), ['node_id'], unique=False)
        batch_op.create_index('ix_schedule_entry_schedule_id_sort_key', ['schedule_id', 'sort_key'], unique=False)

    op.create_table('web_session',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('started_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_web_session_account_id_account')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_web_session'))
    )
    with op.batch_alter_table('web_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_web_session_account_id'), ['account_id'], unique=False)
        batch_op.create_index('ix_web_session_used_at', ['used_at'], unique=False)

    op.create_table('access_request_mark',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('folio', sa.String(length=60), nullable=False),
    sa.Column('requested_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_access_request_mark_aggregation_id_aggregation')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_access_request_mark_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_request_mark')),
    sa.UniqueConstraint('aggregation_id', 'folio', name=op.f('uq_access_request_mark_aggregation_id_folio'))
    )
    with op.batch_alter_table('access_request_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_request_mark_fonds_id'), ['fonds_id'], unique=False)

    op.create_table('aggregation_reopening',
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('reopened_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('reopened_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_aggregation_reopening_aggregation_id_aggregation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aggregation_reopening'))
    )
    with op.batch_alter_table('aggregation_reopening', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aggregation_reopening_aggregation_id'), ['aggregation_id'], unique=False)

    op.create_table('digital_object',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('mime', sa.String(length=200), nullable=False),
    sa.Column('description', sa.String(length=500), nullable=False),
    sa.Column('file_name', sa.String(length=300), nullable=False),
    sa.Column('extension_matches', sa.Boolean(), nullable=False),
    sa.Column('text_outcome', sa.Enum('pending', 'extracted', 'no_text', 'encrypted', 'damaged', 'too_large', 'timed_out', 'unsupported', name='textoutcome', native_enum=False, length=40), nullable=False),
    sa.Column('text_detail', sa.String(length=40), nullable=False),
    sa.Column('text_truncated', sa.Boolean(), nullable=False),
    sa.Column('page_count', sa.Integer(), nullable=True),
    sa.Column('stored_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_digital_object_aggregation_id_aggregation')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_digital_object_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digital_object')),
    sa.UniqueConstraint('aggregation_id', 'sha256', name=op.f('uq_digital_object_aggregation_id_sha256'))
    )
    with op.batch_alter_table('digital_object', schema=None) as batch_op:
        batch_op.create_index('ix_digital_object_fonds_id', ['fonds_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_digital_object_sha256'), ['sha256'], unique=False)

    op.create_table('restriction',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('reserved', 'confidential', name='restrictionkind', native_enum=False, length=40), nullable=False),
    sa.Column('cause', sa.String(length=300), nullable=False),
    sa.Column('legal_basis', sa.String(length=500), nullable=False),
    sa.Column('resolution', sa.String(length=120), nullable=False),
    sa.Column('parts', sa.String(length=500), nullable=False),
    sa.Column('classified_on', sa.Date(), nullable=False),
    sa.Column('years', sa.Integer(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('lifted_on', sa.Date(), nullable=True),
    sa.Column('lifting_reason', sa.Text(), nullable=False),
    sa.Column('recorded_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_restriction_aggregation_id_aggregation')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_restriction_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_restriction'))
    )
    with op.batch_alter_table('restriction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_restriction_aggregation_id'), ['aggregation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_restriction_fonds_id'), ['fonds_id'], unique=False)

    op.create_table('retention_clock',
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('schedule_id', sa.Uuid(), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=False),
    sa.Column('status', sa.Enum('running', 'trigger_unknown', 'blocked', 'no_rule', name='clockstatus', native_enum=False, length=40), nullable=False),
    sa.Column('trigger', sa.Enum('closing', 'contract_end', 'final_resolution', 'named_event', 'separation', 'tax_return', 'warranty_end', name='trigger', native_enum=False, length=40), nullable=True),
    sa.Column('trigger_on', sa.Date(), nullable=True),
    sa.Column('office_until', sa.Date(), nullable=True),
    sa.Column('intermediate_until', sa.Date(), nullable=True),
    sa.Column('reserved_until', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.Enum('elimination', 'sampling', 'conservation', name='technique', native_enum=False, length=40), nullable=True),
    sa.Column('explanation', sa.JSON(), nullable=False),
    sa.Column('reckoned_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_retention_clock_aggregation_id_aggregation')),
    sa.ForeignKeyConstraint(['entry_id'], ['schedule_entry.id'], name=op.f('fk_retention_clock_entry_id_schedule_entry')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_retention_clock_fonds_id_fonds')),
    sa.ForeignKeyConstraint(['schedule_id'], ['retention_schedule.id'], name=op.f('fk_retention_clock_schedule_id_retention_schedule')),
    sa.PrimaryKeyConstraint('aggregation_id', name=op.f('pk_retention_clock'))
    )
    with op.batch_alter_table('retention_clock', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retention_clock_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index('ix_retention_clock_fonds_id_due_on', ['fonds_id', 'due_on', 'aggregation_id'], unique=False)
        batch_op.create_index('ix_retention_clock_fonds_id_status', ['fonds_id', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_retention_clock_schedule_id'), ['schedule_id'], unique=False)

    op.create_table('trigger_event',
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('trigger', sa.Enum('closing', 'contract_end', 'final_resolution', 'named_event', 'separation', 'tax_return', 'warranty_end', name='trigger', native_enum=False, length=40), nullable=False),
    sa.Column('occurred_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('recorded_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_trigger_event_aggregation_id_aggregation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trigger_event'))
    )
    with op.batch_alter_table('trigger_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trigger_event_aggregation_id'), ['aggregation_id'], unique=False)

    op.create_table('document',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('aggregation_id', sa.Uuid(), nullable=False),
    sa.Column('object_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=1000), nullable=False),
    sa.Column('kind', sa.String(length=200), nullable=False),
    sa.Column('official_number', sa.String(length=200), nullable=False),
    sa.Column('author', sa.String(length=300), nullable=False),
    sa.Column('addressee', sa.String(length=300), nullable=False),
    sa.Column('created_on', sa.Date(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('folios', sa.Integer(), nullable=True),
    sa.Column('tradition', sa.Enum('original', 'copy', 'both', name='tradition', native_enum=False, length=40), nullable=False),
    sa.Column('captured_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('captured_by', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['aggregation_id'], ['aggregation.id'], name=op.f('fk_document_aggregation_id_aggregation')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_document_fonds_id_fonds')),
    sa.ForeignKeyConstraint(['object_id'], ['digital_object.id'], name=op.f('fk_document_object_id_digital_object')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
    sa.UniqueConstraint('aggregation_id', 'number', name=op.f('uq_document_aggregation_id_number'))
    )
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_fonds_id'), ['fonds_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_object_id'), ['object_id'], unique=False)

    op.create_table('fixity_check',
    sa.Column('object_id', sa.Uuid(), nullable=False),
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('checked_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('checked_by', sa.String(length=200), nullable=False),
    sa.Column('outcome', sa.Enum('intact', 'changed', 'missing', 'unreadable', name='fixityoutcome', native_enum=False, length=40), nullable=False),
    sa.Column('found_sha256', sa.String(length=64), nullable=False),
    sa.Column('found_size', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_fixity_check_fonds_id_fonds')),
    sa.ForeignKeyConstraint(['object_id'], ['digital_object.id'], name=op.f('fk_fixity_check_object_id_digital_object')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fixity_check'))
    )
    with op.batch_alter_table('fixity_check', schema=None) as batch_op:
        batch_op.create_index('ix_fixity_check_object_id_checked_at', ['object_id', 'checked_at'], unique=False)

    history.guard(op.get_bind())


def downgrade() -> None:
    history.unguard(op.get_bind())
    with op.batch_alter_table('fixity_check', schema=None) as batch_op:
        batch_op.drop_index('ix_fixity_check_object_id_checked_at')

    op.drop_table('fixity_check')
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_object_id'))
        batch_op.drop_index(batch_op.f('ix_document_fonds_id'))

    op.drop_table('document')
    with op.batch_alter_table('trigger_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_trigger_event_aggregation_id'))

    op.drop_table('trigger_event')
    with op.batch_alter_table('retention_clock', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_retention_clock_schedule_id'))
        batch_op.drop_index('ix_retention_clock_fonds_id_status')
        batch_op.drop_index('ix_retention_clock_fonds_id_due_on')
        batch_op.drop_index(batch_op.f('ix_retention_clock_entry_id'))

    op.drop_table('retention_clock')
    with op.batch_alter_table('restriction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_restriction_fonds_id'))
        batch_op.drop_index(batch_op.f('ix_restriction_aggregation_id'))

    op.drop_table('restriction')
    with op.batch_alter_table('digital_object', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_digital_object_sha256'))
        batch_op.drop_index('ix_digital_object_fonds_id')

    op.drop_table('digital_object')
    with op.batch_alter_table('aggregation_reopening', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_aggregation_reopening_aggregation_id'))

    op.drop_table('aggregation_reopening')
    with op.batch_alter_table('access_request_mark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_access_request_mark_fonds_id'))

    op.drop_table('access_request_mark')
    with op.batch_alter_table('web_session', schema=None) as batch_op:
        batch_op.drop_index('ix_web_session_used_at')
        batch_op.drop_index(batch_op.f('ix_web_session_account_id'))

    op.drop_table('web_session')
    with op.batch_alter_table('schedule_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_schedule_entry_schedule_id_sort_key')
        batch_op.drop_index(batch_op.f('ix_schedule_entry_node_id'))

    op.drop_table('schedule_entry')
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_token_account_id'))

    op.drop_table('api_token')
    with op.batch_alter_table('aggregation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_aggregation_node_id'))
        batch_op.drop_index('ix_aggregation_lineage_id_opening_year')
        batch_op.drop_index('ix_aggregation_fonds_id_unit_id_opened_on')
        batch_op.drop_index('ix_aggregation_fonds_id_sort_key')

    op.drop_table('aggregation')
    with op.batch_alter_table('unit_placement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_placement_unit_id'))
        batch_op.drop_index('ix_unit_placement_parent_id')

    op.drop_table('unit_placement')
    with op.batch_alter_table('retention_schedule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_retention_schedule_chart_id'))

    op.drop_table('retention_schedule')
    op.drop_table('non_working_day')
    with op.batch_alter_table('node', schema=None) as batch_op:
        batch_op.drop_index('ix_node_lineage_id')
        batch_op.drop_index('ix_node_chart_id_parent_id_sort_key')

    op.drop_table('node')
    op.drop_table('job_item')
    with op.batch_alter_table('chart_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_chart_import_fonds_id'))

    op.drop_table('chart_import')
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_appointment_unit_id'))
        batch_op.drop_index(batch_op.f('ix_appointment_person_id'))

    op.drop_table('appointment')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_fonds_id'))

    op.drop_table('account')
    op.drop_table('unit')
    op.drop_table('reference_counter')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_fonds_id'))

    op.drop_table('person')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('ix_job_state')
        batch_op.drop_index('ix_job_fonds_id_queued_at')
        batch_op.drop_index('ix_job_actor')

    op.drop_table('job')
    op.drop_table('fonds_profile')
    op.drop_table('classification_chart')
    with op.batch_alter_table('agreed_calendar', schema=None) as batch_op:
        batch_op.drop_index('ix_agreed_calendar_fonds_id_year')

    op.drop_table('agreed_calendar')
    with op.batch_alter_table('login_counter', schema=None) as batch_op:
        batch_op.drop_index('ix_login_counter_last_at')

    op.drop_table('login_counter')
    op.drop_table('history_head')
    with op.batch_alter_table('history', schema=None) as batch_op:
        batch_op.drop_index('ix_history_fonds_id_seq')
        batch_op.drop_index('ix_history_entity_id')

    op.drop_table('history')
    op.drop_table('fonds')
