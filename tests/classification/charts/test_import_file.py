"""What a chart file says, weighed row by row, without a database."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.charts.errors import ChartFileUnfit
from classification.charts.importing import read_chart_file
from classification.charts.levels import Level
from classification.charts.planning import Plan, plan_import
from classification.charts.titles import abbreviations
from system.tabular import TableUnreadable

WIDE = "seccion_codigo,seccion,serie_codigo,serie,subserie_codigo,subserie\n"
TALL = "codigo,titulo,nivel,codigo_padre\n"


def plan(text: str, existing=None, fonds="") -> Plan:
    return plan_import(read_chart_file(text.encode(), fonds), existing or {})


def refused(found: Plan):
    return [(p.row, p.column, p.objection.code, p.objection.basis) for p in found.refused]


def warned(found: Plan):
    return [(p.row, p.column, p.objection.code) for p in found.warnings]


def nodes(found: Plan):
    return [(node.key, node.level.value, node.parent, node.title) for node in found.created]


def counted(found: Plan):
    return (found.rows, found.imported, found.unchanged, len({p.row for p in found.refused}))


def test_a_wide_row_makes_its_section_its_series_and_its_subseries():
    found = plan(WIDE + "05C,Finanzas,05C.03,Gastos,,\n05C,Finanzas,05C.03,Gastos,05C.03.01,Radicaciones\n")

    assert nodes(found) == [
        ("5C", "section", None, "Finanzas"),
        ("5C.3", "series", "5C", "Gastos"),
        ("5C.3.1", "subseries", "5C.3", "Radicaciones"),
    ]
    assert [node.code for node in found.created] == ["05C", "05C.03", "05C.03.01"]
    assert counted(found) == (2, 2, 0, 0)
    assert found.counts == {"sections": 1, "subsections": 0, "series": 1, "subseries": 1}


def test_a_subseries_may_come_before_the_row_of_its_series():
    found = plan(WIDE + "5C,Finanzas,5C.3,Gastos,5C.3.1,Radicaciones\n5C,Finanzas,5C.3,Gastos,,\n")

    assert counted(found) == (2, 2, 0, 0)
    assert len(found.created) == 3


def test_parents_may_come_later_in_a_tall_file_and_are_told_by_the_code_where_no_column_says_them():
    found = plan("Clave;Nombre\n5C.12.1;Viáticos nacionales\n5C.12;Viáticos\n5C;Finanzas\n")

    assert nodes(found) == [
        ("5C", "section", None, "Finanzas"),
        ("5C.12", "series", "5C", "Viáticos"),
        ("5C.12.1", "subseries", "5C.12", "Viáticos nacionales"),
    ]


def test_levels_between_section_and_series_are_kept_where_the_file_names_them():
    found = plan(TALL + "5C,Finanzas,Sección,\n5C.A,Egresos,SUBSECCIÓN,\n5C.A.1,Gastos,,\n5C.7,Ingresos,serie,5C.A\n")

    assert nodes(found)[1:] == [
        ("5C.A", "subsection", "5C", "Egresos"),
        ("5C.7", "series", "5C.A", "Ingresos"),
        ("5C.A.1", "series", "5C.A", "Gastos"),
    ]


def test_the_row_of_the_fonds_is_the_root_itself_and_loads_nothing():
    text = TALL + "PEO,Poder Ejecutivo,fondo,\nPEO-IV,Finanzas,subfondo,PEO\nPEO-IV-2C,Jurídico,sección,PEO-IV\n"
    found = plan(text + "PEO-IV-2C-1,Amparos,serie,PEO-IV-2C\n")

    assert [node.key for node in found.created] == ["PEO.IV.2C", "PEO.IV.2C.1"]
    assert counted(found) == (4, 2, 2, 0)
    assert warned(found) == [(2, "nivel", "chart.fonds_row"), (3, "nivel", "chart.fonds_row")]


def test_what_stands_under_the_bodys_own_code_is_a_section_without_a_row_for_the_fonds():
    assert nodes(plan(TALL + "5C,Finanzas,sección,sre\n", fonds="SRE")) == [("5C", "section", None, "Finanzas")]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("5C,Finanzas,5C.1,Gastos,,\n05C,Finanzas,05c.01,Gastos,,\n", [(3, "serie_codigo", "chart.duplicate_code")]),
        ("5C,Finanzas,5C.1,Gastos,,\n5C,Dineros,5C.2,Otros,,\n", [(3, "seccion", "chart.title_conflict")]),
        ("5C,Finanzas,6C.1,Gastos,,\n", [(2, "serie_codigo", "chart.code_outside_parent")]),
        ("5C,Finanzas,,,5C.1.1,Radicaciones\n", [(2, "subserie_codigo", "chart.unknown_parent")]),
        ("5C,Finanzas,5C.1,,,\n", [(2, "serie", "chart.title_empty")]),
        ("5C,,5C.1,Gastos,,\n", [(2, "seccion", "chart.title_empty")]),
        ("5C,Finanzas,,Gastos,,\n", [(2, "serie_codigo", "code.empty")]),
        ("5C,Finanzas,5C..1,Gastos,,\n", [(2, "serie_codigo", "code.empty_part")]),
        ("5C,Finanzas,5C.1,Gastos\n5C,Finanzas,5C.2,Otros,,\n", [(2, "", "table.row_too_short")]),
        ("5C,Finanzas,5C.1,Gastos,,,de más\n", [(2, "", "table.row_too_long")]),
        (
            "5 C,Finanzas,5C..1,,,\n",
            [(2, "seccion_codigo", "code.bad_character"), (2, "serie_codigo", "code.empty_part")],
        ),
        (f"5C,Finanzas,5C.1,{'x' * 501},,\n", [(2, "serie", "chart.title_too_long")]),
    ],
)
def test_a_bad_wide_row_is_named_by_row_column_and_code(rows, wanted):
    found = plan(WIDE + rows)

    assert [problem[:3] for problem in refused(found)] == wanted
    assert found.rows == found.imported + found.unchanged + len({problem.row for problem in found.refused})


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("5C.1,Gastos,serie,\n", [(2, "codigo", "chart.unknown_parent", "LGA 13")]),
        ("5C,Finanzas,sección,9Z\n", [(2, "codigo", "chart.unknown_parent", "LGA 13")]),
        ("5C,Finanzas,sección,\n5C.1,Gastos,subserie,5C\n", [(3, "codigo", "chart.level_jump", "LGA 13")]),
        ("5C,Finanzas,serie,\n", [(2, "codigo", "chart.level_jump", "LGA 13")]),
        ("5C,Finanzas,cajón,\n", [(2, "nivel", "chart.level_unknown", "LGA 13")]),
        ("5C,,sección,\n", [(2, "titulo", "chart.title_empty", "LGA 13")]),
        (
            "5C,Finanzas,sección,\n5C,Otra,sección,\n",
            [(3, "titulo", "chart.title_conflict", "LGA 13"), (3, "codigo", "chart.duplicate_code", "LGA 13")],
        ),
        (
            "A.1,Uno,serie,B.1\nB.1,Dos,serie,A.1\n",
            [(2, "codigo", "chart.parent_refused", "LGA 13"), (3, "codigo", "chart.parent_cycle", "LGA 13")],
        ),
        (
            "9C.1,Uno,serie,\n9C.1.1,Dos,subserie,\n",
            [(2, "codigo", "chart.unknown_parent", "LGA 13"), (3, "codigo", "chart.parent_refused", "LGA 13")],
        ),
    ],
)
def test_a_bad_tall_row_is_named_and_what_hangs_on_it_falls_with_it(rows, wanted):
    found = plan(TALL + rows)

    assert sorted(refused(found), key=lambda problem: problem[0]) == wanted
    assert found.rows == found.imported + found.unchanged + len({problem.row for problem in found.refused})


def test_good_rows_load_beside_refused_ones():
    found = plan(WIDE + "5C,Finanzas,5C.1,Gastos,,\n5C,Finanzas,6C.2,Fuera,,\n5C,Finanzas,5C.3,Ingresos,,\n")

    assert [node.key for node in found.created] == ["5C", "5C.1", "5C.3"]
    assert counted(found) == (3, 2, 0, 1)


def test_a_section_that_only_refused_rows_name_is_not_made():
    existing = {node.key: node for node in plan(WIDE + "5C,Finanzas,5C.1,Gastos,,\n").created}
    found = plan(TALL.replace("\n", "") + "\n7C,Servicios,sección,\n5C.1,Gastos,serie,7C\n", existing)

    assert refused(found) == [(3, "codigo", "chart.node_moved", "LGA 13")]
    assert [node.key for node in found.created] == ["7C"]


def test_a_file_that_may_have_been_cut_inside_its_last_title_is_warned_of():
    assert warned(plan(WIDE + "5C,Finanzas,5C.1,Gastos,5C.1.1,Radicac")) == [(2, "", "table.open_end")]


def test_endless_depth_is_refused():
    rows = [f"S{n},Nivel {n},{'sección' if n == 0 else 'serie' if n == 1 else 'subserie'},{f'S{n - 1}' if n else ''}"
            for n in range(3000)]  # fmt: skip
    found = plan(TALL + "\n".join(rows) + "\n")

    assert refused(found)[0][2] == "chart.too_deep"
    assert counted(found) == (3000, 10, 0, 2990)


def test_the_same_file_again_changes_nothing_whatever_the_spelling_of_its_codes():
    text = WIDE + "05C,Finanzas,05C.03,Gastos,05C.03.01,Radicaciones\n"
    existing = {node.key: node for node in plan(text).created}

    again = plan(text.replace("05C.03.01", " 5c.3.1 "), existing)

    assert (again.changes, counted(again)) == (False, (1, 0, 1, 0))


def test_another_title_is_a_change_and_what_the_file_lacks_is_kept():
    tall = "codigo,titulo,descripcion\n5C,Finanzas,Todo el dinero\n5C.1,Gastos,Lo que sale\n"
    existing = {node.key: node for node in plan(tall).created}

    found = plan(WIDE + "5C,Finanzas públicas,5C.1,Gastos,,\n", existing)

    assert [(n.key, n.title, n.description) for n in found.changed] == [("5C", "Finanzas públicas", "Todo el dinero")]
    assert counted(found) == (1, 1, 0, 0)


def test_a_wide_file_leaves_a_series_under_its_subsection():
    existing = {
        n.key: n for n in plan(TALL + "5C,Finanzas,,\n5C.A,Egresos,subsección,\n5C.7,Gastos,serie,5C.A\n").created
    }

    found = plan(WIDE + "5C,Finanzas,5C.7,Gastos,,\n", existing)

    assert (refused(found), found.changes) == ([], False)


def test_titles_cut_short_or_used_twice_are_warned_of():
    text = (
        WIDE
        + "1C,Legal,1C.1,Admón. de personal,,\n2C,Otra,2C.1,Admón. de personal,,\n2C,Otra,2C.2,ADMON DE PERSONAL,,\n"
    )
    found = plan(text + "2C,otra,2C.3,Juicios,,\n")

    assert refused(found) == []
    assert sorted(warned(found)) == [
        (2, "serie", "chart.title_abbreviated"),
        (2, "serie", "chart.title_in_other_section"),
        (3, "serie", "chart.title_abbreviated"),
        (3, "serie", "chart.title_among_siblings"),
        (3, "serie", "chart.title_in_other_section"),
        (4, "serie", "chart.title_abbreviated"),
        (4, "serie", "chart.title_among_siblings"),
        (4, "serie", "chart.title_in_other_section"),
        (5, "seccion", "chart.title_spelt_otherwise"),
    ]


def test_a_misread_zero_is_corrected_and_told_once():
    found = plan(WIDE + "O1S,Exterior,01S.01,Tratados,,\nO1S,Exterior,01S.02,Visitas,,\n")

    assert [node.code for node in found.created] == ["01S", "01S.01", "01S.02"]
    assert warned(found) == [(2, "seccion_codigo", "code.letter_for_zero")]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Convenios, acuerdos, etc.", ("etc.",)),
        ("Admón. de rec. humanos", ("Admón.", "rec.")),
        ("Comités y subcomités.", ()),
        ("Ley 2.5 del ISSSTE e IVA", ()),
        ("Programas. Y proyectos", ()),
    ],
)
def test_words_cut_short_are_found(title, words):
    assert abbreviations(title) == words


def test_a_file_without_the_columns_of_a_chart_is_refused_whole():
    with pytest.raises(ChartFileUnfit):
        read_chart_file(b"codigo,descripcion\n1C,x\n")
    with pytest.raises(TableUnreadable):
        read_chart_file(b"\x00\x01\x02")


cells = st.sampled_from(
    ["", "5C", "05C", "5C.1", "5C.1.1", "6C", "6C.2", "O6C", "9..", "Gastos", "Otros", "sección", "serie"]
)


@given(st.lists(st.lists(cells, min_size=3, max_size=7), max_size=12), st.sampled_from([WIDE, TALL]))
def test_every_row_is_accounted_for_and_what_is_made_hangs_together(rows, header):
    text = header + "".join(",".join(row) + "\n" for row in rows)
    found = plan(text)

    assert found.rows == found.imported + found.unchanged + len({problem.row for problem in found.refused})
    made = {node.key for node in found.created}
    assert len(made) == len(found.created)
    for position, node in enumerate(found.created):
        assert node.parent is None or node.parent in {before.key for before in found.created[:position]}
        assert (node.parent is None) == (node.level is Level.SECTION)
        assert node.title

    again = plan(text, {node.key: node for node in found.created})
    assert not again.created
    assert {problem.row for problem in again.refused} == {problem.row for problem in found.refused}


@given(st.binary(max_size=120))
def test_any_file_is_read_or_refused(noise):
    for header in (WIDE, TALL):
        try:
            found = plan_import(read_chart_file(header.encode() + noise), {})
        except TableUnreadable:
            continue
        assert found.rows == found.imported + found.unchanged + len({problem.row for problem in found.refused})


def test_a_great_file_of_one_title_is_weighed_in_the_time_of_its_rows():
    rows = "".join(f"1C,Uno,1C.{n},Asunto,,\n" for n in range(20_000))
    began = time.process_time()
    found = plan(WIDE + rows)

    assert (found.imported, len(found.warnings)) == (20_000, 20_000)
    assert time.process_time() - began < 20
