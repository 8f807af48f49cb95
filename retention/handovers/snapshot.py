"""What there is at an instant in a unit and all below it, as statements of one shape: frozen, compared, digested.

Each part is one statement, so that a hundred thousand files are frozen by the database itself and never walk through
memory. The digest reads the frozen rows back, one line of canonical JSON each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Date, Integer, Select, String, case, cast, func, insert, literal, null, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import coalesce

from classification.charts.model import ChartState, ClassificationChart
from classification.series.kinds import Technique
from records.access.model import AccessRequestMark, Restriction
from records.aggregations.model import Aggregation, Volume
from records.correspondence.model import OPEN_TURNS, IncomingItem, ItemRouting
from records.correspondence.states import PENDING
from records.custody.kinds import LoanState
from records.custody.model import Box, BoxedVolume, Loan, Place
from retention.handovers.model import HandoverRow, Part
from retention.instruments.model import Edition
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from system.actor import CustodyStage
from system.organization.model import Unit

COLUMNS = (
    "entity_id", "code", "title", "unit", "from_on", "until_on", "state", "folios", "volumes", "boxes", "place",
    "technique", "is_historical",
)  # fmt: skip
COMPARED = COLUMNS[1:]
_HISTORICAL = (Technique.CONSERVATION, Technique.SAMPLING)
_RUNNING = (LoanState.AUTHORISED, LoanState.HANDED_OVER, LoanState.CLAIMED)
Statement = Select[*tuple[Any, ...]]


def statements(fonds_id: UUID, unit_ids: Collection[UUID], today: date) -> Mapping[Part, Statement]:
    """What each part holds today, in the report's order."""
    units = sorted(unit_ids)
    return MappingProxyType(
        {
            Part.OPEN_FILES: _files(fonds_id, units, open_=True),
            Part.CLOSED_FILES: _files(fonds_id, units, open_=False),
            Part.LOANS: _loans(fonds_id, units),
            Part.RESTRICTIONS: _restrictions(fonds_id, units, today),
            Part.ACCESS_REQUESTS: _requests(fonds_id, units),
            Part.CORRESPONDENCE: _correspondence(fonds_id, units),
            Part.INSTRUMENTS: _instruments(fonds_id),
        }
    )


def freeze(session: Session, handover_id: UUID, parts: Mapping[Part, Statement]) -> int:
    """Put every row into the report; how many there are."""
    names = ("handover_id", "part", "position", *COLUMNS)
    for part, statement in parts.items():
        found = statement.subquery()
        numbered = select(
            cast(literal(handover_id), HandoverRow.handover_id.type),
            cast(literal(part, HandoverRow.part.type), HandoverRow.part.type),
            func.row_number().over(order_by=(found.c.sort, found.c.entity_id)),
            *(found.c[name] for name in COLUMNS),
        )
        session.execute(insert(HandoverRow).from_select(names, numbered))
    counted = select(func.count()).select_from(HandoverRow).where(HandoverRow.handover_id == handover_id)
    return session.scalar(counted) or 0


def digest(session: Session, handover_id: UUID) -> str:
    """SHA-256 over the frozen rows, in the report's order."""
    total = hashlib.sha256()
    for part in Part:
        for row in lines(session, handover_id, part):
            cells = [part.value, *(_plain(value) for value in row)]
            total.update(json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return total.hexdigest()


def lines(session: Session, handover_id: UUID, part: Part) -> Iterator[Any]:
    """The frozen rows of a part, position first, a few at a time in memory."""
    statement = (
        select(HandoverRow.position, *(getattr(HandoverRow, name) for name in COLUMNS))
        .where(HandoverRow.handover_id == handover_id, HandoverRow.part == part)
        .order_by(HandoverRow.position)
    )
    yield from session.execute(statement.execution_options(yield_per=2000))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _shape(**said: Any) -> list[Any]:
    """The columns of a row in their order; what is not said is empty."""
    texts = {name: literal("") for name in ("code", "title", "unit", "state", "boxes", "place", "technique")}
    dates = {name: cast(null(), Date) for name in ("from_on", "until_on")}
    numbers = {name: cast(null(), Integer) for name in ("folios", "volumes")}
    known = {**texts, **dates, **numbers, "is_historical": cast(literal(False), Boolean), **said}
    return [known[name].label(name) for name in COLUMNS] + [known["sort"].label("sort")]


def _files(fonds_id: UUID, units: list[UUID], *, open_: bool) -> Statement:
    boxed = (
        select(func.aggregate_strings(cast(Box.number, String), ", "))
        .join(BoxedVolume, BoxedVolume.box_id == Box.id)
        .join(Volume, Volume.id == BoxedVolume.volume_id)
        .where(Volume.aggregation_id == Aggregation.id)
        .scalar_subquery()
    )
    # A file in several boxes stands where the first of its places in order is.
    placed = (
        select(func.min(Place.label))
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
            (RetentionSchedule.fonds_id == fonds_id) & (RetentionSchedule.state == ScheduleState.IN_FORCE),
        )
        .outerjoin(
            ScheduleEntry,
            (ScheduleEntry.schedule_id == RetentionSchedule.id)
            & (ScheduleEntry.lineage_id == Aggregation.lineage_id),
        )
        .where(
            Aggregation.fonds_id == fonds_id,
            Aggregation.unit_id.in_(units),
            Aggregation.stage == CustodyStage.OFFICE,
            Aggregation.closed_on.is_(None) if open_ else Aggregation.closed_on.is_not(None),
        )
    )  # fmt: skip


def _loans(fonds_id: UUID, units: list[UUID]) -> Statement:
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
            Loan.fonds_id == fonds_id,
            Loan.state.in_(_RUNNING),
            or_(Loan.unit_id.in_(units), Aggregation.unit_id.in_(units)),
        )
    )  # fmt: skip


def _restrictions(fonds_id: UUID, units: list[UUID], today: date) -> Statement:
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
            Restriction.fonds_id == fonds_id,
            Aggregation.unit_id.in_(units),
            or_(Restriction.lifted_on.is_(None), Restriction.lifted_on > today),
            or_(Restriction.ends_on.is_(None), Restriction.ends_on >= today),
        )
    )  # fmt: skip


def _requests(fonds_id: UUID, units: list[UUID]) -> Statement:
    return (
        select(
            *_shape(
                entity_id=AccessRequestMark.id, code=Aggregation.reference, title=AccessRequestMark.folio,
                unit=Unit.code, from_on=AccessRequestMark.requested_on, sort=Aggregation.sort_key,
            )
        )
        .join(Aggregation, Aggregation.id == AccessRequestMark.aggregation_id)
        .join(Unit, Unit.id == Aggregation.unit_id)
        .where(AccessRequestMark.fonds_id == fonds_id, Aggregation.unit_id.in_(units))
    )  # fmt: skip


def _correspondence(fonds_id: UUID, units: list[UUID]) -> Statement:
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
            IncomingItem.fonds_id == fonds_id,
            IncomingItem.state.in_(sorted(PENDING)),
            ItemRouting.unit_id.in_(units),
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
