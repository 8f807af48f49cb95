"""What the API takes and gives of places, boxes and loans."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from records.custody.kinds import LoanKind, LoanState, PlaceKind, ScanKind
from records.custody.model import Place, StockTake
from records.custody.queries import BoxContents, LoanSlip
from records.custody.scanning import Outcome
from system.actor import CustodyStage
from system.listing import ListPage

Lines = Annotated[list[Annotated[str, Meta(max_length=400)]], Meta(max_length=2000, description="One mark, number, "
                  "label or reference each.")]  # fmt: skip
Short = Annotated[str, Meta(max_length=500)]
Folios = Annotated[int, Meta(ge=0, le=1_000_000)]


class PlaceBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A place to be added."""

    kind: PlaceKind
    code: Annotated[str, Meta(max_length=60)]
    parent_id: UUID | None = None
    name: Annotated[str, Meta(max_length=300)] = ""
    stage: CustodyStage = CustodyStage.INTERMEDIATE
    unit_id: UUID | None = None
    capacity_mm: Annotated[int, Meta(ge=1, le=10_000_000)] | None = None


class PlaceOut(Struct, kw_only=True):
    """A place."""

    id: UUID
    label: str
    kind: PlaceKind
    code: str
    name: str
    stage: CustodyStage
    parent_id: UUID | None
    capacity_mm: int | None
    retired_on: date | None


class BoxesBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Boxes to be made."""

    unit_id: UUID
    stage: CustodyStage
    number: Annotated[int, Meta(ge=1, le=500)] = 1
    width_mm: Annotated[int, Meta(ge=1, le=5000)] | None = None


class BoxedOut(Struct, kw_only=True):
    """A volume in a box."""

    volume_id: UUID
    aggregation_id: UUID
    position: int
    reference: str
    number: int
    folios: int | None


class BoxOut(Struct, kw_only=True):
    """A box with what is in it."""

    id: UUID
    number: int
    mark: str
    unit: str
    stage: CustodyStage
    place: str
    width_mm: int
    kilograms: str | None
    volumes: list[BoxedOut]


class ScanBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What was scanned; `target` is a place's or a box's mark, number or label."""

    lines: Lines
    target: Annotated[str, Meta(max_length=340)] = ""


class ScanLineOut(Struct, kw_only=True):
    """What became of one line."""

    line: int
    text: str
    kind: ScanKind | None
    id: UUID | None
    said: str
    outcome: str
    objections: list[str]


class StockTakeOut(Struct, kw_only=True):
    """What a count came to."""

    id: UUID
    expected: int
    found: int
    strange: int
    missing: int
    unknown: int
    findings: list[dict[str, Any]]


class LoanBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A volume that is asked for."""

    volume_id: UUID
    unit_id: UUID
    borrower: Annotated[str, Meta(max_length=300)]
    purpose: Annotated[str, Meta(max_length=1000)]
    kind: LoanKind = LoanKind.INTERNAL
    borrower_position: Annotated[str, Meta(max_length=300)] = ""
    producer_authorisation: Short = ""
    access_authorisation: Short = ""


class HandOverBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A volume that goes out."""

    on: date
    folios: Folios
    condition: Short


class ReturnBody(HandOverBody, kw_only=True, forbid_unknown_fields=True):
    """A volume that comes back."""

    incident: Annotated[str, Meta(max_length=20_000)] = ""


class ReasonBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a request is refused."""

    reason: Annotated[str, Meta(max_length=5000)]


class LoanOut(Struct, kw_only=True):
    """A loan."""

    id: UUID
    number: str
    kind: LoanKind
    state: LoanState
    reference: str
    volume: int
    borrower: str
    unit: str
    requested_on: date
    handed_over_on: date | None
    due_on: date | None
    returned_on: date | None
    extensions: int
    folios_out: int | None
    folios_back: int | None


class LoanPage(Struct, kw_only=True):
    """One page of loans."""

    total: int
    page: int
    pages: int
    rows: list[LoanOut]


def place_out(place: Place) -> PlaceOut:
    """A place as the API gives it."""
    return PlaceOut(**{name: getattr(place, name) for name in PlaceOut.__struct_fields__})


def box_out(box: BoxContents) -> BoxOut:
    """A box as the API gives it."""
    return BoxOut(
        id=box.box_id, number=box.number, mark=box.mark, unit=box.unit, stage=box.stage, place=box.place,
        width_mm=box.width_mm, kilograms=None if box.kilograms is None else str(box.kilograms),
        volumes=[
            BoxedOut(**{name: getattr(line, name) for name in BoxedOut.__struct_fields__}) for line in box.volumes
        ],
    )  # fmt: skip


def line_out(one: Outcome) -> ScanLineOut:
    """A scanned line as the API gives it."""
    said = one.scanned
    return ScanLineOut(
        line=said.line, text=said.text[:400], kind=said.kind, id=said.id, said=said.said, outcome=one.outcome,
        objections=[objection.code for objection in one.objections],
    )  # fmt: skip


def stock_take_out(taken: StockTake) -> StockTakeOut:
    """A count as the API gives it."""
    return StockTakeOut(**{name: getattr(taken, name) for name in StockTakeOut.__struct_fields__})


def loan_out(slip: LoanSlip) -> LoanOut:
    """A loan as the API gives it."""
    same = set(LoanOut.__struct_fields__) - {"id", "number", "volume"}
    return LoanOut(
        id=slip.loan_id, number=slip.spoken, volume=slip.volume_number, **{name: getattr(slip, name) for name in same}
    )


def loan_row(row: Any) -> LoanOut:
    """A row of a list of loans as the API gives it."""
    same = set(LoanOut.__struct_fields__) - {"number"}
    return LoanOut(number=f"{row.number}/{row.year}", **{name: getattr(row, name) for name in same})


def loan_page(found: ListPage) -> LoanPage:
    """A page of loans as the API gives it."""
    rows = [loan_row(row) for row in found.rows]
    return LoanPage(total=found.total, page=found.query.page, pages=found.pages, rows=rows)
