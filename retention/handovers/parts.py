"""What there is at an instant in an officer's archives: one statement of one shape for each part of the report.

Whatever is put in an order is ordered by bytes, not by the collation of a database, and what is joined into one text is
joined in order: the same facts make the same rows, and the same digest, on SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.sql.functions import coalesce

from classification.charts.model import ChartState, ClassificationChart
from classification.series.kinds import Technique
from classification.series.model import AppraisalSheet, SheetState
from records.access.model import AccessRequestMark, Restriction
from records.aggregations.model import Aggregation, Volume
from records.capture.model import CaptureDraft, CaptureRow
from records.correspondence.model import OPEN_TURNS, IncomingItem, ItemRouting
from records.correspondence.states import PENDING
from records.custody.kinds import LoanState
from records.custody.model import Box, BoxedVolume, Loan, Place
from retention.handovers.bytewise import by_bytes
from retention.handovers.model import Part
from retention.instruments.model import Edition
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from system.actor import CustodyStage
from system.identity.model import Account
from system.organization.model import Appointment, Unit
from system.organization.queries import holds_on

COLUMNS = (
    "entity_id", "code", "title", "unit", "from_on", "until_on", "state", "folios", "volumes", "boxes", "place",
    "technique", "is_historical",
)  # fmt: skip
_HISTORICAL = (Technique.CONSERVATION, Technique.SAMPLING)
_RUNNING = (LoanState.AUTHORISED, LoanState.HANDED_OVER, LoanState.CLAIMED)
Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose archives: the units of an officer, or every file of the body in the stage that an archive keeps."""

    fonds_id: UUID
    unit_ids: Collection[UUID]
    outgoing_id: UUID
    stage: CustodyStage
    today: date

    @property
    def units(self) -> list[UUID]:
        """The units in an order that does not change."""
        return sorted(self.unit_ids)

    @property
    def files(self) -> ColumnElement[bool]:
        """The files that this officer answers for."""
        if self.stage is CustodyStage.OFFICE:
            return Aggregation.unit_id.in_(self.units)
        return Aggregation.stage == self.stage


def statements(scope: Scope) -> Mapping[Part, Statement]:
    """What each part holds today, in the report's order."""
    return MappingProxyType(
        {
            Part.OPEN_FILES: files(scope, open_=True),
            Part.CLOSED_FILES: files(scope, open_=False),
            Part.LOANS: _loans(scope),
            Part.RESTRICTIONS: _restrictions(scope),
            Part.ACCESS_REQUESTS: _requests(scope),
            Part.CORRESPONDENCE: _correspondence(scope),
            Part.INSTRUMENTS: _instruments(scope.fonds_id),
            Part.DRAFTS: _drafts(scope),
        }
    )


def _shape(**said: Any) -> list[Any]:
    """The columns of a row in their order; what is not said is empty."""
    texts = {name: literal("") for name in ("code", "title", "unit", "state", "boxes", "place", "technique")}
    dates = {name: cast(null(), Date) for name in ("from_on", "until_on")}
    numbers = {name: cast(null(), Integer) for name in ("folios", "volumes")}
    known = {**texts, **dates, **numbers, "is_historical": cast(literal(False), Boolean), **said}
    return [known[name].label(name) for name in COLUMNS] + [known["sort"].label("sort")]


