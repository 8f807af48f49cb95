"""CSV as people bring it."""

import codecs
import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from system.errors import Objection
from system.tabular import (
    CELL_LIMIT,
    Heading,
    RowObjection,
    RowProblem,
    TableUnreadable,
    folded,
    problems_csv,
    read_table,
    spoken,
)

HEADINGS = (Heading("codigo", ("clave",)), Heading("titulo", ("nombre", "título de la serie")), Heading("nivel"))
TEXT = "Código,Título\n1C.1,Legislación\n1C.2,Año y señas\n"


def rows(content: bytes):
    return [(line.number, line["codigo"], line["titulo"]) for line in read_table(content, HEADINGS).lines]


def why(content: bytes):
    with pytest.raises(TableUnreadable) as refused:
        read_table(content, HEADINGS)
    return [(objection.code, objection.facts.get("row")) for objection in refused.value.objections]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_separator_and_line_break_reads_alike(encoding, separator, line_break):
    content = TEXT.replace(",", separator).replace("\n", line_break).encode(encoding)

    assert rows(content) == [(2, "1C.1", "Legislación"), (3, "1C.2", "Año y señas")]


def test_utf_16_big_endian_with_its_mark_is_read():
    assert len(rows(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"))) == 2


def test_a_quoted_line_break_stays_in_its_cell_and_counts_as_one_row():
    assert rows(b'clave,nombre\n1C.1,"Leyes\ny ""codigos"""\n1C.2,Otra\n') == [
        (2, "1C.1", 'Leyes\ny "codigos"'),
        (3, "1C.2", "Otra"),
    ]


def test_blank_rows_are_left_out_but_keep_their_number():
    assert rows(b"clave,nombre\n\n,,\n1C.1,Leyes\n") == [(4, "1C.1", "Leyes")]


def test_titles_above_the_header_and_the_hint_of_excel_are_passed_over():
    assert rows("sep=;\nCUADRO GENERAL 2026;\n;\nCLAVE;Título de la Serie\n1C.1;Leyes\n".encode()) == [
        (4, "1C.1", "Leyes")
    ]


def test_columns_that_nobody_asked_for_are_left_alone():
    table = read_table(b"x,clave,y,nombre\n1,1C.1,2,Leyes\n", HEADINGS)

    assert table.headings == {"codigo": "clave", "titulo": "nombre"}
    assert dict(table.lines[0].cells) == {"codigo": "1C.1", "titulo": "Leyes"}


def test_the_plain_name_of_a_column_wins_over_its_synonym():
    assert read_table(b"clave,codigo,nombre\nA,B,C\n", HEADINGS).lines[0]["codigo"] == "B"


def test_a_cell_full_of_another_separator_does_not_hide_the_files_own():
    content = b"clave;nombre\n1C.1;" + b"a," * 300 + b"\n1C.2;Leyes\n"

    assert [number for number, _code, _title in rows(content)] == [2, 3]


def test_a_column_given_twice_is_nobodys_guess():
    assert why(b"clave,clave,nombre\nA,B,C\n") == [("table.column_twice", None)]


def test_a_row_of_another_width_is_told():
    lines = read_table(b"clave,nombre\n1C.1\n1C.2,Leyes,y codigos\n1C.3,Leyes,,\n", HEADINGS).lines

    assert [[o.code for o in line.objections] for line in lines] == [
        ["table.row_too_short"],
        ["table.row_too_long"],
        [],
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", ("table.empty", None)),
        (b" \n\n", ("table.empty", None)),
        (b"PK\x03\x04....", ("table.is_workbook", None)),
        (b"clave,nombre\n1C.1,Le\x00yes\n", ("table.not_text", None)),
        (b"clave,nombre\n1C.1,Leyes\x81\x8d\n", ("table.not_text", None)),
        (TEXT.encode("utf-16-le"), ("table.not_text", None)),
        (b"uno,dos\n1,2\n", ("table.no_header", None)),
        (b'clave,nombre\n1C.1,Leyes\n1C.2,"Codi', ("table.cut_off", 3)),
        (b"clave,nombre\n1C.1,Leyes\n1C.", ("table.cut_off", 3)),
        ("clave,nombre\n1C.1,Legislación\n1C.2,Acción".encode()[:-2], ("table.cut_off", 3)),
        (TEXT.encode("utf-16")[:-1], ("table.cut_off", 3)),
        (b"clave,nombre\n" + b'1C.1,"' + b"x" * 200_000, ("table.cell_too_long", 2)),
        (b"clave,nombre\n" + b"," * 300 + b"x\n", ("table.too_many_columns", 2)),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_whole_with_its_reason(content, reason):
    assert why(content) == [reason]


def test_a_last_row_without_a_line_break_is_told_because_nobody_knows_whether_it_is_whole():
    assert read_table(b"clave,nombre\n1C.1,Leyes\n1C.2,Cod", HEADINGS).open_end == 3
    assert read_table(b"clave,nombre\n1C.1,Leyes\n", HEADINGS).open_end is None


def test_more_rows_than_allowed_are_refused():
    with pytest.raises(TableUnreadable):
        read_table(b"clave,nombre\n" + b"1,a\n" * 4, HEADINGS, rows_limit=3)


def test_damaged_utf_8_is_told_on_its_row_and_leaves_the_accents_of_the_others_whole():
    content = "clave,nombre\n1C.1,Legislación\n1C.2,Acci@n y más\n".encode().replace(b"@", b"\xf3")
    first, second = read_table(content, HEADINGS).lines

    assert (first["titulo"], first.objections) == ("Legislación", ())
    assert [objection.code for objection in second.objections] == ["table.damaged_text"]


def test_control_characters_and_endless_cells_are_told_on_their_row():
    content = b"clave,nombre\n1C.1,Le\x1byes\n1C.2," + b"x" * (CELL_LIMIT + 1) + b"\n"

    assert [[o.code for o in line.objections] for line in read_table(content, HEADINGS).lines] == [
        ["table.control_character"],
        ["table.cell_too_long"],
    ]


def test_headings_are_known_without_case_accents_or_punctuation():
    assert folded("  CÓDIGO de la-Série (nº) ") == "codigo_de_la_serie_no"


def test_problems_are_told_in_the_order_of_the_rows_and_their_csv_holds_no_formula():
    said = [RowObjection(3, "clave", Objection("b", "LGA 13")), RowObjection(2, "=cmd", Objection("a"))]
    told = spoken(said, lambda objection: f"={objection.code}")

    assert told == [RowProblem(2, "=cmd", "a", "", "=a"), RowProblem(3, "clave", "b", "LGA 13", "=b")]
    paper = list(csv.reader(io.StringIO(problems_csv(told[:1], told[1:]).decode("utf-8-sig"))))
    assert paper[1:] == [["2", "'=cmd", "refused", "a", "", "'=a"], ["3", "clave", "warning", "b", "LGA 13", "'=b"]]


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30).filter(
    lambda cell: cell.strip() and "\ufffd" not in cell
)


@given(st.lists(st.tuples(cells, cells), max_size=8), st.sampled_from([",", ";", "\t", "|"]))
def test_what_a_spreadsheet_writes_is_what_is_read(pairs, separator):
    paper = io.StringIO(newline="")
    csv.writer(paper, delimiter=separator).writerows([("codigo", "titulo"), *pairs])

    found = read_table(paper.getvalue().encode(), HEADINGS).lines

    import unicodedata

    def nfc(cell):
        return unicodedata.normalize("NFC", cell).strip()

    assert [(line["codigo"], line["titulo"]) for line in found] == [(nfc(a), nfc(b)) for a, b in pairs]


@settings(max_examples=300)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused_but_never_break(noise, headed):
    content = (b"clave,nombre\n" if headed else b"") + noise
    try:
        table = read_table(content, HEADINGS)
    except TableUnreadable:
        return
    assert all(line.number > 1 for line in table.lines)


@given(st.integers(min_value=20, max_value=len(TEXT.encode()) - 1))
def test_a_file_cut_anywhere_gives_only_rows_of_the_whole_one_or_is_refused(length):
    """A row cut inside its last cell cannot be told from a whole one; all rows before it are as they were."""
    whole = rows(TEXT.encode())
    try:
        cut = rows(TEXT.encode()[:length])
    except TableUnreadable:
        return
    assert cut[:-1] == whole[: len(cut[:-1])]
