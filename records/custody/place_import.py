"""Places from a workbook or CSV, one row a place by its whole label: what would come of it, and doing it.

Good rows go in, the others are told with their reasons, so a corrected file may be brought again: a place that exists
already stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import insert, select

from records.custody.errors import PlaceRefused
from records.custody.events import PlacesImported
from records.custody.model import Place
from records.custody.place_planning import Plan, Standing, plan_places
from records.custody.placing import lock_places
from system.actor import Permission
from system.actor import Place as Site
from system.errors import Objection
from system.tabular import Heading, ImportReport, spoken
from system.work import Reading, Work
from system.workbooks.tables import TableFile, TableKind

HEADINGS = (
    Heading("etiqueta", ("lugar", "label", "ubicacion", "codigo", "clave"), label="Etiqueta completa (A.E3.C1)"),
    Heading("tipo", ("tipo_de_lugar", "kind"), label="Tipo"),
    Heading("nombre", ("descripcion", "name"), label="Nombre"),
    Heading("archivo", ("etapa", "stage"), label="Archivo"),
    Heading("capacidad", ("capacidad_mm", "capacity_mm", "milimetros"), label="Capacidad (mm)"),
)
PLACE_TABLE = TableKind(HEADINGS, (("etiqueta",),))
MOST_ROWS = 20_000
_AT_ONCE = 500


def weigh_places(stand: Reading | Work, fonds_id: UUID, file: TableFile) -> Plan:
    """What an import of the file would come to.

    Raises:
        NotPermitted
        PlaceRefused: the file has more rows than one import takes.
    """
    stand.actor.require(Permission.PLACE_MANAGE, Site(fonds_id))
    lines = file.table.lines
    if len(lines) > MOST_ROWS:
        raise PlaceRefused(objections=[Objection("scan.too_many", facts={"field": "file", "most": MOST_ROWS})])
    return plan_places(lines, _standing(stand, fonds_id), file.table.headings)


def import_places(work: Work, fonds_id: UUID, file: TableFile) -> Plan:
    """Add the places of a file that nothing stands against; what became of every row.

    Raises:
        NotPermitted, PlaceRefused
    """
    lock_places(work, fonds_id)
    plan = weigh_places(work, fonds_id, file)
    rows = [{**asdict(one), "fonds_id": fonds_id, "version": 1} for one in plan.added]
    for start in range(0, len(rows), _AT_ONCE):
        work.session.execute(insert(Place), rows[start : start + _AT_ONCE])
    refused = len({one.row for one in plan.refused})
    work.emit(PlacesImported(entity_id=fonds_id, fonds_id=fonds_id, added=len(rows), known=plan.known, refused=refused))
    return plan


def report_of(plan: Plan, file: TableFile, say: Callable[[Objection], str]) -> ImportReport:
    """A plan in the reader's words, as every import is reported."""
    return ImportReport(
        rows=plan.rows,
        imported=len(plan.added),
        unchanged=plan.known,
        refused=spoken(plan.refused, say),
        warnings=[],
        passed_over=spoken(file.table.passed_over, say),
    )


def _standing(stand: Reading | Work, fonds_id: UUID) -> Mapping[str, Standing]:
    statement = select(
        Place.id, Place.kind, Place.label, Place.sort_key, Place.stage, Place.unit_id, Place.retired_on
    ).where(Place.fonds_id == fonds_id)
    return {row.sort_key: Standing(**row._mapping) for row in stand.session.execute(statement)}  # noqa: SLF001 - SQLAlchemy's own name for it
