"""Consecutive numbers of files: no gap and no repeat, however many clerks open files at once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.aggregations.model import ReferenceCounter

NO_UNIT = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted together: one body, one class across its versions, one opening year, perhaps one unit."""

    fonds_id: UUID
    unit_id: UUID
    lineage_id: UUID
    opening_year: int


def take_consecutives(session: Session, scope: Scope, count: int) -> range:
    """Take the next `count` numbers. They are given back if the act is undone, so no gap is left.

    One statement on either engine: the row is locked from here to the end of the act, and whoever comes next waits
    for it instead of reading an old value.
    """
    last = _move(session, scope, count, ReferenceCounter.last + count)
    return range(last - count + 1, last + 1)


def keep_past(session: Session, scope: Scope, number: int) -> None:
    """Move a counter past a number given on paper, so that it is never given again; it locks as counting does."""
    _move(session, scope, number, case((ReferenceCounter.last < number, number), else_=ReferenceCounter.last))


def _move(session: Session, scope: Scope, first: int, otherwise: ColumnElement[int]) -> int:
    """Set a counter to `first` where there is none yet, and to `otherwise` where there is; what it then says."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(ReferenceCounter).values(
        fonds_id=scope.fonds_id,
        unit_id=scope.unit_id,
        lineage_id=scope.lineage_id,
        opening_year=scope.opening_year,
        last=first,
    )
    moved = statement.on_conflict_do_update(
        index_elements=[
            ReferenceCounter.fonds_id,
            ReferenceCounter.unit_id,
            ReferenceCounter.lineage_id,
            ReferenceCounter.opening_year,
        ],
        set_={"last": otherwise},
    ).returning(ReferenceCounter.last)
    last: int = session.execute(moved).scalar_one()
    return last
