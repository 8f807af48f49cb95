"""Runs migrations on the connection, and against the tables, that `app.migrate` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, MetaData

metadata: MetaData = context.config.attributes["metadata"]


def _mine(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    # The job engine keeps its own tables beside ours and migrates them itself.
    return not (kind == "table" and name is not None and name not in metadata.tables)


def run(connection: Connection) -> None:
    """Migrate in one transaction on this connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=_mine,
        user_module_prefix="database.",
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
