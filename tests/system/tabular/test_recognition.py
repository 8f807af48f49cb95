"""Headings on several floors, and which rows under them are data."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from system.tabular import Heading, Layout, TableUnreadable, read_csv, read_grid, read_table, said_of_passed

TECHNIQUE = ("técnica", "destino final")
HEADINGS = (
    Heading("codigo", ("clave",)),
    Heading("titulo", ("serie", "nombre")),
    Heading("AT", ("trámite",)),
    Heading("C", ("contable",)),
    Heading("marca_c", ("c",), under=TECHNIQUE),
    Heading("marca_e", ("e", "baja"), under=TECHNIQUE),
)
KEYS = (("codigo",), ("titulo",))
FLOORS = [
    ["CATÁLOGO DE DISPOSICIÓN"],
    ["Clave", "Serie", "Valor documental", "", "Vigencia", "", "Destino final", ""],
    ["", "", "A", "C", "AT", "AC", "E", "C"],
]


def paper(rows):
    told = io.StringIO(newline="")
    csv.writer(told).writerows(rows)
    return told.getvalue().encode()


def read(rows, **said):
    grid = read_csv(paper(rows))
    return read_grid(grid, HEADINGS, keys=KEYS, layout=Layout(**said) if said else None)


def wide(*rows):
    return [[*row, *[""] * (8 - len(row))] for row in rows]


def passed(table):
    return [(one.row, one.objection.code) for one in said_of_passed(table)]


def test_groups_over_headings_tell_columns_of_one_name_apart():
    table = read([*FLOORS, *wide(["1C.1", "Leyes", "", "X", "3", "5", "X"])])

    (line,) = table.lines
    assert (line["codigo"], line["AT"], line["C"], line["marca_e"], line["marca_c"]) == ("1C.1", "3", "X", "X", "")
    assert (table.column("C"), table.column("marca_c")) == ("Valor documental / C", "Destino final / C")
    assert (table.position("Destino final / C"), table.header_rows) == (7, (2, 3))


def test_a_row_of_data_is_never_taken_for_a_second_floor_of_headings():
    table = read([["Clave", "Serie", "AT"], ["C", "E", "baja"], ["1C.1", "Leyes", "3"]])

    assert (table.header_rows, [line.number for line in table.lines]) == ((1,), [2, 3])


def test_titles_headings_told_again_totals_and_signatures_are_passed_over_and_told():
    table = read([
        *FLOORS, *wide(
            ["1C LEGISLACIÓN"], ["1C.1", "Leyes", "", "", "3"], FLOORS[1], FLOORS[2], ["2C JURÍDICO"],
            ["2C.1", "Amparos", "", "", "4"], ["", "TOTAL", "", "", "7"], ["Elaboró", "", "Autorizó"],
            ["Lic. Ana", "", "Ing. Beto"], ["A=Administrativo. C=Contable."],
        ),
    ])  # fmt: skip

    assert [line["codigo"] for line in table.lines] == ["1C.1", "2C.1"]
    assert [(line.number, line.title) for line in table.titles] == [(4, "1C LEGISLACIÓN"), (8, "2C JURÍDICO")]
    assert passed(table) == [
        (1, "table.above_header"), (4, "table.section_row"), (6, "table.header_again"), (7, "table.header_again"),
        (8, "table.section_row"), (10, "table.footer_row"), (11, "table.footer_row"), (12, "table.footer_row"),
        (13, "table.footer_row"),
    ]  # fmt: skip


def test_a_forgotten_code_at_the_end_is_data_and_not_a_footer():
    table = read([["Clave", "Serie", "AT"], ["1C.1", "Leyes", "3"], ["", "Amparos", "3"]])

    assert [(line["codigo"], line["titulo"]) for line in table.lines] == [("1C.1", "Leyes"), ("", "Amparos")]


def test_a_person_may_say_where_the_table_stands_and_which_column_is_which():
    rows = [["x", "y", "z"], ["uno", "dos", "tres"], ["3", "1C.1", "Leyes"]]
    with pytest.raises(TableUnreadable):
        read(rows)

    table = read(rows, header_row=2, mapping={"codigo": 1, "titulo": 2, "AT": 0, "C": -1})

    assert [dict(line.cells) for line in table.lines] == [{"codigo": "1C.1", "titulo": "Leyes", "AT": "3"}]
    assert table.column("codigo") == "dos"


def test_what_is_said_by_hand_wins_over_what_is_recognised():
    table = read([["Clave", "Nombre", "Trámite"], ["Leyes", "1C.1", "3"]], mapping={"codigo": 1, "titulo": 0, "AT": -1})

    assert dict(table.lines[0].cells) == {"titulo": "Leyes", "codigo": "1C.1"}


cells = st.sampled_from(["", "", "1C.1", "1C LEYES", "Leyes", "3", "X", "TOTAL", "Elaboró", "Clave", "Serie", "E", "C"])


@given(st.lists(st.lists(cells, min_size=1, max_size=8), max_size=15))
def test_every_row_that_is_not_blank_has_its_place_in_the_reckoning(rows):
    content = paper([*FLOORS, *wide(*rows)])
    grid = read_csv(content)
    table = read_grid(grid, HEADINGS, keys=KEYS)

    numbers = [*(line.number for line in table.lines), *table.header_rows, *(row for row, _ in passed(table))]
    assert sorted(numbers) == [row.number for row in grid.rows]
    assert len(read_table(content, HEADINGS).lines) >= len(table.lines)
