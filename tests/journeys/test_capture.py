"""Many files at once, by keyboard; a closed browser, an ended session and a browser without script lose nothing."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta

from playwright.sync_api import expect

from app.demo.body import PASSWORD
from tests.served import PATIENCE

SERIES = "3S.1"
FILES = [
    (f"Licencia de construcción en calle {number}, colonia Centro", date(2026, 1, 5) + timedelta(number), 10 + number)
    for number in range(10)
]


class Keys:
    """A keyboard that counts: every character and every key or chord is one press."""

    def __init__(self, page) -> None:
        self._keyboard, self.presses = page.keyboard, 0

    def type(self, text: str) -> None:
        self._keyboard.type(text)
        self.presses += len(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self._keyboard.press(key)
            self.presses += 1


def in_a_spreadsheet() -> int:
    """The same ten files in a spreadsheet with the columns code, title, date, folios, support.

    What is the same as above is filled down with one chord, each cell is left with Tab, each row with Enter, which
    leads to the first cell of the next; nothing is counted for the unit, nor for bringing the sheet into any system.
    """
    texts = sum(len(title) + len(f"{day:%d/%m/%Y}") + len(str(folios)) for title, day, folios in FILES)
    first = len(SERIES) + len("Papel")
    moves = len(FILES) * (4 + 1)
    filled = (len(FILES) - 1) * 2
    save = 1
    return texts + first + moves + filled + save


def begin(desk, name: str, *, scripted: bool = True) -> None:
    desk.go("/capture")
    desk.main.get_by_label("Nombre del borrador").fill(name)
    desk.main.get_by_role("button", name="Empezar captura").click()
    expect(desk.heading()).to_have_text(name)
    # The grid puts the caret into its first empty cell when it is ready; keys pressed before would go nowhere.
    if scripted:
        expect(desk.main.locator("input[data-cell]:focus")).to_have_count(1)


def kept(desk, cell: str) -> None:
    """The service has what was typed into the last cell; that the page said so once may be of an earlier cell."""
    ended = time.monotonic() + PATIENCE / 1000
    while f'value="{cell}"' not in desk.page.request.get(desk.page.url).text():
        assert time.monotonic() < ended, f"{cell} was not kept"
        desk.page.wait_for_timeout(100)
    expect(desk.main.locator("#capture-told")).to_have_text("Guardado")


def test_ten_files_of_a_series_by_keyboard_alone_take_fewer_keys_than_in_a_spreadsheet(signed_in):
    desk = signed_in("beto")
    begin(desk, "Diez licencias")
    keys = Keys(desk.page)
    expect(desk.page.locator(":focus")).to_have_attribute("data-cell", "series")

    keys.type(SERIES)
    keys.press("Tab", "Tab")
    for place, (title, day, folios) in enumerate(FILES):
        if place:
            keys.press("Enter")
        keys.type(title)
        keys.press("Tab")
        keys.type(f"{day:%d/%m/%Y}")
        keys.press("Tab", "Tab")
        keys.type(str(folios))
    keys.press("Control+Enter")

    desk.told("Expedientes abiertos: 10")
    print(f"keys: {keys.presses} here, {in_a_spreadsheet()} in a spreadsheet")
    assert keys.presses < in_a_spreadsheet()
    opened = desk.main.locator(".capture-opened li")
    expect(opened).to_have_count(10)
    assert all(title in opened.nth(place).inner_text() for place, (title, _day, _folios) in enumerate(FILES))
    opened.nth(9).get_by_role("link").click()
    desk.told("14 de enero de 2026")


def test_filling_down_and_copying_from_above_work_as_in_a_spreadsheet(signed_in):
    desk = signed_in("beto")
    begin(desk, "Teclas")
    page = desk.page
    page.keyboard.type(SERIES)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Permiso de obra menor")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+d")
    focused = page.locator(":focus")
    expect(focused).to_have_value("Permiso de obra menor")
    kept(desk, "Permiso de obra menor")
    desk.told("Otro renglón de este borrador tiene el mismo título")
    page.keyboard.press("ArrowUp")
    expect(page.locator(":focus")).to_have_attribute("aria-label", "Título, renglón 1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(":focus")).to_have_attribute("aria-label", "Unidad, renglón 2")
    page.keyboard.type("NADA")
    desk.told("No existe esa unidad")
    expect(page.locator(":focus")).to_have_attribute("aria-invalid", "true")


def test_a_browser_closed_in_the_middle_of_forty_rows_loses_at_most_the_cell_being_typed(signed_in):
    desk = signed_in("beto")
    begin(desk, "Cuarenta")
    page = desk.page
    page.keyboard.type(SERIES)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    for number in range(1, 40):
        page.keyboard.type(f"Renglón {number}")
        page.keyboard.press("Enter")
    kept(desk, "Renglón 39")
    page.keyboard.type("A medio escri")
    address = page.url
    page.context.close()

    again = signed_in("beto")
    again.go(address)
    titles = again.main.locator('input[data-cell="title"]')
    written = [text for text in titles.evaluate_all("cells => cells.map(cell => cell.value)") if text]
    assert written[:39] == [f"Renglón {number}" for number in range(1, 40)]
    assert written[39:] in ([], ["A medio escri"])


def test_what_is_typed_after_the_session_ended_is_kept_and_saved_after_signing_in_again(signed_in):
    desk = signed_in("beto")
    begin(desk, "Sesión terminada")
    page = desk.page
    page.keyboard.type(SERIES)
    kept(desk, SERIES)
    address = page.url
    page.context.clear_cookies()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Escrito sin sesión")
    desk.told("Sin guardar")

    desk.sign_in("beto", PASSWORD)
    expect(desk.heading()).to_have_text("Bandeja")
    desk.go(address)
    kept(desk, "Escrito sin sesión")
    desk.go(address)
    expect(desk.main.locator('input[data-cell="title"]').first).to_have_value("Escrito sin sesión")


def test_cells_pasted_from_a_spreadsheet_fill_rows(signed_in):
    desk = signed_in("beto")
    begin(desk, "Pegado")
    page = desk.page
    page.keyboard.type(SERIES)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    text = "\\n".join(f"Pegado {number}\\t0{number}/02/2026\\t\\t{number}" for number in range(1, 6))
    page.evaluate(
        f"""() => {{
          const data = new DataTransfer();
          data.setData("text/plain", "{text}".replace(/\\\\n/g, "\\n"));
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", {{ clipboardData: data, bubbles: true }}));
        }}"""
    )
    desk.told("5 renglones")
    desk.main.get_by_role("button", name="Abrir los que estén listos").click()
    desk.told("Expedientes abiertos: 5")


def test_without_script_rows_are_added_saved_refused_and_opened(signed_in):
    desk = signed_in("beto", java_script_enabled=False)
    begin(desk, "Sin programa", scripted=False)
    desk.main.get_by_label("Serie, renglón 1").fill(SERIES)
    desk.main.get_by_label("Título, renglón 1").fill("Uno sin programa")
    desk.main.get_by_role("button", name="Agregar renglón").click()
    expect(desk.main.get_by_label("Serie, renglón 2")).to_have_value(SERIES)
    desk.main.get_by_label("Título, renglón 2").fill("Dos sin programa")
    desk.main.get_by_label("Cierre, renglón 2").fill("mañana")
    desk.main.get_by_role("button", name="Abrir todos o ninguno").click()
    desk.refused("Renglón 2")
    expect(desk.main.get_by_label("Cierre, renglón 2")).to_have_attribute("aria-invalid", "true")

    desk.main.get_by_role("button", name="Abrir los que estén listos").click()
    desk.told(re.compile("Expedientes abiertos: 1; cerrados: 0; renglones que quedan: 1"))
    expect(desk.main.get_by_label("Título, renglón 1")).to_have_value("Dos sin programa")
