"""Looks at appraisal sheets: what there is, what each says, what it lacks. Cut to the actor's own body."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import aliased

from classification.charts.codes import key_of
from classification.charts.model import ChartState, ClassificationChart, Level, Node
from classification.charts.queries import chart_in_force, draft_of, find_chart
from classification.series.completeness import complete_percent, missing
from classification.series.contents import SheetContents, read_sheet
from classification.series.demands import Demands, demands_of
from classification.series.errors import SheetClassNotFound, SheetNotFound
from classification.series.model import AppraisalSheet, AppraisalSheetUnit, SheetSignature, SheetState
from system.actor import Permission, Place
from system.organization.model import Unit
from system.organization.queries import units_on
from system.organization.roles import Role
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work

STANDING = (SheetState.DRAFT, SheetState.SIGNED)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SheetStanding:
    """How a sheet stands: what it says, how much of what is demanded, and what and who is still missing."""

    sheet: AppraisalSheet
    contents: SheetContents
    percent: int
    missing: tuple[str, ...]
    waiting: tuple[Role, ...]
    inherits: bool = False

    @property
    def holds(self) -> bool:
        """Whether it is signed and has everything that is demanded today."""
        return self.sheet.state is SheetState.SIGNED and not self.missing and not self.waiting


def visible_sheets(stand: Stand, fonds_id: UUID | None = None) -> Select[AppraisalSheet]:
    """The sheets that the actor may see, of one body where it is named."""
    statement = select(AppraisalSheet).where(within_body(stand.actor, AppraisalSheet.fonds_id))
    if not stand.actor.holds(Permission.CHART_READ):
        return statement.where(AppraisalSheet.id.is_(None))
    return statement if fonds_id is None else statement.where(AppraisalSheet.fonds_id == fonds_id)


def sheet_of(stand: Stand, sheet_id: UUID) -> AppraisalSheet:
    """One sheet.

    Raises:
        SheetNotFound: there is none, or not for this actor.
    """
    found = stand.session.scalar(visible_sheets(stand).where(AppraisalSheet.id == sheet_id))
    if found is None or not stand.actor.may(Permission.CHART_READ, Place(found.fonds_id)):
        raise SheetNotFound(id=sheet_id)
    return found


def sheets(reading: Stand, fonds_id: UUID) -> Select[*tuple[Any, ...]]:
    """The sheets of a body for lists: each with its class's `sort_key`, its `section` and `section_key`."""
    newest = _newest_nodes(fonds_id)
    above = _sections(newest)
    return (
        visible_sheets(reading, fonds_id)
        .outerjoin(newest, newest.c.lineage_id == AppraisalSheet.lineage_id)
        .outerjoin(above, above.c.lineage_id == AppraisalSheet.lineage_id)
        .with_only_columns(
            AppraisalSheet,
            newest.c.sort_key.label("sort_key"),
            above.c.section_key.label("section_key"),
            above.c.section.label("section"),
        )
    )


def _newest_nodes(fonds_id: UUID) -> Subquery:
    """For each class that has a sheet, its node in the newest chart of the body that has it."""
    mine = select(AppraisalSheet.lineage_id).where(AppraisalSheet.fonds_id == fonds_id)
    place = func.row_number().over(partition_by=Node.lineage_id, order_by=ClassificationChart.number.desc())
    ranked = (
        select(Node.lineage_id, Node.id, Node.sort_key, place.label("place"))
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(
            ClassificationChart.fonds_id == fonds_id,
            ClassificationChart.state.not_in((ChartState.FROZEN, ChartState.WITHDRAWN)),
            Node.lineage_id.in_(mine),
        )
        .subquery()
    )
    return select(ranked).where(ranked.c.place == 1).subquery("newest")


def _sections(newest: Subquery) -> Subquery:
    """The section above each of these nodes."""
    steps = (
        select(newest.c.lineage_id, Node.id, Node.parent_id, Node.key, Node.code, Node.title)
        .join(Node, Node.id == newest.c.id)
        .cte("steps", recursive=True)
    )
    parent = aliased(Node)
    steps = steps.union_all(
        select(steps.c.lineage_id, parent.id, parent.parent_id, parent.key, parent.code, parent.title).join(
            steps, steps.c.parent_id == parent.id
        )
    )
    name = (steps.c.code + " " + steps.c.title).label("section")
    top = select(steps.c.lineage_id, steps.c.key.label("section_key"), name).where(steps.c.parent_id.is_(None))
    return top.subquery("above")


