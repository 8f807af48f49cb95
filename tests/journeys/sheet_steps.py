"""What people do with appraisal sheets at their desk, by the keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.by_keyboard import choose, tab_to
from tests.journeys.steps import Desk

UNIT = "DU · Dirección de Desarrollo Urbano"
# Everything the federal profile demands, by the label it stands under.
ANSWERS = {
    "Función o atribución": "Autorizar obras en la vía pública",
    "Fundamento de la atribución": "Reglamento Interior, artículo 12",
    "Descripción del contenido": "Solicitudes y licencias de obra",
    "Tipología documental": "Solicitud, dictamen, licencia",
    "Ubicación": "Planta baja, estante 4",
    "Responsable de la custodia": "Responsable del archivo de trámite",
}


def sheet_address(desk: Desk) -> str:
    """The address of the sheet whose page or form is open."""
    found = re.search(r"/sheets/[0-9a-f-]{36}", desk.page.url)
    assert found, desk.page.url
    return found.group()


def press(desk: Desk, name: str) -> None:
    """Walk to a button of the content and press it with the keyboard."""
    tab_to(desk.main.get_by_role("button", name=name, exact=True).first)
    desk.page.keyboard.press("Enter")


def begin_sheet(desk: Desk, node_address: str) -> str:
    """From the page of a series, begin its sheet; give back the sheet's address."""
    desk.go(node_address)
    press(desk, "Elaborar la ficha técnica")
    expect(desk.heading()).to_contain_text("Llenar la ficha técnica")
    return sheet_address(desk)


def fill_sheet(desk: Desk, address: str, *, unit: str = UNIT, at: str = "2", ac: str = "3") -> None:
    """Type everything the profile demands into the form of a sheet, and save it."""
    desk.go(f"{address}/edit")
    choose(desk.main.locator("#field-unit_id"), unit)
    _tick(desk, unit)
    for label, text in ANSWERS.items():
        _write(desk, label, text)
    _tick(desk, "Administrativo")
    _type(desk, "field-reason_A", "Trámite en curso")
    _type(desk, "field-office_years", at)
    _type(desk, "field-intermediate_years", ac)
    choose(desk.main.locator("#field-technique"), "Eliminación")
    _type(desk, "field-norm-1", "LGA")
    _type(desk, "field-article-1", "37")
    choose(desk.main.locator("#field-access_condition"), "Pública")
    press(desk, "Guardar")
    expect(desk.main).to_contain_text("100 % integrada")


def sign_sheet(desk: Desk, address: str, role: str) -> None:
    """Sign a sheet as `role` is called on its button: "Titular de unidad administrativa"."""
    desk.go(address)
    press(desk, f"Firmar como {role}")
    expect(desk.main).to_contain_text("Su firma quedó registrada")


def _write(desk: Desk, label: str, text: str) -> None:
    tab_to(desk.main.get_by_label(label, exact=True))
    _replace(desk, text)


def _type(desk: Desk, field: str, text: str) -> None:
    tab_to(desk.main.locator(f"#{field}"))
    _replace(desk, text)


def _replace(desk: Desk, text: str) -> None:
    desk.page.keyboard.press("Control+a")
    desk.page.keyboard.type(text)


def _tick(desk: Desk, label: str) -> None:
    box = desk.main.get_by_role("checkbox", name=label, exact=True)
    tab_to(box)
    if not box.is_checked():
        desk.page.keyboard.press("Space")
    expect(box).to_be_checked()
