"""Two people who close the same file at once: the first does it, the second is told who and when."""

from __future__ import annotations

from playwright.sync_api import expect


def test_the_second_is_told_that_the_file_is_closed_already(signed_in):
    first = signed_in("beto")
    reference = first.open_file("Expediente que dos quieren cerrar")
    address = first.page.url
    first.main.get_by_role("link", name="Cerrar").click()
    second = signed_in("beto")
    second.go(address)
    second.main.get_by_role("link", name="Cerrar").click()

    for desk in (first, second):
        desk.main.get_by_label("Fecha de cierre").fill("2026-11-20")
        desk.main.get_by_label("Total de fojas útiles al cierre").fill("3")
    first.main.get_by_role("button", name="Cerrar expediente").click()
    expect(first.main.get_by_role("list", name="Ciclo de vida")).to_be_visible()
    second.main.get_by_role("button", name="Cerrar expediente").click()

    second.told(f"El expediente {reference} ya se cerró el 20 de noviembre de 2026.")
    second.go(address)
    expect(second.main.get_by_text("Cerrado", exact=True)).to_have_count(1)
