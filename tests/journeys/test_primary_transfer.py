"""A primary transfer from the days of the calendar to acceptance: the coordinator, the office, its head, the centre."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import today
from tests.served import Service

TITLE = "Licencias que pasan al archivo de concentración"
ID = r"[0-9a-f-]{36}"


@pytest.fixture(scope="module")
def service(own_service: Service) -> Service:
    """It moves files into another archive."""
    return own_service


def test_a_unit_transfers_on_the_days_it_was_given(signed_in):
    coordinator, office = signed_in("coordinadora"), signed_in("beto")
    _close_one(office)
    at = _give_days(coordinator)
    _ask(office, at)
    _let_leave_early(coordinator, at)
    _fill(office, at)
    _sign(signed_in("titular"), at)
    _count_and_accept(signed_in("concentracion"), at)


def _close_one(office) -> None:
    office.menu("Expedientes")
    office.main.get_by_role("link", name="Abrir expediente").click()
    office.main.locator("summary", has_text="Más datos de la carátula").click()
    said = {
        "Serie o subserie": "3S.1", "Título": TITLE, "Fecha de apertura": "2026-01-15",
        "Alcance y contenido": "Licencias de uso de suelo.", "Formato en que se captura": "PDF/A",
        "Ubicación o directorio raíz": "/du/licencias",
    }  # fmt: skip
    for label, value in said.items():
        office.main.get_by_label(label).fill(value)
    office.main.get_by_label("Soporte").select_option("electronic")
    office.main.get_by_role("button", name="Abrir expediente").click()
    expect(office.heading()).to_have_text(TITLE)
    office.main.get_by_role("link", name="Cerrar").click()
    office.main.get_by_label("Fecha de cierre").fill("2026-02-15")
    office.main.get_by_role("button", name="Cerrar expediente").click()
    office.told("Cerrado")


def _give_days(coordinator) -> str:
    coordinator.go("/transfers/calendar")
    day = today()
    coordinator.main.get_by_label("Unidad administrativa").select_option(
        label="DU · Dirección de Desarrollo Urbano"
    )  # fmt: skip
    coordinator.main.get_by_label("Ejercicio").fill(str(day.year))
    coordinator.main.get_by_label("Primer día").fill(day.isoformat())
    coordinator.main.get_by_label("Último día").fill(f"{day.year}-12-31")
    # What the profile says a calendar usually takes stands there already; the demo's files are younger.
    expect(coordinator.main.get_by_label("Se reciben expedientes")).to_have_value(str(day.year - 4))
    coordinator.main.get_by_role("button", name="Programar").click()
    coordinator.told("Los días quedaron en el calendario.")
    coordinator.main.locator("th").get_by_role("link", name="DU", exact=True).click()
    expect(coordinator.heading()).to_contain_text("Transferencia primaria")
    return coordinator.arrived(f"/transfers/{ID}")


def _ask(office, at: str) -> None:
    office.go(at)
    office.main.get_by_role("button", name="Solicitar", exact=True).click()
    office.told("La transferencia quedó solicitada.")


def _let_leave_early(coordinator, at: str) -> None:
    coordinator.go(at)
    coordinator.main.get_by_label("Por qué antes de tiempo").fill("Cambio de sede")
    coordinator.main.get_by_role("button", name="Autorizar").click()
    coordinator.told("La transferencia anticipada quedó autorizada.")


def _fill(office, at: str) -> None:
    office.go(f"{at}/candidates?title={quote(TITLE)}")
    office.main.get_by_role("checkbox", name=re.compile("Marcar")).check()
    office.main.get_by_role("button", name="Agregar los marcados").click()
    office.told("Entró 1 expediente al inventario.")


def _sign(head, at: str) -> None:
    head.go(at)
    head.main.get_by_label("Los expedientes están limpios").check()
    head.main.get_by_role("button", name="Firmar el inventario").click()
    head.told("El inventario quedó firmado.")


def _count_and_accept(keeper, at: str) -> None:
    keeper.go(at)
    keeper.main.get_by_role("button", name="Empezar la revisión física").click()
    keeper.main.get_by_role("button", name="Todo lo que falta por cotejar está").click()
    keeper.told("1 encontrado")
    keeper.go(at)
    keeper.main.get_by_label("Número de acta").fill("TP/1")
    keeper.main.get_by_role("button", name="Aceptar la transferencia").click()
    keeper.told("La transferencia quedó aceptada: la custodia cambió.")
    expect(keeper.heading()).to_contain_text("1/")
