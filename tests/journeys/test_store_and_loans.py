"""Making a store, boxing ten volumes with the scan field, printing labels, lending and taking back: pages alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.served import Service


@pytest.fixture(scope="module")
def service(own_service: Service) -> Service:
    """It fills boxes and lends."""
    return own_service


def test_a_store_is_made_ten_volumes_are_boxed_labelled_one_is_lent_and_comes_back(signed_in):
    keeper, archivist, head = signed_in("concentracion"), signed_in("beto"), signed_in("titular")

    _make_store(keeper)
    box = _box_ten(archivist)
    _print_label(archivist)
    loan = _ask(head, box)
    _lend_and_take_back(archivist, loan)


def _make_store(keeper):
    keeper.menu("Lugares y cajas")
    keeper.main.get_by_role("link", name="Agregar lugar").click()
    keeper.main.get_by_label("Tipo").select_option("store")
    keeper.main.get_by_label("Código").fill("N")
    keeper.main.get_by_label("Archivo", exact=False).last.select_option("office")
    keeper.main.get_by_role("button", name="Agregar", exact=True).click()
    keeper.told("Lugar agregado.")
    keeper.main.get_by_role("link", name="Agregar debajo").click()
    run = keeper.main.locator("form[action$='/many']")
    run.get_by_label("Tipo").first.select_option("shelf")
    run.get_by_label("Prefijo").first.fill("E")
    run.get_by_label("Desde").first.fill("1")
    run.get_by_label("Hasta").first.fill("20")
    run.get_by_role("button", name="Agregar todos").click()
    keeper.told("Se agregaron 20 lugares.")


def _box_ten(archivist):
    archivist.go("/aggregations?state=closed&support=paper&size=200&sort=-opened_on")
    references = archivist.main.locator("td a.code").all_inner_texts()
    ten = references[:10]
    assert len(ten) == 10
    archivist.go("/boxes/new")
    form = archivist.main.locator("form[action='/boxes']")
    form.get_by_label("Unidad administrativa").select_option(label="DU · Dirección de Desarrollo Urbano")
    form.get_by_label("Archivo", exact=False).select_option("office")
    form.get_by_role("button", name="Crear").click()
    archivist.told("Caja creada.")
    number = re.search(r"Caja (\d+)", archivist.heading().inner_text())[1]
    box = archivist.page.url
    archivist.main.get_by_role("link", name="Meter legajos").first.click()
    field = archivist.main.get_by_label("Códigos, uno por renglón")
    field.focus()
    for reference in [*ten, "NADIE/2020"]:
        archivist.page.keyboard.type(reference)
        archivist.page.keyboard.press("Enter")
    archivist.main.get_by_role("button", name="Leer").click()
    archivist.told("11 renglones leídos, 1 con problema.")
    archivist.told("NADIE/2020")
    archivist.go("/scan?act=move&target=N.E3")
    archivist.main.get_by_label("Códigos, uno por renglón").fill(number)
    archivist.main.get_by_role("button", name="Leer").click()
    archivist.told("1 renglones leídos, 0 con problema.")
    archivist.go(box)
    assert set(archivist.main.locator("td a.code").all_inner_texts()) == set(ten)
    archivist.told("N.E3")
    return box


def _print_label(archivist):
    archivist.main.get_by_role("link", name="Etiqueta", exact=True).click()
    with archivist.page.expect_download() as printed:
        archivist.main.get_by_role("button", name="Hacer el PDF").click()
    assert printed.value.suggested_filename == "etiquetas.pdf"


def _ask(head, box):
    head.go(box)
    # The demo has lent two of the oldest already; the newest stands first.
    head.main.locator("td a.code").first.click()
    head.main.get_by_role("link", name="Pedir en préstamo").first.click()
    head.main.get_by_label("Solicitante", exact=False).first.fill("Hugo Arriaga Peña")
    head.main.get_by_label("Propósito").fill("Revisar un antecedente")
    head.main.get_by_role("button", name="Pedir", exact=True).click()
    head.told("Préstamo solicitado.")
    return head.page.url


def _lend_and_take_back(archivist, loan):
    archivist.go(loan)
    archivist.main.get_by_role("button", name="Autorizar").click()
    archivist.main.get_by_label("Fojas al salir").fill("30")
    archivist.main.get_by_label("Estado físico").fill("Bueno")
    archivist.main.get_by_role("button", name="Entregar").click()
    archivist.told("Vence")
    archivist.main.get_by_label("Fojas al devolver").fill("29")
    archivist.main.get_by_label("Estado físico").fill("Bueno")
    archivist.main.get_by_role("button", name="Recibir").click()
    archivist.told("Salieron 30 fojas y vuelven 29")
    archivist.main.get_by_label("Incidencias").fill("La foja 30 quedó en el juzgado con acuse.")
    archivist.main.get_by_role("button", name="Recibir").click()
    expect(archivist.main.get_by_text("Devuelto").first).to_be_visible()
    archivist.go("/loans/overdue")
    expect(archivist.main.locator("tbody tr")).to_have_count(1)
