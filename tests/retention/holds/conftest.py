"""People of a body who request, place and release holds, and orders to give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from classification.charts.model import Node
from retention.holds import queries, service
from retention.holds.kinds import HoldKind, HoldScope
from retention.holds.model import Hold
from retention.holds.service import Order
from system.organization.roles import Role


@dataclass
class Holds:
    """`holds.place(...)` and what follows; `holds.coordinator`, `holds.control`, `holds.clerk` are actors."""

    archive: Any
    given: Any

    def __post_init__(self) -> None:
        fonds = self.archive.fonds
        self.other_unit = self.given.unit(fonds, "OBR")
        self.coordinator = self.given.actor(fonds, Role.ARCHIVES_COORDINATOR, handle="carmen")
        self.control = self.given.actor(fonds, Role.INTERNAL_CONTROL, handle="olga")
        self.clerk = self.given.actor(fonds, Role.OFFICE_ARCHIVIST, self.archive.unit, handle="ana")
        self.neighbour = self.given.actor(fonds, Role.OFFICE_ARCHIVIST, self.other_unit, handle="beto")
        self.transparency = self.given.actor(fonds, Role.TRANSPARENCY_UNIT, handle="diana")

    def order(self, scope: HoldScope = HoldScope.FILES, **said: Any) -> Order:
        usual = {
            "kind": HoldKind.AUDIT, "scope": scope, "authority": "Auditoría Superior", "case_number": "ASF/12/2026",
            "started_on": date(2026, 11, 20), "review_on": date(2027, 5, 20),
        }  # fmt: skip
        return Order(**{**usual, **said})

    def of_files(self, *ids: UUID, **said: Any) -> Order:
        return self.order(terms={"file_ids": [str(one) for one in ids]}, **said)

    def of_series(self, key: str, **said: Any) -> Order:
        with self.archive.reading() as reading:
            lineage = reading.session.scalars(select(Node.lineage_id).where(Node.key == key)).one()
        return self.order(HoldScope.SERIES, terms={"lineage_ids": [str(lineage)]}, **said)

    def place(self, order: Order, actor=None) -> Hold:
        with self.archive.work(actor or self.coordinator) as work:
            return service.place_hold(work, self.archive.fonds.id, order)

    def request(self, order: Order, actor=None) -> Hold:
        with self.archive.work(actor or self.clerk) as work:
            return service.request_hold(work, self.archive.fonds.id, order)

    def release(self, hold: Hold, actor=None, **said: Any) -> Hold:
        with self.archive.work(actor or self.coordinator) as work:
            return service.release_hold(work, hold.id, **{"act": "OF/1/2026", "reason": "Concluyó", **said})

    def held(self, file_id: UUID) -> list[int]:
        with self.archive.reading() as reading:
            return [one.number for one in queries.running_holds(reading.session, file_id)]


@pytest.fixture
def holds(archive, given) -> Holds:
    return Holds(archive, given)
