"""What the frame of a page shows of whoever is here."""

from __future__ import annotations

from typing import Any

from litestar import Request
from sqlalchemy import select

from system.identity.middleware import Recognised
from system.organization.labels import role_label
from system.organization.model import Appointment
from system.organization.queries import holds_on
from system.web.frame import Presence
from system.web.offers import DoorsOpened
from system.work import Installation


def presence_of(installation: Installation, request: Request[Any, Any, Any]) -> Presence:
    """Who is here, with names to show. Asks the database for the roles; the rest the middleware knows already."""
    known = request.scope.get("auth")
    if not isinstance(known, Recognised):
        return Presence()
    actor = request.scope["user"]
    with installation.reading(actor) as reading:
        roles = reading.session.scalars(
            select(Appointment.role).where(
                Appointment.person_id == actor.person_id,
                holds_on(Appointment.starts_on, Appointment.ends_on, reading.today),
            )
        ).all()
        doors = frozenset(path for told in reading.ask(DoorsOpened()) for path in told)
    return Presence(
        actor=actor,
        person=known.person,
        body=known.body,
        role=", ".join(sorted({role_label(role) for role in roles})),
        language=known.language or None,
        doors=doors,
    )
