"""Paper bears the old reference after a reclassification, until somebody changes its cover and tabs."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select

from classification.series.kinds import Support
from records.aggregations.model import Aggregation, AggregationAlias, Standing
from records.aggregations.queries import reachable
from records.aggregations.service import take_for_act
from records.restructuring.events import AggregationRelabelled
from system.actor import Permission
from system.work import Reading, Work


def note_relabelled(work: Work, aggregation_id: UUID) -> Aggregation:
    """Say that the file's cover and tabs bear its reference of today. Said twice it changes nothing.

    Raises:
        AggregationNotFound, NotPermitted, AggregationIsFrozen.
    """
    file = take_for_act(work, aggregation_id, Permission.AGGREGATION_DESCRIBE)
    file.require_in_order()
    statement = select(AggregationAlias).where(AggregationAlias.aggregation_id == file.id, _waits())
    aliases = work.session.scalars(statement.order_by(AggregationAlias.changed_at)).all()
    for alias in aliases:
        alias.relabelled_at, alias.relabelled_by = work.now, work.actor.handle
    if aliases:
        work.emit(
            AggregationRelabelled(
                entity_id=file.id, fonds_id=file.fonds_id, reference=file.reference,
                old_references=tuple(alias.reference for alias in aliases),
            )
        )  # fmt: skip
    return file


def waits_for_label(reading: Reading, file: Aggregation) -> bool:
    """Whether the paper of a file the caller was allowed to see bears an old reference."""
    statement = select(AggregationAlias.id).where(AggregationAlias.aggregation_id == file.id, _waits())
    is_there = file.support is not Support.ELECTRONIC and file.standing is Standing.IN_ORDER
    return is_there and reading.session.scalars(statement.limit(1)).first() is not None


def to_relabel(reading: Reading, limit: int) -> Sequence[tuple[Aggregation, AggregationAlias]]:
    """Files whose paper the actor must relabel, with the reference it bears; those that wait longest first."""
    statement = (
        select(Aggregation, AggregationAlias)
        .join(AggregationAlias, AggregationAlias.aggregation_id == Aggregation.id)
        .where(
            _waits(),
            Aggregation.support != Support.ELECTRONIC,
            Aggregation.standing == Standing.IN_ORDER,
            Aggregation.id.in_(reachable(reading.actor, Permission.AGGREGATION_DESCRIBE)),
        )
        .order_by(AggregationAlias.changed_at, AggregationAlias.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in reading.session.execute(statement)]


def _waits() -> ColumnElement[bool]:
    # An alias without a reason came in with an inventory: the paper bore it before the house knew the file.
    return AggregationAlias.relabelled_at.is_(None) & (AggregationAlias.reason != "")
