"""Who meets which item of correspondence: the desk and the body's readers, units what is routed to them and below.

A confidential item is met by its addressees alone: the units it was routed to, and at the desk whoever registered it,
or everybody there while no unit has it, for somebody has to route it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, true

from records.correspondence.model import IncomingItem, ItemRouting, OutgoingLetter, RoutingState
from records.correspondence.states import AT_DESK
from system.actor import Actor, Permission, Reach
from system.visibility import within_body

_KEPT = (RoutingState.SENT, RoutingState.ACKNOWLEDGED, RoutingState.DONE)


def units_of(actor: Actor, permission: Permission) -> frozenset[Any]:
    """The units, with all below them, at which an actor has a permission by appointment there."""
    grants = (grant for grant in actor.grants_of(permission) if grant.reach is Reach.OWN_UNITS)
    return frozenset(unit_id for grant in grants for unit_id in grant.unit_ids)


def _whole_body(actor: Actor, permission: Permission) -> bool:
    return any(grant.reach is Reach.BODY for grant in actor.grants_of(permission))


def routed_to_own(actor: Actor, permission: Permission = Permission.CORRESPONDENCE_READ) -> ColumnElement[bool]:
    """Items that a unit of the actor's has or had for its own."""
    units = units_of(actor, permission)
    if not units:
        return false()
    return exists().where(
        ItemRouting.item_id == IncomingItem.id, ItemRouting.unit_id.in_(sorted(units)), ItemRouting.state.in_(_KEPT)
    )


def item_seen(actor: Actor) -> ColumnElement[bool]:
    """Incoming items that the actor may meet, as a condition."""
    if actor.everywhere:
        return true()
    seen: list[ColumnElement[bool]] = [routed_to_own(actor)]
    if _whole_body(actor, Permission.CORRESPONDENCE_READ):
        seen.append(IncomingItem.confidential.is_(False))
    if _whole_body(actor, Permission.CORRESPONDENCE_REGISTER):
        seen.append(IncomingItem.state.in_(sorted(AT_DESK)))
        seen.append(IncomingItem.registered_by == actor.handle)
    return and_(within_body(actor, IncomingItem.fonds_id), or_(false(), *seen))


def letter_seen(actor: Actor) -> ColumnElement[bool]:
    """Outgoing letters that the actor may meet: of own units, and those of the body that are not confidential."""
    if actor.everywhere:
        return true()
    units = units_of(actor, Permission.CORRESPONDENCE_READ)
    seen: list[ColumnElement[bool]] = [OutgoingLetter.unit_id.in_(sorted(units))] if units else []
    if _whole_body(actor, Permission.CORRESPONDENCE_READ):
        seen.append(or_(OutgoingLetter.confidential.is_(False), OutgoingLetter.registered_by == actor.handle))
    return and_(within_body(actor, OutgoingLetter.fonds_id), or_(false(), *seen))


def visible_items(statement: Select[Any], actor: Actor) -> Select[Any]:
    """Cut a statement over incoming items."""
    return statement.where(item_seen(actor))


def visible_letters(statement: Select[Any], actor: Actor) -> Select[Any]:
    """Cut a statement over outgoing letters."""
    return statement.where(letter_seen(actor))
