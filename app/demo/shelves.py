"""The demo body's store: shelves, boxes with volumes of closed files, and two loans of which one is overdue."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Aggregation, Volume
from records.custody.boxing import box_files, move_boxes
from records.custody.kinds import PlaceKind
from records.custody.lending import LoanAsked, authorise_loan, hand_over, request_loan
from records.custody.model import Loan, Place
from records.custody.placing import PlaceDescription, Run, add_many, add_place
from system.actor import CustodyStage
from system.identity.actors import resolve
from system.organization.queries import unit_by_code
from system.work import Installation

_KEEPER, _ARCHIVIST, _HEAD = "concentracion", "beto", "titular"
_FILES = 12
_DAYS_AGO = 40


def furnish_shelves(installation: Installation, fonds_id: UUID) -> dict[str, int]:
    """Make what is not there yet; how many places, boxes and loans were added."""
    with installation.reading(resolve(installation, _KEEPER)) as reading:
        if reading.session.scalar(select(Place.id).where(Place.fonds_id == fonds_id).limit(1)) is not None:
            return {"places": 0, "boxes": 0, "loans": 0}
    places, tray = _places(installation, fonds_id)
    boxes, volumes = _boxes(installation, fonds_id, tray)
    return {"places": places, "boxes": boxes, "loans": _loans(installation, volumes)}


def _places(installation: Installation, fonds_id: UUID) -> tuple[int, UUID]:
    with installation.work(resolve(installation, _KEEPER)) as work:
        unit_id = unit_by_code(work, fonds_id, "DU").id
        centre = add_place(
            work, fonds_id, None,
            PlaceDescription(kind=PlaceKind.STORE, code="BC", name="Bodega del archivo de concentración"),
        )  # fmt: skip
        office = add_place(
            work, fonds_id, None,
            PlaceDescription(
                kind=PlaceKind.STORE, code="DU", name="Archivo de trámite de Desarrollo Urbano",
                stage=CustodyStage.OFFICE, unit_id=unit_id,
            ),
        )  # fmt: skip
        trays = Run(kind=PlaceKind.TRAY, prefix="C", first=1, last=5, capacity_mm=900)
        added = add_many(work, fonds_id, centre.id, Run(kind=PlaceKind.SHELF, prefix="E", first=1, last=10), trays)
        added += add_many(work, fonds_id, office.id, Run(kind=PlaceKind.SHELF, prefix="E", first=1, last=2), trays)
        tray = work.session.scalars(select(Place).where(Place.fonds_id == fonds_id, Place.label == "DU.E1.C1")).one()
        return added + 2, tray.id


def _boxes(installation: Installation, fonds_id: UUID, tray: UUID) -> tuple[int, list[UUID]]:
    with installation.work(resolve(installation, _ARCHIVIST)) as work:
        statement = (
            select(Aggregation.id, Volume.id)
            .join(Volume, Volume.aggregation_id == Aggregation.id)
            .where(
                Aggregation.fonds_id == fonds_id,
                Aggregation.unit_id == unit_by_code(work, fonds_id, "DU").id,
                Aggregation.closed_on.is_not(None),
            )
            .order_by(Aggregation.sort_key)
            .limit(_FILES)
        )
        found = work.session.execute(statement).all()
        boxes = box_files(work, [row[0] for row in found])
        move_boxes(work, [box.id for box in boxes], tray)
        return len(boxes), [row[1] for row in found]


def _loans(installation: Installation, volumes: list[UUID]) -> int:
    overdue = _lend(installation, volumes[0])
    _lend(installation, volumes[1])
    with installation.work(resolve(installation, _ARCHIVIST)) as work:
        # A history whose clock goes back is told as such, so its acts are of today and only the days are put back.
        loan = work.session.get_one(Loan, overdue)
        for name in ("requested_on", "authorised_on", "handed_over_on", "due_on"):
            setattr(loan, name, getattr(loan, name) - timedelta(days=_DAYS_AGO))
    with installation.reading(resolve(installation, _ARCHIVIST)) as reading:
        return len(reading.session.scalars(select(Loan.id)).all())


def _lend(installation: Installation, volume_id: UUID) -> UUID:
    archivist = resolve(installation, _ARCHIVIST)
    with installation.work(resolve(installation, _HEAD)) as work:
        file = work.session.get_one(Aggregation, work.session.get_one(Volume, volume_id).aggregation_id)
        asked = LoanAsked(
            volume_id=volume_id, unit_id=file.unit_id, borrower="Hugo Arriaga Peña",
            borrower_position="Director de Desarrollo Urbano", purpose="Atender una inconformidad",
        )  # fmt: skip
        loan = request_loan(work, asked)
        folios = file.folios or 1
    with installation.work(archivist) as work:
        authorise_loan(work, loan.id)
    with installation.work(archivist) as work:
        hand_over(work, loan.id, on=work.today, folios=folios, condition="Bueno")
    return loan.id
