"""Looks at holds: which keep a file, which somebody may meet, and how many files each keeps in his sight."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from records.aggregations.model import Aggregation
from retention.holds.model import HeldFile, Hold


def running_holds(session: Session, aggregation_id: UUID) -> list[Hold]:
    """The holds that keep a file now, the oldest first. For guards of acts: it is not cut to anybody's sight."""
    statement = (
        select(Hold)
        .join(HeldFile, HeldFile.hold_id == Hold.id)
        .where(HeldFile.aggregation_id == aggregation_id, HeldFile.until.is_(None))
        .order_by(Hold.started_on, Hold.number, Hold.id)
    )
    return list(session.scalars(statement))


def is_held() -> ColumnElement[bool]:
    """That at least one hold keeps the file of a statement over `Aggregation`, as a condition of SQL."""
    return exists().where(HeldFile.aggregation_id == Aggregation.id, HeldFile.until.is_(None))
