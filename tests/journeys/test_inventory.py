"""An archivist brings a paper inventory, corrects it, and every file is there once."""

from __future__ import annotations

import python_calamine
import xlsxwriter
from playwright.sync_api import expect

HEADER = ("Clave", "Materia", "Fecha de apertura", "Fecha de cierre", "Fojas")
ROWS = (
    ("3S.2", "Licencia de la calle Hidalgo 12", "15/03/2018", "16/04/2019", "30 fojas"),
    ("3S.2", "Licencia de la calle Juárez 8", "31/02/2018", "16/04/2019", "12"),
    ("3S.2", "Licencia de la calle Morelos 3", "2018", "2019", "14"),
)


def written(path, rows):
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Trámite")
        for number, row in enumerate((HEADER, *rows)):
            sheet.write_row(number, 0, row)
    return path


def brought(desk, path):
    desk.go("/aggregations")
    desk.main.get_by_role("link", name="Importar inventario").click()
    desk.main.locator("input[type=file]").set_input_files(path)
    desk.main.get_by_role("button", name="Revisar antes de importar").click()
    expect(desk.heading()).to_contain_text("Antes de importar")


def test_an_inventory_is_brought_mapped_imported_corrected_and_imported_again(signed_in, tmp_path):
    desk = signed_in("beto")
    brought(desk, written(tmp_path / "inventario.xlsx", ROWS))
    expect(desk.main).to_contain_text("Todavía no se puede importar")

    desk.main.get_by_label("Título o asunto").select_option("1")
    desk.main.get_by_role("button", name="Leer otra vez").click()
    expect(desk.main).to_contain_text("1 fila no entraría")
    expect(desk.main).to_contain_text("es un día que no existe")
    desk.main.get_by_role("button", name="Importar ahora").click()
    expect(desk.main).to_contain_text("Las filas buenas están cargadas")

    with desk.page.expect_download() as download:
        desk.main.get_by_role("link", name="Descargar el libro con observaciones").click()
    download.value.save_as(tmp_path / "observaciones.xlsx")
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "observaciones.xlsx"))
    rows = [[str(cell) for cell in row] for row in book.get_sheet_by_name("Trámite").to_python()][1:]
    rows[1][2] = "28/02/2018"

    brought(desk, written(tmp_path / "corregido.xlsx", rows))
    expect(desk.main).to_contain_text("Todas las filas entrarían")
    desk.main.get_by_role("button", name="Importar ahora").click()
    expect(desk.main).to_contain_text("Todas las filas están cargadas")
    desk.go("/aggregations?title=Licencia+de+la+calle")
    for _, title, *_rest in ROWS:
        expect(desk.main.get_by_role("link", name=title)).to_have_count(1)