def list_sheets(stand: Stand, fonds_id: UUID) -> list[AppraisalSheet]:
    """Every sheet of a body in the order of the chart, newest version of a class first."""
    statement = sheets(stand, fonds_id)
    ordered = statement.order_by(
        statement.selected_columns.sort_key.asc().nulls_last(), AppraisalSheet.class_code, AppraisalSheet.number.desc()
    )
    return [row[0] for row in stand.session.execute(ordered)]


def sections(stand: Stand, fonds_id: UUID) -> list[tuple[str, str]]:
    """The sections that have sheets: key, and code with title, in their order."""
    found = _sections(_newest_nodes(fonds_id))
    mine = select(AppraisalSheet.lineage_id).where(within_body(stand.actor, AppraisalSheet.fonds_id))
    rows = stand.session.execute(
        select(found.c.section_key, found.c.section).where(found.c.lineage_id.in_(mine)).distinct()
    )
    return sorted(((row[0], row[1]) for row in rows), key=lambda row: row[1])


def of_class(stand: Stand, fonds_id: UUID, lineage_id: UUID) -> list[AppraisalSheet]:
    """Every sheet a class ever had, newest first."""
    mine = visible_sheets(stand, fonds_id).where(AppraisalSheet.lineage_id == lineage_id)
    return list(stand.session.scalars(mine.order_by(AppraisalSheet.number.desc())))


def feeding(stand: Stand, fonds_id: UUID, lineage_ids: Collection[UUID] | None = None) -> dict[UUID, AppraisalSheet]:
    """By class, the sheet that feeds a schedule's draft: the draft where there is one, else the signed one."""
    return _by_class(stand, fonds_id, STANDING, lineage_ids)


def signed(stand: Stand, fonds_id: UUID, lineage_ids: Collection[UUID] | None = None) -> dict[UUID, AppraisalSheet]:
    """By class, the sheet that holds."""
    return _by_class(stand, fonds_id, (SheetState.SIGNED,), lineage_ids)


def _by_class(
    stand: Stand, fonds_id: UUID, states: Iterable[SheetState], lineage_ids: Collection[UUID] | None
) -> dict[UUID, AppraisalSheet]:
    mine = visible_sheets(stand, fonds_id).where(AppraisalSheet.state.in_(tuple(states)))
    if lineage_ids is None:
        found = stand.session.scalars(mine.order_by(AppraisalSheet.number)).all()
    else:
        found = [
            sheet
            for some in _portions(lineage_ids)
            for sheet in stand.session.scalars(
                mine.where(AppraisalSheet.lineage_id.in_(some)).order_by(AppraisalSheet.number)
            )
        ]
    # A draft always has a higher number than the signed sheet it will follow, so that it comes last and stays.
    return {sheet.lineage_id: sheet for sheet in found}


