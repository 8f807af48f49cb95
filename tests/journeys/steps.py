"""What people do at their desk, in their own words and through the pages alone."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, Response, expect

# How many seconds somebody waits for what a worker does; the machine may be busy.
WORKING = 180


def today() -> date:
    """The day at the demo body, six hours behind."""
    return (datetime.now(UTC) - timedelta(hours=6)).date()


class Desk:
    """Somebody at a browser: one page, and what they do with it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.locator("main")

    def go(self, path: str) -> Response:
        """Follow an address; whatever it answers, it answers."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer

    def sign_in(self, account: str, password: str) -> None:
        self.go("/login")
        self.main.get_by_label("Cuenta").fill(account)
        self.main.get_by_label("Contraseña").fill(password)
        self.main.get_by_role("button", name="Entrar").click()

    def refused(self, words: str | re.Pattern[str]) -> None:
        """The page says so against what was just sent."""
        expect(self.main.get_by_role("alert")).to_contain_text(words)

    def menu(self, label: str) -> None:
        """Choose a door of the left navigation and stand in the room behind it."""
        door = self.page.get_by_role("navigation", name="Principal", exact=True).get_by_role("link", name=label)
        door.click()
        expect(door).to_have_attribute("aria-current", "page")
        self.page.wait_for_load_state()

    def arrived(self, address: str) -> str:
        """Wait for the page at an address that looks so, and for all of it; gives what fitted.

        Whatever was clicked: until then the page that was left may still be read.
        """
        expect(self.page).to_have_url(re.compile(address))
        self.page.wait_for_load_state()
        found = re.search(address, self.page.url)
        assert found, self.page.url
        return found.group()

    def until(self, shown: Locator) -> None:
        """Look at the page again until it shows what a worker makes."""
        ended = time.monotonic() + WORKING
        while not shown.count():
            assert time.monotonic() < ended, self.main.inner_text()
            self.page.wait_for_timeout(250)
            self.page.reload()

    def heading(self) -> Locator:
        return self.main.get_by_role("heading", level=1)

    def told(self, words: str | re.Pattern[str]) -> None:
        """The page says so somewhere in its content."""
        expect(self.main).to_contain_text(words)

    def open_file(self, title: str, *, series: str = "3S.1", opened_on: str = "2026-01-15") -> str:
        """Open a file through its form and give back its reference."""
        self.go("/aggregations/new")
        return self.fill_file(title, series=series, opened_on=opened_on)

    def fill_file(self, title: str, *, series: str = "3S.1", opened_on: str = "2026-01-15") -> str:
        """The same where the form is open."""
        self.main.get_by_label("Serie o subserie").fill(series)
        self.main.get_by_label("Título").fill(title)
        self.main.get_by_label("Fecha de apertura").fill(opened_on)
        self.main.get_by_role("button", name="Abrir expediente").click()
        expect(self.heading()).to_have_text(title)
        found = re.search(r"SMA/\S+/\d{4}/\d{4}", self.main.inner_text())
        assert found, self.main.inner_text()
        return found.group()

    def upload(self, path: Path, **said: str) -> None:
        """From a file's page, put a document into it and stay where the answer is."""
        self.main.get_by_role("link", name="Agregar documento").first.click()
        self.main.locator("input[type=file]").set_input_files(path)
        for label, value in said.items():
            self.main.get_by_label(label, exact=True).fill(value)
        self.main.get_by_role("button", name="Agregar documento").click()

    def close_file(self, *, on: str, folios: str = "12") -> None:
        """From a file's page, close it."""
        self.main.get_by_role("link", name="Cerrar").click()
        self.main.get_by_label("Fecha de cierre").fill(on)
        self.main.get_by_label("Total de fojas útiles al cierre").fill(folios)
        self.main.get_by_role("button", name="Cerrar expediente").click()
