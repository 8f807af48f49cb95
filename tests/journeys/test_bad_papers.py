"""Papers that are not what they say, at the counter: each gets a clear answer, and nothing half-written stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import papers


@pytest.fixture
def desk(signed_in):
    """Somebody before an open file of theirs."""
    found = signed_in("beto")
    found.open_file("Expediente de papeles malos")
    return found


def read_at_last(desk) -> str:
    """What became of reading the document's text."""
    text = desk.main.locator("dt:has-text('Texto') + dd")
    desk.until(text.filter(has_not_text="Texto por leer"))
    return text.inner_text()


def test_a_name_that_does_not_fit_what_is_inside_is_flagged(desk, tmp_path):
    address = desk.page.url
    desk.upload(papers.misnamed(tmp_path / "fotografia.png"))

    desk.told("application/pdf")
    desk.told("El nombre del archivo dice otro formato que su contenido.")
    desk.go(address)
    desk.told("El nombre no coincide con el formato")


def test_an_empty_paper_is_refused_and_the_form_stands_ready_again(desk, tmp_path):
    address = desk.page.url
    desk.upload(papers.empty(tmp_path / "vacio.pdf"))

    desk.told("El archivo está vacío")
    expect(desk.main.locator("input[type=file]")).to_be_visible()
    desk.go(address)
    desk.told("Aún no hay documentos")


def test_a_locked_paper_is_kept_and_said_to_be_unreadable(desk, tmp_path):
    desk.upload(papers.encrypted(tmp_path / "cifrado.pdf"))

    desk.told("application/pdf")
    assert "cifrado" in read_at_last(desk).lower()


def test_a_paper_cut_off_half_way_is_kept_and_said_to_be_damaged(desk, tmp_path):
    desk.upload(papers.truncated(tmp_path / "cortado.pdf"))

    assert read_at_last(desk) != "Texto leído"


def test_the_same_paper_twice_is_one_document(desk, tmp_path):
    paper, address = papers.good(tmp_path / "oficio.pdf", "Una sola vez."), desk.page.url
    desk.upload(paper)
    desk.told("Documento agregado con el número 1.")
    desk.go(address)
    desk.upload(paper)

    desk.told("es el documento 1. No se agregó de nuevo.")


def test_no_paper_at_all_is_asked_for(signed_in):
    desk = signed_in("beto", java_script_enabled=False)
    desk.open_file("Expediente sin papel elegido")
    desk.main.get_by_role("link", name="Agregar documento").first.click()
    desk.main.locator("form", has=desk.page.locator("input[type=file]")).evaluate("form => form.noValidate = true")
    desk.main.get_by_role("button", name="Agregar documento").click()

    desk.told("Falta elegir el archivo.")
