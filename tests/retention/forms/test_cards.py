"""Covers, tabs, box labels, indexes, loan slips: every label, the right values, nothing of anybody in a QR code."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given as when
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from classification.series.kinds import Support
from records.access.model import AccessRequestMark, Restriction
from records.access.terms import RestrictionKind
from records.aggregations.model import Aggregation, AggregationAlias, Volume
from records.custody.model import Loan
from records.documents.model import Document
from records.objects.model import DigitalObject
from retention.forms.cards import COLUMNS, Field, Group, breakable, said_day, shortened
from retention.forms.errors import BoxToPrintNotFound, FormAsked, NothingToPrint, SlipNotFound
from retention.forms.kinds import FileFormat, FormKind
from retention.forms.pdf import qr
from retention.forms.service import Options, print_boxes, print_files, print_loans
from retention.forms.sheet_formats import SHEET_FORMATS, sheet_format
from system.organization.roles import Role
from tests.retention.forms.conftest import BODY, HOSTILE, LONG

COVER = (
    "Unidad administrativa", "Área generadora", "Fondo", "Sección", "Serie", "Subserie", "Expediente",
    "Clasificación archivística", "Legajo", "Códigos anteriores", "Título del expediente", "Asunto",
    "Inicio del trámite", "Cierre del trámite", "Soporte", "Formato", "Tradición o forma documental",
    "Folio inicial", "Folio final",
    "Total de fojas útiles al cierre", "Expurgado", "Vínculo a anexos", "Formato en que se captura",
    "Requisitos para interpretar", "Ubicación o directorio raíz", "Administrativo (A)", "Legal (L)",
    "Fiscal (F)", "Contable (C)",
    "Vigencia en archivo de trámite (AT, años)", "Vigencia en archivo de concentración (AC, años)",
    "Plazo total de conservación (años)", "Destino final", "Condición", "Fecha de clasificación",
    "Resolución y acta del Comité de Transparencia", "Partes restringidas (folios)", "Fundamento legal",
    "Periodo de reserva (años)", "Ampliación (años)", "No. de acta u oficio de ampliación", "Versión pública",
    "Fecha de desclasificación", "Nombre, cargo y firma de quien desclasifica",
    "Fue objeto de solicitud de acceso a información", "Nota del archivista (elaboró)", "Fecha de elaboración",
    "Reglas o normas (versión del CADIDO)",
)  # fmt: skip
GROUPS = (
    "Productor", "Nivel de descripción", "Código de referencia", "Título", "Alcance y contenido", "Fechas",
    "Volumen y soporte", "Características físicas y requisitos técnicos", "Valoración documental",
    "Condiciones de acceso", "Notas",
)  # fmt: skip
LOAN = (
    "Folio", "Fecha de solicitud", "Tipo", "Solicitante (nombre)", "Cargo", "Unidad administrativa", "Autorizado por",
    "Autorización de la unidad productora", "Propósito", "Código", "Legajo", "Título", "Caja y ubicación",
    "Fojas totales al salir", "Estado físico al salir", "Fecha de préstamo", "Plazo (días hábiles)", "Fecha límite",
    "Prórrogas", "Fecha de devolución", "Fojas al devolver", "Estado físico al devolver", "Incidencias",
)  # fmt: skip
BOX = (
    "Unidad administrativa", "Fondo", "Sección", "Serie", "Subserie", "Expedientes", "Cantidad de expedientes",
    "Periodo", "Caja", "No. de transferencia", "Ubicación topográfica",
)  # fmt: skip


def flat(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def pages(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def cells(xlsx: bytes, number: int = 0) -> dict[str, str]:
    rows = CalamineWorkbook.from_filelike(BytesIO(xlsx)).get_sheet_by_index(number).to_python(skip_empty_area=False)
    found: dict[str, str] = {}
    for row in rows:
        found.setdefault(row[0], row[1] if len(row) > 1 else "")
    return found


@pytest.fixture
def printed(archive, coordinator):
    def act(form, ids, written=FileFormat.PDF, actor=None, **named):
        with archive.reading(actor or coordinator) as reading:
            return print_files(reading, form, ids, written, Options(**named)).content

    return act


@pytest.fixture
def classified(shelved, archive):
    """The first file: on both supports, reserved by an act, asked for, with a long hostile title and two volumes."""
    with archive.work() as work:
        file = work.session.get_one(Aggregation, shelved.files[0])
        file.support, file.root_directory, file.title = Support.HYBRID, "/srv/expedientes/1", LONG[:1000]
        file.scope_and_content, file.archivist_note, file.purged = HOSTILE, "Falta el anexo 3.", True
        file.area, file.annex_links, file.capture_format = "Contabilidad", "https://ejemplo.mx/anexo", "PDF/A-2b"
        file.reading_requirements = "Un visor de PDF"
        work.session.add_all([
            Restriction(
                fonds_id=archive.fonds.id, aggregation_id=file.id, kind=RestrictionKind.RESERVED, cause="Auditoría",
                legal_basis="LGTAIP 112-VI", resolution="CT/025/2026", parts="5, 8-10, 15-19",
                classified_on=date(2026, 3, 2), years=5, ends_on=date(2031, 3, 2), lifted_on=None,
                recorded_at=work.now, recorded_by="given",
            ),
            AccessRequestMark(
                fonds_id=archive.fonds.id, aggregation_id=file.id, folio="330", requested_on=date(2026, 1, 2),
                recorded_at=work.now, recorded_by="given",
            ),
            Volume(fonds_id=archive.fonds.id, aggregation_id=file.id, number=2, first_folio=101, last_folio=121,
                   thickness_mm=None),
            AggregationAlias(
                fonds_id=archive.fonds.id, aggregation_id=file.id, reference="SMA/4C.1/2014/0009", node_id=file.node_id,
                until=date(2020, 3, 1), reason="Mal clasificado.", changed_at=work.now, changed_by="given",
            ),
        ])  # fmt: skip
    return shelved.files[0]


def test_a_cover_has_every_label_of_the_form_and_what_is_known(classified, printed):
    found = cells(printed(FormKind.COVER, [classified], FileFormat.XLSX))
    assert [label for label in found if label in COVER] == list(COVER)
    assert [group for group in found if group in GROUPS] == list(GROUPS)
    text = flat(printed(FormKind.COVER, [classified]))
    for label in (*COVER, *GROUPS, BODY):
        assert label in text
    assert found["Clasificación archivística"] == "SMA/5C.3/2014/0001"
    assert found["Inicio del trámite"] == "1 de febrero de 2014"
    assert found["Cierre del trámite"] == "20 de noviembre de 2014"
    assert [found[label] for label in ("Folio inicial", "Folio final", "Total de fojas útiles al cierre")] == [
        "1", "121", "121",
    ]  # fmt: skip
    assert [found[label] for label in COVER if label.startswith(("Vigencia", "Plazo", "Destino"))] == [
        "3", "5", "8", "Eliminación",
    ]  # fmt: skip
    assert found["Condición"] == "Reservada"
    assert found["Resolución y acta del Comité de Transparencia"] == "CT/025/2026"
    assert found["Partes restringidas (folios)"] == "5, 8-10, 15-19"
    assert found["Fundamento legal"] == "LGTAIP 112-VI"
    assert found["Periodo de reserva (años)"] == "5"
    assert found["Fue objeto de solicitud de acceso a información"] == "Sí"
    assert found["Nota del archivista (elaboró)"] == "Falta el anexo 3."
    assert found["Fecha de elaboración"] == "22 de noviembre de 2026"
    assert found["Reglas o normas (versión del CADIDO)"].startswith("CADIDO versión 1")
    assert found["Título del expediente"] == LONG[:1000]
    assert found["Asunto"] == HOSTILE


def test_a_cover_stands_on_one_page_even_with_a_title_of_a_thousand_letters(classified, shelved, printed):
    assert pages(printed(FormKind.COVER, [classified])) == 1
    assert pages(printed(FormKind.COVER, shelved.files[:5])) == 5


def test_a_cover_of_paper_says_nothing_of_electronic_requirements_and_public_is_no(shelved, printed):
    found = cells(printed(FormKind.COVER, [shelved.files[1]], FileFormat.XLSX))
    assert "Vínculo a anexos" not in found
    assert found["Condición"] == "Pública"
    assert found["Fue objeto de solicitud de acceso a información"] == "No"


def test_each_volume_can_have_a_cover_of_its_own(classified, printed):
    xlsx = printed(FormKind.COVER, [classified], FileFormat.XLSX, by_volume=True)
    assert [cells(xlsx, at)["Legajo"] for at in (0, 1)] == ["1 de 2", "2 de 2"]
    assert cells(xlsx, 1)["Folio inicial"] == "101"
    assert pages(printed(FormKind.COVER, [classified], by_volume=True)) == 2


def test_covers_are_the_same_bytes_all_day_and_tagged(classified, printed):
    for written in (FileFormat.PDF, FileFormat.XLSX):
        assert printed(FormKind.COVER, [classified], written) == printed(FormKind.COVER, [classified], written)
    reader = PdfReader(BytesIO(printed(FormKind.COVER, [classified])))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata


@pytest.mark.parametrize("name", sorted(SHEET_FORMATS))
def test_tabs_stand_on_sheets_of_labels_from_the_first_free_one(shelved, printed, name):
    sheet = SHEET_FORMATS[name]
    pdf = printed(FormKind.SPINE, shelved.files[: sheet.labels], sheet=name, start=2)
    assert pages(pdf) == (2 if sheet.labels <= 36 else 1)
    text = flat(pdf)
    for said in ("SMA/5C.3/2014/0001", "Expediente de 5C.3", "2014", "Legajo 1 de 1", "TES"):
        assert said in text
    width = float(PdfReader(BytesIO(pdf)).pages[0].mediabox.width) / 72 * 25.4
    assert width == pytest.approx(sheet.page[0], abs=0.1)
    assert sheet.left + sheet.columns * sheet.width + (sheet.columns - 1) * sheet.gap_x <= sheet.page[0]
    assert sheet.top + sheet.rows * sheet.height + (sheet.rows - 1) * sheet.gap_y <= sheet.page[1] + 0.01


def test_a_label_outside_the_sheet_is_refused(shelved, printed):
    for named in ({"start": 11}, {"start": 0}, {"sheet": "napkin"}):
        with pytest.raises(FormAsked):
            printed(FormKind.SPINE, shelved.files[:1], **named)
    assert sheet_format("").labels == 10


def test_a_box_label_says_where_from_what_and_which(shelved, archive, coordinator):
    with archive.reading(coordinator) as reading:
        found = cells(print_boxes(reading, shelved.boxes[:1], FileFormat.XLSX, transfer="TP-4").content)
        text = flat(print_boxes(reading, shelved.boxes, FileFormat.PDF, transfer="TP-4").content)
    assert [label for label in found if label in BOX] == list(BOX)
    assert found["Expedientes"].startswith("Del SMA/5C.3/2014/0001 al SMA/5C.3/2017/")
    assert (found["Periodo"], found["Caja"], found["No. de transferencia"]) == ("2014 a 2017", "1", "TP-4")
    assert found["Ubicación topográfica"] == "A.2.E3.C1"
    assert all(label in text for label in BOX)


def test_a_loan_slip_is_signed_twice_and_leaves_a_placeholder(shelved, archive, coordinator):
    with archive.reading(coordinator) as reading:
        found = cells(print_loans(reading, [shelved.loan], FileFormat.XLSX).content)
        pdf = print_loans(reading, [shelved.loan], FileFormat.PDF).content
    assert [label for label in found if label in LOAN] == list(LOAN)
    text = flat(pdf)
    for said in (*LOAN, "Préstamo: entrega", "Préstamo: recibe", "Devolución: entrega", "Devolución: recibe",
                 "Testigo", "7/2026", "5 de noviembre de 2026", "Caja 1, A.2.E3.C1"):  # fmt: skip
        assert said in text
    assert pages(pdf) == 1


@pytest.fixture
def documented(shelved, archive):
    """The first file with three documents, the last of a kind nobody could set in a line."""
    with archive.work() as work:
        for number, kind in enumerate(("Oficio", "Factura", "x" * 200), 1):
            held = DigitalObject(
                fonds_id=archive.fonds.id, aggregation_id=shelved.files[0], sha256=f"{number}" * 64, size=10,
                mime="application/pdf", file_name="a.pdf", extension_matches=True, page_count=2, stored_at=work.now,
            )  # fmt: skip
            work.session.add(held)
            work.session.flush()
            work.session.add(
                Document(
                    fonds_id=archive.fonds.id, aggregation_id=shelved.files[0], object_id=held.id, number=number,
                    title=f"Documento {number}", kind=kind, author="Tesorería", created_on=date(2014, 3, number),
                    received_on=None, folios=number, captured_at=work.now, captured_by="given",
                )
            )  # fmt: skip
    return shelved.files[0]


def test_an_index_has_its_columns_in_order(documented, printed):
    xlsx = printed(FormKind.INDEX, [documented], FileFormat.XLSX)
    rows = CalamineWorkbook.from_filelike(BytesIO(xlsx)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    wanted = ["No.", "Tipo documental", "Título", "Fecha", "Autor o remitente", "Inicial", "Final", "Soporte",
              "Huella (SHA-256)", "Acceso"]  # fmt: skip
    at = [row[: len(wanted)] for row in rows].index(wanted)
    assert rows[at + 2][:10] == [
        2, "Factura", "Documento 2", date(2014, 3, 2), "Tesorería", 2, 3, "Papel y electrónico", "2" * 64, "Pública",
    ]  # fmt: skip
    text = flat(printed(FormKind.INDEX, [documented]))
    assert "Índice del expediente" in text
    assert "1" * 64 in text.replace(" ", "")


def test_nobody_prints_what_they_may_not_see(shelved, archive, given, printed):
    other = given.unit(archive.fonds, "OBR")
    stranger = given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, other)
    for form in (FormKind.COVER, FormKind.SPINE, FormKind.INDEX):
        with pytest.raises(NothingToPrint):
            printed(form, shelved.files, actor=stranger)
    with archive.reading(stranger) as reading:
        with pytest.raises(BoxToPrintNotFound):
            print_boxes(reading, shelved.boxes, FileFormat.PDF)
        with pytest.raises(SlipNotFound):
            print_loans(reading, [shelved.loan], FileFormat.PDF)
    with archive.work() as work:
        work.session.get_one(Loan, shelved.loan).unit_id = other.id
    with archive.reading(stranger) as reading:
        assert print_loans(reading, [shelved.loan], FileFormat.PDF).content.startswith(b"%PDF-")


def test_a_qr_code_is_drawn_as_lines_and_names_nobody(shelved, printed):
    drawn = qr("urn:uuid:00000000-0000-7000-8000-000000000000")
    assert drawn.startswith("<svg")
    assert "<path" in drawn
    assert qr("") == ""
    found = cells(printed(FormKind.COVER, shelved.files[:1], FileFormat.XLSX))
    assert f"QR: urn:uuid:{shelved.files[0]}" in found


@when(st.text(max_size=400), st.integers(1, 200))
def test_a_shortened_text_fits_and_begins_as_it_did(text, letters):
    short = shortened(text, letters)
    assert len(short) <= letters
    assert " ".join(text.split()).startswith(short.removesuffix("…").rstrip()) or short == "…"


@when(st.text(alphabet="ab/.-_ñ□ ", max_size=200))
def test_a_text_that_may_be_broken_is_the_same_text(text):
    broken = breakable(text)
    assert broken.replace("\u200b", "") == text
    assert not broken.endswith("\u200b")


@when(st.integers(20, 300))
def test_a_word_without_seams_may_be_broken_at_every_eighth_letter(letters):
    assert max(len(part) for part in breakable("x" * letters).split("\u200b")) == 8


@when(st.lists(st.integers(1, COLUMNS), max_size=30))
def test_the_fields_of_a_group_fill_every_row_and_keep_their_order(spans):
    fields = [Field(str(at), "", span) for at, span in enumerate(spans)]
    rows = Group("Grupo", fields).rows()
    assert [one.label for row in rows for one in row] == [one.label for one in fields]
    assert all(sum(one.span for one in row) == COLUMNS for row in rows)


def test_a_day_is_said_with_its_month_in_words():
    assert said_day(date(2020, 5, 29)) == "29 de mayo de 2020"
    assert said_day(None) == ""
