"""Sheets as they really come: each is read, or refused naming why, and nothing is lost on the way."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from records.aggregations.model import AggregationAlias, Volume
from records.inventories.dates import Epoch
from system.tabular import TableUnreadable
from tests.records.inventories import sheets


def book(write) -> bytes:
    paper = io.BytesIO()
    with xlsxwriter.Workbook(paper, {"in_memory": True}) as made:
        write(made, made.add_worksheet("Inventario"))
    return paper.getvalue()


def test_a_form_with_titles_two_header_rows_merged_cells_totals_and_signatures(desk):
    def write(made, sheet):
        sheet.merge_range(0, 0, 0, 9, "INVENTARIO DE TRANSFERENCIA PRIMARIA")
        sheet.write(1, 0, "Unidad administrativa: Tesorería")
        for column, text in enumerate(
            ("No.", "Código de clasificación archivística del expediente", "Título del expediente")
        ):
            sheet.merge_range(3, column, 4, column, text)
        sheet.merge_range(3, 3, 3, 4, "Periodo de trámite")
        sheet.write_row(4, 3, ("Año de apertura", "Año de cierre"))
        sheet.merge_range(3, 5, 3, 6, "Tradición documental")
        sheet.write_row(4, 5, ("Original", "Copia"))
        sheet.merge_range(3, 7, 3, 8, "Condiciones de acceso")
        sheet.write_row(4, 7, ("C", "R"))
        sheet.write_row(5, 0, (1, "SMA/5C.12/2015/0003", "Conciliación de enero", 2015, 2016, "X", "", "", "X"))
        sheet.write_row(6, 0, (2, "SMA/5C.12/2015/0004", "Conciliación de febrero", 2015, 2016, "", "X", "", ""))
        sheet.write_row(7, 0, ("Total", "", 2))
        sheet.write_row(10, 0, ("Elaboró",))
        sheet.write_row(11, 0, ("Ana López",))

    done = desk.take(book(write))

    assert (done.rows, done.loaded) == (2, 2), desk.said(done)
    first, second = desk.files()
    assert (first.reference, first.opened_on, first.closed_on) == (
        "SMA/5C.12/2015/0003", date(2015, 1, 1), date(2016, 12, 31)
    )  # fmt: skip
    assert (first.tradition.value, second.tradition.value) == ("original", "copy")
    assert (first.access_condition.value, second.access_condition.value) == ("reserved", "public")
    assert ("inventory.date_year_only") in {code for _, _, code in desk.said(done, "note")}


def test_merged_cells_are_told_on_each_of_their_rows_and_hidden_rows_are_read_and_told(desk):
    def write(_made, sheet):
        sheet.write_row(0, 0, ("Serie", "No. Exp", "Asunto", "Fecha de inicio"))
        sheet.merge_range(1, 0, 3, 0, "5C.12")
        for row in range(1, 4):
            sheet.write_row(row, 1, (row, f"Oficios {row}", f"1{row}/02/2019"))
        sheet.set_row(2, None, None, {"hidden": True})

    done = desk.take(book(write), unit="TES")

    assert done.loaded == 3
    assert desk.said(done) == [(3, "", "inventory.hidden_row")]
    assert [file.consecutive for file in desk.files()] == [1, 2, 3]


def test_a_formula_is_its_last_value_and_never_runs(desk):
    def write(_made, sheet):
        sheet.write_row(0, 0, ("Serie", "Asunto", "Fecha de inicio", "Fojas"))
        sheet.write_row(1, 0, ("5C.12", "Oficios", "15/02/2019"))
        sheet.write_formula(1, 3, "=20+5", None, 25)
        sheet.write_row(2, 0, ("5C.12", "'=cmd|' /C calc'!A0", "16/02/2019", 3))

    done = desk.take(book(write), unit="TES")

    assert done.loaded == 2
    assert sorted(file.folios for file in desk.files()) == [3, 25]


def test_dates_as_text_in_three_orders_and_as_serial_numbers(desk):
    rows = [
        ["5C.12", "Día primero", "15/03/2019"], ["5C.12", "Mes en letra", "15 de marzo de 2019"],
        ["5C.12", "Año primero", "2019-03-15"], ["5C.12", "Serial", 43539], ["5C.12", "Mes primero", "03/15/2019"],
        ["5C.12", "De dos maneras", "03/04/2019"], ["5C.12", "Imposible", "31/02/2019"],
    ]  # fmt: skip
    done = desk.take(sheets.xlsx(rows, ("Serie", "Asunto", "Fecha de apertura")), unit="TES")

    assert {file.opened_on for file in desk.files()} == {date(2019, 3, 15)}
    assert desk.said(done, "refused") == [
        (7, "apertura", "inventory.date_ambiguous"), (8, "apertura", "inventory.date_impossible"),
    ]  # fmt: skip


def test_serial_numbers_of_an_old_mac_are_counted_from_1904(desk):
    rows = [["5C.12", "Serial", 42077]]
    desk.take(sheets.xlsx(rows, ("Serie", "Asunto", "Fecha de apertura")), unit="TES", epoch=Epoch.Y1904)
    assert desk.files()[0].opened_on == date(2019, 3, 15)


def test_a_letter_o_is_read_as_zero_and_told(desk):
    rows = [["O5C.12", "Oficios", "15/03/2019"]]
    done = desk.take(sheets.xlsx(rows, ("Serie", "Asunto", "Fecha de apertura")), unit="TES")
    assert desk.said(done) == [(2, "serie", "inventory.letter_for_zero")]


def test_duplicates_with_different_spellings_wait_for_a_yes(desk):
    rows = [
        ["5C.12", 1, "Conciliación  bancaria", "15/03/2019"], ["5C.12", 2, "CONCILIACION BANCARIA", "15/03/2019"],
        ["5C.12", 1, "Otra cosa", "16/03/2019"],
    ]  # fmt: skip
    sheet = sheets.xlsx(rows, ("Serie", "No. Exp", "Asunto", "Fecha de apertura"))

    held = desk.take(sheet, unit="TES")
    assert (held.loaded, held.duplicates) == (1, 2)
    assert desk.said(held, "refused") == [
        (3, "titulo", "inventory.like_row"), (4, "numero", "inventory.number_twice"),
    ]  # fmt: skip
    confirmed = desk.take(sheet, unit="TES", load_likely=True)
    assert (confirmed.loaded, confirmed.unchanged, confirmed.duplicates) == (1, 1, 1)


def test_a_row_that_seems_to_be_a_file_opened_by_hand_says_which(desk, house):
    house.open("Conciliaciones bancarias")
    rows = [["5C.12", "CONCILIACIONES BANCARIAS", "02/03/2020"]]
    done = desk.take(sheets.xlsx(rows, ("Serie", "Asunto", "Fecha de apertura")), unit="TES")
    assert (done.loaded, done.duplicates) == (0, 1)
    assert desk.said(done, "refused") == [(2, "titulo", "inventory.like_file")]


def test_a_printed_number_is_kept_where_free_and_never_given_again(desk, house):
    rows = [
        ["SMA/5C.12/2020/0007", "Siete", "15/03/2020"], ["SMA/5C.12/2020/0001", "Uno", "15/03/2020"],
        ["VIEJO-33", "Otro archivo", "15/03/2020"],
    ]  # fmt: skip
    header = ("Código del expediente", "Asunto", "Fecha de apertura")
    done = desk.take(sheets.xlsx(rows, header), unit="TES", series="5C.12")

    assert done.loaded == 3, desk.said(done)
    assert [file.reference for file in desk.files()] == [f"SMA/5C.12/2020/{n:04d}" for n in (1, 7, 8)]
    assert house.open("El siguiente").reference == "SMA/5C.12/2020/0009"
    with desk.installation.reading(house.archivist) as reading:
        assert [one.reference for one in reading.session.query(AggregationAlias)] == ["VIEJO-33"]


def test_volumes_of_paper_are_as_many_as_the_row_says(desk):
    rows = [["5C.12", "Grande", "15/03/2020", 3, "papel"], ["5C.12", "Digital", "15/03/2020", "", "electrónico"]]
    desk.take(sheets.xlsx(rows, ("Serie", "Asunto", "Fecha de apertura", "Legajos", "Soporte")), unit="TES")
    with desk.installation.reading(desk.house.archivist) as reading:
        assert sorted(one.number for one in reading.session.query(Volume)) == [1, 2, 3]


def test_a_sheet_that_reaches_the_last_column_of_all_is_refused_with_its_row(desk):
    def write(_made, sheet):
        sheet.write_row(0, 0, ("Serie", "Asunto", "Fecha de apertura"))
        sheet.write(1, 16_383, "lejos")

    with pytest.raises(TableUnreadable) as refused:
        desk.take(book(write), unit="TES")
    assert refused.value.objections[0].code == "table.too_many_columns"
    assert refused.value.objections[0].facts["row"] == 2


def test_a_workbook_cut_off_half_way_and_a_csv_cut_in_a_cell_are_refused(desk):
    whole = sheets.xlsx(sheets.planted(200, 1).rows)
    with pytest.raises(TableUnreadable) as refused:
        desk.take(whole[: len(whole) // 2])
    assert refused.value.objections[0].code == "workbook.damaged"
    text = b'Serie,Asunto,Fecha de apertura\n5C.12,Uno,15/03/2019\n5C.12,"Dos'
    with pytest.raises(TableUnreadable) as refused:
        desk.take(text)
    assert refused.value.objections[0].code == "table.cut_off"


def test_hostile_cells_are_refused_by_cell_or_kept_as_plain_text(desk):
    header = ("Serie", "Asunto", "Fecha de apertura", "Observaciones")
    rows = [
        ["5C.12", "Largo " + "x" * 32_000, "15/03/2019", ""], ["5C.12", "a\u202eb", "15/03/2019", ""],
        ["5C.12", "<script>alert(1)</script>", "15/03/2019", '=HYPERLINK("http://x")'],
    ]  # fmt: skip
    done = desk.take(sheets.xlsx(rows, header), unit="TES")
    assert (done.loaded, done.refused) == (1, 2)
    assert {row for row, _, _ in desk.said(done, "refused")} == {2, 3}
    assert desk.files()[0].title == "<script>alert(1)</script>"


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_the_same_sheet_in_another_format_is_the_same_sheet(desk, kind, tmp_path):
    planted = sheets.planted(40, 10)
    desk.take(sheets.xlsx(planted.rows))
    again = desk.take(sheets.converted(sheets.xlsx(planted.right()), kind, tmp_path))
    assert (again.loaded, again.unchanged, again.refused) == (10, 30, 0), desk.said(again)


def test_a_csv_is_taken_like_a_workbook(desk):
    planted = sheets.planted(40, 10)
    done = desk.take(sheets.csv_bytes(planted.rows))
    assert (done.loaded, done.refused + done.duplicates) == (30, 10)


def test_what_a_loaded_row_says_otherwise_is_told_and_never_written(desk):
    header = ("Serie", "No. Exp", "Asunto", "Fecha de apertura", "Fojas")
    desk.take(sheets.xlsx([["5C.12", 1, "Oficios", "15/03/2019", 10]], header), unit="TES")
    again = desk.take(sheets.xlsx([["5C.12", 1, "Oficios", "15/03/2019", 12]], header), unit="TES")
    assert (again.unchanged, desk.said(again)) == (1, [(2, "fojas", "inventory.differs")])
    assert desk.files()[0].folios == 10


def test_rows_of_units_that_are_not_the_actors_are_refused_by_cell(desk):
    header = ("Serie", "Asunto", "Fecha de apertura", "Unidad")
    rows = [["5C.12", "Propio", "15/03/2019", "TES"], ["5C.12", "Ajeno", "15/03/2019", "OBR"]]
    done = desk.take(sheets.xlsx(rows, header))
    assert (done.loaded, done.refused) == (1, 1)
    assert desk.said(done, "refused") == [(3, "unidad", "inventory.unit_not_yours")]
