"""Somebody who reads English."""

from __future__ import annotations

import re

from playwright.sync_api import expect

SPANISH = re.compile(r"\b(Abrir|Descargar|Expedientes|Unidad|Cierre|Guardar|Catálogo|Versión)\b")


def test_the_pages_speak_english_once_asked_and_spanish_again(signed_in):
    desk = signed_in("beto")
    desk.page.locator("summary", has_text="Vista").click()
    desk.page.get_by_role("button", name="English").click()

    expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    desk.go("/aggregations")
    expect(desk.heading()).to_have_text("Files")
    assert not SPANISH.search(desk.main.locator(".page-head").inner_text())

    desk.page.locator("summary.topbar-button", has_text="View").click()
    desk.page.get_by_role("button", name="Español").click()
    expect(desk.page.locator("html")).to_have_attribute("lang", "es")
    expect(desk.heading()).to_have_text("Expedientes")


def test_a_refusal_is_told_in_english_too(signed_in):
    desk = signed_in("carmen")
    desk.page.locator("summary", has_text="Vista").click()
    desk.page.get_by_role("button", name="English").click()

    assert desk.go("/aggregations/00000000-0000-7000-8000-000000000000").status == 404
    expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    assert not SPANISH.search(desk.main.inner_text())
