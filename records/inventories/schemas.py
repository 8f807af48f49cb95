"""What pages, commands and the API say of inventories."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct, field

from records.inventories.columns import HEADINGS
from records.inventories.loading import Weighed
from records.inventories.model import InventoryImport, InventoryRow
from records.inventories.wanted import Said
from records.inventories.weighing import Outcome
from system.errors import Objection
from system.tabular import ImportReport, RowObjection, RowProblem, Say, Table, spoken
from system.web.language import gettext

LABELS = {heading.name: heading.label for heading in reversed(HEADINGS) if heading.label}


class InventoryImportOut(Struct, kw_only=True):
    """One import: `rows` = `loaded` + `unchanged` + `refused` + `duplicates` when its state is done."""

    id: UUID
    file_name: str
    sha256: str
    state: str
    rows: int
    settled: int
    loaded: int
    unchanged: int
    refused: int
    duplicates: int
    passed: int
    begun_by: str
    begun_at: datetime
    finished_at: datetime | None


class InventoryImports(Struct, kw_only=True):
    """A page of imports; `total` is how many there are on all `pages`."""

    imports: list[InventoryImportOut]
    total: int = 0
    page: int = 1
    pages: int = 1


class InventoryProblems(Struct, kw_only=True):
    """An import with everything said of its rows."""

    inventory: InventoryImportOut
    refused: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)
    notes: list[RowProblem] = field(default_factory=list)
    passed_over: list[RowProblem] = field(default_factory=list)


def import_out(kept: InventoryImport) -> InventoryImportOut:
    """An import as it is told."""
    return InventoryImportOut(
        id=kept.id, file_name=kept.file_name, sha256=kept.sha256, state=kept.state.value, rows=kept.rows,
        settled=kept.settled, loaded=kept.loaded, unchanged=kept.unchanged, refused=kept.refused,
        duplicates=kept.duplicates, passed=kept.passed, begun_by=kept.begun_by, begun_at=kept.begun_at,
        finished_at=kept.finished_at,
    )  # fmt: skip


def preview_report(weighed: Weighed, table: Table, say: Say) -> ImportReport:
    """What would become of every row, in the reader's words."""
    by_severity = _by_severity(weighed.said, table)
    outcomes = weighed.outcomes
    return ImportReport(
        rows=weighed.rows, imported=outcomes[Outcome.LOADED], unchanged=outcomes[Outcome.UNCHANGED],
        refused=spoken(by_severity["refused"], say), warnings=spoken(by_severity["warning"], say),
        notes=spoken(by_severity["note"], say), passed_over=spoken(weighed.passed, say),
        counts={"duplicates": outcomes[Outcome.DUPLICATE]},
    )  # fmt: skip


def kept_report(
    kept: InventoryImport, rows: Iterable[InventoryRow], say: Say, table: Table | None = None
) -> ImportReport:
    """What became of every row of an import, in the reader's words; `table` is its sheet where it was read again."""
    said = [
        (row.row_number, Said(one["severity"], one["heading"], Objection(one["code"], one["basis"], one["facts"])))
        for row in rows
        for one in row.said
    ]
    by_severity = _by_severity(said, table)
    return ImportReport(
        rows=kept.rows, imported=kept.loaded, unchanged=kept.unchanged, refused=spoken(by_severity["refused"], say),
        warnings=spoken(by_severity["warning"], say), notes=spoken(by_severity["note"], say),
        passed_over=spoken(by_severity["passed"], say), counts={"duplicates": kept.duplicates},
    )  # fmt: skip


def problems_out(kept: InventoryImport, report: ImportReport) -> InventoryProblems:
    """An import with everything said of its rows, for machines."""
    return InventoryProblems(
        inventory=import_out(kept), refused=report.refused, warnings=report.warnings, notes=report.notes,
        passed_over=report.passed_over,
    )  # fmt: skip


def _by_severity(said: Iterable[tuple[int, Said]], table: Table | None) -> dict[str, list[RowObjection]]:
    found: dict[str, list[RowObjection]] = {"refused": [], "warning": [], "note": [], "passed": []}
    for row, one in said:
        found[one.severity].append(RowObjection(row, _column(one.heading, table), one.objection))
    return found


def _column(heading: str, table: Table | None) -> str:
    """What the file calls a column, or else what the house calls it."""
    if table is not None and heading in table.headings:
        return table.column(heading)
    return gettext(LABELS[heading]) if heading in LABELS else ""
