"""Every page there is, in light and dark and on a phone: nobody is shut out, nothing runs over the edge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.asgi import create_app
from app.assembly import assemble
from app.demo.body import PASSWORD
from system.settings import Settings
from tests.journeys import papers

ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1360, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1360, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 800}, "has_touch": True},
}
# What answers to GET and is no page: bytes, programs, the heartbeat, and lists to save.
NO_PAGES = re.compile(r"^/(api(/.*)?|static/.*|health|\{rest:path\}|documents/\{[^}]+\}/content|.*\.csv)$")
# Pieces that a tree loads into itself; the page of a node shows the tree with the branches above it open.
PIECES = {"/charts/{chart_id:uuid}/branches/{node_id:uuid}", "/organization/units/{unit_id:uuid}/children"}


def pages() -> list[str]:
    """The path of every page the app has, as its routes spell it."""
    app = create_app(assemble(Settings(data_dir=Path("/nonexistent"), database_url="sqlite://", worker=False)))
    found = {route.path for route in app.routes if "GET" in getattr(route, "methods", ())}
    return sorted(path for path in found if not NO_PAGES.match(path) and path not in PIECES)


@pytest.fixture(scope="module")
def sessions() -> dict[str, dict]:
    """The cookies of each account that signed in here before: fifty pages need no fifty logins."""
    return {}


@pytest.fixture
def signed_in(at_desk, sessions):
    def sit(account: str):
        if account in sessions:
            desk = at_desk(storage_state=sessions[account])
            desk.go("/")
            return desk
        desk = at_desk()
        desk.sign_in(account, PASSWORD)
        expect(desk.heading()).to_have_text("Bandeja")
        sessions[account] = desk.page.context.storage_state()
        return desk

    return sit


@pytest.fixture(scope="module")
def known() -> dict[str, str]:
    """Addresses found on the way; each is looked for once in this process."""
    return {}


class Guide:
    """Finds a real address, and who may see it, for each page."""

    def __init__(self, signed_in, tmp_path: Path, known: dict[str, str]) -> None:
        self._signed_in, self._tmp_path, self._known = signed_in, tmp_path, known

    def follow(self, account: str, start: str, link: str) -> str:
        """The first address on a page that looks so."""
        key = f"{account} {start} {link}"
        if key not in self._known:
            desk = self._signed_in(account)
            desk.go(start)
            hrefs = desk.page.locator("a[href], form[action]").evaluate_all(
                "found => found.map(one => one.getAttribute('href') || one.getAttribute('action'))"
            )
            fitting = [re.match(link, href).group() for href in hrefs if re.match(link, href)]
            assert fitting, f"no link like {link} on {start} for {account}: {sorted(set(hrefs))}"
            self._known[key] = fitting[0]
        return self._known[key]

    def open_file(self) -> str:
        """An open file with a document."""
        if "open file" not in self._known:
            desk = self._signed_in("beto")
            desk.open_file("Expediente para mirarlo todo")
            self._known["open file"] = re.search(f"/aggregations/{ID}", desk.page.url).group()
            desk.upload(papers.good(self._tmp_path / "mirar.pdf", "Un oficio que se mira."))
            expect(desk.main).to_contain_text("Documento agregado")
            self._known["document"] = re.search(f"/documents/{ID}", desk.page.url).group()
        return self._known["open file"]

    def document(self) -> str:
        self.open_file()
        return self._known["document"]

    def closed_file(self) -> str:
        return self.follow("beto", "/aggregations?sort=opened_on", f"/aggregations/{ID}")

    def chart(self) -> str:
        return self.follow("coordinadora", "/charts?sort=number", f"/charts/{ID}")

    def draft(self) -> str:
        """A draft of the next chart."""
        if "draft" not in self._known:
            desk = self._signed_in("coordinadora")
            desk.go("/charts")
            desk.main.get_by_role("button", name="Nuevo borrador").click()
            self._known["draft"] = re.search(f"/charts/{ID}", desk.page.url).group()
        return self._known["draft"]

    def node(self) -> str:
        return self.follow("coordinadora", self.chart(), f"{self.chart()}/nodes/{ID}")

    def schedule(self) -> str:
        return self.follow("coordinadora", "/schedules?sort=number", f"/schedules/{ID}")

    def draft_schedule(self) -> str:
        """A schedule that waits for its approval."""
        if "draft schedule" not in self._known:
            desk = self._import("/schedules/import", "app/demo/schedule.csv")
            self._known["draft schedule"] = re.search(f"/schedules/{ID}", desk.page.content()).group()
        return self._known["draft schedule"]

    def chart_report(self) -> str:
        """What an import of a chart came to."""
        if "chart report" not in self._known:
            desk = self._import("/charts/import", "app/demo/substantive_series.csv")
            self._known["chart report"] = re.search(f"/charts/imports/{ID}", desk.page.url).group()
        return self._known["chart report"]

    def _import(self, form: str, path: str):
        desk = self._signed_in("coordinadora")
        desk.go(form)
        desk.main.locator("input[type=file]").set_input_files(path)
        desk.main.get_by_role("button", name="Importar").click()
        expect(desk.heading()).not_to_contain_text("Importar")
        return desk

    def unit(self) -> str:
        return self.follow("coordinadora", "/organization/units", f"/organization/units/{ID}")

    def account(self) -> str:
        return self.follow("admin", "/accounts?handle=ana", f"/accounts/{ID}")


@pytest.fixture
def guide(signed_in, tmp_path, known) -> Guide:
    return Guide(signed_in, tmp_path, known)


# Who looks, and where the page has a parameter, at which address: every page of the app has its line here, or the test
# of the page without one fails.
VISITS = {
    "/": "beto",
    "/account": "beto",
    "/account/password": "beto",
    "/accounts": "admin",
    "/accounts/new": "admin",
    "/accounts/{account_id:uuid}": ("admin", lambda guide: guide.account()),
    "/aggregations": "beto",
    "/aggregations/new": "beto",
    "/aggregations/{aggregation_id:uuid}": ("beto", lambda guide: guide.closed_file()),
    "/aggregations/{aggregation_id:uuid}/access": ("beto", lambda guide: guide.closed_file() + "/access"),
    "/aggregations/{aggregation_id:uuid}/closure": ("beto", lambda guide: guide.open_file() + "/closure"),
    "/aggregations/{aggregation_id:uuid}/description": ("beto", lambda guide: guide.open_file() + "/description"),
    "/aggregations/{aggregation_id:uuid}/documents/new": ("beto", lambda guide: guide.open_file() + "/documents/new"),
    "/aggregations/{aggregation_id:uuid}/history": ("coordinadora", lambda guide: guide.open_file() + "/history"),
    "/aggregations/{aggregation_id:uuid}/index": ("beto", lambda guide: guide.open_file() + "/index"),
    "/aggregations/{aggregation_id:uuid}/trigger": ("beto", lambda guide: guide.open_file() + "/trigger"),
    "/calendar": "coordinadora",
    "/calendar/{year:int}": ("coordinadora", "/calendar/2026"),
    "/charts": "coordinadora",
    "/charts/import": "coordinadora",
    "/charts/imports/{import_id:uuid}": ("coordinadora", lambda guide: guide.chart_report()),
    "/charts/{chart_id:uuid}": ("coordinadora", lambda guide: guide.chart()),
    "/charts/{chart_id:uuid}/approval": ("coordinadora", lambda guide: guide.draft() + "/approval"),
    "/charts/{chart_id:uuid}/nodes/new": ("coordinadora", lambda guide: guide.draft() + "/nodes/new"),
    "/charts/{chart_id:uuid}/nodes/{node_id:uuid}": ("coordinadora", lambda guide: guide.node()),
    "/documents/{document_id:uuid}": ("beto", lambda guide: guide.document()),
    "/documents/{document_id:uuid}/description": ("beto", lambda guide: guide.document() + "/description"),
    "/due": "coordinadora",
    "/history": "contraloria",
    "/jobs": "coordinadora",
    "/jobs/{job_id:uuid}": ("coordinadora", lambda guide: guide.follow("coordinadora", "/jobs", f"/jobs/{ID}")),
    "/login": "",
    "/organization": "coordinadora",
    "/organization/appointments": "admin",
    "/organization/appointments/new": "admin",
    "/organization/profile": "coordinadora",
    "/organization/units": "coordinadora",
    "/organization/units/new": "coordinadora",
    "/organization/units/{unit_id:uuid}": ("coordinadora", lambda guide: guide.unit()),
    "/search": ("beto", "/search?q=licencia+construccion"),
    "/schedules": "coordinadora",
    "/schedules/import": "coordinadora",
    "/schedules/{schedule_id:uuid}": ("coordinadora", lambda guide: guide.schedule()),
    "/schedules/{schedule_id:uuid}/approval": ("grupo", lambda guide: guide.draft_schedule() + "/approval"),
    "/schedules/{schedule_id:uuid}/entries/{entry_id:uuid}": (
        "coordinadora",
        lambda guide: guide.follow("coordinadora", guide.schedule(), f"{guide.schedule()}/entries/{ID}"),
    ),
}
# Pages that no route has: what is refused, and what somebody is shown who may not.
BESIDES = {
    "not found": ("beto", "/aggregations/00000000-0000-7000-8000-000000000000"),
    "nowhere": ("beto", "/no-hay-nada-aqui"),
    "forbidden": ("beto", "/accounts"),
    "nothing found": ("beto", "/aggregations?title=nada+de+nada"),
    "searched in vain": ("beto", "/search?q=ornitorrinco"),
    "found but closed": ("transparencia", "/search?q=licencia"),
}


def test_every_page_has_somebody_who_looks_at_it():
    assert sorted(VISITS) == pages()


@pytest.mark.parametrize("path", sorted(VISITS))
def test_a_page_shuts_nobody_out(path, guide, signed_in, at_desk):
    visit = VISITS[path]
    account, address = visit if isinstance(visit, tuple) else (visit, path)
    _look(account, address if isinstance(address, str) else address(guide), 200, signed_in, at_desk)


@pytest.mark.parametrize("case", sorted(BESIDES))
def test_a_refusal_shuts_nobody_out(case, signed_in, at_desk):
    account, address = BESIDES[case]
    status = {"not found": 404, "nowhere": 404, "forbidden": 403}.get(case, 200)
    _look(account, address, status, signed_in, at_desk)


def _look(account: str, address: str, status: int, signed_in, at_desk) -> None:
    desk = signed_in(account) if account else at_desk()
    faults = [fault for name, look in LOOKS.items() for fault in _faults(desk, address, status, name, look)]
    assert faults == []


def _faults(desk, address: str, status: int, name: str, look: dict) -> Iterator[tuple]:
    page = desk.page
    page.emulate_media(color_scheme=look["color_scheme"])
    page.set_viewport_size(look["viewport"])
    answered = desk.go(address).status
    assert answered == status, f"{address} answered {answered}"
    expect(desk.heading()).to_have_count(1)
    page.evaluate("document.querySelectorAll('main details').forEach(found => found.open = true)")
    for violation in Axe().run(page).response["violations"]:
        yield name, violation["id"], [(node["target"], node["html"][:200]) for node in violation["nodes"]][:4]
    page.evaluate("document.querySelectorAll('main details').forEach(found => found.open = false)")
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > look["viewport"]["width"]:
        yield name, "runs over the edge", width
