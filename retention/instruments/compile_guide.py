"""The guide to the archive: what each office, the records centre and the historical archive hold, by series.

Made of numbers alone: no title of a file is in it, so that it holds no personal data (domain 2.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from classification.charts.model import ClassificationChart, Node
from classification.series.model import AppraisalSheet, SheetState
from records.aggregations.model import Aggregation
from records.aggregations.opening import class_path
from records.aggregations.queries import reach
from retention.instruments.kinds import InstrumentKind
from retention.instruments.layouts import GUIDE
from retention.instruments.papers import Paper, Row
from retention.instruments.words import WORDS
from system.actor import CustodyStage
from system.organization.model import Fonds, Unit, UnitPlacement
from system.work import Reading, Work

_GIGABYTE = 10**9
_ORDER = (CustodyStage.OFFICE, CustodyStage.INTERMEDIATE, CustodyStage.HISTORICAL)


@dataclass(frozen=True, slots=True)
class _Holding:
    stage: CustodyStage
    unit_id: UUID
    lineage_id: UUID
    files: int
    first: date
    last: date
    size: int


@dataclass(frozen=True, slots=True)
class _Class:
    sort_key: str
    section: tuple[str, str]
    series: tuple[str, str]
    description: str


def guide_paper(stand: Reading | Work, fonds: Fonds, area: str) -> Paper:
    """What the actor may see of a body's holdings, summed up by archive, unit and series."""
    head = (("Fondo", f"{fonds.code} {fonds.name}"), ("Unidad administrativa", area))
    rows = _rows(stand, fonds.id)
    return Paper(InstrumentKind.GUIDE, GUIDE, fonds.code, fonds.name, fonds.id, head, rows)


def _rows(stand: Reading | Work, fonds_id: UUID) -> Iterator[Row]:
    holdings = _holdings(stand, fonds_id)
    classes = _classes(stand, fonds_id, {one.lineage_id for one in holdings})
    sheets = sheets_of(stand, fonds_id)
    codes = {
        row.id: row.code for row in stand.session.execute(select(Unit.id, Unit.code).where(Unit.fonds_id == fonds_id))
    }
    names = latest_names(stand, fonds_id)
    holdings.sort(key=lambda one: (_ORDER.index(one.stage), codes[one.unit_id], classes[one.lineage_id].sort_key))
    for one in holdings:
        known, sheet = classes[one.lineage_id], sheets.get(one.lineage_id)
        yield (
            WORDS[one.stage], codes[one.unit_id], names.get(one.unit_id, ""), *known.section, *known.series,
            (sheet.description if sheet else "") or known.description,
            one.first.year, one.last.year, one.files, None, _metres(sheet, one.files),
            round(one.size / _GIGABYTE, 3), sheet.location if sheet else "",
        )  # fmt: skip


def _holdings(stand: Reading | Work, fonds_id: UUID) -> list[_Holding]:
    file = Aggregation
    last = func.max(func.coalesce(file.closed_on, file.latest_document_on, file.opened_on))
    found = stand.session.execute(
        select(
            file.stage, file.unit_id, file.lineage_id, func.count(), func.min(file.opened_on), last,
            func.coalesce(func.sum(file.content_bytes), 0),
        )
        .where(file.fonds_id == fonds_id, reach(stand.actor))
        .group_by(file.stage, file.unit_id, file.lineage_id)
    )  # fmt: skip
    return [_Holding(*row[:6], int(row[6])) for row in found]


def _classes(stand: Reading | Work, fonds_id: UUID, wanted: set[UUID]) -> dict[UUID, _Class]:
    """Each class as the newest version that has it calls it; drafts say nothing of what is."""
    statement = (
        select(Node)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(
            ClassificationChart.fonds_id == fonds_id,
            ClassificationChart.in_force_from.is_not(None),
            Node.lineage_id.in_(
                select(Aggregation.lineage_id).where(Aggregation.fonds_id == fonds_id, reach(stand.actor))
            ),
        )
        .order_by(ClassificationChart.number)
    )
    newest = {node.lineage_id: node for node in stand.session.scalars(statement) if node.lineage_id in wanted}
    found = {}
    for lineage_id, node in newest.items():
        path = class_path(stand.session, node)
        section = (path[0].code, path[0].title)
        found[lineage_id] = _Class(node.sort_key, section, (node.code, node.title), node.description)
    return found


def sheets_of(stand: Reading | Work, fonds_id: UUID) -> Mapping[UUID, AppraisalSheet]:
    """The signed sheet of each class."""
    signed = select(AppraisalSheet).where(
        AppraisalSheet.fonds_id == fonds_id, AppraisalSheet.state == SheetState.SIGNED
    )
    return {sheet.lineage_id: sheet for sheet in stand.session.scalars(signed.order_by(AppraisalSheet.number))}


def latest_names(stand: Reading | Work, fonds_id: UUID) -> Mapping[UUID, str]:
    """The name each unit has, or had last."""
    placed = (
        select(UnitPlacement.unit_id, UnitPlacement.name)
        .join(Unit, Unit.id == UnitPlacement.unit_id)
        .where(Unit.fonds_id == fonds_id, UnitPlacement.starts_on <= stand.today)
        .order_by(UnitPlacement.starts_on)
    )
    return {row.unit_id: row.name for row in stand.session.execute(placed)}


def _metres(sheet: AppraisalSheet | None, files: int) -> float | None:
    """Linear metres, as the sheet says a year's files take; without one nobody knows."""
    if sheet is None or not sheet.files_per_year or sheet.metres_per_year is None:
        return None
    return float(round(Decimal(sheet.metres_per_year) * files / sheet.files_per_year, 2))
