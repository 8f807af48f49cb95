"""A sheet from its series to its last signature, by the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.sheet_steps import begin_sheet, fill_sheet, sign_sheet


def test_a_sheet_is_filled_in_and_signed_by_three_without_a_mouse(signed_in):
    coordinator = signed_in("coordinadora")
    coordinator.go("/charts?sort=number")
    chart = coordinator.main.locator("tbody a[href^='/charts/']").first.get_attribute("href")
    coordinator.go(f"{chart}?q=3S.2")
    node = coordinator.main.get_by_role("link", name="3S.2 ").first.get_attribute("href")

    sheet = begin_sheet(coordinator, node)
    fill_sheet(coordinator, sheet)
    for account, role in (("titular", "Titular de unidad administrativa"), ("beto", "Archivo de trámite")):
        desk = signed_in(account)
        desk.go("/")
        expect(desk.main).to_contain_text("Fichas técnicas por firmar")
        sign_sheet(desk, sheet, role)
    sign_sheet(coordinator, sheet, "Área coordinadora de archivos")

    expect(coordinator.main).to_contain_text("Firmada")
    coordinator.go(node)
    expect(coordinator.main).to_contain_text("100 % integrada")
