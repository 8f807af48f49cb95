"""An organic chart as a state ministry keeps it: the good goes in as legacy, the impossible is refused, all is told."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
import xlsxwriter

from classification.charts import queries, service
from classification.charts.findings import findings
from classification.charts.importing import CHART_TABLE
from classification.charts.reports import report_of
from classification.charts.spoken import row_of
from system.intake.desk import marked
from system.web.language import sentence
from system.workbooks.annotating import NOTES_SHEET, annotate
from system.workbooks.reading import read_book

HEADER, FIRST = 8, 9
ROWS = (
    "SECCIÓN 1S SUBSECRETARÍA DE GOBIERNO",
    ("Subsría. de Gob.", "1S.1", "Asuntos Jurídicos"),
    ("", "", "", "1S.1.1", "Juicios"),
    ("", "", "", "1S.1.1.1", "Amparo Indirecto"),
    ("", "01S.02", "Oficios 2018"),
    ("", "1S.3", "Varios"),
    ("", "1S.03", "Reuniones de gabinete"),
    ("", "", "Audiencias ciudadanas"),
    ("", "1S.5", "Fotografías y videos"),
    "SECCIÓN 2S DIRECCIÓN GENERAL DE ASUNTOS RELIGIOSOS",
    ("DGAR", "2S.1", "Asuntos Jurídicos"),
    ("", "", "", "2S.1.1", "Juicios"),
    ("", "", "", "2S.1.1.1", "Amparo Indirecto"),
    ("", "2S.2", "Coord. c/ asoc. religiosas"),
    "SECCIÓN PEO-IV-2C ASUNTOS JURÍDICOS",
    ("DJ", "PEO-IV-2C-1", "Litigio laboral"),
    ("", "", "", "PEO-IV-2C-1-I", "Civiles"),
    ("", "", "", "PEO-IV-2C-1-I-a", "Ordinarios"),
)
DUPLICATE, WITHOUT_CODE = FIRST + 6, FIRST + 7


def ministry(rows=ROWS) -> bytes:
    """The workbook: a cover, a row for the logo, titles, headings in two rows, sections, a sum and signatures."""
    paper = io.BytesIO()
    with xlsxwriter.Workbook(paper, {"in_memory": True, "strings_to_formulas": False}) as book:
        cover = book.add_worksheet("Portada")
        cover.write(3, 0, "Cuadro general de clasificación archivística, clave 2019")
        sheet = book.add_worksheet("CGCA 2019")
        sheet.set_row(0, 60)
        for row, title in enumerate(("GOBIERNO DEL ESTADO", "SECRETARÍA DE GOBIERNO", "CUADRO GENERAL"), 1):
            sheet.merge_range(row, 0, row, 5, title)
        sheet.write_row(4, 4, ("Fecha de actualización:", "marzo 2019"))
        sheet.merge_range(6, 0, 7, 0, "UNIDAD ADMINISTRATIVA")
        sheet.merge_range(6, 1, 6, 2, "SERIE")
        sheet.merge_range(6, 3, 6, 4, "SUBSERIE")
        sheet.merge_range(6, 5, 7, 5, "OBSERVACIONES")
        sheet.write_row(7, 1, ("CLAVE", "NOMBRE", "CLAVE", "NOMBRE"))
        for number, row in enumerate(rows, 8):
            if isinstance(row, str):
                sheet.merge_range(number, 0, number, 5, row)
            else:
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(number, column, text)
        below = 8 + len(rows)
        sheet.merge_range(below, 0, below, 4, "TOTAL DE SERIES")
        sheet.write_number(below, 5, 9)
        signatures = (
            ("Lic. Juan Pérez", "Mtra. Ana Ruiz"), ("Elaboró", "Autorizó"), ("Jefe de archivo", "Titular 1ra. unidad"),
        )  # fmt: skip
        for number, (left, right) in enumerate(signatures, below + 2):
            sheet.write(number, 0, left)
            sheet.write(number, 3, right)
    return paper.getvalue()


@pytest.fixture
def body(given):
    return given.fonds("PEO")


@pytest.fixture
def imported(acting, body):
    return acting(service.import_chart, body.id, ministry(), legacy=True)


def places(problems):
    return {(one.row, one.column, one.objection.code, one.objection.basis) for one in problems}


def test_what_is_good_is_in_as_legacy_and_spelt_as_the_ministry_spells_it(imported, installation, operator):
    with installation.reading(operator) as reading:
        nodes = queries.nodes_by_key(reading, imported.chart.id)

    assert len(nodes) == 16
    assert all(node.legacy for node in nodes.values())
    assert nodes["1S.2"].code == "01S.02"
    assert nodes["1S.2"].title == "Oficios 2018"
    assert nodes["PEO.IV.2C.1.I.A"].code == "PEO-IV-2C-1-I-a"
    assert nodes["PEO.IV.2C.1.I.A"].parent_id == nodes["PEO.IV.2C.1.I"].id
    assert nodes["1S"].title == "SUBSECRETARÍA DE GOBIERNO"


def test_what_cannot_stand_is_refused_at_its_row_and_column_with_its_article(imported):
    assert places(imported.plan.refused) == {
        (DUPLICATE, "SERIE / CLAVE", "chart.duplicate_code", "LGA 13"),
        (DUPLICATE, "SERIE / NOMBRE", "chart.title_conflict", "LGA 13"),
        (WITHOUT_CODE, "SERIE / CLAVE", "code.empty", "LGA 13"),
    }


def test_every_row_of_the_sheet_is_accounted_for(imported):
    plan = imported.plan
    over = {one.row: one.objection.code for one in imported.passed_over}

    assert (plan.rows, plan.imported, plan.unchanged) == (len(ROWS), len(ROWS) - 2, 0)
    below = 8 + len(ROWS)
    above = dict.fromkeys((2, 3, 4, 5), "table.above_header")
    assert over == {**above, **dict.fromkeys((below + 1, below + 3, below + 4, below + 5), "table.footer_row")}


def test_every_broken_rule_is_told_at_once_with_its_article_and_what_to_do(imported, installation, operator):
    with installation.reading(operator) as reading:
        rows = [row_of(found) for found in findings(reading, imported.chart.id)]
    told = {(row.code, row.finding) for row in rows}

    assert {
        ("1S", "chart.lint.by_office"), ("2S", "chart.lint.by_office"), ("01S.02", "chart.lint.by_year"),
        ("01S.02", "chart.lint.vague"), ("01S.02", "chart.lint.spelt_otherwise"), ("1S.3", "chart.lint.vague"),
        ("1S.5", "chart.lint.by_support"), ("2S.2", "chart.title_abbreviated"),
        ("1S.1", "chart.title_in_other_section"), ("2S.1", "chart.title_in_other_section"),
        ("1S.1.1", "chart.title_in_other_section"), ("2S.1.1", "chart.title_in_other_section"),
        ("1S.1.1.1", "chart.title_in_other_section"), ("2S.1.1.1", "chart.title_in_other_section"),
    } <= told  # fmt: skip
    own = [row for row in rows if row.finding.startswith(("chart.lint.", "chart.title"))]
    assert all(row.basis.startswith("LGA") and row.next and row.detail and row.legacy for row in own)


def test_the_preview_tells_the_rules_of_titles_before_anything_is_imported(imported):
    warned = {(one.row, one.objection.code) for one in imported.plan.warnings}

    assert {
        (FIRST, "chart.lint.by_office"), (FIRST + 4, "chart.lint.by_year"), (FIRST + 5, "chart.lint.vague"),
        (FIRST + 8, "chart.lint.by_support"), (FIRST + 13, "chart.title_abbreviated"),
    } <= warned  # fmt: skip


def test_the_same_workbook_again_changes_nothing(imported, acting, body):
    again = acting(service.import_chart, body.id, ministry(), legacy=True)

    assert not again.plan.changes
    assert again.chart.id == imported.chart.id
    assert (again.plan.imported, again.plan.unchanged) == (0, len(ROWS) - 2)
    assert places(again.plan.refused) == places(imported.plan.refused)


def test_the_workbook_comes_back_marked_and_corrected_it_goes_in_whole(imported, acting, body):
    file = CHART_TABLE.read(ministry())
    paper = annotate(file.grid, marked(report_of(imported, sentence), file), datetime(2026, 1, 1, tzinfo=UTC))
    sheet, notes = read_book(paper).sheets

    assert notes.name == NOTES_SHEET
    told = [row.cells for row in notes.rows if row.cell(0) == str(WITHOUT_CODE)]
    assert [(cells[1], cells[2], cells[4]) for cells in told] == [("SERIE / CLAVE", "Rechazada", "LGA 13")]
    assert told[0][6].startswith("Escriba la clave")
    assert [row.cell(2) for row in sheet.rows if row.number == WITHOUT_CODE] == ["Audiencias ciudadanas"]

    mended = [list(row) if isinstance(row, tuple) else row for row in ROWS]
    mended[6][1], mended[7][1] = "1S.4", "1S.6"
    again = acting(service.import_chart, body.id, ministry(mended))
    assert (again.plan.refused, again.plan.imported) == ([], 2)
