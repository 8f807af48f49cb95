"""Tables of the numbers that texts cite, of the names they may mean, and of the supports offered because of them.

New tables only: nothing that stands is locked. Up, down and up again on both engines. What stands already is read by
following the history from its beginning.

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

from system import database


revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('citation_cursor',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_citation_cursor'))
    )
    op.create_table('cited_name',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('target', sa.Enum('document', 'decision', 'file', name='namedthing', native_enum=False, length=40), nullable=False),
    sa.Column('target_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_cited_name_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('fonds_id', 'key', 'target', 'target_id', name=op.f('pk_cited_name'))
    )
    with op.batch_alter_table('cited_name', schema=None) as batch_op:
        batch_op.create_index('ix_cited_name_target_id', ['target_id'], unique=False)

    op.create_table('citation',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=True),
    sa.Column('decision_id', sa.Uuid(), nullable=True),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('letter', 'agreement', 'contract', 'procurement', 'file', 'minutes', 'resolution', 'ruling', 'request', 'folio', 'paper', name='citationkind', native_enum=False, length=40), nullable=False),
    sa.Column('written', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('confidence', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(document_id IS NULL) <> (decision_id IS NULL)', name=op.f('ck_citation_cited_by_one')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_citation_decision_id_decision')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_citation_document_id_document')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_citation_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_citation'))
    )
    with op.batch_alter_table('citation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_citation_decision_id'), ['decision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_citation_document_id'), ['document_id'], unique=False)
        batch_op.create_index('ix_citation_fonds_id_key', ['fonds_id', 'key'], unique=False)

    op.create_table('citation_reading',
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('version_number', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('grammar', sa.Integer(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('is_truncated', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('read_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_citation_reading_document_id_document')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_citation_reading_fonds_id_fonds')),
    sa.PrimaryKeyConstraint('document_id', name=op.f('pk_citation_reading'))
    )
    with op.batch_alter_table('citation_reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_citation_reading_fonds_id'), ['fonds_id'], unique=False)

    op.create_table('evidence_suggestion',
    sa.Column('fonds_id', sa.Uuid(), nullable=False),
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=True),
    sa.Column('ground', sa.Enum('cited', 'cited_by_decision', 'cites_decision', name='suggestionground', native_enum=False, length=40), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('letter', 'agreement', 'contract', 'procurement', 'file', 'minutes', 'resolution', 'ruling', 'request', 'folio', 'paper', name='citationkind', native_enum=False, length=40), nullable=False),
    sa.Column('written', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('confidence', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'accepted', 'refused', name='suggestionstate', native_enum=False, length=40), nullable=False),
    sa.Column('offered_at', database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('answered_by', sa.String(length=200), nullable=False),
    sa.Column('answered_at', database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_evidence_suggestion_decision_id_decision')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_evidence_suggestion_document_id_document')),
    sa.ForeignKeyConstraint(['fonds_id'], ['fonds.id'], name=op.f('fk_evidence_suggestion_fonds_id_fonds')),
    sa.ForeignKeyConstraint(['source_id'], ['document.id'], name=op.f('fk_evidence_suggestion_source_id_document')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_suggestion')),
    sa.UniqueConstraint('decision_id', 'document_id', name=op.f('uq_evidence_suggestion_decision_id_document_id'))
    )
    with op.batch_alter_table('evidence_suggestion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_suggestion_document_id'), ['document_id'], unique=False)
        batch_op.create_index('ix_evidence_suggestion_fonds_id_state', ['fonds_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_suggestion_source_id'), ['source_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('evidence_suggestion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_suggestion_source_id'))
        batch_op.drop_index('ix_evidence_suggestion_fonds_id_state')
        batch_op.drop_index(batch_op.f('ix_evidence_suggestion_document_id'))

    op.drop_table('evidence_suggestion')
    with op.batch_alter_table('citation_reading', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_citation_reading_fonds_id'))

    op.drop_table('citation_reading')
    with op.batch_alter_table('citation', schema=None) as batch_op:
        batch_op.drop_index('ix_citation_fonds_id_key')
        batch_op.drop_index(batch_op.f('ix_citation_document_id'))
        batch_op.drop_index(batch_op.f('ix_citation_decision_id'))

    op.drop_table('citation')
    with op.batch_alter_table('cited_name', schema=None) as batch_op:
        batch_op.drop_index('ix_cited_name_target_id')

    op.drop_table('cited_name')
    op.drop_table('citation_cursor')
