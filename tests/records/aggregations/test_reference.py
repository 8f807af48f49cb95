from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.aggregations.reference import ReferenceParts, code_parts, objections, parse

SRE = "{fondo}.{seccion}.{serie}.{subserie}/{anio_apertura}-{anio_cierre}/{consecutivo}"
OPTIONAL = "{fondo}.{seccion}.{serie}[.{subserie}]/{anio_apertura}[-{anio_cierre}]/{consecutivo:04d}"
USUAL = "{fondo}/{clave}/{anio_apertura}/{consecutivo:04d}"
UNITS = "{fondo}-{unidad}-{clave}-{consecutivo:04d}-{anio_apertura}"
GOOD = (SRE, OPTIONAL, USUAL, UNITS)


def parts(**changed):
    known = {
        "fonds": "SRE",
        "section": "04C",
        "series": "03",
        "subseries": "01",
        "code": "04C.03.01",
        "unit": "DGA",
        "opening_year": 2010,
        "consecutive": 7,
        "closing_year": None,
    }
    return ReferenceParts(**{**known, **changed})


def test_the_ministrys_own_example_prints_as_on_its_cover_and_keeps_its_identity():
    template = parse(SRE)

    assert template.printed(parts(closing_year=2012)) == "SRE.04C.03.01/2010-2012/7"
    assert template.printed(parts()) == "SRE.04C.03.01/2010/7"
    assert template.identity(parts(closing_year=2012)) == template.identity(parts()) == "SRE.04C.03.01/2010/7"


def test_a_series_without_subseries_drops_the_optional_part():
    assert parse(OPTIONAL).identity(parts(subseries="")) == "SRE.04C.03/2010/0007"
    assert parse(SRE).identity(parts(subseries="")) == "SRE.04C.03/2010/7"


def test_units_that_stand_in_the_reference_count_for_themselves():
    assert parse(UNITS).numbers_by_unit
    assert not parse(USUAL).numbers_by_unit


def test_a_class_is_split_into_what_each_level_adds():
    levels = ("section", "series", "subseries")

    assert code_parts(("04C", "04C.03", "04C.03.01"), levels) == ("04C", "03", "01")
    assert code_parts(("2S", "2S.6"), levels[:2]) == ("2S", "6", "")
    assert code_parts(("PEO-IV-2C", "PEO-IV-2C-1", "PEO-IV-2C-1-I", "PEO-IV-2C-1-I-a"), (*levels, "subseries")) == (
        "PEO-IV-2C",
        "1",
        "I.a",
    )
    assert code_parts(("5C", "5C.A", "5C.A.3"), ("section", "subsection", "series")) == ("5C.A", "3", "")


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("", "reference.template_length"),
        ("x" * 201, "reference.template_length"),
        ("{clave}/{anio_apertura}", "reference.template_without_consecutive"),
        ("{clave}/{consecutivo}", "reference.template_without_year"),
        ("{clave}/{anio_cierre}/{consecutivo}", "reference.template_without_year"),
        ("{fondo}/{anio_apertura}/{consecutivo}", "reference.template_without_code"),
        ("{seccion}.{serie}/{anio_apertura}/{consecutivo}", "reference.template_without_code"),
        ("[{clave}]/{anio_apertura}/{consecutivo}", "reference.template_without_code"),
        ("{clave}/{anio_apertura}/[{consecutivo}]", "reference.template_without_consecutive"),
        ("{clave}{consecutivo}/{anio_apertura}", "reference.template_fields_touch"),
        ("{clave}/{anio_apertura}No{consecutivo}", "reference.template_fields_touch"),
        ("{clave}/{clave}/{anio_apertura}/{consecutivo}", "reference.template_field_repeated"),
        ("{clave}/{folder}/{anio_apertura}/{consecutivo}", "reference.template_field_unknown"),
        ("{clave.__class__}/{anio_apertura}/{consecutivo}", "reference.template_unreadable"),
        ("{clave[0]}/{anio_apertura}/{consecutivo}", "reference.template_unreadable"),
        ("{clave!r}/{anio_apertura}/{consecutivo}", "reference.template_unreadable"),
        ("{clave:>999999999}/{anio_apertura}/{consecutivo}", "reference.template_unreadable"),
        ("{clave}/{anio_apertura:04d}/{consecutivo}", "reference.template_unreadable"),
        ("{}/{anio_apertura}/{consecutivo}", "reference.template_unreadable"),
        ("{clave}/{anio_apertura}/{consecutivo", "reference.template_unreadable"),
        ("{clave}/{anio_apertura}/{consecutivo}}", "reference.template_unreadable"),
        ("{clave}/[{anio_apertura}/{consecutivo}", "reference.template_unreadable"),
        ("{clave}/[[{unidad}]]/{anio_apertura}/{consecutivo}", "reference.template_unreadable"),
        ("{clave}]/{anio_apertura}/{consecutivo}", "reference.template_unreadable"),
        ("{clave}/{anio_apertura}/{consecutivo}\n", "reference.template_unreadable"),
        ("{clave}<b>{anio_apertura}/{consecutivo}", "reference.template_unreadable"),
    ],
)
def test_a_template_that_could_not_name_files_is_refused(template, code):
    assert code in {objection.code for objection in objections(template)}
    with pytest.raises(ValueError, match=re.escape(code)):
        parse(template)


def test_every_reason_is_given_at_once():
    codes = {objection.code for objection in objections("{fondo}{unidad}")}

    assert codes == {
        "reference.template_without_consecutive",
        "reference.template_without_year",
        "reference.template_without_code",
        "reference.template_fields_touch",
    }


classes = st.tuples(st.integers(1, 13), st.integers(1, 40), st.integers(0, 12))
files = st.tuples(classes, st.integers(1990, 2030), st.integers(1, 12000))


def of_class(file):
    (section, series, subseries), year, number = file
    code = f"{section}C.{series}" + (f".{subseries}" if subseries else "")
    return parts(
        section=f"{section}C",
        series=str(series),
        subseries=str(subseries) if subseries else "",
        code=code,
        opening_year=year,
        consecutive=number,
    )


@given(st.sampled_from(GOOD), files, files)
def test_two_files_never_share_a_reference(template, one, other):
    name = parse(template).identity

    assert (name(of_class(one)) == name(of_class(other))) == (one == other)


@given(st.sampled_from(GOOD), files, st.integers(1990, 2060))
def test_closing_never_changes_the_identity(template, file, closing_year):
    from dataclasses import replace

    known = of_class(file)
    closed = replace(known, closing_year=closing_year)
    assert parse(template).identity(known) == parse(template).identity(closed)
    assert parse(template).printed(known) == parse(template).identity(known)


@given(st.text(max_size=60))
def test_any_text_is_judged_without_falling_over(template):
    if not objections(template):
        parse(template).identity(parts())


@given(
    st.lists(
        st.sampled_from(
            ["{clave}", "{anio_apertura}", "{consecutivo:04d}", "{unidad}", "[", "]", "/", "-", "{", "}", "a"]
        ),
        max_size=9,
    )
)
def test_what_passes_the_checks_renders(pieces):
    template = "".join(pieces)
    if not objections(template):
        assert "7" in parse(template).identity(parts())
