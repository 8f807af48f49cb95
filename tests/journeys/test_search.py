"""Finding by words: what somebody may see, with its place; what she may not, not even as a number."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys import papers
from tests.journeys.steps import WORKING

QUESTION = "licencia construcción"


def ask(desk, words: str) -> int:
    """Type words into the search in the top bar; how many results the page tells."""
    box = desk.page.get_by_label("Buscar expedientes y documentos")
    box.fill(words)
    # Where the same was asked before, only the navigation says that this is the new answer.
    with desk.page.expect_navigation():
        box.press("Enter")
    told = desk.main.get_by_role("status").filter(has_text=re.compile("resultado"))
    expect(told).to_be_visible()
    return int(re.search(r"([\d,.\s]+) resultado", told.inner_text())[1].strip().replace(",", ""))


def ask_until_found(desk, words: str) -> None:
    """Ask again until the index has read what came in just now."""
    ended = time.monotonic() + WORKING
    while not ask(desk, words):
        assert time.monotonic() < ended, f"nobody finds {words}"
        desk.page.wait_for_timeout(250)


def test_the_access_request_officer_finds_where_it_is_but_reads_no_passage(signed_in):
    desk = signed_in("transparencia")
    ask_until_found(desk, QUESTION)

    expect(desk.main.get_by_role("article").first).to_contain_text(re.compile(r"SMA/3S\.1/\d{4}/\d{4}"))
    assert ask(desk, '"opinión favorable"') > 0
    assert "suficiencia presupuestal" not in desk.main.inner_text()
    desk.told("su cargo no permite leer el contenido")


def test_the_archivist_of_the_unit_reads_the_passage_and_its_page(signed_in, tmp_path):
    desk = signed_in("beto")
    desk.open_file("Expediente de la pérgola")
    paper = papers.good(tmp_path / "pergola.pdf", "Portada sin asunto.", "Las pérgolas del jardín quedaron terminadas.")
    desk.upload(paper)

    ask_until_found(desk, "pergola terminada")

    expect(desk.main.locator("mark", has_text="pérgolas").first).to_be_visible()
    link = desk.main.get_by_role("link", name=re.compile(r"2\b")).and_(desk.page.locator("a[href*='#page=2']"))
    expect(link.first).to_be_visible()


@pytest.mark.parametrize("words", [QUESTION, '"otorga licencia"', "SMA/3S.1"])
def test_somebody_of_another_unit_finds_nothing_and_no_count_of_it(signed_in, words):
    beto, carmen = signed_in("beto"), signed_in("carmen")
    if words != '"otorga licencia"':
        ask_until_found(beto, words)

    assert ask(carmen, words) == 0
    expect(carmen.main.get_by_role("article")).to_have_count(0)
    counts = re.findall(r"\((\d+)\)", carmen.main.inner_text())
    assert set(counts) <= {"0"}


def test_the_search_works_without_script(signed_in):
    with_script, desk = signed_in("beto"), signed_in("beto", java_script_enabled=False)
    ask_until_found(with_script, QUESTION)

    assert ask(desk, QUESTION) > 0
    desk.main.get_by_role("article").first.get_by_role("link").first.click()
    expect(desk.main.get_by_role("list", name="Ciclo de vida")).to_be_visible()
