"""Looks at kept bytes. Who may see them is asked of the file that holds them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from records.aggregations.queries import reachable
from records.objects.errors import ObjectNotFound
from records.objects.model import DigitalObject, FixityCheck
from system.actor import Permission
from system.work import Reading


def object_of(reading: Reading, object_id: UUID, permission: Permission = Permission.AGGREGATION_READ) -> DigitalObject:
    """One object of a file at which the actor has `permission`.

    Raises:
        ObjectNotFound: there is none, or not for this actor.
    """
    statement = select(DigitalObject).where(
        DigitalObject.id == object_id, DigitalObject.aggregation_id.in_(reachable(reading.actor, permission))
    )
    found = reading.session.scalars(statement).one_or_none()
    if found is None:
        raise ObjectNotFound(id=object_id)
    return found


def last_check(reading: Reading, object_id: UUID) -> FixityCheck | None:
    """The latest rereading of an object the caller was allowed to see."""
    statement = select(FixityCheck).where(FixityCheck.object_id == object_id)
    return reading.session.scalars(statement.order_by(FixityCheck.checked_at.desc()).limit(1)).one_or_none()
