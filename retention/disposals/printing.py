"""The papers of a list as forms to print and sign: inventories of baja, ficha técnica and declaratoria (domain 2.5, 2.7).

Prefilled from the list as it is, with its digest on every one, so that a signed paper says which files it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy import distinct, func, select

from classification.charts.model import Node
from classification.series.kinds import Tradition
from records.aggregations.model import Aggregation, Volume
from records.custody.model import Box, BoxedVolume
from retention.clocks.model import RetentionClock
from retention.disposals.model import DisposalItem, DisposalList, ItemState
from retention.instruments.kinds import InstrumentKind
from retention.instruments.layouts import ACCOUNTING_DISPOSAL, DISPOSAL, FormColumn, Kind, Layout
from retention.instruments.papers import Drawn, Imprint, Paper, Row, draw
from retention.instruments.pdf import fits, write_pdf
from retention.instruments.terms_in_force import terms_in_force
from retention.instruments.xlsx import write_xlsx
from system.errors import Conflict
from system.organization.model import Fonds, Unit
from system.organization.queries import unit_name
from system.work import Reading

_SIGNED = (
    "Titular de la unidad administrativa",
    "Responsable del archivo de concentración",
    "Área coordinadora de archivos",
)
_SHEET = Layout(
    "appraisal_sheet", "Ficha técnica de prevaloración",
    (
        FormColumn("clave", "Serie", width=14),
        FormColumn("nombre", "Nombre", width=34),
        FormColumn("valores", "Valores", width=8),
        FormColumn("at", "AT", "Vigencia", Kind.TERM, 8),
        FormColumn("ac", "AC", "Vigencia", Kind.TERM, 8),
        FormColumn("total", "Total", "Vigencia", Kind.TERM, 8),
        FormColumn("desde", "Desde", "Fechas extremas", Kind.DATE, 10),
        FormColumn("hasta", "Hasta", "Fechas extremas", Kind.DATE, 10),
        FormColumn("expedientes", "Expedientes", kind=Kind.INTEGER, width=10),
        FormColumn("fojas", "Fojas", kind=Kind.INTEGER, width=9),
    ),
    header=(), signatures=_SIGNED,
)  # fmt: skip
_DECLARATION = Layout(
    "appraisal_declaration", "Declaratoria de prevaloración",
    (FormColumn("numero", "No.", kind=Kind.INTEGER, width=6), FormColumn("texto", "Se declara que", width=110)),
    header=(), signatures=_SIGNED,
)  # fmt: skip
_STATEMENTS = (
    "Los valores primarios de la documentación prescribieron y los plazos de conservación señalados en el catálogo de "
    "disposición documental concluyeron.",
    "La documentación carece de valores históricos: evidenciales, testimoniales e informativos.",
    "{accounting}",
    "La documentación no está clasificada como reservada ni como confidencial mediante acto formal vigente.",
    "La documentación no es prueba en procedimientos en trámite ni está sujeta a retención.",
    "La documentación no se relaciona con bienes muebles, obra pública en garantía ni violaciones a derechos humanos.",
)
_NO_ACCOUNTING = "La documentación no contiene documentación contable original."
_ACCOUNTING = (
    "La documentación contiene documentación contable original; se acompaña la autorización de la autoridad hacendaria."
)
FORMS = ("inventory", "sheet", "declaration")
ENDINGS = ("pdf", "xlsx")


class FormTooLong(Conflict):
    """So many rows are given as a workbook alone."""

    code = "disposal.form_too_long"


@dataclass(frozen=True, slots=True)
class _Made:
    layout: Layout
    rows: Iterator[Row]


def write(reading: Reading, listed: DisposalList, form: str, ending: str) -> bytes:
    """One form as `pdf` or `xlsx`; the same list gives the same bytes.

    Raises:
        FormTooLong: too many rows for a PDF.
    """
    with TemporaryDirectory(prefix="constancia-") as folder:
        drawn = _drawn(reading, listed, form, Path(folder))
        path = Path(folder) / f"form.{ending}"
        imprint = Imprint(on=listed.as_of, is_edition=False)
        if ending == "pdf":
            if not fits(drawn):
                raise FormTooLong(rows=drawn.count)
            write_pdf(drawn, imprint, path)
        else:
            write_xlsx(drawn, imprint, path)
        return path.read_bytes()


def _drawn(reading: Reading, listed: DisposalList, form: str, folder: Path) -> Drawn:
    fonds = reading.session.get_one(Fonds, listed.fonds_id)
    made = {"inventory": _inventory, "sheet": _sheet, "declaration": _declaration}[form](reading, listed)
    paper = Paper(
        kind=InstrumentKind.GENERAL_INVENTORY, layout=made.layout, fonds_code=fonds.code, fonds_name=fonds.name,
        scheme=fonds.id, head=_head(reading, listed, fonds), rows=made.rows,
    )  # fmt: skip
    return draw(paper, folder)


def _head(reading: Reading, listed: DisposalList, fonds: Fonds) -> tuple[tuple[str, str], ...]:
    unit = reading.session.get_one(Unit, listed.unit_id)
    head = [
        ("Unidad administrativa", f"{unit.code} {unit_name(reading, unit.id, reading.today)}"),
        ("Fondo", f"{fonds.code} {fonds.name}"),
        ("Lista de baja", f"{listed.spoken}"),
        ("Expedientes", str(listed.standing_count)),
    ]
    if listed.accounting:
        head += [("Área tramitadora", "Coordinación de Archivos"), ("Valor documental", "Contable")]
    return (*head, ("Huella de la lista (SHA-256)", listed.digest or "sin congelar"))


def _inventory(reading: Reading, listed: DisposalList) -> _Made:
    if listed.accounting:
        return _Made(ACCOUNTING_DISPOSAL, _accounting_rows(reading, listed))
    return _Made(DISPOSAL, _disposal_rows(reading, listed))


def _disposal_rows(reading: Reading, listed: DisposalList) -> Iterator[Row]:
    terms = terms_in_force(reading, listed.fonds_id)
    for row, box in _files(reading, listed):
        bound = terms.of(row.entry_id, row.lineage_id)
        original, copy = row.tradition is not Tradition.COPY, row.tradition is not Tradition.ORIGINAL
        yield (
            row.position, row.reference, box, row.consecutive, row.title, row.opened_on.year, row.closed_on.year,
            "X" if original else "", "X" if copy else "", *bound.values, bound.office, bound.intermediate, bound.total,
        )  # fmt: skip


def _accounting_rows(reading: Reading, listed: DisposalList) -> Iterator[Row]:
    terms = terms_in_force(reading, listed.fonds_id)
    for row, box in _files(reading, listed):
        bound = terms.of(row.entry_id, row.lineage_id)
        yield (
            row.position, row.reference, 1 if box else None, 1, row.title, row.scope_and_content, row.opened_on.year,
            row.closed_on.year, "", "", "", "", bound.office, bound.intermediate, bound.total,
        )  # fmt: skip


def _files(reading: Reading, listed: DisposalList) -> Iterator[tuple[Any, int | None]]:
    """Everything of a list that stands, a few at a time, each with the number of its first box."""
    last, size, file = 0, 500, Aggregation
    while True:
        rows = reading.session.execute(
            select(
                DisposalItem.position, file.id, file.reference, file.consecutive, file.title, file.scope_and_content,
                file.opened_on, file.closed_on, file.tradition, file.lineage_id, RetentionClock.entry_id,
            )
            .join(file, file.id == DisposalItem.aggregation_id)
            .outerjoin(RetentionClock, RetentionClock.aggregation_id == file.id)
            .where(
                DisposalItem.list_id == listed.id, DisposalItem.state != ItemState.REFUSED,
                DisposalItem.position > last,
            )
            .order_by(DisposalItem.position)
            .limit(size)
        ).all()  # fmt: skip
        boxes = _boxes(reading, [row.id for row in rows])
        yield from ((row, boxes.get(row.id)) for row in rows)
        if len(rows) < size:
            return
        last = rows[-1].position


def _boxes(reading: Reading, ids: list[UUID]) -> dict[UUID, int]:
    rows = reading.session.execute(
        select(Volume.aggregation_id, func.min(Box.number))
        .join(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .join(Box, Box.id == BoxedVolume.box_id)
        .where(Volume.aggregation_id.in_(ids))
        .group_by(Volume.aggregation_id)
    )
    return {row[0]: row[1] for row in rows}


def boxes_of(reading: Reading, list_id: UUID) -> int:
    """In how many boxes the paper of a list lies."""
    statement = (
        select(func.count(distinct(BoxedVolume.box_id)))
        .join(Volume, Volume.id == BoxedVolume.volume_id)
        .join(DisposalItem, DisposalItem.aggregation_id == Volume.aggregation_id)
        .where(DisposalItem.list_id == list_id, DisposalItem.state != ItemState.REFUSED)
    )
    return reading.session.scalar(statement) or 0


def _sheet(reading: Reading, listed: DisposalList) -> _Made:
    return _Made(_SHEET, _series_rows(reading, listed))


def _series_rows(reading: Reading, listed: DisposalList) -> Iterator[Row]:
    terms, file = terms_in_force(reading, listed.fonds_id), Aggregation
    rows = reading.session.execute(
        select(
            file.lineage_id, RetentionClock.entry_id, func.max(Node.code).label("code"),
            func.max(Node.title).label("title"), func.min(file.opened_on), func.max(file.closed_on), func.count(),
            func.sum(file.folios),
        )
        .join(DisposalItem, DisposalItem.aggregation_id == file.id)
        .join(Node, Node.id == file.node_id)
        .outerjoin(RetentionClock, RetentionClock.aggregation_id == file.id)
        .where(DisposalItem.list_id == listed.id, DisposalItem.state != ItemState.REFUSED)
        .group_by(file.lineage_id, RetentionClock.entry_id)
        .order_by(func.max(Node.sort_key))
    ).all()  # fmt: skip
    for lineage, entry, code, title, first, last, files, folios in rows:
        bound = terms.of(entry, lineage)
        values = "".join(letter for letter, mark in zip("ALFC", bound.values, strict=True) if mark)
        yield code, title, values, bound.office, bound.intermediate, bound.total, first, last, files, folios


def _declaration(_reading: Reading, listed: DisposalList) -> _Made:
    said = _ACCOUNTING if listed.accounting else _NO_ACCOUNTING
    rows = ((number, text.format(accounting=said)) for number, text in enumerate(_STATEMENTS, 1))
    return _Made(_DECLARATION, iter(rows))
