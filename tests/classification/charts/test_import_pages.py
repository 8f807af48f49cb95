"""What people see before a chart is imported: every problem in its cell, which column is which, the workbook back."""

import html
import re

import pytest

from system.workbooks.reading import read_book
from tests.system.workbooks.books import xlsx

ROWS = [
    ["MUNICIPIO DE SAN MARCOS DEL AGUA"], [], ["Clave", "Serie documental"], ["5C FINANZAS"], ["5C.1", "Gastos"],
    ["05C.02", "Ingresos"], ["5C..3", "Deuda"], ["TOTAL", 3], ["Elaboró: Ana"],
]  # fmt: skip


@pytest.fixture
def ana(client_as, coordinator):
    return client_as(coordinator)


def bring(client, content, name="cuadro.xlsx"):
    return client.post("/charts/import", files={"file": (name, content, "application/octet-stream")}, data={})


def shown(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def cell_with(answer, text):
    return next(cell for cell in re.findall(r"<td[^>]*>.*?</td>", answer.text, re.DOTALL) if text in cell)


def test_the_preview_marks_the_problem_in_its_cell_and_imports_nothing(ana):
    preview = bring(ana, xlsx(ROWS))

    assert re.fullmatch("/charts/import/[0-9a-f-]{36}", preview.url.path)
    cell = cell_with(preview, "5C..3")
    assert 'class="marked tone-bad"' in cell
    assert "Rechazada" in cell
    assert "LGA 13" in cell
    assert "1 fila no entraría" in shown(preview)
    assert not re.search(r"/charts/[0-9a-f-]{36}\"", ana.get("/charts").text)


def test_importing_gives_the_same_as_the_preview_and_the_file_is_done_with(ana):
    preview = bring(ana, xlsx(ROWS))
    report = ana.post(f"{preview.url.path}/confirmation")

    assert report.url.path.startswith("/charts/imports/")
    assert "1 fila no se importó" in shown(report)
    assert "5C FINANZAS" not in shown(report)
    assert "MUNICIPIO DE SAN MARCOS DEL AGUA" in shown(report)
    assert ana.post(f"{preview.url.path}/confirmation").status_code == 409


def test_the_workbook_comes_back_marked_and_corrected_it_is_imported_whole_and_again_without_change(ana):
    preview = bring(ana, xlsx(ROWS))
    paper = ana.get(f"{preview.url.path}/annotated.xlsx")
    assert paper.headers["content-disposition"] == 'attachment; filename="cuadro-observaciones.xlsx"'
    data, notes = read_book(paper.content).sheets
    assert [row.cell(0) for row in notes.rows[1:]] == ["1", "7", "8", "9"]
    corrected = [[""] * 3 for _ in range(data.last)]
    for row in data.rows:
        corrected[row.number - 1] = [cell.replace("5C..3", "5C.3") for cell in row.cells]
    marked = xlsx(corrected, name=data.name)

    report = ana.post(f"{bring(ana, marked).url.path}/confirmation")
    assert "Todas las filas se aceptaron." in shown(report)
    assert "El archivo no cambiaría nada." in shown(bring(ana, marked))


def test_a_sheet_that_is_not_recognised_is_read_as_a_person_says(ana):
    rows = [["reporte"], ["a", "b", "c"], ["x", "5C", "Finanzas"], ["y", "5C.1", "Gastos"]]
    preview = bring(ana, xlsx(rows))
    assert "Todavía no se puede importar" in shown(preview)
    assert "confirmation" not in preview.text

    form = {"sheet": "Hoja1", "sheet_before": "Hoja1", "header_row": "2", "header_row_before": "2"}
    answer = ana.post(f"{preview.url.path}/layout", data={**form, "column_codigo": "1", "column_titulo": "2"})

    assert "Todas las filas entrarían." in shown(answer)
    report = ana.post(f"{preview.url.path}/confirmation")
    assert "Todas las filas se aceptaron." in shown(report)


def test_another_sheet_is_chosen_and_its_columns_are_recognised_anew(ana):
    content = xlsx(ROWS, before=[("Otra", [["Clave", "Nombre", "Nivel"], ["9C", "Comunicación", "sección"]])])
    preview = bring(ana, content)
    assert "9C" in shown(preview)

    form = {"sheet": "Hoja1", "sheet_before": "Otra", "header_row": "1", "header_row_before": "1", "column_codigo": "0"}
    answer = ana.post(f"{preview.url.path}/layout", data={**form, "header_row": ""})

    assert "5C..3" in shown(answer)
    assert ana.post(f"{preview.url.path}/layout", data={"header_row": "muchas"}).status_code == 422


def test_a_thousand_mistakes_are_paged_and_none_is_lost(ana):
    rows = [["Clave", "Serie documental"], ["5C", "Finanzas"], *([f"5C..{n}", f"Asunto {n}"] for n in range(1000))]
    preview = bring(ana, xlsx(rows))

    assert "1000 filas no entrarían" in shown(preview)
    last = ana.get(preview.url.path, params={"page": 99})
    assert "Página 11 de 11" in shown(last)
    assert "5C..999" in shown(last)


def test_hostile_texts_stay_text(ana):
    rows = [["Clave", "Serie documental"], ["5C", "<script>alert(1)</script>"], ["5C.1", "=cmd|'/C calc'!A0"]]
    preview = bring(ana, xlsx(rows), name="<b>.xlsx")

    assert "<script>alert(1)" not in preview.text
    assert not re.search(r"\sstyle=|\son\w+=|<script>", preview.text)
    assert "=cmd" in shown(preview)


def test_a_file_is_forgotten_and_nobody_without_the_right_sees_it(ana, client_as, clerk):
    preview = bring(ana, xlsx(ROWS))
    cleo = client_as(clerk)
    assert cleo.get(preview.url.path).status_code == 403
    assert cleo.post(f"{preview.url.path}/confirmation").status_code == 403
    assert ana.post(f"{preview.url.path}/removal").url.path == "/charts/import"
    assert ana.get(preview.url.path).status_code == 404