def units_of(stand: Stand, sheet_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The units that produce what each sheet is about; a sheet without any has an empty place."""
    found: dict[UUID, list[UUID]] = {sheet_id: [] for sheet_id in sheet_ids}
    for some in _portions(sheet_ids):
        rows = stand.session.execute(
            select(AppraisalSheetUnit.sheet_id, AppraisalSheetUnit.unit_id)
            .join(AppraisalSheet, AppraisalSheet.id == AppraisalSheetUnit.sheet_id)
            .where(AppraisalSheetUnit.sheet_id.in_(some), within_body(stand.actor, AppraisalSheet.fonds_id))
        )
        for sheet_id, unit_id in rows:
            found[sheet_id].append(unit_id)
    return {sheet_id: tuple(sorted(units)) for sheet_id, units in found.items()}


def signatures(stand: Stand, sheet_ids: Collection[UUID]) -> dict[UUID, list[SheetSignature]]:
    """The signatures of each sheet, in the order they were given."""
    found: dict[UUID, list[SheetSignature]] = {sheet_id: [] for sheet_id in sheet_ids}
    for some in _portions(sheet_ids):
        given = stand.session.scalars(
            select(SheetSignature)
            .join(AppraisalSheet, AppraisalSheet.id == SheetSignature.sheet_id)
            .where(SheetSignature.sheet_id.in_(some), within_body(stand.actor, AppraisalSheet.fonds_id))
            .order_by(SheetSignature.signed_at, SheetSignature.id)
        )
        for signature in given:
            found[signature.sheet_id].append(signature)
    return found


def contents_of(stand: Stand, sheet: AppraisalSheet) -> SheetContents:
    """What one sheet says."""
    return read_sheet(sheet, units_of(stand, [sheet.id])[sheet.id])


def newest_node(stand: Stand, fonds_id: UUID, lineage_id: UUID) -> Node | None:
    """The class in the draft of the body's chart, else in the newest version that holds or held."""
    return stand.session.scalar(
        select(Node)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(
            Node.lineage_id == lineage_id,
            ClassificationChart.fonds_id == fonds_id,
            ClassificationChart.state.not_in((ChartState.FROZEN, ChartState.WITHDRAWN)),
            within_body(stand.actor, ClassificationChart.fonds_id),
        )
        .order_by(ClassificationChart.number.desc())
        .limit(1)
    )


def standing_of(stand: Stand, sheet: AppraisalSheet, demands: Demands | None = None) -> SheetStanding:
    """How one sheet stands."""
    return standings(stand, sheet.fonds_id, [sheet], demands)[sheet.id]


def standings(
    stand: Stand, fonds_id: UUID, of: Collection[AppraisalSheet], demands: Demands | None = None
) -> dict[UUID, SheetStanding]:
    """How each of these sheets of one body stands, by sheet."""
    asked = demands or demands_of(stand, fonds_id)
    ids = [sheet.id for sheet in of]
    units, signed_by = units_of(stand, ids), signatures(stand, ids)
    below = _subseries(stand, fonds_id, [sheet.lineage_id for sheet in of])
    found = {}
    for sheet in of:
        contents = read_sheet(sheet, units[sheet.id])
        inherits = sheet.lineage_id in below
        roles = {signature.role for signature in signed_by[sheet.id]}
        found[sheet.id] = SheetStanding(
            sheet,
            contents,
            complete_percent(contents, asked.fields, inherits=inherits),
            tuple(missing(contents, asked.fields, inherits=inherits)),
            tuple(role for role in asked.roles if role not in roles),
            inherits,
        )
    return found


def standing_by_series(reading: Stand, chart_id: UUID) -> Mapping[UUID, SheetStanding]:
    """By class of a chart version, how the sheet stands that holds, or the draft where none holds; none is left out."""
    chart = find_chart(reading, chart_id)
    newest, holding = feeding(reading, chart.fonds_id), signed(reading, chart.fonds_id)
    kept = {lineage_id: holding.get(lineage_id, sheet) for lineage_id, sheet in newest.items()}
    standing = standings(reading, chart.fonds_id, list(kept.values()))
    here = set(reading.session.scalars(select(Node.lineage_id).where(Node.chart_id == chart_id)))
    return {lineage_id: standing[sheet.id] for lineage_id, sheet in kept.items() if lineage_id in here}


def _subseries(stand: Stand, fonds_id: UUID, lineage_ids: Collection[UUID]) -> set[UUID]:
    return {
        lineage_id
        for some in _portions(lineage_ids)
        for lineage_id in stand.session.scalars(
            select(Node.lineage_id)
            .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
            .where(ClassificationChart.fonds_id == fonds_id, Node.level == Level.SUBSERIES, Node.lineage_id.in_(some))
        )
    }


def _portions(ids: Collection[UUID]) -> Iterator[list[UUID]]:
    """Ids in portions that every engine takes as parameters of one statement."""
    known = list(dict.fromkeys(ids))
    for start in range(0, len(known), _AT_ONCE):
        yield known[start : start + _AT_ONCE]


def find_class(stand: Stand, fonds_id: UUID, spelling: str) -> Node:
    """The series that a code names, in any spelling, in the body's draft or else in its chart in force.

    Raises:
        SheetClassNotFound: neither has it.
    """
    key = key_of(spelling)
    for chart in (draft_of(stand, fonds_id), chart_in_force(stand, fonds_id, stand.today)):
        if chart is None or key is None:
            continue
        node = stand.session.scalar(select(Node).where(Node.chart_id == chart.id, Node.key == key))
        if node is not None:
            return node
    raise SheetClassNotFound(code=spelling[:60])


def unit_codes(stand: Stand, fonds_id: UUID) -> dict[UUID, str]:
    """Every unit the body ever had, code by id."""
    rows = stand.session.execute(
        select(Unit.id, Unit.code).where(Unit.fonds_id == fonds_id, within_body(stand.actor, Unit.fonds_id))
    )
    return {row[0]: row[1] for row in rows}


def unit_names(stand: Stand, fonds_id: UUID) -> dict[UUID, str]:
    """Every unit the body ever had, code and present name by id; of one that ended the code alone."""
    names = {unit.id: f"{unit.code} · {unit.name}" for unit in units_on(stand, fonds_id, stand.today)}
    return {unit_id: names.get(unit_id, code) for unit_id, code in _by_code(unit_codes(stand, fonds_id))}


def _by_code(codes: Mapping[UUID, str]) -> list[tuple[UUID, str]]:
    return sorted(codes.items(), key=lambda item: item[1])
