"""The pages: bring, look, correct the columns, load, take the annotated workbook home, bring it again."""

from __future__ import annotations

import io
import re

import python_calamine

from system.workbooks.annotating import NOTES_SHEET
from tests.records.inventories import sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def bring(client, content: bytes, **said):
    answer = client.post(
        "/inventories/import", data=said, files={"file": ("inventario.xlsx", content, XLSX)}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_sheet_is_brought_looked_at_loaded_corrected_and_brought_again(client_of, house):
    client = client_of(house.archivist)
    planted = sheets.planted(60, 10)
    assert "/inventories/import" in client.get("/aggregations").text

    preview = bring(client, sheets.xlsx(planted.rows))
    shown = client.get(preview).text
    assert "10 filas no entrarían" in shown
    assert "31/02/2019" in shown
    assert "es un día que no existe" in shown

    loaded = client.post(f"{preview}/confirmation", follow_redirects=False).headers["location"]
    report = client.get(loaded).text
    assert "Las filas buenas están cargadas" in report
    annotated = client.get(f"{loaded}/annotated.xlsx").content
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(annotated))
    notes = book.get_sheet_by_name(NOTES_SHEET).to_python()
    assert {(int(row[0]), row[1]) for row in notes[1:] if row[2] == "Rechazada"} == {
        (row, column) for row, column, _ in planted.mistakes
    }
    assert client.get(f"{loaded}/problems.csv").text.count("refused") == 10

    again = bring(client, sheets.xlsx(planted.right()))
    assert "Todas las filas entrarían" in client.get(again).text
    done = client.post(f"{again}/confirmation", follow_redirects=True).text
    assert re.search(r"Cargadas</dt>\s*<dd[^>]*>10", done)
    assert "inventario.xlsx" in client.get("/inventories").text


def test_columns_said_by_hand_are_remembered_for_the_next_sheet_with_that_header(client_of, house):
    client = client_of(house.archivist)
    header = ("Letra", "Cosa", "Dónde empieza")
    rows = [["5C.12", f"Oficios {at}", f"0{at}/01/2019"] for at in range(1, 5)]
    preview = bring(client, sheets.xlsx(rows, header), unit="TES")
    assert "Todavía no se puede importar" in client.get(preview).text

    said = {"sheet": "Inventario", "header_row": "1", "sheet_before": "Inventario", "header_row_before": "1"}
    columns = {"column_serie": "0", "column_titulo": "1", "column_apertura": "2"}
    assert client.post(f"{preview}/layout", data={**said, **columns}, follow_redirects=False).status_code == 303
    assert "Todas las filas entrarían" in client.get(preview).text
    client.post(f"{preview}/confirmation", data={"mapping_name": "Libreta"}, follow_redirects=False)

    other = bring(client, sheets.xlsx([["5C.12", "Circulares", "09/01/2019"]], header), unit="TES")
    assert "Todas las filas entrarían" in client.get(other).text
    assert "Libreta" in client.get("/inventories/import").text


def test_what_somebody_brought_is_nobody_elses(client_of, house, other_house):
    preview = bring(client_of(house.archivist), sheets.xlsx(sheets.planted(20, 1).rows))
    loaded = client_of(house.archivist).post(f"{preview}/confirmation", follow_redirects=False).headers["location"]

    assert client_of(house.neighbour).get(preview).status_code == 404
    assert client_of(house.neighbour).get(loaded).status_code == 404
    assert client_of(other_house.coordinator).get(loaded).status_code == 404
    assert client_of(house.coordinator).get(loaded).status_code == 200
    assert client_of(house.transparency).get("/inventories/import").status_code == 403
