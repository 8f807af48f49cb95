"""Taking a decision in hand to act upon it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from records.decisions.errors import DecisionNotFound, DecisionStateRefuses
from records.decisions.model import Decision
from records.decisions.states import DecisionAct
from records.decisions.visibility import seen
from system.actor import Permission
from system.work import Work


def take_for_act(work: Work, decision_id: UUID, act: DecisionAct, *permissions: Permission) -> Decision:
    """Load a decision to act on it, locked until the act ends, so that two acts on one decision follow each other.

    Raises:
        DecisionNotFound: there is none, or not for this actor.
        NotPermitted: the actor sees it and has none of the permissions at its unit.
        DecisionStateRefuses: the act is not for its state.
    """
    statement = select(Decision).where(Decision.id == decision_id, seen(work.actor))
    decision = work.session.scalars(
        statement.with_for_update(of=Decision).execution_options(populate_existing=True)
    ).one_or_none()
    if decision is None:
        raise DecisionNotFound(id=decision_id)
    if not any(work.actor.may(one, decision.site) for one in permissions):
        work.actor.require(permissions[0], decision.site)
    if not act.may_follow(decision.state):
        raise DecisionStateRefuses(state=decision.state.value, act=act.name)
    return decision
