"""Two people execute a disposal: one begins it, the other confirms it, and both read what became of every file."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.published import published_list


def test_two_people_dispose_of_a_published_list(service, signed_in):
    list_id = published_list(service)
    executor = signed_in("concentracion")
    executor.go(f"/executions/new?list={list_id}")
    executor.main.get_by_role("button", name="Iniciar la ejecución").click()
    expect(executor.main).to_contain_text("Nada se ha destruido")
    path = executor.arrived("/executions/[0-9a-f-]{36}")

    witness = signed_in("contraloria")
    expect(witness.main).to_contain_text("espera a quien atestigüe")
    witness.go(path)
    witness.main.get_by_text("Atestiguar y destruir").first.click()
    witness.page.get_by_role("button", name="Atestiguar y destruir").last.click()
    expect(witness.main).to_contain_text("Avance")

    executor.go(path)
    certificate = executor.main.get_by_role("link", name="Certificado (PDF)")
    executor.until(certificate)
    expect(certificate).to_be_visible()
    witness.go(path)
    witness.main.locator("a[href^='/aggregations/']").first.click()
    expect(witness.main).to_contain_text("acta ABD-12/2026")
    witness.main.get_by_role("link", name="Constancia de la baja").click()
    expect(witness.main).to_contain_text("Lo que se preguntó antes de destruirlo")
