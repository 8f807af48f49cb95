"""From a new section to its published chart by the keyboard alone: draft, sheets, signatures, comparison, approval."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.by_keyboard import tab_to
from tests.journeys.sheet_steps import begin_sheet, fill_sheet, press, sign_sheet
from tests.journeys.test_chart_editing import add_class, begin_draft, laid_class
from tests.served import Service

SERIES = ("Permisos de mercados", "Padrón de locatarios", "Cuotas de mercados")
SIGNERS = {"titular": "unit_head", "beto": "office_archivist", "coordinadora": "archives_coordinator"}


@pytest.fixture(scope="module")
def service(own_service: Service) -> Service:
    """It brings the body's draft into force."""
    return own_service


def test_a_version_is_drafted_valued_compared_approved_and_published_without_a_mouse(signed_in, at_desk, program):
    coordinator = signed_in("coordinadora")
    head, archivist, deputy = signed_in("titular"), signed_in("beto"), signed_in("suplente")

    draft = begin_draft(coordinator)
    add_class(coordinator, draft, "60S", "Mercados públicos")
    node = add_class(coordinator, draft, "60S.1", SERIES[0])
    laid = [laid_class(program("coordinadora"), draft, f"60S.{number}", SERIES[number - 1]) for number in (2, 3)]

    deputy.go(f"{draft}/approval")
    deputy.told("3 impedimentos para aprobarlo")
    sheet = begin_sheet(coordinator, node)
    fill_sheet(coordinator, sheet)
    sign_sheet(head, sheet, "Titular de unidad administrativa")
    sign_sheet(archivist, sheet, "Archivo de trámite")
    sign_sheet(coordinator, sheet, "Área coordinadora de archivos")
    for other in laid:
        _value_like(program, sheet, other)

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


def _value_like(program, sheet: str, node: str) -> None:
    """The sheet of another series says the same and has the same signatures; a program brings it."""
    coordinator = program("coordinadora")
    fields = coordinator.get(f"/api{sheet}").raise_for_status().json()["fields"]
    valued = coordinator.get(f"/api/nodes/{node[-36:]}").raise_for_status().json()["node"]
    asked = {"lineage_id": valued["lineage_id"], "fields": fields}
    made = coordinator.post("/api/sheets", json=asked).raise_for_status().json()
    for account, role in SIGNERS.items():
        program(account).post(f"/api/sheets/{made['id']}/signatures", json={"role": role}).raise_for_status()


def _approve(desk) -> None:
    tab_to(desk.main.get_by_label("Acta (obligatorio)"))
    desk.page.keyboard.type("GI/2026/07")
    press(desk, "Aprobar")
