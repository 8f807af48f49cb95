"""Pages, lasting addresses and the API of instruments: what everybody sees, and what only the body does."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from uuid import UUID

import pytest
from litestar.testing import TestClient

from app.asgi import create_app
from system import history
from system.organization.roles import Role


@pytest.fixture
def browser(client_of, coordinator):
    return client_of(coordinator)


@pytest.fixture
def stranger(installation):
    """Somebody without an account, before the whole service."""
    with TestClient(create_app(installation)) as client:
        yield client


def test_publishing_from_the_page_leads_to_the_edition(filled, browser):
    assert "Sin publicar" in browser.get("/instruments").text
    done = browser.post("/instruments/chart/editions", data={"unit": ""}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/published/SMA/chart/1")
    again = browser.post("/instruments/chart/editions", data={"unit": ""}, follow_redirects=False)
    assert again.headers["location"] == "/published/SMA/chart/1"
    page = browser.get("/published/SMA/chart/1")
    assert "edición 1" in page.text
    assert "Diccionario de datos" in page.text
    assert "Al día" in browser.get("/instruments").text
    assert "/published/SMA/chart/1" in browser.get("/instruments/chart").text


def test_what_is_public_needs_no_account(filled, published, stranger):
    edition = published("chart").edition
    assert stranger.get("/published/SMA").status_code == 200
    assert "Cuadro general" in stranger.get("/published/sma/chart").text
    page = stranger.get("/published/SMA/chart/1")
    assert edition.digest[:8] in re.sub(r"<[^>]+>|\s", "", page.text)
    found = stranger.get("/published/SMA/chart/1.csv")
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    assert found.headers["etag"] == f'"{hashlib.sha256(found.content).hexdigest()}"'
    assert found.headers["access-control-allow-origin"] == "*"
    assert "immutable" in found.headers["cache-control"]
    assert 'attachment; filename="SMA-chart-1.csv"' in found.headers["content-disposition"]
    again = stranger.get("/published/SMA/chart/1.csv", headers={"If-None-Match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = stranger.head("/published/SMA/chart/1.csv")
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(found.content)))


def test_latest_leads_to_the_newest_edition(filled, published, stranger):
    published("chart")
    page = stranger.get("/published/SMA/chart/latest", follow_redirects=False)
    assert page.headers["location"] == "/published/SMA/chart/1"
    data = stranger.get("/published/SMA/chart/latest.ttl", follow_redirects=False)
    assert data.headers["location"] == "/published/SMA/chart/1.ttl"


@pytest.fixture
def readers(filled, given):
    """An office archivist, and internal control, who sees every file of the body."""
    return [given.actor(filled.fonds, role, filled.unit) for role in (Role.OFFICE_ARCHIVIST, Role.INTERNAL_CONTROL)]


@pytest.mark.parametrize("kind", ["general_inventory", "expiry_calendar"])
def test_what_lists_files_is_not_there_for_strangers(published, stranger, client_of, readers, kind):
    published("chart")
    published(kind)
    office, control = (client_of(one) for one in readers)
    for path in (f"/published/SMA/{kind}/1", f"/published/SMA/{kind}", f"/published/SMA/{kind}/1.csv"):
        assert stranger.get(path).status_code == 404
        assert office.get(path).status_code == 404
        assert control.get(path).status_code == 200
    assert f"/{kind}" not in stranger.get("/published/SMA").text
    assert control.get(f"/published/SMA/{kind}/1.csv").headers["cache-control"].startswith("private")


@pytest.mark.parametrize(
    "path",
    [
        "/published/NADIE", "/published/SMA/chart/2", "/published/SMA/chart/1.exe", "/published/SMA/schedule/latest",
        "/published/SMA/nada", "/published/SMA/chart/-1", "/published/SMA/chart/" + "9" * 40,
        "/published/SMA/chart/1.csv.csv", "/published/%00/chart", "/published/SMA/guide/1.ttl",
    ],
)  # fmt: skip
def test_what_is_not_published_is_not_there(filled, published, stranger, path):
    published("chart")
    assert stranger.get(path).status_code == 404


def test_another_body_sees_only_what_is_public(filled, published, client_of, given):
    published("chart")
    published("general_inventory")
    elsewhere = given.fonds("XYZ")
    other = client_of(given.actor(elsewhere, Role.ARCHIVES_COORDINATOR, given.unit(elsewhere, "ACA")))
    assert other.get("/published/SMA/chart/1").status_code == 200
    assert other.get("/published/SMA/general_inventory/1").status_code == 404
    assert other.get("/api/instruments/chart/editions").json() == {"editions": []}


def test_a_preview_is_cut_to_what_the_actor_may_see(filled, client_of, given):
    other = given.unit(filled.fonds, "OTR")
    office = client_of(given.actor(filled.fonds, Role.OFFICE_ARCHIVIST, other))
    found = office.get("/instruments/general_inventory/preview/json")
    assert found.status_code == 200
    assert found.json()["renglones"] == []
    assert office.post("/instruments/chart/editions", data={}).status_code == 403
    assert "Publicar edición" not in office.get("/instruments/chart").text


def test_a_preview_says_that_it_is_no_edition(filled, browser):
    found = browser.get("/instruments/chart/preview/json")
    assert found.headers["cache-control"] == "private, no-store"
    assert found.json()["edicion"] is None
    assert browser.get("/instruments/chart/preview/json?version=7").status_code == 409
    assert browser.get("/instruments/guide/preview/ttl").status_code == 404
    assert browser.get("/instruments/nada").status_code == 404


def test_the_api_publishes_and_lists(filled, browser):
    first = browser.post("/api/instruments/schedule/editions", json={})
    assert first.status_code == 200
    told = first.json()
    assert (told["new"], told["edition"]["number"], told["edition"]["source_number"]) == (True, 1, 1)
    assert [file["format"] for file in told["edition"]["files"]] == ["xlsx", "pdf", "csv", "json"]
    assert browser.post("/api/instruments/schedule/editions", json={}).json()["new"] is False
    shelves = {one["kind"]: one for one in browser.get("/api/instruments").json()["instruments"]}
    assert shelves["schedule"]["differs"] is False
    assert shelves["chart"]["newest"] is None
    assert len(browser.get("/api/instruments/schedule/editions").json()["editions"]) == 1


def test_the_catalogue_of_immediate_proof_is_kept_on_its_pages(archive, browser, published):
    wrong = browser.post("/immediate-proof", data={"name": "", "keep_months": "0"})
    assert wrong.status_code == 422
    done = browser.post(
        "/immediate-proof",
        data={"name": "Vale de papelería", "keep_months": "6", f"unit-{archive.unit.id}": "true"},
        follow_redirects=False,
    )
    assert done.status_code == 303
    found = browser.get("/api/immediate-proof").json()["documents"][0]
    assert (found["name"], found["keep_months"], found["units"]) == ("Vale de papelería", 6, ["TES"])
    assert "Vale de papelería" in browser.get(f"/immediate-proof/{found['id']}").text
    taken = browser.post("/immediate-proof", data={"name": "VALE DE PAPELERÍA", "keep_months": "6"})
    assert taken.status_code == 422
    same = browser.post(
        f"/immediate-proof/{found['id']}",
        data={"name": "Vale de papelería", "keep_months": "6", f"unit-{archive.unit.id}": "true"},
        follow_redirects=False,
    )
    assert same.status_code == 303
    assert published("immediate_proof").edition.rows == 1
    assert browser.post(f"/immediate-proof/{found['id']}/suppression", follow_redirects=False).status_code == 303
    assert browser.post(f"/immediate-proof/{found['id']}/suppression").status_code == 409
    assert published("immediate_proof").edition.rows == 0


def test_who_only_reads_changes_nothing_of_immediate_proof(archive, browser, client_of, given):
    browser.post("/immediate-proof", data={"name": "Vale", "keep_months": "6"})
    found = browser.get("/api/immediate-proof").json()["documents"][0]["id"]
    reader = client_of(given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, archive.unit))
    assert reader.get(f"/immediate-proof/{found}").status_code == 200
    assert reader.get("/immediate-proof/new").status_code == 403
    assert reader.post(f"/immediate-proof/{found}", data={"name": "Otro", "keep_months": "6"}).status_code == 403
    elsewhere = given.fonds("XYZ")
    other = client_of(given.actor(elsewhere, Role.ARCHIVES_COORDINATOR, given.unit(elsewhere, "ACA")))
    assert other.get(f"/immediate-proof/{found}").status_code == 404


def test_the_history_says_what_changed_in_immediate_proof_and_holds_no_words(archive, browser):
    browser.post("/immediate-proof", data={"name": "Vale secreto", "keep_months": "6"})
    found = browser.get("/api/immediate-proof").json()["documents"][0]["id"]
    body = {"name": "Vale", "keep_months": 12}
    assert browser.post(f"/api/immediate-proof/{found}", json=body).json()["keep_months"] == 12
    assert browser.post(f"/api/immediate-proof/{found}", json=body).status_code == 200
    with archive.reading() as reading:
        entries = history.of(reading.session, UUID(found))
        told = [(entry.action, entry.read_facts()) for entry in entries]
    assert sorted(action for action, _facts in told) == ["immediate_proof.added", "immediate_proof.changed"]
    assert "secreto" not in str(told)


def test_what_is_too_much_for_a_page_is_left_to_a_job(filled, browser, monkeypatch, coordinator):
    monkeypatch.setattr("retention.instruments.service.AT_ONCE", 0)
    done = browser.post("/instruments/chart/editions", data={}, follow_redirects=False)
    assert re.fullmatch(r"/jobs/[0-9a-f-]{36}", done.headers["location"])
    assert browser.post("/api/instruments/chart/editions", json={}).status_code == 202


def test_an_edition_stays_as_it_was_when_files_come_after_it(filled, published, stranger, browser):
    published("guide")
    before = stranger.get("/published/SMA/guide/1.csv").content
    filled.file("5C.4", date(2021, 1, 2), opened_on=date(2021, 1, 1))
    assert published("guide").edition.number == 2
    assert stranger.get("/published/SMA/guide/1.csv").content == before
    assert stranger.get("/published/SMA/guide/2.csv").content != before
