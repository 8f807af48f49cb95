"""From a sheet to files: exactly the good rows load, the rest is named by cell, and nothing is loaded twice."""

from __future__ import annotations

from tests.records.inventories import sheets

HEADINGS = {
    "Código de clasificación archivística del expediente": "referencia", "Título del expediente": "titulo",
    "Número de folios que integra el expediente": "fojas", "Fecha de apertura": "apertura",
    "Fecha de cierre": "cierre", "Legajos": "legajos",
}  # fmt: skip


def test_exactly_the_good_rows_load_and_the_sheet_names_the_rest_by_cell(desk):
    planted = sheets.planted(1200, 60)

    done = desk.take(sheets.xlsx(planted.rows))

    assert (done.rows, done.loaded, done.refused, done.duplicates) == (1200, 1140, 54, 6)
    told = [(row, HEADINGS[column], code) for row, column, code in planted.mistakes]
    assert desk.said(done, "refused") == sorted(told)
    assert len(desk.files()) == 1140


def test_a_corrected_sheet_loads_the_corrected_rows_once(desk):
    planted = sheets.planted(1200, 60)
    desk.take(sheets.xlsx(planted.rows))

    again = desk.take(sheets.xlsx(planted.right()))
    assert (again.loaded, again.unchanged, again.refused, again.duplicates) == (60, 1140, 0, 0)
    third = desk.take(sheets.xlsx(planted.right()))
    assert (third.loaded, third.unchanged) == (0, 1200)
    assert len(desk.files()) == 1200
