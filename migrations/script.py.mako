"""${message}

Before it lands: does it hold long locks on a table with millions of rows? Does it run on SQLite and PostgreSQL, up,
down and up again? Data moves in a migration of its own, restartable and tested. History and the evidence of
destruction are never migrated away.

Revision: ${up_revision}, after ${down_revision | comma,n}
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
