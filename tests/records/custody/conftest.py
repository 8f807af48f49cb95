"""A store with a shelf, archivists of the office and of the records centre, and files with volumes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from records.aggregations.model import Aggregation, Volume
from records.custody.boxing import make_boxes
from records.custody.kinds import PlaceKind
from records.custody.lending import LoanAsked, authorise_loan, hand_over, request_loan
from records.custody.placing import PlaceDescription, Run, add_many, add_place
from system.actor import CustodyStage
from system.organization.roles import Role


class Store:
    """`store.place("A.E1")`, `store.volumes(3)`, `store.box()`; `keeper` is of the records centre."""

    def __init__(self, house, given) -> None:
        self.house, self.given, self.installation = house, given, given.installation
        self.keeper = given.actor(house.fonds, Role.RECORDS_CENTRE_ARCHIVIST, handle="rita")
        self.second = given.actor(house.fonds, Role.RECORDS_CENTRE_ARCHIVIST, handle="raul")
        self.ana, self.neighbour, self.coordinator = house.archivist, house.neighbour, house.coordinator
        self.head = given.actor(house.fonds, Role.UNIT_HEAD, house.unit, handle="tito")
        with self.work(self.keeper) as work:
            self.root = add_place(
                work, house.fonds.id, None, PlaceDescription(kind=PlaceKind.STORE, code="A", name="Bodega")
            )
            add_many(
                work, house.fonds.id, self.root.id,
                Run(kind=PlaceKind.SHELF, prefix="E", first=1, last=2),
                Run(kind=PlaceKind.TRAY, prefix="C", first=1, last=3, capacity_mm=900),
            )  # fmt: skip

    def work(self, actor):
        return self.installation.work(actor)

    def reading(self, actor):
        return self.installation.reading(actor)

    def place(self, label):
        from records.custody.model import Place

        with self.reading(self.keeper) as reading:
            return reading.session.scalars(select(Place).where(Place.label == label)).one()

    def volumes(self, number=1, *, stage=CustodyStage.INTERMEDIATE, folios=100, unit=None):
        """The first volumes of new closed files."""
        found = []
        for count in range(number):
            changed = {"unit_id": unit.id} if unit else {}
            file = self.house.open(f"Asunto {count}", **changed)
            with self.given.work() as work:
                work.session.execute(
                    update(Aggregation)
                    .where(Aggregation.id == file.id)
                    .values(stage=stage, closed_on=date(2021, 1, 15), folios=folios)
                )
                volume = work.session.scalars(select(Volume).where(Volume.aggregation_id == file.id)).one()
                volume.first_folio, volume.last_folio = 1, folios
            found.append(volume)
        return found

    def box(self, actor=None, *, stage=CustodyStage.INTERMEDIATE, unit=None, **said):
        with self.work(actor or self.keeper) as work:
            return make_boxes(work, self.house.fonds.id, (unit or self.house.unit).id, stage, **said)[0]

    def asked(self, volume, **changed):
        wanted = {"volume_id": volume.id, "unit_id": self.house.unit.id, "borrower": "Rosa Paz", "purpose": "Consulta"}
        return LoanAsked(**{**wanted, **changed})

    def request(self, volume, actor=None, **changed):
        with self.work(actor or self.head) as work:
            return request_loan(work, self.asked(volume, **changed))

    def lend(self, volume, *, on, folios=100, **changed):
        loan = self.request(volume, **changed)
        with self.work(self.keeper) as work:
            authorise_loan(work, loan.id)
        with self.work(self.keeper) as work:
            return hand_over(work, loan.id, on=on, folios=folios, condition="Bueno")


@pytest.fixture
def store(house, given) -> Store:
    return Store(house, given)
