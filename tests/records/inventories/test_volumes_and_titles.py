"""Rows that tell volumes of one file, and rows between the data that say what the rows below them belong to."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from sqlalchemy import select

from records.aggregations.model import Volume
from system.tabular import TableUnreadable
from tests.records.inventories import sheets

HEADER = ("Código", "Título", "Fojas", "Fecha de apertura", "Fecha de cierre", "Caja")


def row(code: str, folios: object, title: str = "Amparo 12/2019", closed: str = "01/06/2019", box: str = ""):
    return [code, title, folios, "02/01/2019", closed, box]


def volumes(desk):
    with desk.installation.reading(desk.house.archivist) as reading:
        rows = reading.session.scalars(select(Volume).order_by(Volume.aggregation_id, Volume.number))
        return [(one.number, one.first_folio, one.last_folio) for one in rows]


def header(first: str = "Código de referencia"):
    return (first, *HEADER[1:])


def test_a_row_for_each_volume_makes_one_file_with_their_folios(desk):
    rows = [row(f"SMA/5C.12/2019/0007 L{at}", folios) for at, folios in ((1, 100), (2, 150), (3, 50))]
    content = sheets.xlsx([*rows, row("SMA/5C.12/2019/0008", 10, "Otro")], header())

    done = desk.take(content)

    assert (done.rows, done.loaded, done.refused, done.duplicates) == (4, 4, 0, 0), desk.said(done)
    files = desk.files()
    assert [(one.reference, one.folios) for one in files] == [("SMA/5C.12/2019/0007", 300), ("SMA/5C.12/2019/0008", 10)]
    assert volumes(desk) == [(1, 1, 100), (2, 101, 250), (3, 251, 300), (1, 1, 10)]
    assert [one for one in desk.said(done) if one[2] == "inventory.volume_of"] == [
        (3, "referencia", "inventory.volume_of"), (4, "referencia", "inventory.volume_of"),
    ]  # fmt: skip
    again = desk.take(content)
    assert (again.loaded, again.unchanged, again.refused, again.duplicates) == (0, 4, 0, 0), desk.said(again)


def test_ranges_that_do_not_go_on_are_told_and_leave_the_volumes_unnumbered(desk):
    rows = [row("SMA/5C.12/2019/0007 L1", "1-100"), row("SMA/5C.12/2019/0007 L2", "90-200")]

    done = desk.take(sheets.xlsx(rows, header()))

    assert done.loaded == 2
    assert (2, "fojas", "inventory.volumes_not_continuous") in desk.said(done, "warning")
    assert volumes(desk) == [(1, None, None), (2, None, None)]


def test_a_volume_waits_for_its_file_and_both_load_once_corrected(desk):
    wrong = [row("SMA/5C.12/2019/0007 L1", "muchas"), row("SMA/5C.12/2019/0007 L2", 20)]
    done = desk.take(sheets.xlsx(wrong, header()))
    assert (done.loaded, done.refused) == (0, 2)
    assert (3, "referencia", "inventory.volume_waits") in desk.said(done, "refused")

    right = [row("SMA/5C.12/2019/0007 L1", 30), row("SMA/5C.12/2019/0007 L2", 20)]
    done = desk.take(sheets.xlsx(right, header()))
    assert (done.loaded, done.refused) == (2, 0), desk.said(done)
    assert [one.folios for one in desk.files()] == [50]

    more = [*right, row("SMA/5C.12/2019/0007 L3", 5)]
    done = desk.take(sheets.xlsx(more, header()))
    assert (done.unchanged, done.refused) == (2, 1)
    assert (4, "referencia", "inventory.volume_of_loaded_file") in desk.said(done, "refused")


def test_titles_between_rows_name_class_and_unit_for_the_rows_below(desk):
    titled = ("No.", "Título", "Fojas", "Fecha de apertura", "Fecha de cierre")
    rows = [
        ["SERIE: 5C.12 Conciliaciones"],
        ["1", "Uno", 5, "02/01/2019", "03/01/2019"],
        ["2", "Dos", 5, "02/01/2019", "03/01/2019"],
        ["SERIE: 99Z.9 No existe"],
        ["3", "Tres", 5, "02/01/2019", "03/01/2019"],
    ]
    done = desk.take(sheets.xlsx(rows, ("No. de expediente", *titled[1:])), unit="TES")

    assert (done.rows, done.loaded, done.refused, done.passed) == (3, 2, 1, 2), desk.said(done)
    told = desk.said(done)
    assert (2, "", "inventory.title_names_class") in told
    assert (5, "", "inventory.title_unknown") in told
    assert (6, "serie", "inventory.series_missing") in told


def test_the_workbook_tells_that_it_counts_from_1904_and_which_columns_nobody_sees(desk):
    paper = io.BytesIO()
    with xlsxwriter.Workbook(paper, {"in_memory": True, "date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Serie", "Título", "Fecha de apertura", "Fojas"))
        sheet.write_row(1, 0, ("5C.12", "Contratos", 42005, 3))
        sheet.set_column(3, 3, None, None, {"hidden": True})
    done = desk.take(paper.getvalue(), unit="TES")

    assert done.loaded == 1, desk.said(done)
    assert desk.files()[0].opened_on.isoformat() == "2019-01-02"
    assert (1, "fojas", "inventory.hidden_column") in desk.said(done)
    assert (1, "", "inventory.counts_from_1904") in desk.said(done)


def test_a_sheet_formatted_to_its_last_column_is_read_and_one_used_there_is_refused_by_name(desk):
    for last, loaded in (("", True), ("x", False)):
        paper = io.BytesIO()
        with xlsxwriter.Workbook(paper, {"in_memory": True}) as book:
            sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
            sheet.write_row(0, 0, ("Serie", "Título", "Fecha de apertura"))
            sheet.write_row(1, 0, ("5C.12", "Contratos", "02/01/2019"))
            if last:
                sheet.write(1, 16_383, last)
            else:
                sheet.write_blank(1, 16_383, None, bold)
        if loaded:
            assert desk.take(paper.getvalue(), unit="TES").loaded == 1
        else:
            with pytest.raises(TableUnreadable) as refused:
                desk.take(paper.getvalue(), unit="TES")
            assert [one.code for one in refused.value.objections] == ["table.too_many_columns"]
