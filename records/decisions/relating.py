"""How one decision stands to another: said, and taken back while the decision that says it is a draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import exists, select

from records.decisions import states
from records.decisions.effects import end_targets
from records.decisions.errors import DecisionNotFound, DecisionStateRefuses, RelationRefused
from records.decisions.events import DecisionRelated, DecisionUnrelated
from records.decisions.model import Decision, DecisionRelation
from records.decisions.queries import find
from records.decisions.relations import ENDS_TARGET, DecisionRelationKind, would_circle
from records.decisions.states import DecisionState
from records.decisions.taking import take_for_act
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.work import Work

MOST_RELATIONS = 500


def relate(work: Work, source_id: UUID, target_id: UUID, kind: DecisionRelationKind) -> DecisionRelation:
    """Say that a decision repeals, amends, executes or answers another that the actor may meet.

    A final source that repeals ends its target at once; a draft does so when it becomes final.

    Raises:
        DecisionNotFound: either, for this actor.
        NotPermitted, DecisionStateRefuses
        RelationRefused: with itself, in a circle, said already, or to a decision that is no longer or not yet final.
    """
    # Relations of a body are said one after the other: two people could otherwise close a circle between them.
    target = find(work, target_id)
    lock = select(Fonds.id).where(Fonds.id == target.fonds_id).with_for_update(key_share=True)
    work.session.execute(lock)
    source = take_for_act(work, source_id, states.RELATE, Permission.DECISION_WRITE)
    refuse_all(RelationRefused, _against(work, source, target, kind))
    relation = DecisionRelation(
        source_id=source.id, target_id=target.id, kind=kind, related_by=work.actor.handle, related_at=work.now
    )
    work.session.add(relation)
    work.session.flush()
    work.emit(DecisionRelated(entity_id=source.id, fonds_id=source.fonds_id, kind=kind.value, target_id=target.id))
    if source.state is DecisionState.FINAL and ENDS_TARGET[kind]:
        end_targets(work, source)
    return relation


def unrelate(work: Work, source_id: UUID, relation_id: UUID) -> None:
    """Take back what a draft says of another decision; of a final decision it stands for ever.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses
    """
    source = take_for_act(work, source_id, states.RELATE, Permission.DECISION_WRITE)
    if not source.is_draft:
        raise DecisionStateRefuses(state=source.state.value, act="unrelate")
    relation = work.session.get(DecisionRelation, relation_id)
    if relation is None or relation.source_id != source.id:
        raise DecisionNotFound(id=relation_id)
    work.session.delete(relation)
    work.emit(
        DecisionUnrelated(
            entity_id=source.id, fonds_id=source.fonds_id, kind=relation.kind.value, target_id=relation.target_id
        )
    )


def _against(work: Work, source: Decision, target: Decision, kind: DecisionRelationKind) -> Iterator[Objection]:
    said: dict[str, str | int] = {"field": "target", "reference": target.reference or ""}
    if source.fonds_id != target.fonds_id:
        yield Objection("decision.of_another_body", facts={"field": "target"})
    if target.is_draft or target.state is DecisionState.WITHDRAWN:
        yield Objection("decision.target_not_final", facts=said)
    if ENDS_TARGET[kind] and target.state is DecisionState.REPEALED:
        yield Objection("decision.target_repealed", facts=said)
    if would_circle(lambda ids: _targets(work, ids), source.id, target.id):
        yield Objection("decision.circle", facts=said)
    known = exists().where(
        DecisionRelation.source_id == source.id,
        DecisionRelation.target_id == target.id,
        DecisionRelation.kind == kind,
    )
    if work.session.scalar(select(known)):
        yield Objection("decision.related_already", facts=said)
    stated = work.session.scalars(select(DecisionRelation.id).where(DecisionRelation.source_id == source.id)).all()
    if len(stated) >= MOST_RELATIONS:
        yield Objection("decision.too_many", facts={"field": "target", "most": MOST_RELATIONS})


def _targets(work: Work, ids: Iterable[UUID]) -> Iterator[UUID]:
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        statement = select(DecisionRelation.target_id).where(
            DecisionRelation.source_id.in_(wanted[start : start + 500])
        )
        yield from work.session.scalars(statement)
