"""Marks on a list with its script: kept while paging, all found but a few, an act with its preview and report; keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import WORKING

LIST = "/aggregations?size=10&sort=title"


@pytest.fixture
def desk(signed_in):
    """A list of more than one page, nothing marked."""
    desk = signed_in("beto")
    desk.go("/capture")
    desk.main.get_by_label("Nombre del borrador").fill("Para marcar")
    desk.main.get_by_role("button", name="Empezar captura").click()
    desk.main.get_by_text("Pegar desde una hoja de cálculo").click()
    lines = "\n".join(f"3S.1\tOBR\tMarcable {number:02d}" for number in range(1, 26))
    desk.main.get_by_label("Celdas copiadas").fill(lines)
    unit = desk.main.get_by_label("Unidad, renglón 1").input_value()
    desk.main.get_by_label("Celdas copiadas").fill(lines.replace("OBR", unit) if unit else lines)
    desk.main.get_by_role("button", name="Agregar renglones").click()
    desk.main.get_by_role("button", name="Abrir los que estén listos").click()
    desk.told("Expedientes abiertos: 25")
    desk.go("/aggregations?size=10&sort=title&title=Marcable")
    if (clear := desk.main.get_by_role("button", name="Quitar todas las marcas")).count():
        clear.click()
    return desk


def boxes(desk):
    return desk.main.locator('input[name^="pick-"]')


def turned(desk, page: int) -> None:
    """The list shows that page of it: the address says so before its rows come."""
    expect(desk.main.locator(".paging a[aria-current=page]")).to_have_text(f"Página {page}")
    expect(desk.page).to_have_url(re.compile(rf"page={page}\b" if page > 1 else r"^(?!.*page=[2-9])"))


def marked(desk, words: str) -> None:
    expect(desk.main.locator("#picked")).to_have_text(words)


def test_marks_are_kept_while_paging_and_everything_found_but_a_few_is_acted_upon(desk):
    boxes(desk).nth(0).check()
    boxes(desk).nth(2).check()
    marked(desk, "2 marcados")
    desk.main.get_by_role("link", name="Siguiente").click()
    turned(desk, 2)
    marked(desk, "2 marcados")
    boxes(desk).nth(1).check()
    marked(desk, "3 marcados")
    desk.main.get_by_role("link", name="Anterior").click()
    turned(desk, 1)
    expect(boxes(desk).nth(0)).to_be_checked()
    expect(boxes(desk).nth(1)).not_to_be_checked()
    expect(boxes(desk).nth(2)).to_be_checked()

    found = int(re.search(r"\d+", desk.main.locator(".total").inner_text()).group())
    desk.main.get_by_role("button", name=re.compile("^Marcar los")).click()
    marked(desk, f"{found} marcados")
    boxes(desk).nth(0).uncheck()
    marked(desk, f"{found - 1} marcados")
    desk.main.get_by_role("link", name="Siguiente").click()
    turned(desk, 2)
    boxes(desk).nth(0).uncheck()
    marked(desk, f"{found - 2} marcados")

    desk.main.get_by_label("Con lo marcado").select_option(label="Cambiar un campo")
    desk.main.get_by_role("button", name="Continuar").click()
    desk.told(f"{found - 2} elementos marcados")
    desk.main.get_by_label("Campo").select_option(label="Área generadora")
    desk.main.get_by_label("Poner").fill("Licencias")
    desk.main.get_by_role("button", name="Ver qué cambiaría").click()
    desk.told("Qué pasaría")
    expect(desk.main.locator("ins").first).to_have_text("Licencias")
    desk.main.get_by_role("button", name=re.compile("^Hacerlo en los")).click()
    desk.arrived("/jobs/")
    expect(desk.main).to_contain_text(f"Hecho {found - 2}", timeout=WORKING * 1000)
    # Marks begin anew, the report is the job's.
    desk.go("/aggregations?size=10&sort=title&title=Marcable")
    marked(desk, "0 marcados")


def test_marked_files_are_printed_and_put_into_boxes(desk):
    boxes(desk).nth(0).check()
    boxes(desk).nth(1).check()
    marked(desk, "2 marcados")
    desk.main.get_by_label("Con lo marcado").select_option(label="Imprimir carátulas")
    desk.main.get_by_role("button", name="Continuar").click()
    desk.main.get_by_role("button", name="Ver qué cambiaría").click()
    desk.main.get_by_role("button", name=re.compile("^Hacerlo en los")).click()
    desk.arrived("/jobs/")
    expect(desk.main).to_contain_text("Hecho 2", timeout=WORKING * 1000)

    desk.go("/aggregations?size=10&sort=title&title=Marcable")
    boxes(desk).nth(0).check()
    marked(desk, "1 marcado")
    acts = desk.main.get_by_label("Con lo marcado")
    if "Poner en cajas nuevas" in acts.inner_text():
        acts.select_option(label="Poner en cajas nuevas")
        desk.main.get_by_role("button", name="Continuar").click()
        desk.told("Legajos que van a cajas nuevas")
    desk.go("/aggregations?size=10&sort=title&title=Marcable")
    acts.select_option(label="Imprimir etiquetas de legajos")
    desk.main.get_by_role("button", name="Continuar").click()
    desk.main.get_by_role("button", name=re.compile("^Hacerlo en")).click()
    expect(desk.page).to_have_url(re.compile("/scan/labels"))
    expect(desk.main.locator("textarea").first).to_have_value(re.compile("^V[2-9A-Z]{27}$"))


def test_single_keys_lead_on_and_can_be_turned_off(desk):
    page = desk.page
    page.locator("body").press("g")
    page.locator("body").press("c")
    expect(page).to_have_url(re.compile("/capture$"))
    desk.go("/aggregations?size=10&sort=title")
    field = desk.main.get_by_role("searchbox")
    field.fill("")
    field.press("g")
    field.press("c")
    expect(field).to_have_value("gc")
    desk.go("/help/keys")
    page.locator("details:has([data-keys]) > summary").click()
    page.locator("[data-keys]").click()
    page.locator("body").press("g")
    page.locator("body").press("e")
    page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile("/help/keys"))
    page.locator("[data-keys]").click()
    page.locator("body").press("g")
    page.locator("body").press("e")
    expect(page).to_have_url(re.compile("/aggregations"))
