from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.query import LONGEST_QUERY, MOST_ITEMS, parse


@pytest.fixture
def pages(index, put, page, here):
    """Five pages; `found(query)` tells which of them answer."""
    texts = {
        1: "Se aprueba la adquisición de un vehículo según el contrato SFIA/0123/2023.",
        2: "Baja documental de la serie 05C.12, expedientes del año 2010.",
        3: "La transferencia secundaria se hará el 15 de enero de 2021.",
        4: "Transferencias primarias y después, en otra hoja, secundarias. La baja no procede.",
        5: "Adquisiciones y arrendamientos; ano; oficio 000457.",
    }
    put(*(page(text, page=number) for number, text in texts.items()))
    return lambda text: {hit.page for hit in index.search(text, {here}).hits}


@pytest.mark.parametrize(
    ("text", "pages_found"),
    [
        ("adquisicion", {1, 5}),
        ("adquisición vehículos", {1}),
        ("transferencias secundarias", {3, 4}),
        ('"transferencia secundaria"', {3}),
        ('"transferencias SECUNDARIAS"', {3}),
        ("«transferencia secundaria»", {3}),
        ('"baja de la serie"', set()),
        ('"documental de la serie"', {2}),
        ("adqui*", {1, 5}),
        ("transferencia*", {3, 4}),
        ("baja -documental", {4}),
        ('baja -"baja documental"', {4}),
        ("vehículo OR arrendamiento", {1, 5}),
        ("vehículo | arrendamiento", {1, 5}),
        ("baja O transferencia secundaria O documental", {2, 3, 4}),
        ("5C.12", {2}),
        ("05c.12", {2}),
        ("SFIA/123/2023", {1}),
        ("sfia-0123-2023", {1}),
        ("15/01/2021", {3}),
        ("2021-01-15", {3}),
        ("15 de enero de 2021", {3}),
        ("año", {2, 5}),
        ("=año", {2}),
        ('="año"', {2}),
        ("=ano", {5}),
        ("vehículo/contrato", set()),
        ("contrato.", {1}),
        ("-baja", {1, 3, 5}),
        ("", set()),
        ("de la", set()),
        ("inexistente", set()),
    ],
)
def test_the_query_language_finds(pages, text, pages_found):
    assert pages(text) == pages_found


def test_a_folio_is_found_padded_or_not(index, put, file, here):
    put(file("Oficio", codes=("000457",)))

    assert index.count("457", {here}) == index.count("00457", {here}) == 1
    assert index.count("45", {here}) == 0


def test_words_that_are_left_out_are_named():
    wanted = parse('de "la" expediente')

    assert wanted.ignored == ("de", "la")
    assert not wanted.is_empty


def test_an_open_quote_is_no_phrase(pages):
    assert pages('"secundarias transferencias') == {3, 4}


def test_a_long_query_is_cut_and_says_so():
    assert parse("a1 " * 5_000).shortened
    assert parse("palabra " * (MOST_ITEMS + 1)).shortened
    assert not parse("palabra " * 3).shortened


WEIRD = st.text() | st.text(alphabet="abcñ \"*-=|.:()/\\ORno15'^~[]{}<>", max_size=60)


@settings(max_examples=300, deadline=None)
@given(WEIRD)
@example('"' * 99)
@example("-" * 99)
@example("n" * LONGEST_QUERY + "*")
@example("*")
@example("=*")
@example("\x00\ud800")
@example("1/" * 400)
def test_no_text_makes_the_parser_raise(text):
    wanted = parse(text)

    assert wanted.is_empty or wanted.query is not None


def test_no_text_makes_a_search_raise(index, put, page, here):
    put(page("algo de texto 5C.12"), page("otro"))

    @settings(max_examples=150, deadline=None)
    @given(WEIRD)
    def search(text):
        assert 0 <= index.search(text, {here}).total <= 2

    search()
