"""A body with a chart, a unit, and the people who sign its sheets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from classification.charts.model import Node
from classification.charts.service import import_chart
from classification.series import queries, service
from classification.series.model import AppraisalSheet
from system import history
from system.actor import Actor
from system.organization.model import Fonds, Unit
from system.organization.roles import Role
from system.work import Installation
from tests.classification.conftest import FILE
from tests.given import FULL_SHEET


@dataclass
class Desk:
    """One body whose sheets are drawn up; every act opens its own transaction."""

    installation: Installation
    fonds: Fonds
    unit: Unit
    other: Unit
    coordinator: Actor
    head: Actor
    archivist: Actor
    stranger: Actor
    board: Actor
    operator: Actor

    def lineage(self, key: str) -> UUID:
        with self.reading() as reading:
            return reading.session.scalars(select(Node.lineage_id).where(Node.key == key).limit(1)).one()

    def work(self, actor: Actor | None = None):
        return self.installation.work(actor or self.coordinator)

    def reading(self, actor: Actor | None = None):
        return self.installation.reading(actor or self.operator)

    @property
    def full(self):
        return replace(FULL_SHEET, unit_id=self.unit.id, units=(self.unit.id,))

    def begin(self, key: str = "5C.2", contents=None, actor: Actor | None = None) -> AppraisalSheet:
        with self.work(actor) as work:
            return service.begin_sheet(work, self.fonds.id, self.lineage(key), contents)

    def save(self, sheet: AppraisalSheet, contents, actor: Actor | None = None, **named) -> AppraisalSheet:
        with self.work(actor) as work:
            return service.save_sheet(work, sheet.id, contents, **named)

    def sign(self, sheet: AppraisalSheet, role: Role, actor: Actor) -> AppraisalSheet:
        with self.work(actor) as work:
            return service.sign_sheet(work, sheet.id, role)

    def sign_all(self, sheet: AppraisalSheet) -> AppraisalSheet:
        self.sign(sheet, Role.UNIT_HEAD, self.head)
        self.sign(sheet, Role.OFFICE_ARCHIVIST, self.archivist)
        return self.sign(sheet, Role.ARCHIVES_COORDINATOR, self.coordinator)

    def now(self, sheet: AppraisalSheet) -> AppraisalSheet:
        with self.reading() as reading:
            return queries.sheet_of(reading, sheet.id)

    def history(self, sheet: AppraisalSheet) -> list[str]:
        with self.reading() as reading:
            return [entry.action for entry in history.of(reading.session, sheet.id)]


@pytest.fixture
def desk(installation, given, fonds, operator) -> Desk:
    unit, other = given.unit(fonds, "DU", name="Desarrollo Urbano"), given.unit(fonds, "OP", name="Obra Pública")
    with installation.work(operator) as work:
        import_chart(work, fonds.id, FILE, in_force_from=date(2020, 1, 1))
    return Desk(
        installation, fonds, unit, other,
        coordinator=given.actor(fonds, Role.ARCHIVES_COORDINATOR, handle="coordinadora"),
        head=given.actor(fonds, Role.UNIT_HEAD, unit, handle="titular"),
        archivist=given.actor(fonds, Role.OFFICE_ARCHIVIST, unit, handle="beto"),
        stranger=given.actor(fonds, Role.OFFICE_ARCHIVIST, other, handle="ana"),
        board=given.actor(fonds, Role.APPRAISAL_BOARD, handle="grupo"),
        operator=operator,
    )  # fmt: skip
