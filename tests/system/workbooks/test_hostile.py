"""Files that mean harm, or are not what their name says: read where that is possible, else refused with what to do."""

import io
import struct
import zipfile

import pytest

from system.tabular import COLUMNS_LIMIT, Heading, Layout, TableUnreadable, unreadable
from system.web.language import knows
from system.workbooks.reading import read_book
from system.workbooks.tables import TableKind
from tests.system.workbooks.books import xlsx

KIND = TableKind((Heading("clave"), Heading("nombre")), (("clave",), ("nombre",)))
PAGE = (
    "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><style>td{color:red}</style></head>"
    "<body><table><tr><td colspan=2>Secretaría de Gobierno</td></tr><tr><th>Clave</th><th>Nombre</th></tr>"
    "<tr><td rowspan=2>1S</td><td>Política<br>interior &amp; enlace</td></tr><tr><td>Cultos</td></tr>"
    "<script>alert(1)</script><tr><td>=1+1</td><td>+x</td></table></body></html>"
)


def why(content):
    with pytest.raises(TableUnreadable) as refused:
        read_book(content)
    return [(one.code, one.facts.get("kind", "")) for one in refused.value.objections]


def rows(content):
    return [(line.number, line["clave"], line["nombre"]) for line in KIND.read(content).table.lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_web_page_saved_as_a_workbook_is_read_as_its_table(encoding):
    assert rows(PAGE.encode(encoding)) == [
        (3, "1S", "Política interior & enlace"), (4, "1S", "Cultos"), (5, "=1+1", "+x"),
    ]  # fmt: skip


def test_each_table_of_a_page_is_a_sheet_and_one_left_open_ends_with_it():
    book = read_book(b"<table><tr><td>a<table><tr><td>inner</table><tr><td>b</table><table><tr><td>c")

    assert [[row.cells for row in sheet.rows] for sheet in book.sheets] == [[["inner"]], [["a"], ["b"]], [["c"]]]


@pytest.mark.parametrize("noise", [b"<table>" * 20_000, b"<table>" + b"<!--" * 200_000, b"<html><p>no table</p>"])
def test_a_page_without_a_table_or_made_to_exhaust_is_refused(noise):
    assert why(noise)[0][0] in {"table.empty", "workbook.too_large", "workbook.damaged"}


def test_a_cell_that_says_it_spans_beyond_measure_spans_one():
    content = b"<table><tr><td>Clave<td>Nombre<tr><td colspan=999999999999 rowspan=99999999999>1S<td>x</table>"

    assert rows(content) == [(2, "1S", "x")]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"{\\rtf1\\ansi Cuadro}", "RTF"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "MHTML"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "Word (DOC)"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML 2003"),
    ],
)
def test_what_is_no_sheet_at_all_is_called_by_its_name_and_says_what_to_do(content, kind):
    assert why(content) == [("workbook.other_kind", kind)]
    assert knows("next.workbook.other_kind")


@pytest.mark.parametrize(("part", "kind"), [("word/document.xml", "Word (DOCX)"), ("cuadro.zip", "ZIP")])
def test_other_documents_and_archives_in_archives_are_told(part, kind):
    inner = b"x"
    for _ in range(40):
        paper = io.BytesIO()
        with zipfile.ZipFile(paper, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(part, inner)
        inner = paper.getvalue()

    assert why(inner) == [("workbook.other_kind", kind)]


def bomb(*, lying: bool) -> bytes:
    good, out = xlsx([["Clave", "Nombre"], ["1S", "x"]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if not name.endswith("sheet1.xml"):
                new.writestr(name, old.read(name))
                continue
            with new.open(name, "w", force_zip64=True) as part:
                part.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
                for _ in range(1024):
                    part.write(b" " * 2**20)
                part.write(b"</sheetData></worksheet>")
    data = bytearray(out.getvalue())
    at = data.find(b"PK\x01\x02") if lying else -1
    while at >= 0:
        length = struct.unpack("<H", data[at + 28 : at + 30])[0]
        if data[at + 46 : at + 46 + length].endswith(b"sheet1.xml"):
            data[at + 24 : at + 28] = struct.pack("<I", 1000)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


@pytest.mark.parametrize("lying", [False, True])
def test_a_part_that_inflates_to_a_gigabyte_is_refused_though_its_directory_lies(lying):
    assert why(bomb(lying=lying))[0][0] in {"workbook.too_large", "workbook.damaged", "table.empty"}


def test_too_many_columns_are_named_with_their_row_and_the_sheet_can_still_be_looked_at():
    content = xlsx([["Clave", "Nombre"], ["1S", "x", *map(str, range(300))]])
    with pytest.raises(TableUnreadable) as refused:
        KIND.read(content)

    assert refused.value.objections == unreadable("table.too_many_columns", row=2, limit=COLUMNS_LIMIT).objections
    assert [row.number for row in read_book(content).sheets[0].rows] == [1, 2]


def test_data_far_below_are_never_left_out_in_silence():
    table = [["Clave", "Nombre"], ["1S", "x"], *([] for _ in range(110_000)), ["2S", "y"]]
    with pytest.raises(TableUnreadable) as refused:
        KIND.read(xlsx(table))

    assert [one.code for one in refused.value.objections] == ["table.too_many_rows"]


def test_cells_held_as_numbers_with_a_fraction_are_told_from_texts():
    lines = KIND.read(xlsx([["Clave", "Nombre"], [1.1, "a"], ["1.1", "b"], [5, "c"]])).table.lines

    assert [(line["clave"], set(line.decimals)) for line in lines] == [("1.1", {"clave"}), ("1.1", set()), ("5", set())]


def test_a_sheet_is_found_by_its_name_in_either_spelling_of_accents():
    book = read_book(xlsx([["x"]], name="Clasificacio\u0301n"))

    assert book.sheet("Clasificaci\u00f3n") == book.sheet("Clasificacio\u0301n")


def test_thousands_of_merged_cells_do_not_slow_the_look_for_the_header():
    table = [["Clave", "Nombre"], *([f"{n}S", "x"] for n in range(1, 3000))]
    merges = [((row, 1, row, 2), "x") for row in range(1, 3000)]

    assert len(KIND.read(xlsx(table, merges=merges)).table.lines) == 2999


def test_a_header_named_far_below_is_looked_for_only_there():
    table = [*([f"{n}", "y"] for n in range(5000)), ["Clave", "Nombre"], ["1S", "x"]]

    assert [line["clave"] for line in KIND.read(xlsx(table), Layout(header_row=5001)).table.lines] == ["1S"]


def test_texts_that_turn_the_reading_direction_are_objected_to():
    line = KIND.read(xlsx([["Clave", "Nombre"], ["1S", "Contratos \u202etxt.exe"]])).table.lines[0]

    assert [one.code for one in line.objections] == ["table.control_character"]
