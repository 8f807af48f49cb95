from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.aggregations import titles


@pytest.mark.parametrize(
    ("title", "suggested"),
    [
        ("Expediente de Juan Pérez López", "Expediente de J. P. L."),
        ("Nombramiento de la Lic. Ana Ruiz", "Nombramiento de la Lic. A. R."),
        ("Nómina de marzo", ""),
        ("Conciliaciones bancarias", ""),
        ("Licencia de obra PELJ800101HDFRRN09", "Licencia de obra persona física"),
        ("Informe del Ayuntamiento de San Marcos", ""),
    ],
)
def test_names_become_initials_and_personal_codes_are_not_published(title, suggested):
    assert titles.suggest(title) == suggested


@given(st.text(max_size=200))
def test_a_suggestion_never_fails_and_never_repeats_the_title(title):
    assert titles.suggest(title) != title or not title
