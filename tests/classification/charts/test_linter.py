"""What is said of a chart: named for offices, years or supports, vague, abbreviated, twice, without series."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.charts.codes import read_code
from classification.charts.levels import told_by
from classification.charts.linter import lint
from classification.charts.standing import Standing
from system.errors import Severity


def standing(code: str, title: str, function: str = "") -> Standing:
    read = read_code(code)
    parent = read.parent.key if read.parent else None
    return Standing(read.key, read.written, read.sort_key, told_by(read), parent, title, function=function)


def chart(*nodes: tuple[str, str]) -> dict[str, Standing]:
    return {node.key: node for node in (standing(code, title) for code, title in nodes)}


def codes_of(nodes: dict[str, Standing], key: str, **options: object) -> set[str]:
    return {found.objection.code for found in lint(nodes, **options) if found.key == key}


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Dirección General de Asuntos Jurídicos", "chart.lint.by_office"),
        ("Subsecretaría de Egresos", "chart.lint.by_office"),
        ("Unidad de Transparencia", "chart.lint.by_office"),
        ("Departamento de Nóminas", "chart.lint.by_office"),
        ("Oficios 2019", "chart.lint.by_year"),
        ("Ejercicio fiscal de 1998", "chart.lint.by_year"),
        ("Discos compactos y DVD", "chart.lint.by_support"),
        ("Material multimedia", "chart.lint.by_support"),
        ("Documentos en papel", "chart.lint.by_support"),
        ("Fotografías", "chart.lint.by_support"),
        ("Asuntos varios", "chart.lint.vague"),
        ("Otros", "chart.lint.vague"),
        ("0", "chart.lint.vague"),
        ("12 / 34", "chart.lint.vague"),
        ("Admon. de bienes", "chart.title_abbreviated"),
    ],
)
def test_a_title_that_tells_no_activity_is_told(title, code):
    assert code in codes_of(chart(("1S", "Gobierno"), ("1S.1", title)), "1S.1")


@pytest.mark.parametrize(
    "title",
    [
        "Coordinación con autoridades de otros estados",
        "Unidades habitacionales",
        "Juicios de amparo",
        "Programa de fotografía aérea del territorio",
        "Expedientes de la Ley de 19 artículos",
        "Dirección de tránsito vehicular"[13:],
        "Areas naturales protegidas",
    ],
)
def test_a_title_that_tells_an_activity_is_left_in_peace(title):
    told = codes_of(chart(("1S", "Gobierno"), ("1S.1", title)), "1S.1")

    assert not told & {"chart.lint.by_office", "chart.lint.by_year", "chart.lint.by_support", "chart.lint.vague"}


def test_a_class_named_like_a_unit_of_the_body_is_named_for_an_office():
    nodes = chart(("1S", "Catastro y predial"), ("1S.1", "Avalúos"))

    assert "chart.lint.by_office" in codes_of(nodes, "1S", unit_names=["Catastro y Predial"])
    assert "chart.lint.by_office" not in codes_of(nodes, "1S")


def test_one_title_in_two_sections_is_told_on_both():
    nodes = chart(("1S", "A"), ("1S.1", "Amparo indirecto"), ("2S", "B"), ("2S.1", "Amparo Indirecto"))

    assert "chart.title_in_other_section" in codes_of(nodes, "1S.1")
    assert "chart.title_in_other_section" in codes_of(nodes, "2S.1")


def test_a_section_without_series_and_without_function_says_so():
    assert codes_of(chart(("1S", "Gobierno")), "1S") == {"chart.lint.without_series", "chart.lint.without_function"}


def test_the_fewer_of_two_ways_to_write_codes_are_told():
    nodes = chart(("01C", "Legislación"), ("01C.01", "Leyes"), ("01C.02", "Decretos"), ("1C.3", "Acuerdos"))

    assert "chart.lint.spelt_otherwise" in codes_of(nodes, "1C.3")
    assert "chart.lint.spelt_otherwise" not in codes_of(nodes, "1C.1")


def test_what_an_earlier_instrument_brought_is_told_as_such():
    nodes = chart(("1S", "Gobierno"), ("1S.1", "Varios"), ("1S.2", "Otros"))

    told = {found.key: found.legacy for found in lint(nodes, legacy={"1S.1"}) if found.key != "1S"}

    assert told == {"1S.1": True, "1S.2": False}


@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=12))
def test_any_titles_are_judged_without_a_fall_and_nothing_ever_stops(titles):
    nodes = chart(("1S", "Gobierno"), *((f"1S.{at}", title) for at, title in enumerate(titles, 1)))

    found = lint(nodes)

    assert all(finding.severity is not Severity.ERROR for finding in found)
    assert {finding.key for finding in found} <= nodes.keys()
    keys = [finding.key for finding in found]
    assert keys == sorted(keys, key=lambda key: nodes[key].sort_key)
