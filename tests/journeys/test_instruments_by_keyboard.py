"""From a new section to its published chart by the keyboard alone: draft, sheets, signatures, comparison, approval."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.by_keyboard import tab_to
from tests.journeys.sheet_steps import begin_sheet, fill_sheet, press, sign_sheet
from tests.journeys.test_chart_editing import add_class, begin_draft
from tests.served import Service

SERIES = ("Permisos de mercados", "Padrón de locatarios", "Cuotas de mercados")


@pytest.fixture(scope="module")
def service(own_service: Service) -> Service:
    """It brings the body's draft into force."""
    return own_service


def test_a_version_is_drafted_valued_compared_approved_and_published_without_a_mouse(signed_in, at_desk):
    coordinator = signed_in("coordinadora")
    head, archivist, deputy = signed_in("titular"), signed_in("beto"), signed_in("suplente")

    draft = begin_draft(coordinator)
    add_class(coordinator, draft, "60S", "Mercados públicos")
    nodes = [add_class(coordinator, draft, f"60S.{number}", title) for number, title in enumerate(SERIES, 1)]

    deputy.go(f"{draft}/approval")
    deputy.told("3 impedimentos para aprobarlo")
    for node in nodes:
        sheet = begin_sheet(coordinator, node)
        fill_sheet(coordinator, sheet)
        sign_sheet(head, sheet, "Titular de unidad administrativa")
        sign_sheet(archivist, sheet, "Archivo de trámite")
        sign_sheet(coordinator, sheet, "Área coordinadora de archivos")

    deputy.go(draft)
    tab_to(deputy.main.get_by_role("link", name="Comparar", exact=True))
    deputy.page.keyboard.press("Enter")
    expect(deputy.heading()).to_contain_text("frente a")
    for code in ("60S", "60S.1", "60S.2", "60S.3"):
        expect(deputy.main.get_by_role("link", name=code, exact=True)).to_be_visible()

    coordinator.go(f"{draft}/approval")
    _approve(coordinator)
    coordinator.refused("Nadie aprueba su propia propuesta")
    deputy.go(f"{draft}/approval")
    deputy.told("Nada impide aprobar este borrador")
    _approve(deputy)
    deputy.told("La versión quedó aprobada")

    deputy.go("/instruments/chart")
    press(deputy, "Publicar edición")
    deputy.told("Edición 2")

    citizen = at_desk()
    answer = citizen.go("/published/SMA/chart/2")
    assert answer.status == 200
    expect(citizen.page.locator("body")).to_contain_text("2")
    table = citizen.page.request.get("/published/SMA/chart/2.csv")
    assert "Padrón de locatarios" in table.text()


def _approve(desk) -> None:
    tab_to(desk.main.get_by_label("Acta (obligatorio)"))
    desk.page.keyboard.type("GI/2026/07")
    press(desk, "Aprobar")