def files(scope: Scope, *, open_: bool) -> Statement:
    """Open or closed files with their boxes and place."""
    lying = (
        select(Box.number.label("number"))
        .join(BoxedVolume, BoxedVolume.box_id == Box.id)
        .join(Volume, Volume.id == BoxedVolume.volume_id)
        .where(Volume.aggregation_id == Aggregation.id)
    )
    numbers = lying.correlate(Aggregation).distinct().order_by(Box.number).subquery()
    boxed = select(func.aggregate_strings(cast(numbers.c.number, String), ", ")).scalar_subquery()
    # A file in several boxes stands where the first of its places in order is.
    placed = (
        select(func.min(by_bytes(Place.label)))
        .join(Box, Box.place_id == Place.id)
        .join(BoxedVolume, BoxedVolume.box_id == Box.id)
        .join(Volume, Volume.id == BoxedVolume.volume_id)
        .where(Volume.aggregation_id == Aggregation.id)
        .scalar_subquery()
    )
    volumes = select(func.count()).where(Volume.aggregation_id == Aggregation.id).scalar_subquery()
    return (
        select(
            *_shape(
                entity_id=Aggregation.id, code=Aggregation.reference, title=Aggregation.title, unit=Unit.code,
                from_on=Aggregation.opened_on, until_on=Aggregation.closed_on,
                state=cast(Aggregation.standing, String), folios=Aggregation.folios, volumes=volumes,
                boxes=coalesce(boxed, ""), place=coalesce(placed, ""),
                technique=coalesce(cast(ScheduleEntry.technique, String), ""),
                is_historical=case((ScheduleEntry.technique.in_(_HISTORICAL), True), else_=False),
                sort=Aggregation.sort_key,
            )
        )
        .join(Unit, Unit.id == Aggregation.unit_id)
        .outerjoin(
            RetentionSchedule,
            (RetentionSchedule.fonds_id == scope.fonds_id) & (RetentionSchedule.state == ScheduleState.IN_FORCE),
        )
        .outerjoin(
            ScheduleEntry,
            (ScheduleEntry.schedule_id == RetentionSchedule.id)
            & (ScheduleEntry.lineage_id == Aggregation.lineage_id),
        )
        .where(
            Aggregation.fonds_id == scope.fonds_id,
            scope.files,
            Aggregation.stage == scope.stage,
            Aggregation.closed_on.is_(None) if open_ else Aggregation.closed_on.is_not(None),
        )
    )  # fmt: skip


def _loans(scope: Scope) -> Statement:
    return (
        select(
            *_shape(
                entity_id=Loan.id, code=Aggregation.reference, title=Loan.borrower, unit=Unit.code,
                from_on=Loan.handed_over_on, until_on=Loan.due_on, state=cast(Loan.state, String),
                sort=Aggregation.sort_key,
            )
        )
        .join(Aggregation, Aggregation.id == Loan.aggregation_id)
        .join(Unit, Unit.id == Loan.unit_id)
        .where(
            Loan.fonds_id == scope.fonds_id,
            Loan.state.in_(_RUNNING),
            or_(Loan.unit_id.in_(scope.units), scope.files),
        )
    )  # fmt: skip


def _restrictions(scope: Scope) -> Statement:
    return (
        select(
            *_shape(
                entity_id=Restriction.id, code=Aggregation.reference, title=Restriction.resolution, unit=Unit.code,
                from_on=Restriction.classified_on, until_on=Restriction.ends_on,
                state=cast(Restriction.kind, String), sort=Aggregation.sort_key,
            )
        )
        .join(Aggregation, Aggregation.id == Restriction.aggregation_id)
        .join(Unit, Unit.id == Aggregation.unit_id)
        .where(
            Restriction.fonds_id == scope.fonds_id,
            scope.files,
            or_(Restriction.lifted_on.is_(None), Restriction.lifted_on > scope.today),
            or_(Restriction.ends_on.is_(None), Restriction.ends_on >= scope.today),
        )
    )  # fmt: skip


def _requests(scope: Scope) -> Statement:
    return (
        select(
            *_shape(
                entity_id=AccessRequestMark.id, code=Aggregation.reference, title=AccessRequestMark.folio,
                unit=Unit.code, from_on=AccessRequestMark.requested_on, sort=Aggregation.sort_key,
            )
        )
        .join(Aggregation, Aggregation.id == AccessRequestMark.aggregation_id)
        .join(Unit, Unit.id == Aggregation.unit_id)
        .where(AccessRequestMark.fonds_id == scope.fonds_id, scope.files)
    )  # fmt: skip


