"""The files a decision belongs to: only those that whoever links them may see."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from records.aggregations.queries import find as find_file
from records.decisions import states
from records.decisions.errors import DecisionRefused
from records.decisions.events import DecisionFileLinked, DecisionFileUnlinked
from records.decisions.model import DecisionFile
from records.decisions.taking import take_for_act
from system.actor import Permission
from system.errors import Objection
from system.work import Work

MOST_FILES = 500


def link_file(work: Work, decision_id: UUID, aggregation_id: UUID) -> None:
    """Say that a decision belongs to a file. Said again, nothing happens.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses
        AggregationNotFound: there is none, or not for this actor.
        DecisionRefused: of another body, or too many.
    """
    decision = take_for_act(work, decision_id, states.FILE, Permission.DECISION_WRITE)
    file = find_file(work, aggregation_id)
    if file.fonds_id != decision.fonds_id:
        raise DecisionRefused(objections=[Objection("decision.of_another_body", facts={"field": "file"})])
    if work.session.get(DecisionFile, (decision.id, file.id)) is not None:
        return
    counted = select(func.count()).select_from(DecisionFile).where(DecisionFile.decision_id == decision.id)
    if (work.session.scalar(counted) or 0) >= MOST_FILES:
        raise DecisionRefused(objections=[Objection("decision.too_many", facts={"field": "file", "most": MOST_FILES})])
    work.session.add(
        DecisionFile(decision_id=decision.id, aggregation_id=file.id, linked_by=work.actor.handle, linked_at=work.now)
    )
    work.session.flush()
    work.emit(DecisionFileLinked(entity_id=decision.id, fonds_id=decision.fonds_id, aggregation_id=file.id))


def unlink_file(work: Work, decision_id: UUID, aggregation_id: UUID) -> None:
    """Say that a decision does not belong to a file after all. Said again, nothing happens.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses
        AggregationNotFound: there is none, or not for this actor.
    """
    decision = take_for_act(work, decision_id, states.FILE, Permission.DECISION_WRITE)
    file = find_file(work, aggregation_id)
    held = work.session.get(DecisionFile, (decision.id, file.id))
    if held is None:
        return
    work.session.delete(held)
    work.session.flush()
    work.emit(DecisionFileUnlinked(entity_id=decision.id, fonds_id=decision.fonds_id, aggregation_id=file.id))
