"""A list goes from its criteria to its ruling, each step by whom it belongs to, through the pages alone."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.steps import Desk, today

TITLE = "Baja del parque vehicular 2016"


def test_a_list_goes_from_proposal_to_ruling_by_its_roles(signed_in, tmp_path: Path):
    signed = tmp_path / "firmado.txt"
    signed.write_text("Firmado", encoding="utf-8")
    here = proposed(signed_in("concentracion"))

    office = signed_in("beto")
    office.go(here)
    office.main.get_by_label("Expedientes contados").fill("4")
    office.main.get_by_label("Inventario de baja firmado").set_input_files(signed)
    office.main.get_by_role("button", name="Registrar el cotejo").click()
    office.told("Cotejada")

    head = signed_in("titular")
    head.go(here)
    head.main.get_by_label("Ficha técnica de prevaloración firmada").set_input_files(signed)
    head.main.get_by_label("Declaratoria de prevaloración firmada").set_input_files(signed)
    head.main.get_by_label("El área productora está de acuerdo").check()
    head.main.get_by_role("button", name="Registrar la prevaloración").click()
    head.told("Prevalorada")

    coordinator = signed_in("coordinadora")
    vote_for(coordinator, here)
    board = signed_in("grupo")
    board.go(here)
    board.main.get_by_role("button", name="Registrar la opinión de la última votación").click()
    board.told("Con opinión del grupo")

    submit(coordinator, here, "Registrar la solicitud", signed)
    coordinator.told("Dictamen solicitado")
    submit(coordinator, here, "Registrar el dictamen", signed, outcome="granted")
    coordinator.told("Dictaminada")
    assert Axe().run(coordinator.page).violations_count == 0


def proposed(desk: Desk) -> str:
    """Of the files that lie in the records centre, once the worker gathered them; the address of the list."""
    desk.go("/disposals/new")
    desk.main.get_by_label("Título de la lista").fill(TITLE)
    units = desk.main.get_by_label("Unidad administrativa")
    units.select_option(units.locator("option", has_text="DU ·").first.get_attribute("value"))
    desk.main.get_by_label("Series").fill("7C.13")
    desk.main.get_by_label("Destino del papel").select_option("destruction")
    desk.main.get_by_role("button", name="Integrar la lista").click()
    expect(desk.heading()).to_contain_text(TITLE)
    here = desk.arrived("/disposals/[0-9a-f-]{36}")
    desk.go(here)
    propose = desk.main.get_by_role("button", name="Proponer la lista")
    desk.until(propose)
    propose.click()
    desk.told("Usted integró o propuso esta lista")
    return here


def vote_for(desk: Desk, here: str) -> None:
    """The board is called from the list's page, comes whole, and votes for it."""
    desk.go(here)
    calling = desk.main.get_by_role("region", name="Convocar al grupo interdisciplinario")
    calling.get_by_label("Fecha de la sesión").fill(today().isoformat())
    calling.get_by_role("button", name="Convocar").click()
    expect(desk.page.locator("body")).to_contain_text("Quedó registrado")
    desk.go("/collegiate?state=called")
    desk.main.locator("table a[href^='/collegiate/sittings/']").first.click()
    desk.arrived("/collegiate/sittings/[0-9a-f-]{36}")
    desk.told(TITLE)
    for seat in desk.main.locator("select[name^='came-']").all():
        seat.select_option("present")
    desk.main.get_by_role("button", name="Registrar la asistencia y celebrar").click()
    desk.main.get_by_text("Asentar la votación").click()
    votes = desk.main.locator("select[name^='vote-']")
    expect(votes).not_to_have_count(0)
    for one in votes.all():
        one.select_option("favour")
    desk.main.get_by_role("button", name="Asentar", exact=True).click()
    desk.told("Aprobado")


def submit(desk: Desk, here: str, button: str, signed: Path, *, outcome: str = "") -> None:
    """A step of the coordinator with its paper."""
    desk.go(here)
    step = desk.main.locator("section", has=desk.page.get_by_role("button", name=button)).last
    if outcome:
        step.get_by_label("Sentido del dictamen").select_option(outcome)
    step.locator("[name=number]").fill("N/7")
    step.locator("[name=dated_on]").fill(today().isoformat())
    step.locator("[name=authority]").fill("Archivo General del Estado")
    step.locator("[name=paper]").set_input_files(signed)
    step.get_by_role("button", name=button).click()
