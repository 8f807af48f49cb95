"""The headings are those of the forms, letter for letter; the closing sentence is theirs too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retention.instruments.kinds import InstrumentKind
from retention.instruments.layouts import (
    ACCOUNTING_DISPOSAL,
    DISPOSAL,
    INVENTORIES,
    LAYOUTS,
    LEGEND,
    PRIMARY_TRANSFER,
    SECONDARY_TRANSFER,
    closing_sentence,
    said_years,
)


def headings(layout):
    return [column.full_heading for column in layout.printed]


def test_what_a_great_store_weighs_is_said_in_plain_numbers():
    weighed = [(1234567.5, "1234567.5"), (300000.0, "300000"), (12345.67, "12345.67"), (0.25, "0.25")]
    for kilograms, told in weighed:
        said = closing_sentence(sheets=2, files=36, years=(2014, 2017), boxes=3, kilograms=kilograms)
        assert f"un peso aproximado de {told} kilogramos." in said


def test_the_closing_sentence_is_that_of_the_form():
    said = closing_sentence(sheets=2, files=36, years=(2014, 2017), boxes=3, kilograms=46)
    assert said == (
        "El presente inventario consta de 2 foja(s) y ampara la cantidad de 36 expedientes de los años 2014 a 2017 "
        "contenidos en 3 cajas, con un peso aproximado de 46 kilogramos."
    )


def test_one_year_stands_alone_and_what_is_unknown_is_left_to_be_filled_in():
    said = closing_sentence(sheets="__", files=1, years=(2014, 2014))
    assert "1 expedientes de los años 2014 contenidos en __ cajas, con un peso aproximado de __ kilogramos." in said
    assert said_years(None) == "__"


@given(st.integers(1900, 2100), st.integers(1900, 2100))
def test_years_run_forward(one, other):
    assert said_years((one, other)) == said_years((other, one))
    assert said_years((one, other)).startswith(str(min(one, other)))


def test_the_transfer_inventories_have_the_columns_of_the_form():
    wanted = [
        "No. consecutivo", "Código de clasificación archivística del expediente", "Número consecutivo de caja",
        "Número consecutivo de expediente", "Título del expediente", "Descripción de la documentación anexa",
        "Número de folios que integra el expediente", "Periodo de trámite: Año de apertura",
        "Periodo de trámite: Año de cierre", "Tradición documental: Original", "Tradición documental: Copia",
        "Valor documental: A", "Valor documental: L", "Valor documental: F", "Valor documental: C",
        "Vigencia documental: AT", "Vigencia documental: AC", "Vigencia documental: Total",
        "Condiciones de acceso: C", "Condiciones de acceso: R", "Ubicación topográfica", "Observaciones",
    ]  # fmt: skip
    assert headings(PRIMARY_TRANSFER) == headings(SECONDARY_TRANSFER) == wanted
    assert len(PRIMARY_TRANSFER.signatures) == 4


def test_the_disposal_inventories_have_the_columns_of_the_forms():
    assert headings(DISPOSAL)[:7] == [
        "No. consecutivo", "Código", "No. caja", "No. expediente", "Descripción del asunto del expediente",
        "Periodo: Apertura", "Periodo: Cierre",
    ]  # fmt: skip
    assert headings(ACCOUNTING_DISPOSAL) == [
        "No.", "Código", "Unidad de medida y cantidad (cajas)", "Cantidad de expedientes", "Título", "Descripción",
        "Año apertura", "Año cierre", "Tipo de documentación: Corriente", "Tipo de documentación: Inversión",
        "Tipo de documentación: Ingreso", "Tipo de documentación: Otro", "Vigencia documental: AT",
        "Vigencia documental: AC", "Vigencia documental: Total",
    ]  # fmt: skip


def test_the_legend_is_that_of_the_form():
    assert LEGEND == (
        "A=Administrativo. L=Legal. F=Fiscal. C=Contable. AT=Archivo de Trámite. AC=Archivo de Concentración."
    )


def test_every_layout_has_names_of_its_own_and_groups_that_span_it():
    for layout in (*LAYOUTS.values(), *INVENTORIES):
        names = [column.name for column in layout.columns]
        assert len(names) == len(set(names))
        assert sum(width for _group, width in layout.groups()) == len(layout.printed)
        assert all(group or width == 1 for group, width in layout.groups())
    assert set(LAYOUTS) == set(InstrumentKind)
