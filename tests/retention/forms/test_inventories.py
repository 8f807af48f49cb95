"""Inventories: columns exact and in order, the sentence that closes them, pages counted, nothing executed."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.custody.model import Box
from retention.forms.compile_inventory import FileFilter, InventoryRequest, said_kilograms
from retention.forms.errors import NothingToPrint, TooMuchToPrint
from retention.forms.kinds import LAYOUTS, DocumentationKind, FileFormat, InventoryKind
from retention.forms.service import print_inventory
from system.organization.roles import Role
from tests.retention.forms.conftest import BODY, HOSTILE

COLUMNS = {
    InventoryKind.PRIMARY: (
        "No. consecutivo", "Código de clasificación archivística del expediente", "Número consecutivo de caja",
        "Número consecutivo de expediente", "Título del expediente", "Descripción de la documentación anexa",
        "Número de folios que integra el expediente", "Año de apertura", "Año de cierre", "Original", "Copia", "A",
        "L", "F", "C", "AT", "AC", "Total", "C", "R", "Ubicación topográfica", "Observaciones",
    ),
    InventoryKind.DISPOSAL: (
        "No. consecutivo", "Código", "No. caja", "No. expediente", "Descripción del asunto del expediente",
        "Apertura", "Cierre", "Original", "Copia", "A", "L", "F", "C", "AT", "AC", "Total",
    ),
    InventoryKind.ACCOUNTING: (
        "No.", "Código", "Unidad de medida y cantidad (cajas)", "Cantidad de expedientes", "Título", "Descripción",
        "Año apertura", "Año cierre", "Corriente", "Inversión", "Ingreso", "Otro", "AT", "AC", "Total",
    ),
    InventoryKind.GENERAL: (
        "Estatus", "Sección", "Serie", "Subserie", "Clave", "Nombre expediente", "No. interno",
        "Descripción/Observaciones", "Fecha inicio", "Fecha término", "Ubicación", "A", "L", "F", "C", "AT", "AC",
        "Total", "Destino final", "Inicio", "Término", "Desclasificación", "Clasificado", "Total páginas",
        "No. de legajos", "Fondo", "Área", "Archivo", "Soporte",
    ),
}  # fmt: skip
COLUMNS[InventoryKind.SECONDARY] = COLUMNS[InventoryKind.PRIMARY]
HEADERS = {
    InventoryKind.PRIMARY: (
        "Unidad administrativa:", "Área productora:", "Fondo:", "Sección:", "Serie:", "Subserie:", "No. de foja(s):",
        "Fecha de transferencia:", "No. de transferencia:",
    ),
    InventoryKind.ACCOUNTING: (
        "Unidad administrativa:", "Área productora:", "Fondo:", "Sección:", "Serie:", "Subserie:",
        "Área tramitadora: Coordinación de Archivos", "Valor documental: Contable",
    ),
}  # fmt: skip


def sentence(pages: int) -> str:
    return (
        f"El presente inventario consta de {pages} foja(s) y ampara la cantidad de 36 expedientes de los años 2014 a "
        "2017 contenidos en 3 cajas, con un peso aproximado de 46 kilogramos."
    )


def flat(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def sheets(xlsx: bytes) -> list[list[list]]:
    book = CalamineWorkbook.from_filelike(BytesIO(xlsx))
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]


def headings(rows, wanted) -> int:
    return next(at for at, row in enumerate(rows) if tuple(row[: len(wanted)]) == wanted)


@pytest.fixture
def drawn(archive, coordinator):
    def act(kind, written, actor=None, **named):
        with archive.reading(actor or coordinator) as reading:
            return print_inventory(reading, archive.fonds, InventoryRequest(kind, **named), written).content

    return act


def test_the_closing_sentence_says_computed_pages_files_years_boxes_and_weight(shelved, drawn):
    pdf = drawn(InventoryKind.PRIMARY, FileFormat.PDF)
    pages = len(PdfReader(BytesIO(pdf)).pages)
    assert pages == 2
    assert sentence(pages) in flat(pdf)
    assert "A=Administrativo. L=Legal. F=Fiscal. C=Contable. AT=Archivo de Trámite." in flat(pdf)
    assert f"No. de foja(s): {pages}" in flat(pdf)
    (rows,) = sheets(drawn(InventoryKind.PRIMARY, FileFormat.XLSX))
    assert sentence(pages) in [row[0] for row in rows]


@pytest.mark.parametrize("kind", InventoryKind)
def test_every_inventory_has_its_columns_exact_and_in_order(shelved, drawn, kind):
    (rows,) = sheets(drawn(kind, FileFormat.XLSX, documentation=DocumentationKind.CURRENT))
    assert rows[1][0] == LAYOUTS[kind].title
    at = headings(rows, COLUMNS[kind])
    assert sum(bool(row[0]) for row in rows[at + 1 : at + 37]) == 36
    said = [row[0] for row in rows[2:at] if row[0]]
    assert said[: len(HEADERS.get(kind, ()))] == list(HEADERS.get(kind, ()))
    signed = [row[0] for row in rows[at + 37 :] if row[0] and not str(row[0]).startswith("_")]
    assert signed[-len(LAYOUTS[kind].signatures) :] == list(LAYOUTS[kind].signatures)
    assert signed[0].startswith("El presente inventario")


@pytest.mark.parametrize("kind", InventoryKind)
def test_the_printed_inventory_has_the_same_headings_and_is_an_archival_and_tagged_pdf(shelved, drawn, kind):
    pdf = drawn(kind, FileFormat.PDF)
    reader = PdfReader(BytesIO(pdf))
    text = flat(pdf)
    for said in (*COLUMNS[kind], *LAYOUTS[kind].signatures, LAYOUTS[kind].title, BODY):
        assert said in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_rows_say_boxes_folios_terms_and_places(shelved, drawn):
    (rows,) = sheets(drawn(InventoryKind.PRIMARY, FileFormat.XLSX, boxes={1: 7}))
    first = rows[headings(rows, COLUMNS[InventoryKind.PRIMARY]) + 1]
    assert first == [
        1, "SMA/5C.3/2014/0001", 7, 1, "Expediente de 5C.3", "Facturas, pólizas y comprobantes del ejercicio.", 121,
        2014, 2014, "X", "", "", "", "", "", 3, 5, 8, "", "", "A.2.E3.C1", "",
    ]  # fmt: skip


def test_libreoffice_opens_an_inventory_with_the_headings_in_place(shelved, drawn, tmp_path: Path):
    path = tmp_path / "inventory.xlsx"
    path.write_bytes(drawn(InventoryKind.SECONDARY, FileFormat.XLSX))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", str(tmp_path),
         str(path)],
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip
    (made,) = tmp_path.glob("*.csv")
    rows = list(csv.reader(io.StringIO(made.read_text("utf-8"))))
    at = headings(rows, COLUMNS[InventoryKind.SECONDARY])
    assert [group for group in rows[at - 1] if group] == [
        "Periodo de trámite", "Tradición documental", "Valor documental", "Vigencia documental",
        "Condiciones de acceso",
    ]  # fmt: skip
    assert sentence(2) in [row[0] for row in rows]


def test_each_series_of_each_unit_is_an_inventory_of_its_own_with_its_own_count(shelved, archive, given, drawn):
    other = given.unit(archive.fonds, "OBR")
    archive.file("6C.4", date(2019, 3, 15), opened_on=date(2018, 1, 2), unit=other)
    pdf, found = drawn(InventoryKind.DISPOSAL, FileFormat.PDF), sheets(drawn(InventoryKind.DISPOSAL, FileFormat.XLSX))
    text = flat(pdf)
    assert "ampara la cantidad de 36 expedientes de los años 2014 a 2017 contenidos en 3 cajas" in text
    one = "consta de 1 foja(s) y ampara la cantidad de 1 expedientes de los años 2018 a 2019 contenidos en __ cajas"
    assert one in text
    assert len(found) == 2
    assert one in "".join(str(row[0]) for rows in found for row in rows)
    assert "Foja 1 de 1" in text


def test_weight_is_left_to_be_written_where_a_box_was_not_weighed(shelved, archive, drawn):
    with archive.work() as work:
        work.session.get_one(Box, shelved.boxes[0]).kilograms = None
    assert "con un peso aproximado de __ kilogramos." in flat(drawn(InventoryKind.PRIMARY, FileFormat.PDF))
    assert [said_kilograms(Decimal(one)) for one in ("46.00", "46.50", "100", "0.25", "1234567.1")] == [
        "46", "46.5", "100", "0.25", "1234567.1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("named", "count"),
    [
        ({"series": "5C"}, 36), ({"series": "5C.3"}, 36), ({"series": "5"}, 0), ({"unit": "TES"}, 36),
        ({"unit": "NADIE"}, 0), ({"year_from": 2016}, 18), ({"year_until": 2014}, 9), ({"box": 2}, 12),
        ({"closed": True}, 36), ({"closed": False}, 0),
    ],
)  # fmt: skip
def test_the_filter_chooses_files(shelved, drawn, named, count):
    if not count:
        with pytest.raises(NothingToPrint):
            drawn(InventoryKind.DISPOSAL, FileFormat.XLSX, files=FileFilter(**named))
        return
    (rows,) = sheets(drawn(InventoryKind.DISPOSAL, FileFormat.XLSX, files=FileFilter(**named)))
    assert any(f"ampara la cantidad de {count} expedientes" in str(row[0]) for row in rows)


def test_only_files_in_sight_are_counted(shelved, archive, given, drawn):
    other = given.unit(archive.fonds, "OBR")
    own = archive.file("6C.4", date(2019, 3, 15), unit=other)
    archivist = given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, other)
    chosen = FileFilter(ids=[*shelved.files, own])
    text = flat(drawn(InventoryKind.DISPOSAL, FileFormat.PDF, archivist, files=chosen))
    assert "ampara la cantidad de 1 expedientes" in text
    assert "SMA/5C.3" not in text
    with pytest.raises(NothingToPrint):
        drawn(InventoryKind.DISPOSAL, FileFormat.PDF, archivist, files=FileFilter(ids=shelved.files))


def test_the_same_files_on_the_same_day_are_the_same_bytes(shelved, drawn):
    for written in (FileFormat.PDF, FileFormat.XLSX):
        assert drawn(InventoryKind.PRIMARY, written) == drawn(InventoryKind.PRIMARY, written)


def test_hostile_titles_stay_text(shelved, archive, drawn):
    with archive.work() as work:
        for file in work.session.scalars(select(Aggregation)):
            file.title = HOSTILE
    xlsx = drawn(InventoryKind.PRIMARY, FileFormat.XLSX)
    with zipfile.ZipFile(BytesIO(xlsx)) as found:
        whole = b"".join(found.read(name) for name in found.namelist())
    assert b"<f>" not in whole
    assert b"<hyperlink" not in whole
    assert HOSTILE in [row[4] for row in sheets(xlsx)[0]]
    assert "=1+1 #panic() $x$ *negrita* <etiqueta> @nadie □□" in flat(drawn(InventoryKind.PRIMARY, FileFormat.PDF))


def test_what_is_too_long_to_typeset_is_a_workbook_whose_pages_are_written_by_hand(shelved, drawn, monkeypatch):
    monkeypatch.setattr("retention.forms.pdf.CELLS_LIMIT", 100)
    with pytest.raises(TooMuchToPrint):
        drawn(InventoryKind.PRIMARY, FileFormat.PDF)
    (rows,) = sheets(drawn(InventoryKind.PRIMARY, FileFormat.XLSX))
    assert any(str(row[0]).startswith("El presente inventario consta de __ foja(s)") for row in rows)
    monkeypatch.setattr("retention.forms.compile_inventory.FILES_LIMIT", 10)
    with pytest.raises(TooMuchToPrint):
        drawn(InventoryKind.PRIMARY, FileFormat.XLSX)
