"""The tour of the README, step by step, as the people it names."""

from __future__ import annotations

import hashlib

from playwright.sync_api import expect

from tests.journeys import papers

SECTIONS = [f"{number}C" for number in range(1, 13)] + [f"{number}S" for number in range(1, 9)]


def test_the_coordinator_sees_the_chart_in_natural_order_and_the_terms_of_a_series(signed_in):
    desk = signed_in("coordinadora")

    desk.menu("Cuadro de clasificación")
    desk.main.get_by_role("link", name="Versión 1").click()
    expect(desk.main.locator(".tree > li > .tree-row .code")).to_have_text(SECTIONS)
    desk.main.get_by_role("link", name="Mostrar lo que contiene 3S", exact=True).click()
    desk.main.get_by_role("link", name="3S.1 Licencias de construcción").click()

    expect(desk.heading()).to_have_text("3S.1 Licencias de construcción")
    desk.told("Archivo de trámite")
    desk.told("Archivo de concentración")


def test_the_coordinator_reads_the_schedule_and_the_reason_of_a_rule(signed_in):
    desk = signed_in("coordinadora")

    desk.menu("Catálogo de disposición")
    # Other journeys may have begun the next version meanwhile; the first one is last.
    desk.main.get_by_role("link", name="Catálogo de disposición documental").last.click()
    desk.main.get_by_label("Filtrar por").first.fill("3S.1")
    desk.page.keyboard.press("Enter")

    desk.told("Licencias de construcción")


def test_a_file_is_opened_filled_and_closed_and_shows_its_whole_life(signed_in, tmp_path):
    desk = signed_in("beto")
    paper = papers.good(tmp_path / "licencia_LC-777.pdf", "Se otorga licencia de construcción con dictamen favorable.")

    desk.menu("Expedientes")
    desk.main.get_by_role("link", name="Abrir expediente").click()
    desk.arrived("/aggregations/new")
    reference = desk.fill_file("Licencia de construcción en Calle del Nogal 7", opened_on="2026-01-15")
    assert reference.startswith("SMA/3S.1/2026/")
    address = desk.page.url
    desk.upload(paper, Título="Licencia de Calle del Nogal 7")
    desk.told("Documento agregado con el número 1.")
    desk.told("application/pdf")
    desk.told(hashlib.sha256(paper.read_bytes()).hexdigest())
    expect(desk.main.locator("iframe")).to_be_visible()

    desk.go(address)
    desk.told("Los plazos se calculan cuando el expediente se cierra.")
    desk.close_file(on="2026-11-20")

    strip = desk.main.get_by_role("list", name="Ciclo de vida").get_by_role("listitem")
    # Series 3S.1 of the demo's schedule keeps three years in the office and nine in the records centre.
    expect(strip.nth(1)).to_contain_text("20 de noviembre de 2026")
    expect(strip.nth(2)).to_contain_text("20 de noviembre de 2029")
    expect(strip.nth(3)).to_contain_text("20 de noviembre de 2038")
    expect(strip.nth(4)).to_contain_text("21 de noviembre de 2038")
    why = desk.main.locator("details", has_text="¿Por qué estas fechas?")
    why.locator("summary").click()
    expect(why).to_contain_text("LGA")
    expect(desk.main.get_by_role("link", name="Agregar documento")).to_have_count(0)


def test_the_text_of_a_document_is_read_soon_after_it_came_in(signed_in, tmp_path):
    desk = signed_in("beto")
    desk.open_file("Licencia de construcción en Calle del Olmo 3")
    desk.upload(papers.good(tmp_path / "oficio.pdf", "Primera hoja.", "Segunda hoja."))

    text = desk.main.locator("dt:has-text('Texto') + dd")
    desk.until(text.filter(has_text="Texto leído"))
    expect(text).to_have_text("Texto leído")
    expect(desk.main.locator("dt:has-text('Páginas') + dd")).to_have_text("2")


def test_an_archivist_sees_the_files_of_her_unit_and_nobody_elses(signed_in):
    desk = signed_in("carmen")
    desk.menu("Expedientes")

    codes = desk.main.locator("tbody tr td:nth-child(4)").all_inner_texts()
    # Treasury stands above cadastre and procurement; urban development is nobody's of hers.
    assert codes
    assert "DU" not in codes


def test_another_units_file_is_not_there_at_all(signed_in):
    beto, carmen = signed_in("beto"), signed_in("carmen")
    beto.menu("Expedientes")
    beto.main.locator("tbody tr a").first.click()
    address = beto.arrived("/aggregations/[0-9a-f-]{36}")

    assert carmen.go(address).status == 404
    title = beto.heading().inner_text()
    assert title not in carmen.main.inner_text()


def test_internal_control_sees_who_did_what(signed_in):
    beto, contraloria = signed_in("beto"), signed_in("contraloria")
    reference = beto.open_file("Licencia que se revisa")
    address = beto.page.url

    contraloria.menu("Historial")
    row = contraloria.main.locator("tbody tr, li", has_text="beto").first
    expect(row).to_be_visible()

    contraloria.go(address)
    contraloria.main.get_by_role("link", name="Historial").click()
    contraloria.told("beto")
    contraloria.told(reference)
