"""What is printed and signed, from the page of a file and from the page of forms."""

from __future__ import annotations

from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.retention.forms.conftest import png


def test_a_crest_a_cover_and_an_inventory_are_had_through_the_pages(signed_in, tmp_path):
    coordinator = signed_in("coordinadora")
    coordinator.menu("Formatos")
    coordinator.main.get_by_role("link", name="Escudo").click()
    picture = tmp_path / "escudo.png"
    picture.write_bytes(png(300, 400))
    coordinator.main.locator("input[type=file]").set_input_files(picture)
    coordinator.main.get_by_role("button", name="Guardar escudo").click()
    coordinator.main.get_by_role("img", name="Escudo de").wait_for()

    desk = signed_in("beto")
    desk.open_file("Compra de sillas", series="3S.1")
    desk.main.locator("summary", has_text="Imprimir").click()
    with desk.page.expect_download() as coming:
        desk.main.get_by_role("link", name="Carátula en PDF").click()
    coming.value.save_as(tmp_path / "cover.pdf")
    (page,) = PdfReader(tmp_path / "cover.pdf").pages
    assert "Compra de sillas" in page.extract_text()
    assert len(page.images) == 1

    desk.menu("Formatos")
    desk.main.get_by_label("Formato (obligatorio)").select_option(label="Inventario general por expediente")
    desk.main.get_by_label("Archivo", exact=True).select_option(label="XLSX (Excel)")
    desk.main.get_by_label("Serie", exact=True).fill("3S.1")
    with desk.page.expect_download() as coming:
        desk.main.get_by_role("button", name="Imprimir").click()
    coming.value.save_as(tmp_path / "inventory.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "inventory.xlsx").get_sheet_by_index(0).to_python()
    assert "Compra de sillas" in [row[5] for row in rows]
