"""What people do at their desk, in their own words and through the pages alone."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, Response, expect


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

    def refused(self) -> str:
        """What the page says against what was just sent."""
        return self.main.get_by_role("alert").inner_text()

    def menu(self, label: str) -> None:
        """Choose a door of the left navigation."""
        self.page.get_by_role("navigation", name="Principal", exact=True).get_by_role("link", name=label).click()

    def heading(self) -> Locator:
        return self.main.get_by_role("heading", level=1)

    def told(self, words: str | re.Pattern[str]) -> None:
        """The page says so somewhere in its content."""
        expect(self.main).to_contain_text(words)

    def open_file(self, title: str, *, series: str = "3S.1", opened_on: str = "2026-01-15") -> str:
        """Open a file through its form and give back its reference."""
        self.go("/aggregations/new")
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
