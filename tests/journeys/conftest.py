"""People at their browsers before a running service with the demo body: nothing is reached but through its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, StorageState, expect
from sqlalchemy import select

from app.assembly import assemble
from app.demo.body import PASSWORD
from system.actor import local_operator
from system.identity import service as identity
from system.identity.model import Account
from system.settings import Settings
from tests.demo_body import DemoBody
from tests.journeys.steps import Desk
from tests.served import PATIENCE, Service, environment_of, served


@contextmanager
def demo_served(demo_body: DemoBody, folder: Path) -> Iterator[Service]:
    """A service with its worker over a copy of the demo body."""
    data = folder / "data"
    with (
        demo_body.copied(data) as address,
        served(environment_of(data, address), folder / "service.log") as running,
    ):
        yield running


@pytest.fixture(scope="session")
def service(demo_body: DemoBody, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for the journeys of this process, which leave the body as the others need it."""
    with demo_served(demo_body, tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="module")
def own_service(demo_body: DemoBody, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service for the journeys of one module, which change what others count on."""
    with demo_served(demo_body, tmp_path_factory.mktemp("own-service")) as running:
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


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str], StorageState]:
    """The cookies of each account that signed in at a service: a hundred journeys need no hundred logins."""
    return {}


@pytest.fixture
def recognised(at_desk: Callable[..., Desk], service: Service, sessions) -> Callable[..., Desk]:
    """Somebody of the demo body who has signed in, before no page yet."""

    def sit(account: str, **options) -> Desk:
        known = (service.address, account)
        if known not in sessions:
            desk = at_desk()
            desk.sign_in(account, PASSWORD)
            expect(desk.heading()).to_have_text("Bandeja")
            sessions[known] = desk.page.context.storage_state()
        return at_desk(storage_state=sessions[known], **options)

    return sit


@pytest.fixture
def signed_in(recognised: Callable[..., Desk]) -> Callable[..., Desk]:
    """The same before their inbox. How they come in through the login page is told by the journeys of accounts."""

    def sit(account: str, **options) -> Desk:
        desk = recognised(account, **options)
        desk.go("/")
        expect(desk.heading()).to_have_text("Bandeja")
        return desk

    return sit


@pytest.fixture(scope="session")
def tokens() -> dict[tuple[str, str], str]:
    """The token of each account at a service, issued once."""
    return {}


@pytest.fixture
def program(service: Service, tokens) -> Iterator[Callable[[str], httpx.Client]]:
    """A program that acts for somebody: what a journey needs to stand there already is made by it, not by hand."""
    with ExitStack() as opened:

        def begin(account: str) -> httpx.Client:
            known = (service.address, account)
            if known not in tokens:
                tokens[known] = _issued(service, account)
            headers = {"Authorization": f"Bearer {tokens[known]}"}
            return opened.enter_context(
                httpx.Client(base_url=service.address, headers=headers, timeout=PATIENCE / 1000)
            )

        yield begin


def _issued(service: Service, handle: str) -> str:
    """A token for an account, as the operator issues one; in this process, which has read the program already."""
    data, address = (service.environment[f"CONSTANCIA_{name}"] for name in ("DATA_DIR", "DATABASE_URL"))
    installation = assemble(Settings(data_dir=Path(data), database_url=address, worker=False))
    try:
        with installation.work(local_operator("journey")) as work:
            account = work.session.scalars(select(Account).where(Account.handle == handle)).one()
            return identity.issue_token(work, account.id, name="journey", scopes=["*"], days=1)[1]
    finally:
        installation.database.dispose()
