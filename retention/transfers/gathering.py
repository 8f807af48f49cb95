"""What the guards ask of many files at once, in a few statements whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from classification.series.kinds import PersonalData, Support
from records.access.model import Restriction
from records.access.terms import Term
from records.aggregations import foliation
from records.aggregations.covers import missing_of
from records.aggregations.foliation import Cover, FolioRange
from records.aggregations.model import Aggregation, Volume
from records.custody.model import Box, BoxedVolume, Loan
from records.custody.queries import ACTIVE
from records.documents.model import Document
from records.objects.model import DigitalObject
from retention.clocks.model import RetentionClock
from retention.disposals.model import DisposalItem, SampledFile
from retention.holds.model import HeldFile
from retention.transfers.describing import missing_in
from retention.transfers.eligibility import FileFacts
from retention.transfers.model import TransferItem, TransferObjectCheck

_FILE = (
    Aggregation.id, Aggregation.fonds_id, Aggregation.reference, Aggregation.unit_id, Aggregation.closed_on,
    Aggregation.stage, Aggregation.standing, Aggregation.support, Aggregation.folios, Aggregation.first_folio,
    Aggregation.last_folio, Aggregation.scope_and_content, Aggregation.capture_format, Aggregation.root_directory,
    RetentionClock.office_until, RetentionClock.due_on, RetentionClock.outcome,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose files are meant: a condition over `Aggregation`, the transfer they stand in, the unit they must be of."""

    files: ColumnElement[bool]
    transfer_id: UUID | None = None
    unit_id: UUID | None = None

    @property
    def ids(self) -> Select[UUID]:
        """The ids of the files, for `in_`."""
        return select(Aggregation.id).where(self.files)


def of_transfer(transfer_id: UUID, unit_id: UUID | None = None) -> Scope:
    """The files of a transfer."""
    named = select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer_id)
    return Scope(Aggregation.id.in_(named), transfer_id, unit_id)


def office_facts(session: Session, scope: Scope) -> list[FileFacts]:
    """What a primary transfer asks of files, in the order of their references."""
    volumes, loans = _volumes(session, scope), _loans(session, scope)
    others, shared = _others(session, scope), _shared(session, scope)
    return [
        FileFacts(
            **_common(row, scope, loans, others),
            office_until=row.office_until,
            cover_missing=missing_of(row, row.folios),
            is_foliated=_is_foliated(row, volumes.get(row.id, [])),
            unboxed=sum(box_id is None for _range, box_id in volumes.get(row.id, ())),
            shared_boxes=tuple(sorted(shared.get(row.id, ()))),
        )
        for row in _rows(session, scope)
    ]


def centre_facts(
    session: Session, scope: Scope, today: date, protected: Sequence[Select[UUID]] = ()
) -> list[FileFacts]:
    """What a secondary transfer asks of files, in the order of their references; `protected` rests under decisions."""
    kept = {one for wanted in protected for one in session.scalars(scope.ids.where(Aggregation.id.in_(wanted)))}
    loans, others = _loans(session, scope), _others(session, scope)
    samples, holds = _samples(session, scope), _holds(session, scope)
    classified, disposed = _classified(session, scope, today), _disposed(session, scope)
    sensitive, personal = _personal(session, scope)
    lacking, shared, volumes = missing_in(session, scope.files), _shared(session, scope), _volumes(session, scope)
    return [
        FileFacts(
            **_common(row, scope, loans, others),
            due_on=row.due_on,
            technique=row.outcome,
            is_sample=row.id in samples,
            in_disposal=row.id in disposed,
            holds=holds.get(row.id, 0),
            is_protected=row.id in kept,
            is_classified=row.id in classified,
            holds_personal_data=row.id in personal,
            sensitive_on=tuple(sensitive.get(row.id, ())),
            missing_elements=lacking.get(row.id, ()),
            unboxed=sum(box_id is None for _range, box_id in volumes.get(row.id, ())),
            shared_boxes=tuple(sorted(shared.get(row.id, ()))),
        )
        for row in _rows(session, scope)
    ]


def object_counts(session: Session, transfer_id: UUID) -> tuple[int, int, int]:
    """How many objects the files of a transfer hold, how many were not read again for it, how many are broken."""
    objects = select(DigitalObject.id).where(DigitalObject.aggregation_id.in_(of_transfer(transfer_id).ids))
    total = session.scalar(select(func.count()).select_from(objects.subquery())) or 0
    own = TransferObjectCheck.transfer_id == transfer_id
    among = TransferObjectCheck.object_id.in_(objects)
    checked = session.scalar(select(func.count()).select_from(TransferObjectCheck).where(own, among)) or 0
    bad = (own, among, TransferObjectCheck.outcome != "intact")
    broken = session.scalar(select(func.count()).select_from(TransferObjectCheck).where(*bad)) or 0
    return total, total - checked, broken


