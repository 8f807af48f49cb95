"""Who meets which decision: units their own, heads those below, and an owing unit the final ones it must follow up."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, true
from sqlalchemy.orm import aliased

from records.decisions.model import Decision, FollowUp
from records.decisions.states import DecisionState
from system.actor import Actor, Permission, Reach
from system.visibility import within_body


def units_of(actor: Actor, permission: Permission) -> list[UUID]:
    """The units, with all below them, at which an actor has a permission by appointment there."""
    grants = (grant for grant in actor.grants_of(permission) if grant.reach is Reach.OWN_UNITS)
    return sorted({unit_id for grant in grants for unit_id in grant.unit_ids})


def in_whole_body(actor: Actor, permission: Permission) -> bool:
    """Whether an actor has a permission in the whole of their body."""
    return actor.everywhere or any(grant.reach is Reach.BODY for grant in actor.grants_of(permission))


def reach(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Decisions at whose unit the actor has `permission`: the same rule as `Actor.may`, said in SQL."""
    if actor.everywhere:
        return true()
    if in_whole_body(actor, permission):
        return within_body(actor, Decision.fonds_id)
    units = units_of(actor, permission)
    return and_(within_body(actor, Decision.fonds_id), Decision.unit_id.in_(units)) if units else false()


def seen(actor: Actor) -> ColumnElement[bool]:
    """Decisions that the actor may meet."""
    if in_whole_body(actor, Permission.DECISION_READ):
        return reach(actor, Permission.DECISION_READ)
    units = units_of(actor, Permission.DECISION_READ)
    if not units:
        return false()
    # Under a name of its own, so that a statement over follow-ups may ask this too.
    owing = aliased(FollowUp)
    owed = and_(
        within_body(actor, Decision.fonds_id),
        Decision.state == DecisionState.FINAL,
        exists().where(owing.decision_id == Decision.id, owing.unit_id.in_(units)),
    )
    return or_(reach(actor, Permission.DECISION_READ), owed)
