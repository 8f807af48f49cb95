"""Who handles paper: an office its own while kept there, each archive what has been transferred to it (LGA 30-32).

A permission with the reach of own units carries no further than the office's own shelves: what went to the records
centre is handled by the records centre, though the unit still reads it and asks for it.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, and_, or_

from records.aggregations.model import Aggregation
from records.custody.model import Box
from system.actor import Actor, CustodyStage, NotPermitted, Permission, Place, Reach
from system.visibility import Column, within_reach


def may_handle(actor: Actor, permission: Permission, place: Place) -> bool:
    """Whether the actor handles paper there."""
    return _kept(actor, place.stage).may(permission, place)


def require_handling(actor: Actor, permission: Permission, place: Place) -> None:
    """Go on only where the actor handles paper there.

    Raises:
        NotPermitted: naming the permission.
    """
    if not may_handle(actor, permission, place):
        raise NotPermitted(permission=permission.value, actor=actor.handle)


def handled_files(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The files whose paper the actor handles, as a condition."""
    return _handled(actor, permission, Aggregation.fonds_id, Aggregation.unit_id, Aggregation.stage)


def handled_boxes(actor: Actor, permission: Permission = Permission.BOX_MANAGE) -> ColumnElement[bool]:
    """The boxes the actor handles, as a condition."""
    return _handled(actor, permission, Box.fonds_id, Box.unit_id, Box.stage)


def _handled(actor: Actor, permission: Permission, fonds: Column, unit: Column, stage: Column) -> ColumnElement[bool]:
    in_office = and_(stage == CustodyStage.OFFICE, within_reach(actor, permission, fonds=fonds, unit=unit, stage=stage))
    beyond = within_reach(_kept(actor, None), permission, fonds=fonds, unit=unit, stage=stage)
    return or_(in_office, beyond)


def _kept(actor: Actor, stage: CustodyStage | None) -> Actor:
    """The actor without the grants that end at the office's door, unless this is the office."""
    if stage is CustodyStage.OFFICE:
        return actor
    kept = frozenset(grant for grant in actor.grants if grant.reach is not Reach.OWN_UNITS)
    return replace(actor, grants=kept)
