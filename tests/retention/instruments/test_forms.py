"""The files of an instrument: official headings, nothing executed, the same bytes every time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from rdflib import Graph
from rdflib.compare import isomorphic
from sqlalchemy import select

from classification.series.kinds import AccessCondition
from retention.instruments import pdf, skos, xlsx
from retention.instruments.kinds import Format, InstrumentKind
from retention.instruments.layouts import CHART, GENERAL_INVENTORY, LAYOUTS, SCHEDULE
from retention.instruments.papers import Imprint, Paper, draw
from retention.instruments.service import preview, write_all
from retention.schedules.model import ScheduleEntry, ScheduleEntryUnit
from tests.retention.instruments.conftest import HOSTILE

SCHEME = UUID("01900000-0000-7000-8000-000000000001")
IMPRINT = Imprint(
    date(2026, 11, 24),
    3,
    "https://archivo.example/published/SMA/chart/3",
    "https://archivo.example/published/SMA/chart",
)
BODY = "Municipio de San Marcos del Agua"


def nodes(titles, description=""):
    section = UUID(int=1)
    yield ("Sección", "1C", "Legislación", "", "", "", "Sí", section, None)
    for number, title in enumerate(titles, 2):
        yield ("Serie", f"1C.{number}", title, "1C", description, "", "Sí", UUID(int=number), section)


def paper(titles=HOSTILE, **named):
    head = (("Fondo", f"SMA {BODY}"), ("Unidad administrativa", "=ACA"))
    return Paper(InstrumentKind.CHART, CHART, "SMA", BODY, SCHEME, head, nodes(titles), 1, **named)


def drawn(folder, titles=HOSTILE, **named):
    return draw(paper(titles, **named), folder)


def sheet(path) -> list[list]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)


def converted(path: Path, folder: Path) -> list[list[str]]:
    """What LibreOffice sees in a workbook."""
    done = subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", str(folder),
         str(path)],
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip
    made = sorted(folder.glob("*.csv"))
    assert made, done.stderr.decode()
    return list(csv.reader(io.StringIO(made[0].read_text("utf-8"))))


@pytest.mark.parametrize("kind", InstrumentKind)
def test_a_workbook_has_the_headings_of_its_layout(filled, tmp_path, kind):
    with filled.reading() as reading:
        path = preview(reading, kind, Format.XLSX, tmp_path, fonds=filled.fonds)
    layout = LAYOUTS[kind]
    rows = sheet(path)
    assert rows[0][0] == layout.title
    wanted = [column.heading for column in layout.printed]
    at = next(number for number, row in enumerate(rows) if row[: len(wanted)] == wanted)
    if layout.has_groups:
        above = []
        for group, width in layout.groups():
            above += [group] + [""] * (width - 1)
        assert rows[at - 1][: len(wanted)] == above


def test_libreoffice_opens_the_inventory_with_the_headings_in_place(filled, tmp_path):
    with filled.reading() as reading:
        path = preview(reading, InstrumentKind.GENERAL_INVENTORY, Format.XLSX, tmp_path, fonds=filled.fonds)
    rows = converted(path, tmp_path)
    wanted = [column.heading for column in GENERAL_INVENTORY.printed]
    at = next(number for number, row in enumerate(rows) if row[: len(wanted)] == wanted)
    assert rows[at - 1][11] == "Valor documental"
    assert rows[at - 1][15] == "Vigencia documental"
    files = rows[at + 1 : at + 4]
    assert [row[5] for row in files] == ["Expediente de 4C.3.1", "Expediente de 5C.3", "Expediente de 6C.4"]
    assert [row[0] for row in files] == ["Abierto", "Cerrado", "Cerrado"]
    # AT, AC and total of the version they closed under: 3 + 5 and 5 + 5.
    assert [row[15:18] for row in files[1:]] == [["3", "5", "8"], ["5", "5", "10"]]
    closing = next(row[0] for row in rows if row[0].startswith("El presente inventario"))
    assert "ampara la cantidad de 3 expedientes de los años 2018 a 2026" in closing


def test_nothing_in_a_workbook_is_a_formula_or_a_link(tmp_path):
    path = tmp_path / "chart.xlsx"
    xlsx.write_xlsx(drawn(tmp_path), IMPRINT, path)
    with zipfile.ZipFile(path) as found:
        whole = b"".join(found.read(name) for name in found.namelist())
    assert b"<f>" not in whole
    assert b"<hyperlink" not in whole
    titles = [row[2] for row in sheet(path)]
    assert '=cmd|" /C calc"!A0' in titles
    assert "<script>alert(1)</script>" in titles
    assert "con\ttabulador y \ufffd campana" in titles
    assert '=cmd|" /C calc"!A0' in [row[2] for row in converted(path, tmp_path)]


def test_a_text_longer_than_a_cell_is_cut_in_the_workbook_and_whole_in_open_data(tmp_path):
    long = draw(
        Paper(
            InstrumentKind.CHART, CHART, "SMA", BODY, SCHEME, (), nodes(["Serie"], "é" * 40_000), 1
        ), tmp_path,
    )  # fmt: skip
    written = write_all(long, IMPRINT, tmp_path).files
    assert max(len(str(row[4])) for row in sheet(written[Format.XLSX])) == 32_767
    assert len(json.loads(written[Format.JSON].read_text("utf-8"))["renglones"][1]["descripcion"]) == 40_000


def test_more_rows_than_a_sheet_holds_go_on_another_with_the_same_headings(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "ROWS_LIMIT", 70)
    path = tmp_path / "chart.xlsx"
    xlsx.write_xlsx(drawn(tmp_path, [f"Serie {number}" for number in range(24)]), IMPRINT, path)
    book = CalamineWorkbook.from_path(path)
    assert len(book.sheet_names) == 3
    wanted = [column.heading for column in CHART.printed]
    found = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        assert wanted in rows
        found += [row[1] for row in rows if row[0] in ("Sección", "Serie")]
    assert found == ["1C", *(f"1C.{number}" for number in range(2, 26))]


def test_csv_is_utf8_with_one_header_row_and_no_formulas(tmp_path):
    written = write_all(drawn(tmp_path), IMPRINT, tmp_path).files
    raw = written[Format.CSV].read_bytes()
    assert raw.endswith(b"\r\n")
    assert not raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline="")))
    assert rows[0] == [column.full_heading for column in CHART.columns]
    assert {len(row) for row in rows} == {len(CHART.columns)}
    titles = [row[2] for row in rows[1:]]
    assert '\'=cmd|" /C calc"!A0' in titles
    assert "'+1-1@SUMA(A1)" in titles
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


def test_json_says_what_each_column_means(tmp_path):
    written = write_all(drawn(tmp_path), IMPRINT, tmp_path).files
    found = json.loads(written[Format.JSON].read_text("utf-8"))
    assert found["edicion"] == 3
    assert found["fecha_publicacion"] == "2026-11-24"
    assert found["total_renglones"] == len(found["renglones"]) == len(HOSTILE) + 1
    assert [one["nombre"] for one in found["diccionario"]] == [column.name for column in CHART.columns]
    assert all(one["significado"] for one in found["diccionario"])
    assert found["renglones"][1]["titulo"] == HOSTILE[0]


def test_the_pdf_is_tagged_pdf_a_and_takes_nothing_for_markup(tmp_path):
    written = write_all(drawn(tmp_path), IMPRINT, tmp_path)
    assert written.left_out == []
    reader = PdfReader(written.files[Format.PDF])
    text = "".join(one.extract_text() for one in reader.pages)
    flat = "".join(text.split())
    assert "#setpage(width:1pt)$x$@nadie<etiqueta>#panic()" in flat
    assert "<script>alert(1)</script>" in flat
    assert "□□" in flat
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    about = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in about
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in about
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert reader.metadata.title.startswith("Cuadro general de clasificación archivística")


def test_headings_repeat_on_every_page_of_the_pdf_and_pages_are_counted(tmp_path):
    titles = [f"Serie número {number}" for number in range(150)]
    made = pdf.write_pdf(drawn(tmp_path, titles), IMPRINT, tmp_path / "chart.pdf")
    pages = [one.extract_text() for one in PdfReader(tmp_path / "chart.pdf").pages]
    assert len(pages) == made > 2
    tables = [one for one in pages if "Serie número" in one]
    assert all("Clave superior" in " ".join(one.split()) for one in tables)
    assert all(f"de {made}" in one for one in pages)


def test_a_paper_that_is_too_long_has_no_pdf_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "CELLS_LIMIT", 10)
    written = write_all(drawn(tmp_path), IMPRINT, tmp_path)
    assert written.left_out == [{"format": "pdf", "code": "instrument.pdf_too_long"}]
    assert Format.PDF not in written.files


@pytest.mark.parametrize("letters", ["\u202e\u2066\u2069", "\u0600\ue000\U0010ffff", "e\u0301\u0302", "#\n\n= x\n- y"])
def test_no_letter_makes_the_typesetter_stumble(tmp_path, letters):
    assert pdf.write_pdf(drawn(tmp_path, [f"a{letters}b"]), IMPRINT, tmp_path / "one.pdf") == 1


STEP = {
    "version": "1", "forma": "dividida", "identificador": str(UUID(int=99)), "clave": "9C", "titulo": "Vieja",
    "sustituida_por": str(UUID(int=2)),
}  # fmt: skip
WRITE = """
import hashlib, sys
from pathlib import Path
from retention.instruments.service import write_all
from tests.retention.instruments.test_forms import IMPRINT, STEP, drawn

