"""Two people describe the same file at once: the second is told what the first made of it, and keeps what she typed."""

from __future__ import annotations

from playwright.sync_api import expect


def test_the_second_is_told_what_changed_and_loses_nothing_she_typed(signed_in):
    first = signed_in("beto")
    first.open_file("Expediente que dos describen")
    address = first.page.url
    second = signed_in("beto")
    for desk in (first, second):
        desk.go(address)
        desk.main.get_by_role("link", name="Describir").click()

    first.main.get_by_label("Alcance y contenido").fill("Lo que vio la primera")
    first.main.get_by_label("Área generadora").fill("Egresos")
    first.main.get_by_role("button", name="Guardar").click()
    first.told("Egresos")
    second.main.get_by_label("Alcance y contenido").fill("Lo que vio la segunda\nen dos renglones")
    second.main.get_by_label("Nota del archivista").fill("Falta la hoja 3")
    second.main.get_by_role("button", name="Guardar").click()

    # What she changed too is told at its field, with what it says now; her own words still stand there.
    second.told("Lo que vio la primera")
    expect(second.main.get_by_label("Alcance y contenido")).to_have_value("Lo que vio la segunda\nen dos renglones")
    expect(second.main.get_by_label("Nota del archivista")).to_have_value("Falta la hoja 3")
    # What she left alone shows what the other wrote.
    expect(second.main.get_by_label("Área generadora")).to_have_value("Egresos")
    second.main.get_by_role("button", name="Guardar").click()

    second.told("Lo que vio la segunda")
    second.told("Falta la hoja 3")
    second.told("Egresos")
