"""Looks at what lies where and who has it, for this noun and for whoever prints it. All cut to what the actor may see.

`box_contents`, `volume_places` and `loan_slip` are the looks that papers are made of (labels, inventories, slips).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from classification.charts.model import Node
from records.aggregations.model import Aggregation, Volume
from records.aggregations.opening import class_path
from records.aggregations.queries import reach, unit_name
from records.custody.errors import BoxNotFound, LoanNotFound
from records.custody.kinds import LoanKind, LoanState
from records.custody.model import Box, BoxedVolume, Loan, Place, ShelvedVolume
from system.actor import Actor, CustodyStage, Permission
from system.organization.model import Fonds, Unit
from system.visibility import within_body, within_reach
from system.work import Reading, Work

Stand = Reading | Work
T = TypeVar("T")
_AT_ONCE = 500
ACTIVE = (LoanState.REQUESTED, LoanState.AUTHORISED, LoanState.HANDED_OVER, LoanState.CLAIMED)
OUT = (LoanState.HANDED_OVER, LoanState.CLAIMED)


@dataclass(frozen=True, slots=True)
class BoxedLine:
    """One volume in a box. `folios` are those it holds, None where nobody counted; `of` the volumes of its file."""

    volume_id: UUID
    aggregation_id: UUID
    position: int
    number: int
    of: int
    reference: str
    title: str
    series: str
    series_title: str
    opened_on: date
    closed_on: date | None
    first_folio: int | None
    last_folio: int | None
    folios: int | None
    thickness_mm: int | None


@dataclass(frozen=True, slots=True)
class BoxContents:
    """A box and what is in it, in the order it lies in: what a label and an inventory say of a box (domain 2.6).

    `classes` are the classes above the files of the box: pairs of code and title, for each file's path from the section
    down, each path once. `first_year` is the earliest opening, `last_year` the latest closing (of an open file, its
    opening). `place` is the label of where it stands, empty where it has no place yet.
    """

    box_id: UUID
    number: int
    mark: str
    fonds: str
    fonds_name: str
    unit: str
    unit_name: str
    stage: CustodyStage
    place_id: UUID | None
    place: str
    width_mm: int
    kilograms: Decimal | None
    note: str
    volumes: tuple[BoxedLine, ...]
    classes: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def files(self) -> int:
        """How many files it holds something of."""
        return len({line.aggregation_id for line in self.volumes})

    @property
    def first_reference(self) -> str:
        """Where "Del __ al __" begins."""
        return self.volumes[0].reference if self.volumes else ""

    @property
    def last_reference(self) -> str:
        """Where "Del __ al __" ends."""
        return self.volumes[-1].reference if self.volumes else ""

    @property
    def first_year(self) -> int | None:
        """The earliest year of what is in it."""
        return min((line.opened_on.year for line in self.volumes), default=None)

    @property
    def last_year(self) -> int | None:
        """The latest year of what is in it."""
        return max(((line.closed_on or line.opened_on).year for line in self.volumes), default=None)


@dataclass(frozen=True, slots=True)
class VolumePlace:
    """Where one volume lies and who has it. A loan counts from request to return; `is_out` is from the hand-over.

    `loan` is the slip's number as people say it ("12/2026"); `due_on` None until it is handed over.
    """

    volume_id: UUID
    aggregation_id: UUID
    number: int
    first_folio: int | None
    last_folio: int | None
    thickness_mm: int | None
    box_id: UUID | None
    box_number: int | None
    position: int | None
    place_id: UUID | None
    place: str
    loan_id: UUID | None
    loan: str
    loan_state: LoanState | None
    borrower: str
    due_on: date | None

    @property
    def is_out(self) -> bool:
        """Whether it is not where it belongs but with a borrower."""
        return self.loan_state in OUT

    @property
    def folios(self) -> int | None:
        """How many folios it holds, None where nobody counted."""
        return folios_of(self.first_folio, self.last_folio)


@dataclass(frozen=True, slots=True)
class LoanSlip:
    """Everything a loan slip says (vale de préstamo, domain 2.8)."""

    loan_id: UUID
    number: int
    year: int
    kind: LoanKind
    state: LoanState
    fonds: str
    fonds_name: str
    unit: str
    unit_name: str
    borrower: str
    borrower_position: str
    purpose: str
    producer: str
    producer_name: str
    producer_authorisation: str
    aggregation_id: UUID
    reference: str
    title: str
    volume_number: int
    volumes: int
    box_number: int | None
    place: str
    requested_on: date
    requested_by: str
    authorised_on: date | None
    authorised_by: str
    handed_over_on: date | None
    term_days: int
    due_on: date | None
    extensions: int
    returned_on: date | None
    folios_out: int | None
    condition_out: str
    folios_back: int | None
    condition_back: str
    incident: str
    reason: str

    @property
    def spoken(self) -> str:
        """The slip's number as people say it."""
        return f"{self.number}/{self.year}"


