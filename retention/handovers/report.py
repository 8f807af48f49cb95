"""The frozen report as workbook and PDF, one part at a time, by the same machinery as instruments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from retention.handovers.labels import PARTS
from retention.handovers.model import Handover, Part
from retention.handovers.snapshot import lines
from retention.instruments.kinds import InstrumentKind
from retention.instruments.layouts import FormColumn, Kind, Layout
from retention.instruments.papers import Drawn, Imprint, Paper, Row, draw
from retention.instruments.pdf import fits, write_pdf
from retention.instruments.xlsx import write_xlsx
from system.errors import Conflict
from system.organization.model import Fonds, Person, Unit
from system.work import Reading

_SIGNATURES = ("Entrega", "Recibe", "Testigo del órgano interno de control")
_HEAD = ("Fondo", "Unidad administrativa", "Entrega", "Recibe", "Corte", "Acta", "Huella del corte (SHA-256)")
_FILES = (
    FormColumn("renglon", "No.", kind=Kind.INTEGER, width=6),
    FormColumn("clave", "Código de clasificación", width=24),
    FormColumn("titulo", "Título", width=40),
    FormColumn("unidad", "Unidad", width=8),
    FormColumn("apertura", "Apertura", kind=Kind.DATE, width=10),
    FormColumn("cierre", "Cierre", kind=Kind.DATE, width=10),
    FormColumn("fojas", "Fojas", kind=Kind.INTEGER, width=7),
    FormColumn("legajos", "Legajos", kind=Kind.INTEGER, width=7),
    FormColumn("cajas", "Cajas", width=10),
    FormColumn("ubicacion", "Ubicación", width=14),
    FormColumn("historico", "Posible valor histórico", width=10),
)
_OTHERS = (
    FormColumn("renglon", "No.", kind=Kind.INTEGER, width=6),
    FormColumn("clave", "Clave", width=22),
    FormColumn("titulo", "Título o nombre", width=40),
    FormColumn("unidad", "Unidad", width=8),
    FormColumn("desde", "Desde", kind=Kind.DATE, width=10),
    FormColumn("hasta", "Hasta", kind=Kind.DATE, width=10),
)
_OF_FILES = frozenset({Part.OPEN_FILES, Part.CLOSED_FILES})


class ReportTooLong(Conflict):
    """So many rows are given as workbook or CSV alone."""

    code = "handover.report_too_long"


def layout_of(part: Part) -> Layout:
    """The form of one part."""
    columns = _FILES if part in _OF_FILES else _OTHERS
    title = f"Entrega-recepción de archivos: {dict(PARTS)[part.value]}"
    return Layout(part.value, title, columns, header=_HEAD, signatures=_SIGNATURES)


def write(reading: Reading, handover: Handover, part: Part, ending: str) -> bytes:
    """One part as `xlsx` or `pdf`; the same cut gives the same bytes.

    Raises:
        ReportTooLong: too many rows for a PDF.
    """
    with TemporaryDirectory(prefix="constancia-") as folder:
        drawn = _drawn(reading, handover, part, Path(folder))
        path = Path(folder) / f"report.{ending}"
        imprint = Imprint(on=_cut_on(reading, handover), is_edition=False)
        if ending == "pdf":
            if not fits(drawn):
                raise ReportTooLong(rows=drawn.count)
            write_pdf(drawn, imprint, path)
        else:
            write_xlsx(drawn, imprint, path)
        return path.read_bytes()


def _drawn(reading: Reading, handover: Handover, part: Part, folder: Path) -> Drawn:
    fonds = reading.session.get_one(Fonds, handover.fonds_id)
    unit = reading.session.get_one(Unit, handover.unit_id)
    people = [reading.session.get_one(Person, one).name for one in (handover.outgoing_id, handover.incoming_id)]
    said = (fonds.code, unit.code, *people, _cut_on(reading, handover).isoformat(), handover.minutes_number)
    head = tuple(zip(_HEAD, (*said, handover.digest), strict=True))
    # A handover's report is an inventory of what is handed over; the kind only enters the digest of its sheet.
    paper = Paper(
        kind=InstrumentKind.GENERAL_INVENTORY, layout=layout_of(part), fonds_code=fonds.code, fonds_name=fonds.name,
        scheme=fonds.id, head=head, rows=_rows(reading, handover, part),
    )  # fmt: skip
    return draw(paper, folder)


def _rows(reading: Reading, handover: Handover, part: Part) -> Iterator[Row]:
    for row in lines(reading.session, handover.id, part):
        start = (row.position, row.code, row.title, row.unit, row.from_on, row.until_on)
        if part in _OF_FILES:
            flag = "Sí" if row.is_historical else ""
            yield (*start, row.folios, row.volumes, row.boxes, row.place, flag)
        else:
            yield start


def _cut_on(reading: Reading, handover: Handover) -> date:
    at = handover.cut_at or reading.now
    return at.astimezone(ZoneInfo(reading.settings.time_zone)).date()
