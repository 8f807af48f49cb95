"""In which order SQLite brings files and clocks together to add them up.

Its planner knows how many rows an index has and nothing of where their days lie, so it always goes by the days and
looks up file after file. That is right where little is due; where much is, it reads pages all over the disk, and going
through the files in their own order costs a third. PostgreSQL keeps statistics of the days and needs no hint.
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import Join

from retention.clocks.model import RetentionClock
from system.work import Reading

MUCH = 4  # a quarter of the clocks


class InOrder(Join):
    """A join whose left side is read first on SQLite, whatever the planner thinks (its `CROSS JOIN`)."""

    inherit_cache = True


@compiles(InOrder, "sqlite")
def _in_order(element: InOrder, compiler: SQLCompiler, **given: Any) -> str:
    # The left side is a table, so the first JOIN is this one.
    written: str = cast("Any", compiler).visit_join(element, **given)
    return written.replace(" JOIN ", " CROSS JOIN ", 1)


def is_much(reading: Reading, fonds_id: UUID, come: ColumnElement[bool]) -> bool:
    """Whether so many clocks of a body meet a condition that SQLite had better read all files in their order."""
    if not reading.installation.database.is_sqlite:
        return False
    clocks = select(func.count()).select_from(RetentionClock).where(RetentionClock.fonds_id == fonds_id)
    met, every = (reading.session.scalar(statement) or 0 for statement in (clocks.where(come), clocks))
    return met * MUCH >= every > 0
