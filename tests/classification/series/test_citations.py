"""Legal citations: read from whatever people write, written in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.series.citations import (
    CITATIONS_LIMIT,
    Citation,
    as_line,
    as_text,
    canonical,
    from_rows,
    objections,
    parse,
    read_citations,
    to_rows,
)

NORMS = ("LGA", "CFF", "Ley General de Archivos", "LGTAIP (2025)", "NOM-151-SCFI-2016", "Reglamento Interior")


@pytest.mark.parametrize(
    ("line", "citation"),
    [
        ("LGA 37", Citation("LGA", "37")),
        ("  lga   37. ", Citation("lga", "37")),
        ("CFF 30, fracción II", Citation("CFF", "30", "II")),
        ("Ley General de Archivos, art. 37 fr. II", Citation("Ley General de Archivos", "37", "II")),
        ("Ley General de Archivos, Artículo 4, fracc. XXIII", Citation("Ley General de Archivos", "4", "XXIII")),
        ("Artículo 30 del Código Fiscal de la Federación", Citation("Código Fiscal de la Federación", "30")),
        ("Art. 52, fracción IV, de la Ley General de Archivos", Citation("Ley General de Archivos", "52", "IV")),
        ("LGA 4-XXIII", Citation("LGA", "4", "XXIII")),
        ("CFF 32-D", Citation("CFF", "32-D")),
        ("CFF 29 Bis", Citation("CFF", "29 Bis")),
        ("LGA 50-56", Citation("LGA", "50-56")),
        ("LGA arts. 12, 13 y 14", Citation("LGA", "12, 13 y 14")),
        ("CFF 30, fracciones II y III (contabilidad)", Citation("CFF", "30", "II y III", "contabilidad")),
        ("LGA 37, primer párrafo", Citation("LGA", "37", "", "primer párrafo")),
        ("NOM-151-SCFI-2016", Citation("NOM-151-SCFI-2016")),
        ("Criterio interno del organismo", Citation("Criterio interno del organismo")),
        ("", Citation("")),
        ("((", Citation("")),
    ],
)
def test_a_citation_is_read_however_it_is_written(line, citation):
    assert parse(line) == citation


def test_several_citations_are_parted_by_lines_semicolons_and_initials_behind_a_comma():
    assert read_citations("LGA 37; CFF 30, fracción II\nLGA 37") == (Citation("LGA", "37"), Citation("CFF", "30", "II"))
    assert read_citations("CFF 30, LGA 37") == (Citation("CFF", "30"), Citation("LGA", "37"))
    assert read_citations("CFF 30 (ver; LGA 37)") == (Citation("CFF", "30", "", "ver, LGA 37"),)
    assert read_citations(" ; \n ;") == ()


citations = st.builds(
    Citation,
    st.sampled_from(NORMS),
    st.sampled_from(("37", "29-A", "12, 13 y 14", "123 bis", "50-56")),
    st.sampled_from(("", "II", "XXIII", "II y III")),
    st.sampled_from(("", "contabilidad", "primer párrafo")),
)


@given(st.lists(citations, max_size=6, unique=True))
def test_what_is_written_is_read_back_as_it_was(given_citations):
    assert read_citations(as_text(given_citations)) == tuple(given_citations)
    assert from_rows(to_rows(given_citations)) == tuple(given_citations)


@given(st.text(alphabet=st.sampled_from("LGA art.fracción IVX 3047-,;()\n"), max_size=80) | st.text(max_size=60))
def test_reading_what_was_read_changes_nothing(text):
    once = read_citations(text)
    assert read_citations(as_text(once)) == once
    assert canonical(once) == once
    assert all(as_line(citation) for citation in once)


def test_too_many_too_long_and_letters_nobody_types_are_told_all_at_once():
    told = objections([Citation("x" * 301, "\x07")] + [Citation(f"LGA {n}") for n in range(CITATIONS_LIMIT)])

    assert [objection.code for objection in told] == [
        "citation.too_many", "citation.too_long", "citation.control_character",
    ]  # fmt: skip
    assert {objection.facts["field"] for objection in told} == {"citations"}