def _rows(session: Session, scope: Scope) -> list[Any]:
    statement = (
        select(*_FILE)
        .outerjoin(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
        .where(scope.files)
        .order_by(Aggregation.sort_key, Aggregation.id)
    )
    return list(session.execute(statement))


def _common(row: Any, scope: Scope, loans: Mapping[UUID, list[str]], others: set[UUID]) -> dict[str, Any]:
    return {
        "id": row.id,
        "reference": row.reference,
        "same_unit": scope.unit_id is None or row.unit_id == scope.unit_id,
        "closed_on": row.closed_on,
        "stage": row.stage,
        "standing": row.standing.value,
        "loans": tuple(loans.get(row.id, ())),
        "in_other": row.id in others,
    }


def _volumes(session: Session, scope: Scope) -> Mapping[UUID, list[tuple[FolioRange, UUID | None]]]:
    found: defaultdict[UUID, list[tuple[FolioRange, UUID | None]]] = defaultdict(list)
    statement = (
        select(Volume.aggregation_id, Volume.number, Volume.first_folio, Volume.last_folio, BoxedVolume.box_id)
        .outerjoin(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .where(Volume.aggregation_id.in_(scope.ids))
        .order_by(Volume.aggregation_id, Volume.number)
    )
    for row in session.execute(statement):
        found[row.aggregation_id].append((FolioRange(row.number, row.first_folio, row.last_folio), row.box_id))
    return found


def _is_foliated(row: Any, volumes: list[tuple[FolioRange, UUID | None]]) -> bool:
    if row.support is Support.ELECTRONIC:
        return True
    ranges = foliation.completed([one for one, _box in volumes], row.folios)
    return foliation.is_complete(Cover(row.first_folio, row.last_folio, row.folios), ranges)


def _loans(session: Session, scope: Scope) -> Mapping[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    running = select(Loan.aggregation_id, Loan.number, Loan.year).where(
        Loan.aggregation_id.in_(scope.ids), Loan.state.in_(ACTIVE)
    )
    for row in session.execute(running.order_by(Loan.year, Loan.number)):
        found[row.aggregation_id].append(f"{row.number}/{row.year}")
    return found


def _others(session: Session, scope: Scope) -> set[UUID]:
    statement = select(TransferItem.running).where(TransferItem.running.in_(scope.ids))
    if scope.transfer_id is not None:
        statement = statement.where(TransferItem.transfer_id != scope.transfer_id)
    return {one for one in session.scalars(statement) if one is not None}


def _shared(session: Session, scope: Scope) -> Mapping[UUID, set[int]]:
    """The boxes of files that also hold volumes of other files, by file."""
    boxes = (
        select(BoxedVolume.box_id)
        .join(Volume, Volume.id == BoxedVolume.volume_id)
        .where(Volume.aggregation_id.in_(scope.ids))
    )
    strange = (
        select(BoxedVolume.box_id)
        .join(Volume, Volume.id == BoxedVolume.volume_id)
        .where(BoxedVolume.box_id.in_(boxes), Volume.aggregation_id.not_in(scope.ids))
    )
    statement = (
        select(Volume.aggregation_id, Box.number)
        .join(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .join(Box, Box.id == BoxedVolume.box_id)
        .where(Box.id.in_(strange), Volume.aggregation_id.in_(scope.ids))
    )
    found: defaultdict[UUID, set[int]] = defaultdict(set)
    for row in session.execute(statement):
        found[row.aggregation_id].add(row.number)
    return found


def _samples(session: Session, scope: Scope) -> set[UUID]:
    chosen = select(SampledFile.aggregation_id).where(
        SampledFile.aggregation_id.in_(scope.ids), SampledFile.is_chosen.is_(True), SampledFile.standing.is_not(None)
    )
    return set(session.scalars(chosen))


def _holds(session: Session, scope: Scope) -> Mapping[UUID, int]:
    statement = (
        select(HeldFile.aggregation_id, func.count())
        .where(HeldFile.aggregation_id.in_(scope.ids), HeldFile.until.is_(None))
        .group_by(HeldFile.aggregation_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _classified(session: Session, scope: Scope, today: date) -> set[UUID]:
    statement = select(
        Restriction.aggregation_id, Restriction.classified_on, Restriction.ends_on, Restriction.lifted_on
    ).where(Restriction.aggregation_id.in_(scope.ids))
    return {row[0] for row in session.execute(statement) if Term(row[1], row[2], row[3]).is_effective(today)}


def _disposed(session: Session, scope: Scope) -> set[UUID]:
    statement = select(DisposalItem.active).where(DisposalItem.active.in_(scope.ids))
    return {one for one in session.scalars(statement) if one is not None}


def _personal(session: Session, scope: Scope) -> tuple[Mapping[UUID, list[date | None]], set[UUID]]:
    """The days on which sensitive documents were created, and the files with any personal data, by file."""
    sensitive: defaultdict[UUID, list[date | None]] = defaultdict(list)
    personal: set[UUID] = set()
    statement = select(Document.aggregation_id, Document.created_on, Document.personal_data).where(
        Document.aggregation_id.in_(scope.ids), Document.personal_data != PersonalData.NONE
    )
    for row in session.execute(statement):
        personal.add(row.aggregation_id)
        if row.personal_data is PersonalData.SENSITIVE:
            sensitive[row.aggregation_id].append(row.created_on)
    return sensitive, personal


def is_ready(today: date) -> ColumnElement[bool]:
    """Closed files in order, in their office, whose office term is over: what a unit may transfer. As SQL."""
    over = exists().where(RetentionClock.aggregation_id == Aggregation.id, RetentionClock.office_until < today)
    return Aggregation.closed_on.is_not(None) & over
