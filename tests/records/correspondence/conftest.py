from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from records.correspondence.details import IncomingDetails, Turn
from records.correspondence.model import IncomingItem
from records.correspondence.queries import turns
from records.correspondence.service import register_item, route_item
from system.attachments.service import Paper
from system.organization.roles import Role


class Desk:
    """The desk of a body: `desk.register(...)`, `desk.route(item, unit)`; `desk.clerk`, `desk.head`."""

    def __init__(self, house, given, installation) -> None:
        self.house, self.installation = house, installation
        self.fonds = house.fonds
        self.clerk = given.actor(house.fonds, Role.CORRESPONDENCE_CLERK, handle="rosa")
        self.second = given.actor(house.fonds, Role.CORRESPONDENCE_CLERK, handle="saul")
        self.head = given.actor(house.fonds, Role.UNIT_HEAD, house.unit, handle="titular")
        self.unit_clerk, self.neighbour = house.archivist, house.neighbour

    def register(self, subject="Solicitud de apoyo", *, sender="Juan Pérez", scan: bytes = b"", by=None, **said):
        paper = Paper([scan], "oficio.txt", "text/plain") if scan else None
        options = {name: said.pop(name) for name in ("only_receive", "allow_duplicate") if name in said}
        with self.installation.work(by or self.clerk) as work:
            details = IncomingDetails(sender_name=sender, subject=subject, **said)
            return register_item(work, self.fonds.id, details, scan=paper, **options)

    def route(self, item: IncomingItem, *units, **options) -> UUID:
        """Route for attention to units; the first unit's turn."""
        with self.installation.work(self.clerk) as work:
            route_item(work, item.id, [Turn(unit.id) for unit in units], **options)
        with self.installation.reading(self.clerk) as reading:
            return next(
                line.routing.id
                for line in turns(reading, item.id)
                if line.routing.unit_id == units[0].id and line.routing.is_open
            )

    def find(self, item: IncomingItem) -> IncomingItem:
        with self.installation.reading(self.house.given.operator) as reading:
            return reading.session.get_one(IncomingItem, item.id)


@pytest.fixture
def desk(house, given, installation, clock) -> Desk:
    # A Friday at noon in Mexico City.
    clock.set(datetime(2025, 11, 14, 18, 0, tzinfo=UTC))
    return Desk(house, given, installation)
