"""Where a database stands beside this release, asked without the migration tool, which is slow to load."""

from __future__ import annotations

from sqlalchemy import inspect, text

from migrations import NEWEST
from system.database import Database


def is_empty(database: Database) -> bool:
    """Whether the database holds no table at all, as before a first start."""
    return not inspect(database.engine).get_table_names()


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest migration."""
    if not inspect(database.engine).has_table("alembic_version"):
        return False
    with database.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == NEWEST)
