"""What a decision that is final does to those it repeals."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from records.decisions.errors import RelationRefused
from records.decisions.events import DecisionRepealed
from records.decisions.model import Decision, DecisionRelation
from records.decisions.relations import ENDS_TARGET
from records.decisions.states import REPEAL, DecisionState
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.work import Work


def end_targets(work: Work, source: Decision) -> list[Decision]:
    """End what a final decision repeals: out of force from the day the source is in force.

    Whoever makes this happen must be competent for the target's unit too.

    Raises:
        NotPermitted: at a target.
        RelationRefused: a target is no longer, or not yet, a final decision.
    """
    ending = [kind for kind, ends in ENDS_TARGET.items() if ends]
    statement = (
        select(Decision)
        .join(DecisionRelation, DecisionRelation.target_id == Decision.id)
        .where(DecisionRelation.source_id == source.id, DecisionRelation.kind.in_(ending))
        # Always in the same order, so that two repeals never wait for each other in a circle.
        .order_by(Decision.id)
        .with_for_update(of=Decision)
        .execution_options(populate_existing=True)
    )
    targets = [one for one in work.session.scalars(statement).all() if one.repealed_by_id != source.id]
    refuse_all(
        RelationRefused,
        [
            Objection("decision.target_not_final", facts={"field": "relations", "reference": one.reference or ""})
            for one in targets
            if not REPEAL.may_follow(one.state)
        ],
    )
    for target in targets:
        work.actor.require(Permission.DECISION_FINALISE, target.site)
        _end(work, target, source)
    return targets


def _end(work: Work, target: Decision, source: Decision) -> None:
    ended_on = source.in_force_from or source.decided_on or work.today
    target.state, target.ended_on, target.repealed_by_id = DecisionState.REPEALED, ended_on, source.id
    last, before = ended_on - timedelta(days=1), target.in_force_until
    if target.in_force_until is None or last < target.in_force_until:
        # What began after its repeal was never in force for more than its first day.
        target.in_force_until = max(last, target.in_force_from or last)
    work.session.flush()
    work.emit(
        DecisionRepealed(
            entity_id=target.id, fonds_id=target.fonds_id, reference=target.reference or "",
            by=source.reference or "", by_id=source.id, ended_on=ended_on, until_before=before,
        )
    )  # fmt: skip