folder = Path(sys.argv[1])
for form, path in write_all(drawn(folder, annex=[STEP]), IMPRINT, folder).files.items():
    print(form.value, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_two_processes_write_the_same_bytes(tmp_path):
    said = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        zone = ("UTC", "America/Mexico_City")[number]
        done = subprocess.run(
            [sys.executable, "-c", WRITE, str(folder)], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": str(number + 1), "TZ": zone, "PATH": "/usr/bin:/bin"},
            cwd=Path(__file__).resolve().parents[3],
        )  # fmt: skip
        said.append(done.stdout)
    assert said[0] == said[1]
    assert said[0].count("\n") == len(Format)


def test_the_digest_depends_on_the_content_alone(tmp_path):
    assert drawn(tmp_path).digest == drawn(tmp_path).digest
    assert drawn(tmp_path).digest != drawn(tmp_path, [*HOSTILE, "una más"]).digest


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # the library's own reader of JSON-LD
def test_turtle_and_jsonld_say_the_same(tmp_path):
    written = write_all(drawn(tmp_path), IMPRINT, tmp_path).files
    turtle = Graph().parse(written[Format.TURTLE], format="turtle")
    jsonld = Graph().parse(written[Format.JSONLD], format="json-ld")
    assert isomorphic(turtle, jsonld)
    assert len(turtle) > 40


def test_without_a_public_address_the_vocabulary_has_names_of_its_own(tmp_path):
    graph = skos.graph_of(drawn(tmp_path), Imprint(date(2026, 11, 24)))
    assert all(str(one).startswith("urn:uuid:") for one in graph.subjects())


def test_the_schedule_says_terms_values_and_basis(archive, tmp_path):
    with archive.reading() as reading:
        path = preview(reading, InstrumentKind.SCHEDULE, Format.JSON, tmp_path, fonds=archive.fonds)
    rows = {row["subserie"] or row["serie"]: row for row in json.loads(path.read_text("utf-8"))["renglones"]}
    assert rows["5C.3"]["AT"] == 3
    assert rows["5C.3"]["total"] == 8
    assert rows["5C.3"]["tecnica"] == "Eliminación"
    assert rows["5C.3"]["fundamento"] == "CFF 30"
    assert rows["2C.8"]["evento"] == "Resolución firme"
    assert rows["2C.8"]["cualidad"] == "Juicios laborales"
    assert (rows["4C.3.1"]["seccion"], rows["4C.3.1"]["serie"]) == ("4C", "4C.3")
    assert len(SCHEDULE.columns) == len(rows["5C.3"])


def test_the_guide_holds_no_title_of_any_file(filled, tmp_path):
    with filled.reading() as reading:
        path = preview(reading, InstrumentKind.GUIDE, Format.JSON, tmp_path, fonds=filled.fonds)
    text = path.read_text("utf-8")
    assert "Expediente de" not in text
    rows = {row["serie"]: row for row in json.loads(text)["renglones"]}
    assert (rows["5C.3"]["desde"], rows["5C.3"]["hasta"], rows["5C.3"]["expedientes"]) == (2018, 2020, 1)
    assert rows["4C.3.1"]["seccion_nombre"] == "Recursos humanos"


def test_the_calendar_of_expiries_goes_by_day(filled, tmp_path):
    with filled.reading() as reading:
        path = preview(reading, InstrumentKind.EXPIRY_CALENDAR, Format.JSON, tmp_path, fonds=filled.fonds)
    rows = json.loads(path.read_text("utf-8"))["renglones"]
    assert [(row["fecha"], row["plazo"], row["serie"]) for row in rows] == [
        ("2023-05-29", "Archivo de trámite", "5C.3"),
        ("2024-03-15", "Archivo de trámite", "6C.4"),
        ("2028-05-29", "Plazo de conservación", "5C.3"),
        ("2029-03-15", "Plazo de conservación", "6C.4"),
    ]
    assert (rows[0]["anio"], rows[0]["mes"]) == (2023, 5)


def test_spooling_keeps_every_cell(tmp_path):
    found = drawn(tmp_path)
    assert found.count == len(list(found.rows())) == len(HOSTILE) + 1
    assert hashlib.sha256(found.path.read_bytes()).hexdigest() != found.digest


def test_a_day_before_spreadsheets_count_is_written_as_text(tmp_path):
    columns = len(GENERAL_INVENTORY.columns)
    opened = GENERAL_INVENTORY.position("fecha_apertura")
    rows = [
        [day if at == opened else "" for at in range(columns)]
        for day in (date(1810, 9, 16), date(1900, 2, 28), date(1900, 3, 1))
    ]
    made = draw(
        Paper(InstrumentKind.GENERAL_INVENTORY, GENERAL_INVENTORY, "SMA", BODY, SCHEME, (), rows), tmp_path
    )  # fmt: skip
    xlsx.write_xlsx(made, IMPRINT, tmp_path / "old.xlsx")
    told = [row[opened] for row in sheet(tmp_path / "old.xlsx") if len(row) > opened and row[opened]]
    assert told[1:] == ["1810-09-16", "1900-02-28", date(1900, 3, 1)]


def test_the_schedule_says_the_years_of_an_access_condition_and_the_units_of_its_own_version(archive, tmp_path):
    with archive.work() as work:
        entry = work.session.scalars(select(ScheduleEntry).where(ScheduleEntry.key == "5C.3")).one()
        entry.access_condition, entry.access_basis, entry.access_years = (
            AccessCondition.POSSIBLY_RESERVED, "LGTAIP 112", 5,
        )  # fmt: skip
        work.session.add(ScheduleEntryUnit(entry_id=entry.id, unit_id=archive.unit.id))
    with archive.reading() as reading:
        made = preview(reading, InstrumentKind.SCHEDULE, Format.JSON, tmp_path, fonds=archive.fonds)
    rows = {row["serie"]: row for row in json.loads(made.read_text("utf-8"))["renglones"]}
    assert rows["5C.3"]["acceso"] == "Posible reservada LGTAIP 112, 5 años"
    assert (rows["5C.3"]["areas"], rows["5C.4"]["areas"]) == ("TES", "")
