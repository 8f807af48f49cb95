"""What stood before the instruments: nodes of charts that count were brought along, and files know what they hold.

Data only, restartable: it sets what it finds, whatever was set before. Nodes of drafts are left to be judged like new
ones. On a body with millions of files the second statement reads every object once.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

node = sa.table("node", sa.column("chart_id", sa.Uuid()), sa.column("legacy", sa.Boolean()))
chart = sa.table("classification_chart", sa.column("id", sa.Uuid()), sa.column("state", sa.String()))
aggregation = sa.table("aggregation", sa.column("id", sa.Uuid()), sa.column("content_bytes", sa.BigInteger()))
digital_object = sa.table(
    "digital_object", sa.column("aggregation_id", sa.Uuid()), sa.column("size", sa.BigInteger())
)


def upgrade() -> None:
    counts = sa.select(chart.c.id).where(chart.c.state != "draft")
    op.execute(node.update().where(node.c.chart_id.in_(counts)).values(legacy=True))
    held = (
        sa.select(sa.func.coalesce(sa.func.sum(digital_object.c.size), 0))
        .where(digital_object.c.aggregation_id == aggregation.c.id)
        .scalar_subquery()
    )
    op.execute(aggregation.update().values(content_bytes=held))


def downgrade() -> None:
    # What was brought along stays so: the column itself goes with 0002.
    pass
