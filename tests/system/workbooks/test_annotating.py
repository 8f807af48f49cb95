"""The workbook back: problems in their cells, formulas never run, and it can be brought again."""

import io
import zipfile
from datetime import UTC, datetime

from system.tabular import Heading
from system.workbooks.annotating import NOTES_SHEET, Remark, annotate
from system.workbooks.reading import read_book
from system.workbooks.tables import TableKind
from tests.system.workbooks.books import xlsx

KIND = TableKind((Heading("codigo", ("clave",)), Heading("titulo", ("nombre",))), (("codigo",), ("titulo",)))
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BAD = Remark(3, 0, "Clave", "refused", "code.empty", "LGA 13", "Falta el código.", "Escríbalo.")


def sheet_of(rows):
    return KIND.read(xlsx(rows)).grid


def part(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_a_problem_stands_on_its_cell_in_words_and_in_a_list_with_what_to_do():
    content = annotate(sheet_of([["Clave", "Nombre"], ["1C", "Uno"], ["", "Dos"]]), [BAD], AT)

    assert "Falta el código. [LGA 13]" in part(content, "xl/comments1.xml")
    assert 'ref="A3"' in part(content, "xl/comments1.xml")
    notes = next(sheet for sheet in read_book(content).sheets if sheet.name == NOTES_SHEET)
    assert list(notes.rows[1].cells) == [
        "3", "Clave", "Rechazada", "code.empty", "LGA 13", "Falta el código.", "Escríbalo.",
    ]  # fmt: skip


def test_formulas_go_out_as_text_and_never_as_formulas():
    evil = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "-2"]
    grid = sheet_of([["Clave", "Nombre"], *([f"1C.{n}", text] for n, text in enumerate(evil))])
    remark = Remark(2, 1, "=x", "refused", "=c", "=b", "=detalle", "=consejo")

    content = annotate(grid, [remark], AT)

    assert "<f>" not in part(content, "xl/worksheets/sheet1.xml") + part(content, "xl/worksheets/sheet2.xml")
    assert [row.cell(1) for row in read_book(content).sheets[0].rows[1:]] == evil


def test_it_is_read_again_as_it_was_and_its_list_is_nobodys_table():
    grid = sheet_of([["CUADRO"], [], ["Clave", "Nombre"], ["1C", "Uno"], ["", "Dos"]])

    again = KIND.read(annotate(grid, [BAD] * 30, AT))

    assert again.grid.name == grid.name
    assert [(row.number, list(row.cells)) for row in again.grid.rows] == [
        (row.number, list(row.cells)) for row in grid.rows
    ]


def test_the_same_sheet_gives_the_same_bytes():
    grid = sheet_of([["Clave", "Nombre"], ["1C", "Uno"], ["", "Dos"]])

    assert annotate(grid, [BAD], AT) == annotate(grid, [BAD], AT)


def test_a_thousand_problems_and_hostile_texts_go_in():
    grid = sheet_of([["Clave", "Nombre"], *(["", f"Título {n}"] for n in range(1000))])
    remarks = [Remark(n + 2, 0, "\x00" * 9, "refused", "x", "", "\x1b" * 40_000, "\ufffe") for n in range(1000)]

    assert len(read_book(annotate(grid, remarks, AT)).sheets[1].rows) == 1001
