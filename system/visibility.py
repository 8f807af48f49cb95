"""What an actor may meet, as a condition that every query of a list carries."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from system.actor import Actor, CustodyStage, Permission, Reach

Column = InstrumentedAttribute[Any]


def within_body(actor: Actor, fonds: Column) -> ColumnElement[bool]:
    """Rows of the actor's own body; every row for the local operator."""
    if actor.everywhere:
        return true()
    return fonds == actor.fonds_id if actor.fonds_id is not None else false()


def within_reach(
    actor: Actor, permission: Permission, *, fonds: InstrumentedAttribute[UUID], unit: Column, stage: Column
) -> ColumnElement[bool]:
    """Rows at places where the actor has `permission`: the same rule as `Actor.may`, said in SQL."""
    if actor.everywhere:
        return true()
    reached: list[ColumnElement[bool]] = []
    for grant in actor.grants_of(permission):
        match grant.reach:
            case Reach.BODY:
                return within_body(actor, fonds)
            case Reach.OWN_UNITS:
                reached.append(unit.in_(sorted(grant.unit_ids)))
            case Reach.INTERMEDIATE:
                reached.append(stage == CustodyStage.INTERMEDIATE)
            case Reach.HISTORICAL:
                reached.append(stage == CustodyStage.HISTORICAL)
    return and_(within_body(actor, fonds), or_(false(), *reached))