def folios_of(first: int | None, last: int | None) -> int | None:
    """How many folios lie between two, both counted."""
    return None if first is None or last is None else last - first + 1


def seen_boxes(actor: Actor) -> ColumnElement[bool]:
    """The boxes whose contents the actor may see or handle."""
    return or_(boxes_within(actor, Permission.AGGREGATION_READ), boxes_within(actor, Permission.BOX_MANAGE))


def boxes_within(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The boxes at which the actor has a permission."""
    return within_reach(actor, permission, fonds=Box.fonds_id, unit=Box.unit_id, stage=Box.stage)


def seen_loans(actor: Actor) -> ColumnElement[bool]:
    """Loans of files the actor handles loans of, loans of units for which they may ask, and what they asked for.

    The statement must join the loan's file.
    """
    asks = [grant.unit_ids for grant in actor.grants_of(Permission.LOAN_REQUEST)]
    units = sorted({unit for ids in asks for unit in ids})
    mine = Loan.unit_id.in_(units) if units else false()
    handles = reach(actor, Permission.LOAN_MANAGE)
    own = (Loan.requested_by == actor.handle) & within_body(actor, Loan.fonds_id)
    reads = reach(actor) if actor.holds(Permission.HISTORY_READ) else false()
    return or_(handles, mine & within_body(actor, Loan.fonds_id), own, reads)


def visible(statement: Select[*tuple[Any, ...]], actor: Actor) -> Select[*tuple[Any, ...]]:
    """Cut a statement over loans and their files to what the actor may see."""
    return statement.where(seen_loans(actor))


def find_box(stand: Stand, box_id: UUID) -> Box:
    """One box.

    Raises:
        BoxNotFound: there is none, or not for this actor.
    """
    found = stand.session.scalars(select(Box).where(Box.id == box_id, seen_boxes(stand.actor))).one_or_none()
    if found is None:
        raise BoxNotFound(id=box_id)
    return found


def box_contents(stand: Stand, box_ids: Iterable[UUID]) -> list[BoxContents]:
    """Boxes with what is in them, in the order of their numbers; those the actor may not see are left out."""
    boxes = [
        box
        for ids in portions(box_ids)
        for box in stand.session.scalars(select(Box).where(Box.id.in_(ids), seen_boxes(stand.actor)))
    ]
    boxes.sort(key=lambda box: (str(box.fonds_id), box.number))
    names = _Names(stand.session)
    lines, nodes = _boxed_lines(stand.session, [box.id for box in boxes])
    return [
        BoxContents(
            box_id=box.id,
            number=box.number,
            mark=box.mark,
            fonds=names.fonds(box.fonds_id).code,
            fonds_name=names.fonds(box.fonds_id).name,
            unit=names.unit(box.unit_id),
            unit_name=names.unit_name(box.unit_id, stand.today),
            stage=box.stage,
            place_id=box.place_id,
            place=names.place(box.place_id),
            width_mm=box.width_mm,
            kilograms=box.kilograms,
            note=box.note,
            volumes=tuple(lines.get(box.id, ())),
            classes=tuple(dict.fromkeys(names.classes(node_id) for node_id in nodes.get(box.id, ()))),
        )
        for box in boxes
    ]


def volume_places(stand: Stand, aggregation_ids: Iterable[UUID]) -> Mapping[UUID, tuple[VolumePlace, ...]]:
    """Where each volume of many files lies and who has it, by file, in the order of the volumes.

    Files the actor may not see, and electronic files (which have no volumes), are left out.
    """
    found: defaultdict[UUID, list[VolumePlace]] = defaultdict(list)
    for ids in portions(aggregation_ids):
        for row in stand.session.execute(_volumes(stand.actor).where(Volume.aggregation_id.in_(ids))):
            found[row.aggregation_id].append(_volume_place(row))
    return {file: tuple(held) for file, held in found.items()}


def loan_slip(stand: Stand, loan_id: UUID) -> LoanSlip:
    """Everything the slip of one loan says.

    Raises:
        LoanNotFound: there is none, or not for this actor.
    """
    statement = (
        select(Loan, Aggregation, Volume)
        .join(Aggregation, Aggregation.id == Loan.aggregation_id)
        .join(Volume, Volume.id == Loan.volume_id)
        .where(Loan.id == loan_id)
    )
    row = stand.session.execute(visible(statement, stand.actor)).one_or_none()
    if row is None:
        raise LoanNotFound(id=loan_id)
    return _slip(stand.session, row[0], row[1], row[2])


def portions(ids: Iterable[T]) -> Iterator[Sequence[T]]:
    """Ids, or whatever else is looked for, each once, in portions that every database takes."""
    wanted = list(dict.fromkeys(ids))
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))


def _boxed_lines(
    session: Session, box_ids: Sequence[UUID]
) -> tuple[Mapping[UUID, list[BoxedLine]], Mapping[UUID, list[UUID]]]:
    lines: defaultdict[UUID, list[BoxedLine]] = defaultdict(list)
    nodes: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for ids in portions(box_ids):
        statement = (
            select(BoxedVolume.box_id, BoxedVolume.position, Volume, Aggregation, Node.code, Node.title, _siblings())
            .join(Volume, Volume.id == BoxedVolume.volume_id)
            .join(Aggregation, Aggregation.id == Volume.aggregation_id)
            .join(Node, Node.id == Aggregation.node_id)
            .where(BoxedVolume.box_id.in_(ids))
            .order_by(BoxedVolume.box_id, BoxedVolume.position)
        )
        for box_id, position, volume, file, series, series_title, of in session.execute(statement):
            counted = folios_of(volume.first_folio, volume.last_folio)
            lines[box_id].append(
                BoxedLine(
                    volume_id=volume.id,
                    aggregation_id=file.id,
                    position=position,
                    number=volume.number,
                    of=of,
                    reference=file.printed_reference,
                    title=file.title,
                    series=series,
                    series_title=series_title,
                    opened_on=file.opened_on,
                    closed_on=file.closed_on,
                    first_folio=volume.first_folio,
                    last_folio=volume.last_folio,
                    folios=counted if counted is not None else file.folios if of == 1 else None,
                    thickness_mm=volume.thickness_mm,
                )
            )
            nodes[box_id].append(file.node_id)
    return lines, nodes


def _siblings() -> Any:
    other = Volume.__table__.alias("sibling")
    return (
        select(func.count())
        .select_from(other)
        .where(other.c.aggregation_id == Volume.aggregation_id)
        .correlate(Volume)
        .scalar_subquery()
        .label("of")
    )


def _volumes(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Every volume of the files the actor sees, with its box, its place and its running loan."""
    boxed_place = select(Place.label).where(Place.id == Box.place_id).correlate(Box).scalar_subquery()
    loose_place = select(Place.label).where(Place.id == ShelvedVolume.place_id).correlate(ShelvedVolume)
    running = (Loan.volume_id == Volume.id) & Loan.state.in_(ACTIVE)
    seen = or_(reach(actor), reach(actor, Permission.BOX_MANAGE), reach(actor, Permission.LOAN_MANAGE))
    return (
        select(
            Volume.id.label("volume_id"),
            Volume.aggregation_id.label("aggregation_id"),
            Volume.number.label("number"),
            Volume.first_folio.label("first_folio"),
            Volume.last_folio.label("last_folio"),
            Volume.thickness_mm.label("thickness_mm"),
            Box.id.label("box_id"),
            Box.number.label("box_number"),
            BoxedVolume.position.label("position"),
            func.coalesce(Box.place_id, ShelvedVolume.place_id).label("place_id"),
            func.coalesce(boxed_place, loose_place.scalar_subquery(), "").label("place"),
            Loan.id.label("loan_id"),
            Loan.number.label("loan_number"),
            Loan.year.label("loan_year"),
            Loan.state.label("loan_state"),
            Loan.borrower.label("borrower"),
            Loan.due_on.label("due_on"),
        )
        .join(Aggregation, Aggregation.id == Volume.aggregation_id)
        .outerjoin(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .outerjoin(Box, Box.id == BoxedVolume.box_id)
        .outerjoin(ShelvedVolume, ShelvedVolume.volume_id == Volume.id)
        .outerjoin(Loan, running)
        .where(seen)
        .order_by(Volume.aggregation_id, Volume.number)
    )


def _volume_place(row: Any) -> VolumePlace:
    return VolumePlace(
        volume_id=row.volume_id,
        aggregation_id=row.aggregation_id,
        number=row.number,
        first_folio=row.first_folio,
        last_folio=row.last_folio,
        thickness_mm=row.thickness_mm,
        box_id=row.box_id,
        box_number=row.box_number,
        position=row.position,
        place_id=row.place_id,
        place=row.place,
        loan_id=row.loan_id,
        loan=f"{row.loan_number}/{row.loan_year}" if row.loan_id else "",
        loan_state=row.loan_state,
        borrower=row.borrower or "",
        due_on=row.due_on,
    )


def _slip(session: Session, loan: Loan, file: Aggregation, volume: Volume) -> LoanSlip:
    names = _Names(session)
    boxed = session.execute(
        select(Box.number, Place.label)
        .join(BoxedVolume, BoxedVolume.box_id == Box.id)
        .outerjoin(Place, Place.id == Box.place_id)
        .where(BoxedVolume.volume_id == volume.id)
    ).one_or_none()
    loose = session.scalar(
        select(Place.label)
        .join(ShelvedVolume, ShelvedVolume.place_id == Place.id)
        .where(ShelvedVolume.volume_id == volume.id)
    )
    number = select(func.count()).select_from(Volume).where(Volume.aggregation_id == file.id)
    same = ("number", "year", "kind", "state", "borrower", "borrower_position", "purpose", "producer_authorisation",
            "requested_on", "requested_by", "authorised_on", "authorised_by", "handed_over_on", "term_days", "due_on",
            "extensions", "returned_on", "folios_out", "condition_out", "folios_back", "condition_back", "incident",
            "reason")  # fmt: skip
    return LoanSlip(
        loan_id=loan.id,
        fonds=names.fonds(loan.fonds_id).code,
        fonds_name=names.fonds(loan.fonds_id).name,
        unit=names.unit(loan.unit_id),
        unit_name=names.unit_name(loan.unit_id, loan.requested_on),
        producer=names.unit(file.unit_id),
        producer_name=names.unit_name(file.unit_id, loan.requested_on),
        aggregation_id=file.id,
        reference=file.printed_reference,
        title=file.title,
        volume_number=volume.number,
        volumes=session.scalar(number) or 0,
        box_number=boxed[0] if boxed else None,
        place=(boxed[1] if boxed else loose) or "",
        **{name: getattr(loan, name) for name in same},
    )


class _Names:
    """What things are called, each asked once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[str, object], Any] = {}

    def fonds(self, fonds_id: UUID) -> Fonds:
        return self._session.get_one(Fonds, fonds_id)

    def unit(self, unit_id: UUID) -> str:
        return self._session.get_one(Unit, unit_id).code

    def unit_name(self, unit_id: UUID, on: date) -> str:
        key = ("unit", (unit_id, on))
        if key not in self._known:
            self._known[key] = unit_name(self._session, unit_id, on)
        named: str = self._known[key]
        return named

    def place(self, place_id: UUID | None) -> str:
        return self._session.get_one(Place, place_id).label if place_id else ""

    def classes(self, node_id: UUID) -> tuple[tuple[str, str], ...]:
        key = ("class", node_id)
        if key not in self._known:
            path = class_path(self._session, self._session.get_one(Node, node_id))
            self._known[key] = tuple((step.code, step.title) for step in path)
        found: tuple[tuple[str, str], ...] = self._known[key]
        return found
