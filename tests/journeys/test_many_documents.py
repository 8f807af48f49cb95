"""Three documents dropped at once, one of them refused; a new version; the file closed and its index taken home."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.journeys import papers


def test_an_archivist_drops_three_documents_versions_one_closes_the_file_and_takes_the_index(signed_in, tmp_path):
    desk = signed_in("beto")
    desk.open_file("Expediente de muchos documentos")
    file = desk.page.url
    desk.main.get_by_text("Más acciones").click()
    desk.main.get_by_role("link", name="Agregar varios").click()
    expect(desk.heading()).to_have_text("Agregar varios documentos")
    desk.page.wait_for_load_state()  # what takes a drop is there only when the script has run
    desk.page.evaluate(
        """() => {
            const dropped = new DataTransfer();
            dropped.items.add(new File(["ACTA 001/2026\\n"], "acta.txt"));
            dropped.items.add(new File([], "vacio.txt"));
            dropped.items.add(new File(["Oficio 2\\n"], "oficio.txt"));
            const zone = document.querySelector("[data-zone]");
            zone.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
        }"""
    )
    outcomes = desk.main.get_by_role("list", name="Archivos").get_by_role("listitem")
    expect(outcomes).to_have_count(3)
    expect(outcomes.nth(1)).to_contain_text("Rechazado")
    expect(outcomes.nth(2)).to_contain_text("Agregado")
    desk.main.get_by_role("link", name="Ver el resultado").click()
    desk.told("Agregados: 2. Ya estaban: 0. Rechazados: 1. Total: 3.")
    desk.page.reload()
    desk.told("Agregados: 2. Ya estaban: 0. Rechazados: 1. Total: 3.")

    desk.main.get_by_role("link", name=re.compile("acta")).click()
    desk.told("15d30aee264ddbc50fd83731f98bd3539a9865f34cd73e2e9411dd2cf711c175")
    desk.main.get_by_text("Más acciones").click()
    desk.main.get_by_role("link", name="Nueva versión").click()
    desk.main.get_by_label("Motivo").fill("Llegó el acta firmada")
    desk.main.locator("input[type=file]").set_input_files(papers.good(tmp_path / "acta.pdf", "Acta firmada."))
    desk.main.get_by_role("button", name="Agregar versión").click()
    desk.told("Versión 2 agregada")

    desk.go(file)
    desk.close_file(on="2026-11-20")
    desk.main.get_by_role("link", name="Índice").click()
    desk.told("Edición 1")
    with desk.page.expect_download() as waiting:
        desk.main.get_by_role("region", name="Edición 1").get_by_role("link", name="JSON").click()
    index = json.loads(waiting.value.path().read_text("utf-8"))
    assert [(one["number"], one["version"]) for one in index["documents"]] == [(1, 2), (2, 1)]
