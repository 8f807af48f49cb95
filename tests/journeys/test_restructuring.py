"""A file from its opening over its volumes and its closing to another class, where its old code still finds it."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_a_file_is_foliated_closed_reclassified_and_found_by_its_old_code(signed_in):
    desk = signed_in("beto")
    old = desk.open_file("Licencia que estaba en otra serie", series="3S.1")
    address = re.match(r".*/aggregations/[0-9a-f-]+", desk.page.url).group()

    desk.main.get_by_role("link", name="Legajos").click()
    desk.main.get_by_role("link", name="Cambiar").click()
    desk.main.get_by_label("Folio inicial").fill("1")
    desk.main.get_by_label("Folio final").fill("200")
    desk.main.get_by_role("button", name="Guardar legajo").click()
    desk.told("Legajo 1 guardado")
    expect(desk.main.get_by_label("Folio inicial")).to_have_value("201")
    desk.main.get_by_label("Folio inicial").fill("210")
    desk.main.get_by_label("Folio final").fill("350")
    desk.main.get_by_role("button", name="Guardar legajo").click()
    desk.told("deja un hueco: sigue el 201")
    desk.main.get_by_label("Folio inicial").fill("201")
    desk.main.get_by_role("button", name="Guardar legajo").click()
    desk.told("Foliadas: 350 fojas.")

    desk.go(address)
    desk.close_file(on="2026-11-20", folios="350")
    desk.told("quedó cerrado")

    desk = signed_in("coordinadora")
    desk.go(address)
    desk.main.get_by_text("Más acciones").click()
    desk.main.get_by_role("link", name="Reclasificar").click()
    desk.main.get_by_label("Serie o subserie de destino").fill("3S.4")
    desk.main.get_by_label("Motivo").fill("Era de otra serie desde el principio")
    desk.main.get_by_label("Opinión del grupo interdisciplinario").fill("Acta 3 del 12 de noviembre de 2026")
    desk.main.get_by_role("button", name="Reclasificar expediente").click()
    desk.told("El expediente es ahora")
    desk.told("Códigos anteriores")

    desk.go(f"/search?q={old}")
    expect(desk.heading()).to_have_count(1)
    desk.go(f"/api/aggregations/by-reference?reference={old}")
    expect(desk.page.locator("body")).to_contain_text("Licencia que estaba en otra serie")
    desk.go(f"{address}/history")
    desk.told(re.compile("Se reclasificó de 3S.1 a 3S.4"))
