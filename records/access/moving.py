"""What access has to say where documents pass from one file into another."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from records.access.model import AccessRequestMark
from records.access.queries import terms_of
from records.aggregations.questions import ObjectionsToMoving
from records.restructuring.events import AggregationMerged, AggregationSplit
from system.errors import Objection
from system.work import Reading, Work


def documents_stay(stand: Reading | Work, question: ObjectionsToMoving) -> Sequence[Objection]:
    """No document leaves the file that a resolution restricts, nor comes under one that was never passed on it."""
    terms = terms_of(stand.session, [question.aggregation_id]).get(question.aggregation_id, ())
    if any(term.is_effective(stand.today) for term in terms):
        return (Objection("restriction.documents_stay", "LGT 103, 106"),)
    return ()


def carry_marks(work: Work, event: AggregationSplit | AggregationMerged) -> None:
    """What was asked for once is kept longer, wherever it goes: the requests of the one file count for the other."""
    statement = select(AccessRequestMark).where(
        AccessRequestMark.aggregation_id.in_((event.entity_id, event.target_id))
    )
    marks = work.session.scalars(statement).all()
    known = {mark.folio for mark in marks if mark.aggregation_id == event.target_id}
    work.session.add_all(
        AccessRequestMark(
            fonds_id=mark.fonds_id, aggregation_id=event.target_id, folio=mark.folio,
            requested_on=mark.requested_on, recorded_at=work.now, recorded_by=work.actor.handle,
        )
        for mark in marks
        if mark.aggregation_id == event.entity_id and mark.folio not in known
    )  # fmt: skip
