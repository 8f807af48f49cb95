"""The first volume of every file on paper that was opened before volumes were kept.

Data only, restartable: files that have a volume are passed over. Written in batches by the id of the file, so that a
body with millions of files holds no statement for hours.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op
from uuid_utils.compat import uuid7


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

BATCH = 5000

aggregation = sa.table(
    "aggregation", sa.column("id", sa.Uuid()), sa.column("fonds_id", sa.Uuid()), sa.column("support", sa.String())
)
volume = sa.table(
    "volume", sa.column("id", sa.Uuid()), sa.column("fonds_id", sa.Uuid()), sa.column("aggregation_id", sa.Uuid()),
    sa.column("number", sa.Integer()), sa.column("note", sa.String()), sa.column("version", sa.Integer()),
)


def upgrade() -> None:
    connection = op.get_bind()
    without = ~sa.exists(sa.select(volume.c.id).where(volume.c.aggregation_id == aggregation.c.id))
    waiting = (
        sa.select(aggregation.c.id, aggregation.c.fonds_id)
        .where(aggregation.c.support != "electronic", without)
        .order_by(aggregation.c.id)
        .limit(BATCH)
    )
    while rows := connection.execute(waiting).all():
        made = [
            {"id": uuid7(), "fonds_id": row.fonds_id, "aggregation_id": row.id, "number": 1, "note": "", "version": 1}
            for row in rows
        ]
        connection.execute(volume.insert(), made)


def downgrade() -> None:
    # The table itself goes with 0004.
    pass
