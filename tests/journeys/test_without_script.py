"""The main job at a browser that runs no script at all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.demo.body import PASSWORD
from tests.journeys import papers


@pytest.fixture
def plain(signed_in):
    """Somebody signed in with scripts turned off."""
    return lambda account: signed_in(account, java_script_enabled=False)


def test_a_file_is_opened_filled_and_closed(plain, tmp_path):
    desk = plain("beto")
    paper = papers.good(tmp_path / "oficio_sin_script.pdf", "Este oficio llegó sin una línea de script.")

    desk.open_file("Licencia de quien no usa script")
    address = desk.page.url
    desk.upload(paper)
    desk.told("oficio_sin_script")
    desk.told("application/pdf")
    expect(desk.main.get_by_role("link", name="Descargar")).to_be_visible()
    desk.go(address)
    desk.close_file(on="2026-11-20")

    expect(desk.main.get_by_role("list", name="Ciclo de vida")).to_contain_text("20 de noviembre de 2026")
    desk.main.locator("summary", has_text="¿Por qué estas fechas?").click()
    expect(desk.main.locator("details", has_text="¿Por qué estas fechas?")).to_contain_text("LGA")


def test_a_series_is_chosen_from_the_list_beside_the_form(plain):
    desk = plain("beto")
    desk.go("/aggregations/new")

    desk.main.locator("summary", has_text="3S Desarrollo urbano").click()
    desk.main.get_by_role("link", name="3S.2 Permisos de uso de suelo").click()

    expect(desk.main.get_by_label("Serie o subserie")).to_have_value(re.compile(r"^3S\.2\b"))


def test_the_tree_of_the_chart_opens_and_closes_by_its_links(plain):
    desk = plain("coordinadora")
    desk.menu("Cuadro de clasificación")
    desk.main.get_by_role("link", name="Versión 1").click()

    desk.main.get_by_role("link", name="Mostrar lo que contiene 3S", exact=True).click()
    expect(desk.main.get_by_role("link", name="3S.1 Licencias de construcción")).to_be_visible()
    expect(desk.main.get_by_role("link", name="4S.1", exact=False)).to_have_count(0)


def test_a_list_is_filtered_and_sorted(plain):
    desk = plain("beto")
    desk.menu("Expedientes")

    desk.main.get_by_label("Filtrar por Código de referencia").fill("3S.2/2020")
    desk.main.get_by_role("button", name="Filtrar", exact=True).click()
    desk.arrived("2020")
    references = desk.main.locator("tbody a.code").all_inner_texts()
    assert references
    assert all("/3S.2/2020/" in reference for reference in references)

    desk.main.get_by_role("link", name="Código de referencia", exact=True).click()
    desk.arrived("sort=")
    expect(desk.main.locator("tbody a.code")).to_have_text(sorted(references))


def test_what_is_missing_is_asked_for_beside_its_field_and_what_was_written_stays(plain):
    desk = plain("beto")
    desk.go("/aggregations/new")
    desk.main.get_by_label("Título").fill("Licencia sin serie que exista")
    desk.main.get_by_label("Serie o subserie").fill("99Z.9")
    desk.main.get_by_role("button", name="Abrir expediente").click()

    expect(desk.main.locator("#field-series")).to_have_attribute("aria-invalid", "true")
    expect(desk.main.get_by_label("Título")).to_have_value("Licencia sin serie que exista")


def test_somebody_signs_out(at_desk):
    # A session of her own: the one that others share must not end.
    desk = at_desk(java_script_enabled=False)
    desk.sign_in("ana", PASSWORD)
    desk.page.locator("summary", has_text="Ana Lucía").click()
    desk.page.get_by_role("button", name="Cerrar sesión").click()
    expect(desk.heading()).to_have_text("Entrar")

    desk.go("/aggregations")
    expect(desk.heading()).to_have_text("Entrar")
