"""By the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.demo.body import PASSWORD


def tab_to(page, name: str, *, most: int = 60) -> None:
    """Press Tab until what has the focus says so."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in (focused.inner_text() or focused.get_attribute("aria-label") or ""):
            return
    raise AssertionError(f"Tab never came to {name}")


def test_the_skip_link_is_first_and_leads_to_the_content(signed_in):
    desk = signed_in("beto")
    desk.go("/aggregations")
    desk.page.keyboard.press("Tab")
    expect(desk.page.locator(":focus")).to_have_text("Saltar al contenido")
    expect(desk.page.locator(":focus")).to_be_in_viewport()

    desk.page.keyboard.press("Enter")
    expect(desk.main).to_be_focused()
    desk.page.keyboard.press("Tab")
    expect(desk.main.locator(":focus")).to_have_count(1)


@pytest.mark.parametrize(
    ("account", "path", "action"),
    [
        ("beto", "/aggregations", "Abrir expediente"),
        ("coordinadora", "/charts", "Importar cuadro"),
        ("coordinadora", "/schedules", "Importar catálogo"),
        ("admin", "/accounts", "Agregar cuenta"),
    ],
)
def test_tab_reaches_the_main_action_and_enter_takes_it(signed_in, account, path, action):
    desk = signed_in(account)
    desk.go(path)
    tab_to(desk.page, action)
    desk.page.keyboard.press("Enter")

    expect(desk.heading()).to_contain_text(action.split(maxsplit=1)[0])


def test_somebody_signs_in_and_opens_a_file_without_a_mouse(at_desk):
    desk = at_desk()
    desk.go("/login")
    desk.main.get_by_label("Cuenta").focus()
    for text in ("beto", PASSWORD):
        desk.page.keyboard.type(text)
        desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    expect(desk.heading()).to_have_text("Bandeja")

    desk.go("/aggregations/new")
    desk.main.get_by_label("Serie o subserie").focus()
    desk.page.keyboard.type("3S.1")
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.type("Abierto con el teclado")
    desk.page.keyboard.press("Enter")
    expect(desk.heading()).to_have_text("Abierto con el teclado")


def test_every_stop_of_the_tab_key_can_be_seen(signed_in):
    desk = signed_in("beto")
    desk.go("/aggregations/new")
    for _ in range(30):
        desk.page.keyboard.press("Tab")
        focused = desk.page.locator(":focus")
        if not focused.count():
            break
        box = focused.bounding_box()
        assert box is not None
        assert box["width"] > 1, focused.evaluate("one => one.outerHTML")
