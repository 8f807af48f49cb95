from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from system.web.articles import of_body
from system.web.language import of_body as said
from system.web.language import speaking


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Municipio de San Marcos del Agua", "del Municipio de San Marcos del Agua"),
        ("MUNICIPIO DE LEÓN", "del MUNICIPIO DE LEÓN"),
        ("Secretaría de Salud", "de la Secretaría de Salud"),
        ("H. Ayuntamiento de Irapuato", "del H. Ayuntamiento de Irapuato"),
        ("Honorable Cámara de Diputados", "de la Honorable Cámara de Diputados"),
        ("Órgano Interno de Control", "del Órgano Interno de Control"),
        ("Servicios de Salud de Nayarit", "de los Servicios de Salud de Nayarit"),
        ("El Colegio de México", "de El Colegio de México"),
        ("Pemex", "de Pemex"),
    ],
)
def test_a_body_is_named_with_its_article(name, expected):
    assert of_body(name) == expected


@given(st.text(max_size=40))
def test_whatever_a_body_is_called_its_name_stays_whole(name):
    assert of_body(name).startswith(("de ", "del "))
    assert of_body(name).endswith(name)


def test_other_languages_have_their_own_words_around_the_name():
    with speaking("en"):
        assert said("Municipio de León") == "Municipio de León"
    assert said("Municipio de León") == "del Municipio de León"
