"""People at their browsers before a running service with the demo body: nothing is reached but through its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from app.demo.body import PASSWORD
from tests.journeys.steps import Desk
from tests.served import PATIENCE, Service, environment_of, own_database, served


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service with its worker and the demo body for every journey of this process."""
    folder = tmp_path_factory.mktemp("service")
    with own_database() as address:
        environment = environment_of(folder / "data", address)
        with served(environment, folder / "service.log", "--demo") as running:
            yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = yield
    if report.when == "call":
        item.stash[REPORT] = report
    return report


REPORT = pytest.StashKey[pytest.TestReport]()


@pytest.fixture
def new_context(browser: Browser, service: Service, request, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of somebody's own. What its pages complain of fails the test; how they looked stays in `tmp_path`."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(**options) -> BrowserContext:
        context = browser.new_context(base_url=service.address, **{"locale": "es-MX", **options})
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda raised: complaints.append(str(raised.error)))
        context.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        contexts.append(context)
        return context

    yield open_
    report = request.node.stash.get(REPORT, None)
    if report is None or report.failed:
        for number, page in enumerate(page for context in contexts for page in context.pages):
            page.screenshot(path=tmp_path / f"failed-{number}.png", full_page=True)
            (tmp_path / f"failed-{number}.html").write_text(page.content())
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def at_desk(new_context: Callable[..., BrowserContext]) -> Callable[..., Desk]:
    """Somebody at a browser, not signed in."""

    def sit(**options) -> Desk:
        return Desk(new_context(**options).new_page())

    return sit


@pytest.fixture
def signed_in(at_desk: Callable[..., Desk]) -> Callable[..., Desk]:
    """Somebody of the demo body, signed in through the login page."""

    def sit(account: str, **options) -> Desk:
        desk = at_desk(**options)
        desk.sign_in(account, PASSWORD)
        expect(desk.heading()).to_have_text("Bandeja")
        return desk

    return sit
