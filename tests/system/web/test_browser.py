"""The frame in a real browser, under its own content security policy."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

PAGES = (
    "/",
    "/things?title=cosa&size=10",
    "/things?title=nada+de+nada",
    "/things/one",
    "/things/new",
    "/done",
    "/nowhere",
    "/things/one?stranger=1",
    "/done?stranger=1",
)


@pytest.fixture
def address(house) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(house.app, port=port, log_level="error", lifespan="on", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(60)


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator:
    contexts, complaints = [], []

    def open_(path: str, **options) -> Page:
        contexts.append(browser.new_context(base_url=address, **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 390])
def test_no_page_of_the_frame_shuts_anybody_out(open_page, scheme, width):
    page = open_page("/", color_scheme=scheme, viewport={"width": width, "height": 800})
    for path in PAGES:
        page.goto(path)
        assert page.locator("html").get_attribute("data-bs-theme") == scheme
        page.evaluate("document.querySelectorAll('details').forEach(found => found.open = true)")
        found = Axe().run(page).response["violations"]
        assert [(path, one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
        page.evaluate("document.querySelectorAll('details').forEach(found => found.open = false)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_list_is_filtered_in_place_and_its_address_follows(open_page):
    page = open_page("/things")
    page.evaluate("window.sameDocument = true")

    page.locator("#filter-title").fill("arbol")
    page.get_by_role("button", name="Filter", exact=True).click()

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("1 result")
    assert parse_qs(urlsplit(page.url).query)["title"] == ["arbol"]
    assert page.evaluate("window.sameDocument")


def test_a_filter_that_is_refused_shows_the_page_of_the_refusal(open_page):
    page = open_page("/things?cols=code")
    page.get_by_text("More filters").click()
    page.locator("#filter-sheets").fill("many")

    page.get_by_role("button", name="Apply filters").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Something needs correcting")


def test_lists_work_without_script(open_page):
    page = open_page("/things", java_script_enabled=False)
    page.locator("#filter-title").fill("arbol")
    page.keyboard.press("Enter")

    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_branch_opens_in_place_and_closes_again(open_page):
    page = open_page("/things/one")
    toggle = page.locator("[data-tree]")

    toggle.click()
    expect(page.get_by_text("Rama")).to_be_visible()
    assert toggle.get_attribute("aria-expanded") == "true"
    toggle.click()
    expect(page.get_by_text("Rama")).to_be_hidden()


def test_leaving_a_changed_form_asks_first_and_sending_it_does_not(open_page):
    page = open_page("/things/new")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.get_by_label("Título").fill("algo")
    page.goto("/things")
    assert asked == ["beforeunload"]

    page.goto("/things/new")
    page.get_by_label("Título").fill("algo")
    page.get_by_role("button", name="Guardar").click()
    page.wait_for_url("**/things/one")
    assert asked == ["beforeunload"]


def test_appearance_changes_at_once_and_stays(open_page):
    page = open_page("/things", color_scheme="light")
    page.get_by_text("View", exact=True).click()
    page.get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto("/things/one")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_menus_close_on_escape_and_give_the_focus_back(open_page):
    page = open_page("/things")
    page.get_by_text("View", exact=True).click()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Dark")).to_be_hidden()
    expect(page.locator("summary:focus")).to_have_text("View")


def test_the_slash_key_leads_to_the_search(open_page):
    page = open_page("/things")
    page.keyboard.press("/")

    expect(page.locator("#topbar-q")).to_be_focused()


def test_on_paper_only_the_content_remains(open_page):
    page = open_page("/things/one")
    page.emulate_media(media="print")

    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.locator(".lifecycle")).to_be_visible()
