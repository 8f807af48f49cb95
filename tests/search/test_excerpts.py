from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.excerpts import Marks, excerpt, highlight
from search.query import parse


def shown(text, asked, **more):
    return "".join(
        f"[{one.text}]" if one.highlighted else one.text for one in excerpt(text, parse(asked).marks, **more)
    )


def test_words_are_highlighted_in_whatever_form_they_stand():
    assert shown("Las ADQUISICIONES y la adquisición.", "adquisicion") == "Las [ADQUISICIONES] y la [adquisición]."


def test_a_phrase_is_highlighted_only_where_it_stands_whole():
    text = "Transferencia primaria; transferencia\nsecundaria; la secundaria."

    assert shown(text, '"transferencias secundarias"') == (
        "Transferencia primaria; [transferencia secundaria]; la secundaria."
    )


def test_prefixes_exact_words_codes_and_dates_are_highlighted():
    assert shown("El adquirente adquiere", "adqui*") == "El [adquirente] [adquiere]"
    assert shown("Un año, un ano.", "=año") == "Un [año], un ano."
    assert shown("La serie 05C.12.", "5c.12") == "La serie [05C.12]."
    assert shown("El 15 de enero de 2021.", "15/01/2021") == "El [15 de enero de 2021]."


def test_a_long_text_is_cut_around_the_place_that_answers_most():
    text = "baja " + "relleno " * 200 + "la baja documental del acervo " + "relleno " * 200

    piece = shown(text, "baja acervo documental", length=80)

    assert "[baja] [documental] del [acervo]" in piece
    assert piece.startswith("… ")
    assert piece.endswith(" …")
    assert len(piece) < 120


def test_a_text_that_does_not_answer_shows_its_beginning():
    assert shown("uno dos tres " * 50, "nada", length=20).startswith("uno dos tres")


def test_a_title_is_highlighted_whole():
    assert [one.text for one in highlight("Contrato de obra", parse("contratos").marks)] == ["Contrato", " de obra"]


texts = st.text(alphabet="abñ ÁÉxyz12.,\n", max_size=300)


@given(texts, texts, st.integers(10, 100))
def test_an_excerpt_is_a_piece_of_the_text_with_nothing_added(text, asked, length):
    pieces = [one.text for one in excerpt(text, parse(asked).marks, length=length)]

    joined = "".join(pieces).removeprefix("… ").removesuffix(" …")
    assert joined in " ".join(text.split())


@given(st.text())
def test_no_text_is_too_strange_for_an_excerpt(text):
    excerpt(text, Marks(stems=frozenset({"a"}), phrases=((("a", 0), ("b", 1)),), prefixes=("x",)))
