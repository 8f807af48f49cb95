"""Workbooks, read alike whatever their format, and refused where they harm."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from system.tabular import ROWS_LIMIT, TableUnreadable
from system.workbooks.reading import Limits, read_book
from tests.system.workbooks.books import as_macro_book, converted, xlsx

ROWS = [
    ["CUADRO GENERAL", "", ""],
    [],
    ["Código", "Título", "Desde"],
    ["1C", "Legislación", 5.0],
    ["", "Otra", date(2020, 1, 2)],
    ["2C", True, 2.5],
]
MERGES = [((0, 0, 0, 2), "CUADRO GENERAL"), ((3, 0, 4, 0), "1C")]


def told(book, place=0):
    return [(row.number, list(row.cells)) for row in book.sheets[place].rows]


def why(content, **limits):
    with pytest.raises(TableUnreadable) as refused:
        read_book(content, limits=Limits(**limits) if limits else None)
    return [objection.code for objection in refused.value.objections]


@pytest.mark.parametrize("kind", ["xlsx", "xlsm", "ods", "xls"])
def test_every_format_gives_the_same_cells_as_a_person_sees_them(kind, tmp_path):
    content = xlsx(ROWS, merges=MERGES)
    if kind == "xlsm":
        content = as_macro_book(content)
    elif kind != "xlsx":
        content = converted(content, tmp_path, kind)

    found = told(read_book(content))

    assert found[:4] == [
        (1, ["CUADRO GENERAL"]),
        (3, ["Código", "Título", "Desde"]),
        (4, ["1C", "Legislación", "5"]),
        (5, ["1C", "Otra", "2020-01-02"]),
    ]
    assert found[4][1][2] == "2.5"


MOMENT = datetime(2020, 1, 2, 13, 30, tzinfo=UTC).replace(tzinfo=None)  # a workbook knows no zones


def test_a_moment_keeps_its_time_and_a_formula_gives_its_last_value_only():
    content = xlsx([["a", MOMENT]], formulas=[(1, 0, "=1+1", 2), (2, 0, '=HYPERLINK("http://x","y")', "y")])

    assert told(read_book(content)) == [(1, ["a", "2020-01-02 13:30:00"]), (2, ["2"]), (3, ["y"])]


def test_hidden_sheets_are_told_as_such():
    book = read_book(xlsx(ROWS, before=[("Vieja", [["x"]])], hidden=["Vieja"]))

    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("Vieja", True), ("Hoja1", False)]


def test_a_book_protected_by_a_password_says_what_to_do():
    sealed = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
    )

    assert why(sealed) == ["workbook.password"]


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04" + b"x" * 200, b"\xd0\xcf\x11\xe0" + b"\x00" * 2000, xlsx(ROWS)[:-300], xlsx(ROWS)[:2000]]
)
def test_a_damaged_book_is_refused_whole(content):
    assert why(content) == ["workbook.damaged"]


def test_a_zip_that_is_no_workbook_is_refused():
    paper = io.BytesIO()
    with zipfile.ZipFile(paper, "w") as archive:
        archive.writestr("carta.txt", "hola")

    assert why(paper.getvalue()) == ["workbook.other_kind"]


def swapped(content, part, data):
    paper = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(paper, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, data if name == part else old.read(name))
    return paper.getvalue()


def test_a_bomb_inside_the_container_is_refused_without_being_opened():
    bomb = swapped(xlsx(ROWS), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * (64 * 2**20))

    assert len(bomb) < 2**20
    assert why(bomb) == ["workbook.too_large"]


def test_a_bomb_that_lies_about_its_size_meets_the_limits_of_the_child():
    row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>' + b"x" * 3000 + b"</t></is></c></row>"
    rows = b"".join(row % (number, number) for number in range(1, 9000))
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = b'<worksheet xmlns="' + space + b'"><sheetData>' + rows + b"</sheetData></worksheet>"
    content = swapped(xlsx(ROWS), "xl/worksheets/sheet1.xml", sheet)

    assert why(content, output_bytes=2**20) == ["workbook.too_large"]


def test_cells_at_the_far_corners_of_a_sheet_do_not_take_the_machine():
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = b'<worksheet xmlns="' + space + b'"><sheetData>' + far + b"</sheetData></worksheet>"

    assert why(swapped(xlsx(ROWS), "xl/worksheets/sheet1.xml", sheet)) == ["workbook.too_large"]


def test_a_book_that_reads_for_ever_is_stopped_by_the_clock():
    assert why(xlsx(ROWS), wall_seconds=0.0) == ["workbook.too_large"]


def test_fifty_thousand_rows_are_read_and_more_are_marked_as_too_many():
    rows = [["codigo", "titulo"], *([f"1C.{number}", "Asunto"] for number in range(ROWS_LIMIT))]
    (sheet,) = read_book(xlsx(rows)).sheets

    assert (len(sheet.rows), sheet.last, sheet.overflow) == (ROWS_LIMIT + 1, ROWS_LIMIT + 1, False)


def test_entities_of_another_file_are_never_fetched(tmp_path):
    secret = tmp_path / "secreto.txt"
    secret.write_text("no debe leerse")
    evil = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    ).encode()
    try:
        found = told(read_book(swapped(xlsx(ROWS), "xl/worksheets/sheet1.xml", evil)))
    except TableUnreadable:
        return
    assert "no debe leerse" not in str(found)


@bounded(max_examples=15)
@given(st.binary(max_size=400), st.integers(min_value=0, max_value=5000))
def test_any_bytes_inside_a_book_are_read_or_refused(noise, at):
    whole = xlsx(ROWS)
    at %= len(whole)
    try:
        read_book(whole[:at] + noise + whole[at:][len(noise) :])
    except TableUnreadable:
        return
