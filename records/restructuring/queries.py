"""Looks at what connects a file with others."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from records.aggregations.model import Aggregation
from records.aggregations.queries import visible
from records.restructuring.model import Regrouping
from system.work import Reading


@dataclass(frozen=True, slots=True)
class Relation:
    """One split or merge as one of the two files tells it; `other` is None where the actor may not see it."""

    regrouping: Regrouping
    other: Aggregation | None
    is_source: bool


def relations(reading: Reading, aggregation_id: UUID) -> list[Relation]:
    """The splits and merges of a file the caller was allowed to see, latest first."""
    rows = reading.session.scalars(
        select(Regrouping)
        .where(or_(Regrouping.source_id == aggregation_id, Regrouping.target_id == aggregation_id))
        .order_by(Regrouping.done_at.desc())
    ).all()
    others = {row.target_id if row.source_id == aggregation_id else row.source_id for row in rows}
    statement = visible(select(Aggregation).where(Aggregation.id.in_(sorted(others))), reading.actor)
    seen: dict[UUID, Aggregation] = {file.id: file for file in reading.session.scalars(statement)} if others else {}
    return [
        Relation(
            row,
            seen.get(row.target_id if row.source_id == aggregation_id else row.source_id),
            row.source_id == aggregation_id,
        )
        for row in rows
    ]
