"""The disposal schedule as rows, from a version of it (domain 2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from classification.charts.model import Level, Node
from classification.series.model import AppraisalSheet, AppraisalSheetUnit
from retention.instruments.errors import InstrumentHasNoSource
from retention.instruments.kinds import InstrumentKind
from retention.instruments.layouts import SCHEDULE
from retention.instruments.papers import Paper, Row
from retention.instruments.terms_in_force import of_entry
from retention.instruments.words import ACCESS, SAMPLINGS, SUPPORTS, TRIGGERS, citations, word
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleEntryUnit
from retention.schedules.queries import in_force_on, schedule_rows
from system.organization.model import Fonds, Unit
from system.work import Reading, Work

Path = tuple[str, str, str]


def schedule_paper(stand: Reading | Work, fonds: Fonds, area: str, number: int | None = None) -> Paper:
    """The schedule in force, or the version of this number.

    Raises:
        InstrumentHasNoSource: there is no such version for this actor.
    """
    schedule = _source(stand, fonds.id, number)
    head = (
        ("Fondo", f"{fonds.code} {fonds.name}"),
        ("Unidad administrativa", area),
        ("Versión del catálogo", str(schedule.number)),
        ("Vigente desde", schedule.in_force_from.isoformat() if schedule.in_force_from else ""),
        ("Acta", schedule.minutes),
        ("Registro", schedule.registration),
    )
    rows = _rows(stand, schedule)
    return Paper(
        InstrumentKind.SCHEDULE, SCHEDULE, fonds.code, fonds.name, fonds.id, head, rows, schedule.number
    )  # fmt: skip


def _source(stand: Reading | Work, fonds_id: UUID, number: int | None) -> RetentionSchedule:
    if number is None:
        found = in_force_on(stand, fonds_id, stand.today)
    else:
        wanted = schedule_rows(stand, fonds_id).where(RetentionSchedule.number == number)
        row = stand.session.execute(wanted).first()
        found = stand.session.get(RetentionSchedule, row.id) if row else None
    if found is None:
        raise InstrumentHasNoSource(kind=InstrumentKind.SCHEDULE.value)
    return found


def _rows(stand: Reading | Work, schedule: RetentionSchedule) -> Iterator[Row]:
    paths = class_codes(stand, schedule.chart_id)
    mine = select(ScheduleEntry.id).where(ScheduleEntry.schedule_id == schedule.id)
    drawn_from = select(ScheduleEntry.sheet_id).where(
        ScheduleEntry.schedule_id == schedule.id, ScheduleEntry.sheet_id.is_not(None)
    )
    own = _codes_of(stand, ScheduleEntryUnit.entry_id, ScheduleEntryUnit.unit_id, mine)
    of_sheet = _codes_of(stand, AppraisalSheetUnit.sheet_id, AppraisalSheetUnit.unit_id, drawn_from)
    statement = (
        select(ScheduleEntry, Node.title, AppraisalSheet)
        .join(Node, Node.id == ScheduleEntry.node_id)
        .outerjoin(AppraisalSheet, AppraisalSheet.id == ScheduleEntry.sheet_id)
        .where(ScheduleEntry.schedule_id == schedule.id)
        .order_by(ScheduleEntry.sort_key, ScheduleEntry.id)
    )
    for entry, title, sheet in stand.session.execute(statement.execution_options(yield_per=1000)):
        terms = of_entry(entry)
        units = own.get(entry.id) or (of_sheet.get(sheet.id) if sheet else None) or ""
        yield (
            *paths.get(entry.node_id, ("", "", "")), title, *terms.values,
            terms.office, terms.intermediate, terms.total,
            entry.trigger_name or word(TRIGGERS, entry.trigger), terms.technique, entry.sample_quality,
            word(SAMPLINGS, entry.sampling_method), _access(entry), word(SUPPORTS, entry.support),
            citations(entry.citations, entry.legal_basis), units, entry.note, _sheet(sheet),
            "Sí" if entry.legacy else "No", entry.lineage_id,
        )  # fmt: skip


def _access(entry: ScheduleEntry) -> str:
    """The condition foreseen, with its legal basis and years, in one cell."""
    years = (
        ""
        if entry.access_years is None
        else f"{entry.access_years} año"
        if entry.access_years == 1
        else f"{entry.access_years} años"
    )
    cited = ", ".join(part for part in (entry.access_basis, years) if part)
    return " ".join(part for part in (word(ACCESS, entry.access_condition), cited) if part)


def _sheet(sheet: AppraisalSheet | None) -> str:
    return "" if sheet is None else sheet.sheet_code or f"{sheet.class_code} v{sheet.number}"


def _codes_of(
    stand: Reading | Work, owner: InstrumentedAttribute[UUID], unit: InstrumentedAttribute[UUID], owners: Select[Any]
) -> Mapping[UUID, str]:
    """The codes of the units that these owners name, by owner, in their order."""
    named = select(owner, Unit.code).join(Unit, Unit.id == unit).where(owner.in_(owners))
    rows = stand.session.execute(named.order_by(Unit.code))
    found: dict[UUID, list[str]] = {}
    for key, code in rows:
        found.setdefault(key, []).append(code)
    return {key: ", ".join(codes) for key, codes in found.items()}


def class_codes(stand: Reading | Work, chart_id: UUID) -> Mapping[UUID, Path]:
    """The codes of section, series and subseries of every node of a version; a level it has not is empty."""
    rows = stand.session.execute(
        select(Node.id, Node.parent_id, Node.level, Node.code).where(Node.chart_id == chart_id)
    ).all()
    nodes = {row.id: row for row in rows}
    found: dict[UUID, Path] = {}
    for row in rows:
        codes = {Level.SECTION: "", Level.SERIES: "", Level.SUBSERIES: ""}
        here: UUID | None = row.id
        while here is not None:
            node = nodes[here]
            # The lowest of a level says most: of nested subseries the file's own.
            codes[node.level] = codes.get(node.level) or node.code
            here = node.parent_id
        found[row.id] = (codes[Level.SECTION], codes[Level.SERIES], codes[Level.SUBSERIES])
    return found
