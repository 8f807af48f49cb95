from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analyzers import LONGEST_WORD, clean, code, codes_in, exact, fold, parts_of_code, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("adquisicion", "Adquisición"),
        ("adquisicion", "ADQUISICIONES"),
        ("administracion", "Administración"),
        ("administraciones", "administración"),
        ("auditoria", "Auditorías"),
        ("AUDITORIA", "auditoría"),
        ("transferencia", "transferencias"),
        ("secundaria", "SECUNDARIAS"),
        ("dictamen", "dictámenes"),
        ("regimen", "regímenes"),
        ("orden", "órdenes"),
        ("contrato", "CONTRATOS"),
        ("baja", "bajas"),
        ("acta", "ACTAS"),
        ("obra", "obras"),
        ("área", "areas"),
        ("año", "años"),
        ("unidad", "unidades"),
        ("gobierno", "gobiernos"),
        ("juez", "jueces"),
        ("índice", "índices"),
        ("arte", "artes"),
        ("interés", "intereses"),
        ("contratante", "contratantes"),
    ],
)
def test_case_accent_and_number_make_no_difference(one, other):
    assert stem(one) == stem(other) != ""


@given(st.text(max_size=80))
def test_a_word_and_its_spelling_without_accents_have_one_stem(word):
    assert stem(word) == stem(fold(word))


@pytest.mark.parametrize(
    ("one", "other"), [("secretaría", "secreto"), ("expediente", "expedición"), ("pena", "penal"), ("marzo", "marco")]
)
def test_words_that_mean_different_things_stay_apart(one, other):
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["de", "LA", "más", "según_"[:2], "Él"])
def test_a_stop_word_has_no_stem(word):
    assert stem(word) == ""


def test_the_exact_form_keeps_the_letter_that_tells_year_from_anus():
    assert exact("AÑO") == "año"
    assert exact("Ano") == "ano"
    assert exact("acción") == "accion"


@pytest.mark.parametrize("spelling", ["5C.12", "05C.12", " 5c.12 ", "5C-12", "005c/012"])
def test_a_code_is_one_in_all_its_spellings(spelling):
    assert code(spelling) == "5c.12"


@pytest.mark.parametrize("spelling", ["15/01/2021", "15-1-2021", "2021-01-15", "15.01.2021"])
def test_a_date_in_figures_is_one_in_all_its_spellings(spelling):
    assert code(spelling) == "@2021-01-15"


def test_a_date_that_no_calendar_has_is_an_ordinary_code():
    assert code("45/13/2021") == "45.13.2021"


def test_codes_and_dates_are_found_in_running_text():
    text = "El oficio SFIA/UA/0123/2023 del 3 de marzo de 2023, serie 05C.12; véase también y/o www.ejemplo."

    assert codes_in(text) == {"sfia.ua.123.2023", "@2023-03-03", "5c.12"}


def test_a_reference_answers_to_its_parts_but_not_to_a_lone_number():
    parts = parts_of_code("SRE.04C.03.01/2010/7")

    assert {"sre.4c.3.1.2010.7", "4c.3.1", "2010.7", "4c", "sre"} <= parts
    assert parts.isdisjoint({"7", "2010", "1"})


def test_a_word_broken_at_the_end_of_a_line_is_made_whole():
    assert clean("transfe-\nrencia secun\u00addaria") == "transferencia secundaria"


@given(st.text())
def test_no_text_is_too_strange_for_the_analysis(text):
    clean(text)
    assert len(stem(text)) <= 2 * LONGEST_WORD
    exact(text).encode()
    for found in {*codes_in(text), *parts_of_code(text), code(text)}:
        found.encode()