def _correspondence(scope: Scope) -> Statement:
    """Pending items; of a confidential one the folio alone is told, for the report has more readers than the item."""
    return (
        select(
            *_shape(
                entity_id=ItemRouting.id, code=IncomingItem.folio,
                title=case((IncomingItem.confidential, ""), else_=IncomingItem.subject), unit=Unit.code,
                from_on=IncomingItem.effective_on, until_on=IncomingItem.due_on,
                state=cast(IncomingItem.state, String), sort=IncomingItem.folio,
            )
        )
        .join(ItemRouting, ItemRouting.item_id == IncomingItem.id)
        .join(Unit, Unit.id == ItemRouting.unit_id)
        .where(
            IncomingItem.fonds_id == scope.fonds_id,
            IncomingItem.state.in_(sorted(PENDING)),
            ItemRouting.unit_id.in_(scope.units),
            ItemRouting.state.in_(OPEN_TURNS),
        )
    )  # fmt: skip


def _instruments(fonds_id: UUID) -> Statement:
    chart = select(
        *_shape(
            entity_id=ClassificationChart.id, code=literal("chart"), title=ClassificationChart.title,
            from_on=ClassificationChart.in_force_from, state=literal("in_force"),
            volumes=ClassificationChart.number, sort=literal("0"),
        )
    ).where(ClassificationChart.fonds_id == fonds_id, ClassificationChart.state == ChartState.IN_FORCE)  # fmt: skip
    schedule = select(
        *_shape(
            entity_id=RetentionSchedule.id, code=literal("schedule"), title=RetentionSchedule.title,
            from_on=RetentionSchedule.in_force_from, state=literal("in_force"),
            volumes=RetentionSchedule.number, sort=literal("1"),
        )
    ).where(RetentionSchedule.fonds_id == fonds_id, RetentionSchedule.state == ScheduleState.IN_FORCE)  # fmt: skip
    place = func.row_number().over(partition_by=Edition.kind, order_by=Edition.number.desc())
    newest = select(Edition.id.label("id"), place.label("place")).where(Edition.fonds_id == fonds_id).subquery()
    editions = (
        select(
            *_shape(
                entity_id=Edition.id, code=cast(Edition.kind, String), title=Edition.title,
                from_on=Edition.published_on, state=literal("edition"), volumes=Edition.number, sort=literal("2"),
            )
        )
        .join(newest, newest.c.id == Edition.id)
        .where(newest.c.place == 1)
    )  # fmt: skip
    together = chart.union_all(schedule, editions).subquery()
    return select(*(together.c[name] for name in (*COLUMNS, "sort")))


def _drafts(scope: Scope) -> Statement:
    """Sheets of capture with rows that no file came of, of whoever leaves and works in the units; unsigned sheets.

    Of a capture the name and the number of rows are told, never what was typed.
    """
    working = select(Appointment.person_id).where(
        Appointment.unit_id.in_(scope.units), holds_on(Appointment.starts_on, Appointment.ends_on, scope.today)
    )
    waiting = (CaptureRow.draft_id == CaptureDraft.id, CaptureRow.aggregation_id.is_(None))
    capture = (
        select(
            *_shape(
                entity_id=CaptureDraft.id, code=CaptureDraft.owner, title=CaptureDraft.name, state=literal("capture"),
                folios=select(func.count()).where(*waiting).scalar_subquery(), sort=literal("0"),
            )
        )
        .join(Account, Account.handle == CaptureDraft.owner)
        .where(
            CaptureDraft.fonds_id == scope.fonds_id,
            or_(Account.person_id == scope.outgoing_id, Account.person_id.in_(working)),
            exists().where(*waiting),
        )
    )  # fmt: skip
    sheets = (
        select(
            *_shape(
                entity_id=AppraisalSheet.id, code=AppraisalSheet.class_code, title=AppraisalSheet.class_title,
                unit=Unit.code, from_on=AppraisalSheet.drawn_up_on, state=literal("appraisal_sheet"),
                volumes=AppraisalSheet.number, sort=literal("1"),
            )
        )
        .join(Unit, Unit.id == AppraisalSheet.unit_id)
        .where(
            AppraisalSheet.fonds_id == scope.fonds_id,
            AppraisalSheet.state == SheetState.DRAFT,
            AppraisalSheet.unit_id.in_(scope.units),
        )
    )  # fmt: skip
    together = capture.union_all(sheets).subquery()
    return select(*(together.c[name] for name in (*COLUMNS, "sort")))
